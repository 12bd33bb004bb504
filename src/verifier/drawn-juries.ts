import type { CaseRecord } from '../protocol/case-record.js';
import { equalBytes } from '../protocol/bytes.js';

/** A block that is a draw. Hash and jurors may be read when they are asked for: logs have many draws. */
export interface DrawnBlock {
    readonly kind: 'Select' | 'Expand';
    readonly jurorsIndex: number;
    readonly jurorCount: number;
    readonly hash: Uint8Array;
    readonly jurors: readonly Uint8Array[];
    /** Of a Select, if it has one. */
    readonly caseRecord: CaseRecord | 'malformed' | undefined;
}

/** A draw with everybody drawn in its chain up to and including it. */
export interface ChainOfDraws {
    readonly drawHash: Uint8Array;
    /** Indices, from the Select on. */
    readonly blocks: readonly number[];
    readonly jurors: readonly Uint8Array[];
    /** So many of them, from the first on, were drawn as jurors; the others as alternates. */
    readonly jurorCount: number;
}

interface Link {
    readonly drawn: DrawnBlock;
    /** What it continues; undefined for a Select. */
    readonly before: number | undefined;
    /** The Select of its chain. */
    readonly root: number;
    /** Drawn in the chain up to and including it. */
    readonly count: number;
    /** Jurors that the case record of the Select declares, if it has one. */
    readonly declared: number | undefined;
}

/** The draws of a log, and which of them continue which. */
export class DrawnJuries {
    private readonly links = new Map<number, Link>();

    /** What an Expand continues has to be at hand; else nobody knows whose chain it is in, and it is left out. */
    add(index: number, drawn: DrawnBlock): void {
        const { kind, jurorsIndex, jurorCount, caseRecord } = drawn;
        if (kind === 'Select') {
            const declared = typeof caseRecord === 'object' ? caseRecord.jurors : undefined;
            this.links.set(index, { drawn, before: undefined, root: index, count: jurorCount, declared });
            return;
        }
        const link = this.links.get(jurorsIndex);
        if (link === undefined) return;
        const { root, declared } = link;
        this.links.set(index, { drawn, before: jurorsIndex, root, count: link.count + jurorCount, declared });
    }

    has(block: number): boolean {
        return this.links.has(block);
    }

    /** Whether a draw stands in a block, and has this hash. */
    isDraw(block: number, drawHash: Uint8Array): boolean {
        const link = this.links.get(block);
        return link !== undefined && equalBytes(link.drawn.hash, drawHash);
    }

    drawHash(block: number): Uint8Array | undefined {
        return this.links.get(block)?.drawn.hash;
    }

    /** Everybody drawn up to a draw; undefined where a block of the chain is not at hand. */
    chain(block: number): ChainOfDraws | undefined {
        const link = this.links.get(block);
        if (link === undefined) return undefined;
        const blocks = [...this.backFrom(block)].reverse();
        const jurors = blocks.flatMap((index) => this.links.get(index)?.drawn.jurors ?? []);
        return { drawHash: link.drawn.hash, blocks, jurors, jurorCount: link.declared ?? link.count };
    }

    /** How many people `chain` has. */
    drawnUpTo(block: number): number | undefined {
        return this.links.get(block)?.count;
    }

    /** How many of them were drawn as jurors: what the case record of the Select says, else all. */
    declaredJurors(block: number): number | undefined {
        const link = this.links.get(block);
        return link?.declared ?? link?.count;
    }

    /** The Select of the chain that a draw belongs to. */
    rootOf(block: number): number | undefined {
        return this.links.get(block)?.root;
    }

    /** The last block of the chain that a draw belongs to. */
    newestOf(block: number): number {
        const root = this.rootOf(block);
        let newest = block;
        for (const [index, link] of this.links) if (link.root === root && index > newest) newest = index;
        return newest;
    }

    /** A draw and those that it continues, newest first. */
    *backFrom(block: number): Generator<number> {
        for (let at: number | undefined = block; at !== undefined; at = this.links.get(at)?.before) yield at;
    }
}

import type { CaseRecord } from '../protocol/case-record.js';
import { equalBytes, toHex } from '../protocol/bytes.js';
import { sha256 } from '../protocol/sha256.js';
import { GrowingUint32 } from '../verifier/index.js';

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

const NONE = 0xffffffff;
const HASH_BYTES = 32;

/** The draws of a log, in its order, and which of them continue which. Logs have many: there is no object for each. */
export class DrawnJuries {
    /** Of each draw: its block; the place of what it continues; its Select; drawn up to it; jurors that are declared. */
    private readonly indices = new GrowingUint32();
    private readonly before = new GrowingUint32();
    private readonly roots = new GrowingUint32();
    private readonly counts = new GrowingUint32();
    private readonly declared = new GrowingUint32();
    /** A number for the case that the Select names, from 1 in the order of first mention; 0 without one. */
    private readonly cases = new GrowingUint32();
    private readonly caseNumbers = new Map<string, number>();
    private readonly drawn: DrawnBlock[] = [];
    private byCase: ReadonlyMap<number, readonly number[]> | undefined;
    private hashes = new Uint8Array(64 * HASH_BYTES);

    /** @param keepsJurors whether `chain` is asked for; without it only hashes are kept */
    constructor(private readonly keepsJurors = true) {}

    /** What an Expand continues has to be at hand; else nobody knows whose chain it is in, and it is left out. */
    add(index: number, drawn: DrawnBlock): void {
        const { kind, jurorsIndex, jurorCount, caseRecord } = drawn;
        const before = kind === 'Select' ? -1 : this.indices.placeOf(jurorsIndex);
        if (kind !== 'Select' && before < 0) return;
        this.byCase = undefined;
        const place = this.indices.push(index);
        this.before.push(before < 0 ? NONE : before);
        this.roots.push(before < 0 ? index : this.at(this.roots, before));
        this.counts.push(jurorCount + (before < 0 ? 0 : this.at(this.counts, before)));
        const declares = typeof caseRecord === 'object' ? caseRecord.jurors : NONE;
        this.declared.push(before < 0 ? declares : this.at(this.declared, before));
        const name = before < 0 && typeof caseRecord === 'object' ? caseRecord.case : '';
        this.cases.push(name === '' ? 0 : this.numberOf(name));
        if (this.keepsJurors) this.drawn.push(drawn);
        else this.keepHash(place, drawn.hash);
    }

    has(block: number): boolean {
        return this.indices.placeOf(block) >= 0;
    }

    /** Whether a draw stands in a block, and has this hash. */
    isDraw(block: number, drawHash: Uint8Array): boolean {
        const place = this.indices.placeOf(block);
        return place >= 0 && equalBytes(this.hashAt(place), drawHash);
    }

    drawHash(block: number): Uint8Array | undefined {
        const place = this.indices.placeOf(block);
        return place < 0 ? undefined : this.hashAt(place);
    }

    /** Everybody drawn up to a draw; undefined where a block of the chain is not at hand, or jurors were not kept. */
    chain(block: number): ChainOfDraws | undefined {
        const place = this.indices.placeOf(block);
        if (place < 0 || !this.keepsJurors) return undefined;
        const blocks = [...this.backFrom(block)].reverse();
        const jurors = blocks.flatMap((index) => this.drawn[this.indices.placeOf(index)]?.jurors ?? []);
        return { drawHash: this.hashAt(place), blocks, jurors, jurorCount: this.declaredJurors(block) ?? 0 };
    }

    /** How many people `chain` has. */
    drawnUpTo(block: number): number | undefined {
        const place = this.indices.placeOf(block);
        return place < 0 ? undefined : this.at(this.counts, place);
    }

    /** How many of them were drawn as jurors: what the case record of the Select says, else all. */
    declaredJurors(block: number): number | undefined {
        const place = this.indices.placeOf(block);
        if (place < 0) return undefined;
        const declared = this.at(this.declared, place);
        return declared === NONE ? this.at(this.counts, place) : declared;
    }

    /** Stands for the case that a Select names: the same for the same name; undefined where it names none. */
    caseOf(select: number): number | undefined {
        const place = this.indices.placeOf(select);
        return place < 0 ? undefined : this.caseAt(place);
    }

    /** The case that the Select of its chain names; undefined without one, or where blocks were not kept. */
    caseName(block: number): string | undefined {
        const place = this.indices.placeOf(block);
        const select = place < 0 ? -1 : this.indices.placeOf(this.at(this.roots, place));
        const record = this.drawn[select]?.caseRecord;
        return typeof record === 'object' && record.case !== '' ? record.case : undefined;
    }

    /** All Selects that name the case of this one, itself included, in the order of the log; none without a case. */
    ofSameCase(select: number): readonly number[] {
        const place = this.indices.placeOf(select);
        const name = place < 0 ? undefined : this.caseAt(place);
        if (name === undefined) return [];
        this.byCase ??= this.groupCases();
        return this.byCase.get(name) ?? [];
    }

    private groupCases(): Map<number, number[]> {
        const groups = new Map<number, number[]>();
        for (let place = 0; place < this.indices.length; place++) {
            const name = this.caseAt(place);
            if (name === undefined) continue;
            const group = groups.get(name);
            if (group === undefined) groups.set(name, [this.at(this.indices, place)]);
            else group.push(this.at(this.indices, place));
        }
        return groups;
    }

    private caseAt(place: number): number | undefined {
        const number = this.at(this.cases, place);
        return number === 0 ? undefined : number;
    }

    private numberOf(name: string): number {
        const key = keyOf(name);
        const known = this.caseNumbers.get(key);
        if (known !== undefined) return known;
        this.caseNumbers.set(key, this.caseNumbers.size + 1);
        return this.caseNumbers.size;
    }

    /** The Select of the chain that a draw belongs to. */
    rootOf(block: number): number | undefined {
        const place = this.indices.placeOf(block);
        return place < 0 ? undefined : this.at(this.roots, place);
    }

    /** How many draws belong to the chains of these Selects. */
    countOf(selects: ReadonlySet<number>): number {
        let count = 0;
        for (let place = 0; place < this.roots.length; place++)
            if (selects.has(this.at(this.roots, place))) count++;
        return count;
    }

    /** The last block of the chain that a draw belongs to. */
    newestOf(block: number): number {
        const { indices, roots } = this;
        const root = this.rootOf(block);
        for (let place = indices.length - 1; place >= 0 && root !== undefined; place--)
            if (roots.values[place] === root) return Math.max(block, this.at(indices, place));
        return block;
    }

    /** A draw and those that it continues, newest first. */
    *backFrom(block: number): Generator<number> {
        const start = this.indices.placeOf(block);
        for (let place = start; place >= 0;) {
            yield this.at(this.indices, place);
            const before = this.at(this.before, place);
            place = before === NONE ? -1 : before;
        }
    }

    private at(list: GrowingUint32, place: number): number {
        return list.values[place] as number;
    }

    private hashAt(place: number): Uint8Array {
        const kept = this.drawn[place]?.hash;
        return kept ?? this.hashes.slice(HASH_BYTES * place, HASH_BYTES * (place + 1));
    }

    private keepHash(place: number, hash: Uint8Array): void {
        if (HASH_BYTES * place === this.hashes.length) {
            const larger = new Uint8Array(2 * this.hashes.length);
            larger.set(this.hashes);
            this.hashes = larger;
        }
        this.hashes.set(hash, HASH_BYTES * place);
    }
}

const MAX_KEY = 64;

/** Names may be as long as memos: of a long one the digest is kept, which is longer than any short one. */
const keyOf = (name: string): string =>
    name.length <= MAX_KEY ? name : `#${toHex(sha256(new TextEncoder().encode(name)))}`;

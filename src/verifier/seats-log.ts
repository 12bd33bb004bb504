import type { BlockData } from '../protocol/block.js';
import { compareBytes, equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { keyRotationMessage } from '../protocol/testimonial.js';
import { readTypedMemo } from '../protocol/typed-memo.js';
import type { KeyMemo, SeatsMemo } from '../protocol/typed-memo.js';
import { verifyEd25519 } from './ed25519.js';
import { attempt, isFailure, noted } from './finding.js';
import type { Failure, Finding } from './finding.js';

/** The published seats of one jury. */
export interface SeatSet {
    /** b and D. */
    readonly block: number;
    readonly drawHash: Uint8Array;
    /** J, ascending. Their number is that of the jurors: who looks at one cannot tell which of so many it is. */
    readonly seatIds: readonly Uint8Array[];
    /** The blocks that hold them. */
    readonly publishedIn: readonly number[];
}

/** A block that is a draw. Hash and jurors may be read when they are asked for: logs have many draws. */
export interface DrawnBlock {
    readonly kind: 'Select' | 'Expand';
    readonly jurorsIndex: number;
    readonly jurorCount: number;
    readonly hash: Uint8Array;
    readonly jurors: readonly Uint8Array[];
}

interface Link {
    readonly drawn: DrawnBlock;
    readonly before: number | undefined;
    /** Drawn in the chain up to and including it. */
    readonly count: number;
}

/** A draw with everybody drawn in its chain up to and including it. */
export interface ChainOfDraws {
    readonly drawHash: Uint8Array;
    /** Indices, from the Select on. */
    readonly blocks: readonly number[];
    readonly jurors: readonly Uint8Array[];
}

export interface KeyRecord {
    readonly publicKey: Uint8Array;
    readonly publishedIn: number;
}

interface Parts {
    readonly first: SeatsMemo;
    readonly seatIds: Uint8Array[];
    readonly publishedIn: number[];
}

/**
 * What the controlling entity has published in a log (docs/protocol.md, "Typed memos"): seats and testimonial keys.
 * Takes blocks in the order of the log, all or only some of them; only over the whole log does it know that a list
 * was the first.
 */
export class SeatsLog {
    readonly keys: KeyRecord[] = [];
    readonly sets: Map<number, SeatSet> = new Map();
    /** By the draw: the block with which a second, different list was whole. */
    readonly equivocations: Map<number, number> = new Map();
    private readonly draws = new Map<number, Link>();
    /** By the draw: the first one later in its chain that was seated. */
    private readonly reseated = new Map<number, number>();
    /** By the draw they are for: parts of a list that goes on. */
    private readonly unfinished = new Map<number, Parts>();
    /** Why a list that was whole does not count, by the draw it names; the first reason. */
    private readonly refused = new Map<number, Failure>();

    constructor(private readonly canisterId: Uint8Array) {}

    /** Yields what is wrong with what the block publishes. It fails nothing else in the log. */
    *apply(index: number, data: BlockData, hash: Uint8Array): Generator<Finding> {
        const { kind, jurorsIndex, jurors } = data;
        if (kind !== 'Select' && kind !== 'Expand') yield* this.addMemo(index, data);
        else this.addDraw(index, { kind, jurorsIndex, jurorCount: jurors.length, hash, jurors });
    }

    /** The same as `apply`, of a draw. What an Expand continues has to be at hand. */
    addDraw(index: number, drawn: DrawnBlock): void {
        const before = drawn.kind === 'Expand' ? drawn.jurorsIndex : undefined;
        const link = before === undefined ? undefined : this.draws.get(before);
        if (before !== undefined && link === undefined) return;
        this.draws.set(index, { drawn, before, count: (link?.count ?? 0) + drawn.jurorCount });
    }

    /** The same as `apply`, of a block that is no draw. */
    *addMemo(index: number, data: BlockData): Generator<Finding> {
        const memo = attempt(() => ({ found: readTypedMemo(data) }));
        if (isFailure(memo)) return yield noted('block', index, memo.detail, memo.code);
        if (memo.found?.kind === 'key') yield* this.addKey(index, memo.found);
        if (memo.found?.kind === 'seats') yield* this.addSeats(index, memo.found);
    }

    /** Everybody drawn up to a draw; undefined where a block of the chain is not at hand. */
    chain(block: number): ChainOfDraws | undefined {
        const link = this.draws.get(block);
        if (link === undefined) return undefined;
        const blocks = [...this.backFrom(block)].reverse();
        const jurors = blocks.flatMap((index) => this.draws.get(index)?.drawn.jurors ?? []);
        return { drawHash: link.drawn.hash, blocks, jurors };
    }

    /** How many `chain` has. */
    drawnUpTo(block: number): number | undefined {
        return this.draws.get(block)?.count;
    }

    /** A draw and those that it continues, newest first. */
    private *backFrom(block: number): Generator<number> {
        for (let at: number | undefined = block; at !== undefined; at = this.draws.get(at)?.before) yield at;
    }

    /** @throws {JuryError} `SEATS_*` */
    seatsOf(block: number): SeatSet {
        const set = this.sets.get(block);
        if (set !== undefined) return set;
        const refused = this.refused.get(block);
        if (refused !== undefined) throw new JuryError(refused.code, refused.detail);
        const unfinished = this.unfinished.get(block);
        throw new JuryError(
            'SEATS_MISSING',
            unfinished === undefined
                ? `no seats are published for the draw in block ${block}`
                : `of ${unfinished.first.parts} parts only ${unfinished.publishedIn.length} are published`
        );
    }

    /** An Expand later in the same chain that was seated: its seats replace those of this draw. */
    reseatedBy(block: number): number | undefined {
        return this.reseated.get(block);
    }

    /** The last block of the chain that a draw belongs to. */
    newestOf(block: number): number {
        const chain = new Set([block]);
        for (const [index, { before }] of this.draws)
            if (before !== undefined && chain.has(before)) chain.add(index);
        return Math.max(...chain);
    }

    private *addKey(
        index: number,
        { canisterId, number, publicKey, signature }: KeyMemo
    ): Generator<Finding> {
        const invalid = (detail: string) => noted('block', index, detail, 'KEY_RECORD_INVALID');
        if (!equalBytes(canisterId, this.canisterId)) return yield invalid('it is of another canister');
        if (this.keys.some((known) => equalBytes(known.publicKey, publicKey)))
            return yield noted('block', index, `testimonial key ${number}, once more`);
        if (number !== this.keys.length)
            return yield invalid(`key ${number} where ${this.keys.length} are on record`);
        const old = this.keys.at(-1)?.publicKey;
        if (old !== undefined) {
            const message = keyRotationMessage(this.canisterId, number, old, publicKey);
            if (!verifyEd25519(signature ?? new Uint8Array(), message, old))
                return yield invalid(`key ${number - 1} did not sign the next one`);
        }
        this.keys.push({ publicKey, publishedIn: index });
    }

    private *addSeats(index: number, memo: SeatsMemo): Generator<Finding> {
        const { block, part, parts } = memo;
        const before = this.unfinished.get(block);
        if (part === 1)
            this.unfinished.set(block, { first: memo, seatIds: [...memo.seatIds], publishedIn: [index] });
        else if (before === undefined || !continues(before, memo))
            return yield noted(
                'block',
                index,
                `part ${part} of ${parts} without the parts before it`,
                'SEATS_MISSING'
            );
        else {
            before.seatIds.push(...memo.seatIds);
            before.publishedIn.push(index);
        }
        const whole = this.unfinished.get(block);
        if (part < parts || whole === undefined) return;
        this.unfinished.delete(block);
        yield* this.addSet(index, whole);
    }

    private *addSet(index: number, { first, seatIds, publishedIn }: Parts): Generator<Finding> {
        const { block, drawHash } = first;
        const set = { block, drawHash, seatIds, publishedIn };
        const failure = seatsFailure(set, this.draws.get(block));
        if (failure !== undefined) {
            if (!this.refused.has(block)) this.refused.set(block, failure);
            return yield noted('block', index, failure.detail, failure.code);
        }
        const known = this.sets.get(block);
        if (known === undefined) {
            this.sets.set(block, set);
            for (const before of this.backFrom(block))
                if (before !== block && !this.reseated.has(before)) this.reseated.set(before, block);
        } else if (sameIds(known.seatIds, seatIds))
            yield noted('block', index, `the seats of block ${block}, once more`);
        else {
            this.equivocations.set(block, index);
            const detail = `other seats for block ${block} than in block ${known.publishedIn.join(', ')}`;
            yield noted('block', index, detail, 'SEATS_EQUIVOCATION');
        }
    }
}

const continues = ({ first, publishedIn }: Parts, { drawHash, part, parts }: SeatsMemo) =>
    part === publishedIn.length + 1 && parts === first.parts && equalBytes(drawHash, first.drawHash);

function seatsFailure({ block, drawHash, seatIds }: SeatSet, link: Link | undefined): Failure | undefined {
    if (link === undefined || !equalBytes(link.drawn.hash, drawHash)) {
        const what =
            link === undefined
                ? `block ${block} is no draw before it`
                : `another hash than block ${block} has`;
        return { code: 'SEATS_DRAW_MISMATCH', detail: what };
    }
    // In any other order a reader could tell who was drawn first.
    const wrong = seatIds.findIndex((id, i) => i > 0 && compareBytes(seatIds[i - 1] ?? id, id) >= 0);
    if (wrong > 0)
        return {
            code: 'SEATS_ORDER',
            detail: `seat ${wrong} of block ${block} is there twice, or out of order`
        };
    if (seatIds.length < 2) return { code: 'SEATS_TOO_FEW', detail: `one seat for block ${block}` };
    if (seatIds.length === link.count) return undefined;
    const detail = `${seatIds.length} seats for ${link.count} jurors of block ${block}`;
    return { code: 'SEATS_COUNT', detail };
}

const sameIds = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
    a.length === b.length && a.every((id, i) => equalBytes(id, b[i] as Uint8Array));

import type { BlockData } from '../protocol/block.js';
import { compareBytes, equalBytes, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { entityKeyAt } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { readCaseRecord } from '../protocol/case-record.js';
import type { CaseRecord } from '../protocol/case-record.js';
import { readTypedMemo, seatsMessage } from '../protocol/typed-memo.js';
import type { SeatsMemo } from '../protocol/typed-memo.js';
import { verifyEd25519 } from './ed25519.js';
import { attempt, isFailure, noted } from './finding.js';
import type { Failure, Finding } from './finding.js';

/** The published seats of one jury. */
export interface SeatSet {
    /** b and D. */
    readonly block: number;
    readonly drawHash: Uint8Array;
    /** How many of the ids, from the first on, are of those drawn as jurors; the others are of alternates. */
    readonly jurors: number;
    /** J, ascending in either part: who looks at one cannot tell which of so many people it is. */
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
    /** Of a Select, if it has one. */
    readonly caseRecord: CaseRecord | 'malformed' | undefined;
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

/** Parts of one list: of one draw, one number of parts, one split, signed by one key. */
interface List {
    readonly first: SeatsMemo;
    /** By the number of the part: its ids, and the block that holds it. */
    readonly parts: Map<number, ListedPart>;
}

/**
 * What the controlling entity has published in a log (docs/protocol.md, "Seats"): lists of seats, which count if the
 * entity key at their block signed them. Takes blocks in the order of the log, all or only some of them; only over
 * the whole log does it know that a list was the first.
 */
export class SeatsLog {
    readonly sets: Map<number, SeatSet> = new Map();
    /** By the draw: the newest block with which another list than the first was published, or begun. */
    readonly equivocations: Map<number, number> = new Map();
    /** Records of kinds that a later version defines: the block, and the draw that it names, if it names one. */
    readonly unknown: { readonly index: number; readonly draw: number | undefined }[] = [];
    private readonly draws = new Map<number, Link>();
    /** By the draw: the first one later in its chain that was seated. */
    private readonly reseated = new Map<number, number>();
    /** Lists that are not whole, by what makes them one list. */
    private readonly lists = new Map<string, List>();
    /** Why a list that was whole does not count, by the draw it names; the first reason. */
    private readonly refused = new Map<number, Failure>();

    /**
     * @param keys of the entity, proven and in order; undefined where they are not at hand: no list counts then
     * @param canisterAt the canister whose commit covers the block at an index, which signatures are made for
     */
    constructor(
        readonly keys: readonly EntityKeyChange[] | undefined,
        private readonly canisterAt: (index: number) => Uint8Array
    ) {}

    /** Yields what is wrong with what the block publishes. It fails nothing else in the log. */
    *apply(index: number, data: BlockData, hash: Uint8Array): Generator<Finding> {
        const { kind, jurorsIndex, jurors } = data;
        if (kind !== 'Select' && kind !== 'Expand') return yield* this.addMemo(index, data);
        const caseRecord = readCaseRecord(data);
        this.addDraw(index, { kind, jurorsIndex, jurorCount: jurors.length, hash, jurors, caseRecord });
        if (caseRecord === 'malformed')
            yield noted('block', index, 'its memo is nearly a case record', 'CASE_RECORD_MALFORMED');
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
        if (memo.found?.kind === 'seats') yield* this.addSeats(index, memo.found);
        if (memo.found?.kind === 'unknown') this.unknown.push({ index, draw: memo.found.draw?.block });
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
        const begun = [...this.lists.values()].find(({ first }) => first.block === block);
        throw new JuryError(
            'SEATS_MISSING',
            begun === undefined
                ? `no seats are published for the draw in block ${block}`
                : `of ${begun.first.parts} parts only ${begun.parts.size} are published`
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

    /** What is cheap to tell comes before the signature: anybody who may stage blocks can stage such memos. */
    private *addSeats(index: number, memo: SeatsMemo): Generator<Finding> {
        const { block, part, parts } = memo;
        const refusal = this.refusal(index, memo);
        if (refusal !== undefined) return yield noted('block', index, refusal.detail, refusal.code);
        const name = this.nameOf(index, memo);
        const list = this.lists.get(name) ?? { first: memo, parts: new Map<number, ListedPart>() };
        const known = list.parts.get(part);
        if (known !== undefined) {
            if (sameIds(known.memo.seatIds, memo.seatIds))
                return yield noted('block', index, `part ${part} of the seats of block ${block}, once more`);
            this.equivocations.set(block, index);
            const detail = `another part ${part} of the seats of block ${block} than in block ${known.index}`;
            return yield noted('block', index, detail, 'SEATS_EQUIVOCATION');
        }
        this.lists.set(name, list);
        list.parts.set(part, { memo, index });
        if (list.parts.size === parts) yield* this.addSet(index, list);
    }

    /** Why a part is an unwanted memo and nothing more; undefined for one that the entity signed. */
    private refusal(index: number, memo: SeatsMemo): Failure | undefined {
        const { block, drawHash, signature } = memo;
        const link = this.draws.get(block);
        if (link === undefined || !equalBytes(link.drawn.hash, drawHash)) {
            const what = link === undefined ? 'is not a draw before it' : 'has another hash';
            return { code: 'SEATS_DRAW_MISMATCH', detail: `seats for block ${block}, which ${what}` };
        }
        if (this.keys === undefined)
            return { code: 'ENTITY_KEY_MISSING', detail: 'the keys of the entity are not at hand' };
        const key = entityKeyAt(this.keys, index);
        if (key === undefined)
            return { code: 'ENTITY_KEY_MISSING', detail: `no key was on record for seats of block ${block}` };
        const message = seatsMessage(this.canisterAt(index), memo);
        if (verifyEd25519(signature, message, key.publicKey)) return undefined;
        const detail = `key ${key.number} did not sign these seats of block ${block}`;
        return { code: 'SEATS_SIGNATURE_INVALID', detail };
    }

    private nameOf(index: number, { block, drawHash, parts, jurors }: SeatsMemo): string {
        const key = this.keys && entityKeyAt(this.keys, index)?.number;
        return [block, toHex(drawHash), parts, jurors, key].join();
    }

    private *addSet(index: number, { first, parts }: List): Generator<Finding> {
        const { block, drawHash, jurors } = first;
        const ordered = [...parts.values()].sort((a, b) => a.memo.part - b.memo.part);
        const seatIds = ordered.flatMap(({ memo }) => memo.seatIds);
        const set = { block, drawHash, jurors, seatIds, publishedIn: ordered.map((part) => part.index) };
        const failure = seatsFailure(set, this.draws.get(block), this.declaredJurors(block));
        if (failure !== undefined) {
            if (!this.refused.has(block)) this.refused.set(block, failure);
            return yield noted('block', index, failure.detail, failure.code);
        }
        const known = this.sets.get(block);
        if (known === undefined) {
            this.sets.set(block, set);
            for (const before of this.backFrom(block))
                if (before !== block && !this.reseated.has(before)) this.reseated.set(before, block);
        } else if (known.jurors === jurors && sameIds(known.seatIds, seatIds))
            yield noted('block', index, `the seats of block ${block}, once more`);
        else {
            this.equivocations.set(block, index);
            const detail = `other seats for block ${block} than in block ${known.publishedIn.join(', ')}`;
            yield noted('block', index, detail, 'SEATS_EQUIVOCATION');
        }
    }

    /** How many of a chain are jurors: what the case record of its Select says, else everybody drawn. */
    declaredJurors(block: number): number | undefined {
        const [select] = this.chain(block)?.blocks ?? [];
        const record = select === undefined ? undefined : this.draws.get(select)?.drawn.caseRecord;
        return record === undefined || record === 'malformed' ? this.drawnUpTo(block) : record.jurors;
    }
}

type ListedPart = { readonly memo: SeatsMemo; readonly index: number };

function seatsFailure(
    { block, jurors, seatIds }: SeatSet,
    link: Link | undefined,
    declared: number | undefined
): Failure | undefined {
    if (seatIds.length < 2) return { code: 'SEATS_TOO_FEW', detail: `one seat for block ${block}` };
    if (seatIds.length !== link?.count || jurors !== declared) {
        const detail = `${jurors} seats of jurors and ${seatIds.length - jurors} of alternates for block ${block}, which drew ${link?.count}, ${declared} of them jurors`;
        return { code: 'SEATS_COUNT', detail };
    }
    // In any other order a reader could tell who was drawn first.
    const wrong = seatIds.findIndex((id, i) => i > 0 && i !== jurors && !isBefore(seatIds[i - 1], id));
    const isTwice = new Set(seatIds.map(toHex)).size < seatIds.length;
    if (wrong < 0 && !isTwice) return undefined;
    const what = isTwice ? 'a seat stands there twice' : `seat ${wrong} is out of order`;
    return { code: 'SEATS_ORDER', detail: `seats of block ${block}: ${what}` };
}

const isBefore = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
    a === undefined || compareBytes(a, b) < 0;

const sameIds = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
    a.length === b.length && a.every((id, i) => equalBytes(id, b[i] as Uint8Array));

import type { BlockData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { readCaseRecord } from '../protocol/case-record.js';
import { JuryError, type ReasonCode } from '../protocol/codes.js';
import { entityKeyAt, type EntityKeyChange } from '../protocol/entity-keys.js';
import { readTypedMemo, seatsMessage, type SeatsMemo } from '../protocol/typed-memo.js';
import { DrawnJuries, type ChainOfDraws, type DrawnBlock } from './drawn-juries.js';
import { verifyEd25519, MAX_UNSIGNED_PARTS, SignatureBudget } from '../verifier/signature/index.js';
import { attempt, isFailure, noted, type Failure, type Finding } from '../verifier/index.js';
import { JuryChanges } from './jury-changes.js';
import { seatsFailure } from './seats-failure.js';
import { UnknownRecords } from './unknown-records.js';

/** The published seats of one jury. */
export interface SeatSet {
    /** b and D. */
    readonly block: number;
    readonly drawHash: Uint8Array;
    /** How many of the ids, from the first on, are of those drawn as jurors; the others are of alternates. */
    readonly jurors: number;
    /** J, ascending in either half: who looks at one cannot tell which of so many people it is. */
    readonly seatIds: readonly Uint8Array[];
    /** The blocks that hold its parts, ascending: it stands where the last of them stands. */
    readonly publishedIn: readonly number[];
    /** The key that signed it: the one that was current there. */
    readonly key: EntityKeyChange;
}

/** Parts of one list: of one draw, one number of parts, one split, signed by one key. */
interface List {
    readonly first: SeatsMemo;
    readonly key: EntityKeyChange;
    /** By the number of the part. */
    readonly parts: Map<number, { readonly memo: SeatsMemo; readonly index: number }>;
}

/** Why the keys of the entity are not there, where nobody brought them. */
const NO_KEYS: Failure = { code: 'ENTITY_KEYS_MISMATCH', detail: 'the keys of the entity are not at hand' };

/**
 * What the controlling entity has published in a log (docs/protocol.md, "Seats"): lists of seats, which count if the
 * entity key at their block signed them, whoever staged them. Takes blocks in the order of the log, all or only some
 * of them; only over the whole log does it know that a list was the first.
 */
export class SeatsLog {
    readonly sets: Map<number, SeatSet> = new Map();
    /** By the draw: the newest block with which another list than the first was published, or begun. */
    readonly equivocations: Map<number, number> = new Map();
    readonly unknown: UnknownRecords;
    /** Who was excused, and which draws were withdrawn. */
    readonly changes: JuryChanges;
    private readonly budget = new SignatureBudget();
    readonly juries: DrawnJuries;
    /** By the draw: one later in its chain that was seated. Those before a draw that has one have one too. */
    private readonly reseated = new Map<number, number>();
    /** By what makes parts one list. */
    private readonly lists = new Map<string, List>();
    /** By the draw: the first list that the entity began. */
    private readonly begun = new Map<number, List>();
    /** By the draw: the list that counts. */
    private readonly standing = new Map<number, List>();
    /** Why a list that was whole does not count, by the draw it names; the first reason. */
    private readonly refused = new Map<number, Failure & { readonly key: number }>();

    /**
     * @param keys of the entity, proven and in order; or why they are not there: no list counts then
     * @param canisterAt the canister whose commit covers the block at an index, which signatures are made for
     * @param keepsJurors whether `chain` is asked for; a long log needs much memory for it
     */
    constructor(
        readonly keys: readonly EntityKeyChange[] | Failure = NO_KEYS,
        readonly canisterAt: (index: number) => Uint8Array = () => new Uint8Array(),
        keepsJurors = true
    ) {
        this.juries = new DrawnJuries(keepsJurors);
        this.unknown = new UnknownRecords(this.juries);
        const { juries } = this;
        const seatsOf = (block: number) => this.sets.get(block)?.seatIds;
        this.changes = new JuryChanges({ juries, keys, canisterAt, seatsOf });
    }

    /** How many signatures were checked: what lists cost a reader beyond their bytes. */
    get signaturesChecked(): number {
        return this.budget.checked;
    }

    /** Whether nobody looks at lists that this principal stages any more. */
    isSpent(author: Uint8Array): boolean {
        return this.budget.isSpent(author);
    }

    /** The keys that are proven; none where they are not. */
    get provenKeys(): readonly EntityKeyChange[] {
        return isFailure(this.keys) ? [] : this.keys;
    }

    /** Yields what is wrong with what the block publishes. It fails nothing else in the log. */
    *apply(index: number, data: BlockData, hash: Uint8Array): Generator<Finding> {
        const { kind, jurorsIndex, jurors } = data;
        if (kind !== 'Select' && kind !== 'Expand') return yield* this.addMemo(index, data);
        const caseRecord = readCaseRecord(data);
        yield* this.addDraw(index, {
            kind,
            jurorsIndex,
            jurorCount: jurors.length,
            hash,
            jurors,
            caseRecord
        });
    }

    /** The same as `apply`, of a draw. */
    *addDraw(index: number, drawn: DrawnBlock): Generator<Finding> {
        this.juries.add(index, drawn);
        if (drawn.kind === 'Expand') yield* this.changes.addExpand(index);
        if (drawn.caseRecord !== 'malformed') return;
        const detail = 'its memo looks like a case record and is none: everybody drawn is a juror';
        yield noted('block', index, detail, 'CASE_RECORD_MALFORMED');
    }

    /** The same as `apply`, of a block that is no draw. */
    *addMemo(
        index: number,
        data: Pick<BlockData, 'kind' | 'jurors' | 'memo' | 'author'>
    ): Generator<Finding> {
        const memo = attempt(() => ({ found: readTypedMemo(data) }));
        if (isFailure(memo)) return yield noted('block', index, memo.detail, memo.code);
        const { found } = memo;
        if (found?.kind === 'unknown') this.unknown.add(index, found.draw);
        else if (found?.kind === 'seats') yield* this.addSeats(index, found, data.author);
        else if (found !== undefined) yield* this.changes.add(index, found, data.author);
    }

    chain(block: number): ChainOfDraws | undefined {
        return this.juries.chain(block);
    }

    isDraw(block: number, drawHash: Uint8Array): boolean {
        return this.juries.isDraw(block, drawHash);
    }

    drawHash(block: number): Uint8Array | undefined {
        return this.juries.drawHash(block);
    }

    drawnUpTo(block: number): number | undefined {
        return this.juries.drawnUpTo(block);
    }

    newestOf(block: number): number {
        return this.juries.newestOf(block);
    }

    /** @throws {JuryError} `SEATS_*`, and why there are no keys */
    seatsOf(block: number): SeatSet {
        const set = this.sets.get(block);
        if (set !== undefined) return set;
        if (isFailure(this.keys)) throw new JuryError(this.keys.code, this.keys.detail);
        const refused = this.refused.get(block);
        if (refused !== undefined) throw new JuryError(refused.code, refused.detail);
        const begun = this.begun.get(block);
        throw new JuryError(
            'SEATS_MISSING',
            begun === undefined
                ? `no seats are published for the draw in block ${block}`
                : `of ${begun.first.parts} parts only ${begun.parts.size} are published`
        );
    }

    /**
     * Where parts stand that stand there before others of a list that counts by blocks of the same log alone.
     * @param some knows only some of the blocks
     */
    otherParts(some: SeatsLog, block: number): number[] | undefined {
        for (const [name, { first, parts }] of this.lists) {
            const others = first.block === block ? some.lists.get(name)?.parts : undefined;
            const isOther = [...parts].some(([part, { memo }]) => {
                const other = others?.get(part);
                return other !== undefined && !sameIds(other.memo.seatIds, memo.seatIds);
            });
            if (isOther) return [...parts.values()].map(({ index }) => index);
        }
        return undefined;
    }

    /** An Expand later in the same chain that was seated: its seats replace those of this draw. */
    reseatedBy(block: number): number | undefined {
        return this.reseated.get(block);
    }

    /** The newest of those: whose jury it is now. */
    supersededBy(block: number): number | undefined {
        let by = this.reseatedBy(block);
        for (let next = by; next !== undefined; next = this.reseatedBy(next)) by = next;
        return by;
    }

    /** Why no list of a draw can count any more that this key signs: it signed one that does not. */
    spoiledUnder(block: number, key: number | undefined): Failure | undefined {
        const refused = this.refused.get(block);
        return refused?.key === key ? refused : undefined;
    }

    /**
     * Parts are a set. The first one of each number that the entity signed counts; one of the same number that it
     * signed with other ids is told of. All else is an unwanted memo: anybody who may stage blocks can stage such
     * memos, so what is cheap to tell comes before the signature.
     */
    private *addSeats(index: number, memo: SeatsMemo, author: Uint8Array): Generator<Finding> {
        const { block, part, parts } = memo;
        const key = this.keyFor(index, memo);
        if (isFailure(key)) return yield noted('block', index, key.detail, key.code);
        const name = [block, parts, key.number].join();
        const known = this.lists.get(name)?.parts.get(part);
        if ([this.lists.get(name), this.standing.get(block)].some((list) => holds(list, memo)))
            return yield noted('block', index, `part ${part} of the seats of block ${block}, once more`);
        if (this.budget.isSpent(author)) {
            const detail = `not looked at: its author had staged ${MAX_UNSIGNED_PARTS} parts before that no key signed`;
            return yield noted('block', index, detail, 'SEATS_SIGNATURE_INVALID');
        }
        const isSigned = this.budget.run(author, () =>
            verifyEd25519(memo.signature, seatsMessage(this.canisterAt(index), memo), key.publicKey)
        );
        if (!isSigned) {
            const detail = `key ${key.number} did not sign these seats of block ${block}`;
            return yield noted('block', index, detail, 'SEATS_SIGNATURE_INVALID');
        }
        if (known !== undefined) {
            this.equivocations.set(block, index);
            const detail = `another part ${part} of the seats of block ${block} than in block ${known.index}`;
            return yield noted('block', index, detail, 'SEATS_EQUIVOCATION');
        }
        const list = this.lists.get(name) ?? { first: memo, key, parts: new Map() };
        this.lists.set(name, list);
        list.parts.set(part, { memo, index });
        if (!this.begun.has(block)) this.begun.set(block, list);
        if (list.parts.size === parts) yield* this.addSet(index, list);
    }

    /** The key that has to have signed a part; or why it can be part of no list, whoever signed it. */
    private keyFor(index: number, memo: SeatsMemo): EntityKeyChange | Failure {
        const { block, drawHash, parts, jurors } = memo;
        const refuse = (code: ReasonCode, detail: string) => ({ code, detail });
        if (!this.juries.isDraw(block, drawHash)) {
            const what = this.juries.has(block) ? 'has another hash' : 'is not a draw before it';
            return refuse('SEATS_DRAW_MISMATCH', `seats for block ${block}, which ${what}`);
        }
        const [drawn, declared] = [this.juries.drawnUpTo(block), this.juries.declaredJurors(block)];
        if (jurors !== declared || parts > (drawn ?? 0))
            return refuse('SEATS_COUNT', `${jurors} seats of jurors, in ${parts} parts, for ${declared} jurors of ${drawn} drawn up to block ${block}`); // prettier-ignore
        if (isFailure(this.keys)) return this.keys;
        const key = entityKeyAt(this.keys, index);
        return key ?? refuse('ENTITY_KEY_MISSING', `no key was on record for seats of block ${block}`);
    }

    /** A list that is whole: it stands if everything in it fits, and is the one if it is the first. */
    private *addSet(index: number, list: List): Generator<Finding> {
        const { first, key, parts } = list;
        const { block, drawHash, jurors } = first;
        const ordered = [...parts.values()].sort((a, b) => a.memo.part - b.memo.part);
        const seatIds = ordered.flatMap(({ memo }) => memo.seatIds);
        const publishedIn = ordered.map((part) => part.index).sort((a, b) => a - b);
        const set = { block, drawHash, jurors, seatIds, publishedIn, key };
        const failure = seatsFailure(set, this.juries.drawnUpTo(block) ?? 0);
        if (failure !== undefined) {
            if (!this.refused.has(block)) this.refused.set(block, { ...failure, key: key.number });
            return yield noted('block', index, failure.detail, failure.code);
        }
        const known = this.sets.get(block);
        if (known === undefined) {
            this.sets.set(block, set);
            this.standing.set(block, list);
            this.replaceEarlier(block);
        } else if (sameIds(known.seatIds, seatIds))
            yield noted('block', index, `the seats of block ${block}, once more`);
        else {
            this.equivocations.set(block, index);
            const detail = `other seats for block ${block} than in block ${known.publishedIn.join(', ')}`;
            yield noted('block', index, detail, 'SEATS_EQUIVOCATION');
        }
    }

    private replaceEarlier(block: number): void {
        for (const before of this.juries.backFrom(block)) {
            if (before === block) continue;
            if (this.reseated.has(before)) return;
            this.reseated.set(before, block);
        }
    }
}

/** Whether a part stands in a list already, whoever signs it now. */
function holds(list: List | undefined, { part, parts, seatIds }: SeatsMemo): boolean {
    const known = list?.first.parts === parts ? list.parts.get(part) : undefined;
    return known !== undefined && sameIds(known.memo.seatIds, seatIds);
}

const sameIds = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
    a.length === b.length && a.every((id, i) => equalBytes(id, b[i] as Uint8Array));

import { toHex } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { entityKeyAt, resetBefore, type EntityKeyChange } from '../protocol/entity-keys.js';
import { excusedMessage, withdrawnMessage } from '../protocol/jury-records.js';
import type { ExcusedMemo, JuryRecord } from '../protocol/jury-records.js';
import { isFailure, noted, type Failure, type Finding } from '../verifier/index.js';
import { MAX_UNSIGNED_PARTS, SignatureBudget, verifyEd25519 } from '../verifier/signature/index.js';
import type { DrawnJuries } from './drawn-juries.js';
import { unchanged, type ChainChanges, type Withdrawn } from './chain-changes.js';
import { expandedWords, peopleOf, sittingOf, tooManyWords } from './sitting.js';
import type { Excused } from './excused-overview.js';
import type { PersonState, Sitting } from './sitting.js';
import { halvesOf, placesOn, seatsMisfit, seatStateOf, type SeatState } from './seats-excused.js';

export type { Withdrawn };

/** Where the records come from. */
export interface ChangesContext {
    readonly juries: KnownDraws;
    readonly keys: readonly EntityKeyChange[] | Failure;
    canisterAt(index: number): Uint8Array;
    /** J of the list of a draw that stands before a block. */
    seatsOf(block: number, before: number): readonly Uint8Array[] | undefined;
}

/** What is asked of draws. */
export type KnownDraws = Pick<
    DrawnJuries,
    'has' | 'isDraw' | 'rootOf' | 'drawnUpTo' | 'declaredJurors' | 'backFrom'
>;

const NOBODY: Excused = new Map();
const NO_LIST: readonly Uint8Array[] = [];

/** Who was excused, and which draws were withdrawn: the entity's word, signed (docs/protocol.md, "Excused and withdrawn"). */
export class JuryChanges {
    /** By the Select. */
    private readonly ofChain = new Map<number, ChainChanges>();
    /** Selects whose draws were withdrawn. */
    readonly withdrawnRoots: number[] = [];

    constructor(
        private readonly context: ChangesContext,
        private readonly budget = new SignatureBudget()
    ) {}

    /**
     * What is on record of one chain, to go on apart from this: with what receipts show behind the end of a log.
     * @param root the Select of the chain
     */
    goOn(context: ChangesContext, root: number): JuryChanges {
        const copy = new JuryChanges(context, this.budget.copy());
        const chain = this.ofChain.get(root);
        if (chain === undefined) return copy;
        copy.ofChain.set(root, {
            ...chain,
            excused: new Map(chain.excused),
            seats: new Map([...chain.seats].map(([draw, { ids, jurors }]) => [draw, { ids: new Set(ids), jurors }])), // prettier-ignore
            records: [...chain.records],
            misfits: new Map(chain.misfits)
        });
        return copy;
    }

    /** How many signatures were checked. */
    get signaturesChecked(): number {
        return this.budget.checked;
    }

    /** Whether nobody looks at records that this principal stages any more. */
    isSpent(author: Uint8Array): boolean {
        return this.budget.isSpent(author);
    }

    /** What is cheap to tell comes before the signature. */
    *add(index: number, memo: JuryRecord, author: Uint8Array): Generator<Finding> {
        const { block } = memo;
        const root = this.rootOf(memo);
        if (typeof root !== 'number') return yield noted('block', index, root.detail, root.code);
        const { keys } = this.context;
        if (isFailure(keys)) return yield noted('block', index, keys.detail, keys.code);
        const key = entityKeyAt(keys, index);
        const what = memo.kind === 'excused' ? 'an excusal' : 'a withdrawal';
        if (key === undefined)
            return yield noted('block', index, `no key was on record for ${what} of block ${block}`, 'ENTITY_KEY_MISSING'); // prettier-ignore
        if (this.isKnown(root, memo)) return yield* this.tellKnown(index, root, memo);
        const code = 'JURY_RECORD_SIGNATURE_INVALID';
        if (this.budget.isSpent(author)) {
            const detail = `not looked at: its author had staged ${MAX_UNSIGNED_PARTS} records before that no key signed`;
            return yield noted('block', index, detail, code);
        }
        const canisterId = this.context.canisterAt(index);
        const message =
            memo.kind === 'excused' ? excusedMessage(canisterId, memo) : withdrawnMessage(canisterId, memo);
        if (!this.budget.run(author, () => verifyEd25519(memo.signature, message, key.publicKey)))
            return yield noted(
                'block',
                index,
                `key ${key.number} did not sign ${what} of block ${block}`,
                code
            );
        const chain = this.chainOf(root);
        const first = memo.kind === 'excused' ? (memo.positions[0] ?? 0) : 0;
        chain.records.push({ index, block, first });
        const reset = resetBefore(keys, key);
        if (memo.kind === 'excused') return yield* this.addExcused(index, memo, chain, reset);
        chain.withdrawn = { index, block, reason: memo.reason, reset };
        this.withdrawnRoots.push(root);
    }

    /** An Expand that was added to the juries. */
    *addExpand(index: number): Generator<Finding> {
        const chain = this.of(index);
        if (chain === undefined || chain.excused.size === 0) return;
        chain.expandedAfter ??= index;
        yield noted('block', index, expandedWords(index), 'EXPANDED_AFTER_EXCUSAL');
    }

    /** The jury of a draw; as it was drawn where nothing is on record. */
    sitting(block: number): Sitting {
        const chain = this.of(block);
        const { drawn, jurors } = this.counts(block);
        const expanded = chain?.expandedAfter;
        return sittingOf(drawn, jurors, chain?.excused ?? NOBODY, expanded !== undefined && expanded <= block ? expanded : undefined); // prettier-ignore
    }

    /** The jury as it would sit if these were excused too. */
    sittingWith(block: number, positions: readonly number[]): Sitting {
        const { drawn, jurors } = this.counts(block);
        const chain = this.of(block);
        const more = positions.map((position) => [position, { index: NaN, reason: 0 }] as const);
        const sitting = sittingOf(
            drawn,
            jurors,
            new Map([...more, ...(chain?.excused ?? NOBODY)]),
            undefined
        );
        const { excusedIn, excusedInCount, expandedAfter } = this.sitting(block);
        return { ...sitting, excusedIn, excusedInCount, expandedAfter };
    }

    /** Everybody drawn up to a draw, in draw order. */
    people(block: number): PersonState[] {
        const { drawn, jurors } = this.counts(block);
        return peopleOf(drawn, jurors, this.of(block)?.excused ?? NOBODY);
    }

    /**
     * What the records say of a seat.
     * @param seatIds the list of the draw; undefined where none stands
     */
    seatState(block: number, seatId: Uint8Array, seatIds: readonly Uint8Array[] = []): SeatState {
        const chain = this.of(block);
        const { drawn, jurors } = this.counts(block);
        const positions = [...(chain?.excused.keys() ?? [])].filter((position) => position < drawn);
        return seatStateOf(seatId, { seatIds, jurors, positions, named: chain?.seats.get(block)?.ids });
    }

    /** Why the seats that a record about a draw names count for nothing; of the newest such record. */
    misfit(block: number): string | undefined {
        return this.of(block)?.misfits.get(block);
    }

    withdrawal(block: number): Withdrawn | undefined {
        return this.of(block)?.withdrawn;
    }

    /** The blocks of the records that count and name one of these draws, ascending. */
    recordsOf(blocks: readonly number[]): number[] {
        const records = this.of(blocks[0] ?? -1)?.records ?? [];
        return records.filter(({ block }) => blocks.includes(block)).map(({ index }) => index);
    }

    /**
     * What shows what became of the jury of a draw: the blocks of all records of its chain that excuse somebody of it
     * or withdraw it, and of the Expands behind it that they name. Ascending.
     */
    evidenceOf(block: number): number[] {
        const { juries } = this.context;
        const { drawn } = this.counts(block);
        const records = (this.of(block)?.records ?? []).filter(({ first }) => first < drawn);
        const blocks = new Set(records.map(({ index }) => index));
        for (const named of new Set(records.map((record) => record.block)))
            for (const draw of juries.backFrom(named)) if (draw > block) blocks.add(draw);
        return [...blocks].sort((a, b) => a - b);
    }

    /** The Select of the draw that a record names; or why it can count for nothing, whoever signed it. */
    private rootOf(memo: JuryRecord): number | Failure {
        const { block, drawHash } = memo;
        const { juries } = this.context;
        const code: ReasonCode = 'JURY_RECORD_MISMATCH';
        const root = juries.rootOf(block);
        if (root === undefined || !juries.isDraw(block, drawHash)) {
            const what = juries.has(block) ? 'has another hash' : 'is not a draw before it';
            return { code, detail: `a record about block ${block}, which ${what}` };
        }
        const drawn = juries.drawnUpTo(block) ?? 0;
        if (memo.kind === 'withdrawn' || (memo.positions.at(-1) ?? 0) < drawn) return root;
        return { code, detail: `it excuses somebody behind the ${drawn} drawn up to block ${block}` };
    }

    /** Whether a record would change nothing any more. */
    private isKnown(root: number, memo: JuryRecord): boolean {
        const chain = this.ofChain.get(root);
        if (memo.kind === 'withdrawn' || chain?.withdrawn !== undefined)
            return chain?.withdrawn !== undefined;
        return memo.positions.every((position) => chain?.excused.has(position) === true);
    }

    /** Seats that are named too late are not named: nobody looks at who signed that. */
    private *tellKnown(index: number, root: number, memo: JuryRecord): Generator<Finding> {
        if (memo.kind === 'withdrawn') return;
        const chain = this.ofChain.get(root);
        const named = chain?.seats.get(memo.block)?.ids;
        if (memo.seatIds.every((id) => named?.has(toHex(id)) === true)) return;
        const why = chain?.withdrawn === undefined ? 'who are excused already' : 'whose draw is withdrawn';
        const detail = `it names seats of people of block ${memo.block} ${why}: not looked at`;
        yield noted('block', index, detail, 'EXCUSED_SEATS');
    }

    /** Records add up; the first reason counts. */
    private *addExcused(
        index: number,
        memo: ExcusedMemo,
        chain: ChainChanges,
        reset: EntityKeyChange | undefined
    ): Generator<Finding> {
        const { block, positions, reasons } = memo;
        for (const [i, position] of positions.entries())
            if (!chain.excused.has(position))
                chain.excused.set(position, { index, reason: reasons[i] ?? 0, reset });
        yield* this.addSeats(index, memo, chain);
        const { drawn, jurors } = this.counts(block);
        const excused = countBelow(chain.excused, drawn);
        const tooMany = tooManyWords({ excused, alternates: drawn - jurors });
        if (tooMany !== undefined) yield noted('block', index, tooMany, 'EXCUSED_TOO_MANY');
    }

    /** All of them count, or none. */
    private *addSeats(index: number, memo: ExcusedMemo, chain: ChainChanges): Generator<Finding> {
        const { block, positions, seatIds } = memo;
        if (seatIds.length === 0) return;
        const { drawn, jurors } = this.counts(block);
        const named = chain.seats.get(block) ?? { ids: new Set<string>(), jurors: 0 };
        const list = placesOn(this.context.seatsOf(block, index) ?? NO_LIST);
        const ids = seatIds.map(toHex);
        const isJuror = (id: string) => (list.get(id) ?? jurors) < jurors;
        const fresh = ids.filter((id) => !named.ids.has(id));
        const asJurors = named.jurors + fresh.filter(isJuror).length;
        const excused = countBelow(chain.excused, drawn);
        const excusedJurors = countBelow(chain.excused, Math.min(jurors, drawn));
        const misfit = seatsMisfit({
            block,
            isListed: ids.every((id) => list.has(id)),
            positions: halvesOf(positions.length, positions.filter((position) => position < jurors).length),
            seats: halvesOf(ids.length, ids.filter(isJuror).length),
            excused: halvesOf(excused, excusedJurors),
            named: halvesOf(named.ids.size + fresh.length, asJurors)
        });
        if (misfit === undefined) {
            for (const id of fresh) named.ids.add(id);
            named.jurors = asJurors;
            return void chain.seats.set(block, named);
        }
        chain.misfits.set(block, `block ${index}: ${misfit}`);
        yield noted('block', index, misfit, 'EXCUSED_SEATS');
    }

    private counts(block: number): { readonly drawn: number; readonly jurors: number } {
        const { juries } = this.context;
        return { drawn: juries.drawnUpTo(block) ?? 0, jurors: juries.declaredJurors(block) ?? 0 };
    }

    private of(block: number): ChainChanges | undefined {
        return this.ofChain.size === 0
            ? undefined
            : this.ofChain.get(this.context.juries.rootOf(block) ?? -1);
    }

    private chainOf(root: number): ChainChanges {
        const known = this.ofChain.get(root);
        if (known !== undefined) return known;
        const fresh = unchanged();
        this.ofChain.set(root, fresh);
        return fresh;
    }
}

/** How many positions are below one. Looked at with each record: a list of them would cost more than its signature. */
function countBelow(positions: ReadonlyMap<number, unknown>, end: number): number {
    let count = 0;
    for (const position of positions.keys()) if (position < end) count++;
    return count;
}

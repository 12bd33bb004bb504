import { toHex } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { entityKeyAt } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { excusedMessage, withdrawnMessage } from '../protocol/jury-records.js';
import type { ExcusedMemo, JuryRecord } from '../protocol/jury-records.js';
import { isFailure, noted } from '../verifier/index.js';
import type { Failure, Finding } from '../verifier/index.js';
import { MAX_UNSIGNED_PARTS, SignatureBudget, verifyEd25519 } from '../verifier/signature/index.js';
import type { DrawnJuries } from './drawn-juries.js';
import { peopleOf, sittingOf, sittingWarnings } from './sitting.js';
import type { Excused, PersonState, Sitting } from './sitting.js';

/** That a draw is not to be used. */
export interface Withdrawn {
    /** The block that carries the record. */
    readonly index: number;
    /** b: the draw that it names. */
    readonly block: number;
    readonly reason: string;
}

/** What is on record of one chain of draws. */
interface ChainChanges {
    readonly excused: Map<number, { readonly index: number; readonly reason: number }>;
    /** J in hexadecimal, by the draw whose list has it. */
    readonly seats: Map<number, Set<string>>;
    /** The blocks of all records that count, and the draw that each names. */
    readonly records: { readonly index: number; readonly block: number }[];
    withdrawn: Withdrawn | undefined;
    expandedAfter: number | undefined;
}

/** Where the records come from. */
export interface ChangesContext {
    readonly juries: DrawnJuries;
    readonly keys: readonly EntityKeyChange[] | Failure;
    canisterAt(index: number): Uint8Array;
    /** J of the list of a draw, as far as it stands. */
    seatsOf(block: number): readonly Uint8Array[] | undefined;
}

const NOBODY: Excused = new Map();
/** A report looks at no more withdrawals than these. */
const MAX_LOOKED_AT = 1000;

/** Who was excused, and which draws were withdrawn: the entity's word, signed (docs/protocol.md, "Excused and withdrawn"). */
export class JuryChanges {
    private readonly budget = new SignatureBudget();
    /** By the Select. */
    private readonly ofChain = new Map<number, ChainChanges>();
    private readonly withdrawnRoots: number[] = [];

    constructor(private readonly context: ChangesContext) {}

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
        if (this.isKnown(root, memo)) return;
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
        chain.records.push({ index, block });
        if (memo.kind === 'excused') return yield* this.addExcused(index, memo, chain);
        chain.withdrawn = { index, block, reason: memo.reason };
        this.withdrawnRoots.push(root);
    }

    /** An Expand that was added to the juries. */
    *addExpand(index: number): Generator<Finding> {
        const chain = this.of(index);
        if (chain === undefined || chain.excused.size === 0 || chain.expandedAfter !== undefined) return;
        chain.expandedAfter = index;
        for (const { code, detail } of sittingWarnings(this.sitting(index)))
            if (code === 'EXPANDED_AFTER_EXCUSAL') yield noted('block', index, detail, code);
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
        const { excusedIn, expandedAfter } = this.sitting(block);
        return { ...sitting, excusedIn, expandedAfter };
    }

    /** Everybody drawn up to a draw, in draw order. */
    people(block: number): PersonState[] {
        const { drawn, jurors } = this.counts(block);
        return peopleOf(drawn, jurors, this.of(block)?.excused ?? NOBODY);
    }

    /** Whether a seat of the list of a draw is named as excused. */
    isSeatExcused(block: number, seatId: Uint8Array): boolean {
        return this.of(block)?.seats.get(block)?.has(toHex(seatId)) === true;
    }

    withdrawal(block: number): Withdrawn | undefined {
        return this.of(block)?.withdrawn;
    }

    /** The blocks of the records that count and name one of these draws, ascending. */
    recordsOf(blocks: readonly number[]): number[] {
        const records = this.of(blocks[0] ?? -1)?.records ?? [];
        return records.filter(({ block }) => blocks.includes(block)).map(({ index }) => index);
    }

    /** Selects that were withdrawn, of the same case as a draw or among others that are named. */
    withdrawnBeside(block: number, others: readonly number[]): number[] {
        const { juries } = this.context;
        const own = juries.rootOf(block);
        return this.withdrawnRoots
            .slice(0, MAX_LOOKED_AT)
            .filter(
                (root) => root !== own && (others.includes(root) || juries.isSameCase(root, own ?? block))
            )
            .sort((a, b) => a - b);
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
        if (memo.kind === 'withdrawn') return chain?.withdrawn !== undefined;
        return memo.positions.every((position) => chain?.excused.has(position) === true);
    }

    /** Records add up; the first reason counts. */
    private *addExcused(index: number, memo: ExcusedMemo, chain: ChainChanges): Generator<Finding> {
        const { block, positions, reasons, seatIds } = memo;
        for (const [i, position] of positions.entries())
            if (!chain.excused.has(position)) chain.excused.set(position, { index, reason: reasons[i] ?? 0 });
        const list = new Set(seatIds.length === 0 ? [] : this.context.seatsOf(block)?.map(toHex));
        const ids = seatIds.map(toHex);
        if (ids.every((id) => list.has(id)))
            chain.seats.set(block, new Set([...(chain.seats.get(block) ?? []), ...ids]));
        else
            yield noted('block', index, `of the seats that it names not all are on the list of block ${block}`, 'EXCUSED_SEATS'); // prettier-ignore
        for (const { code, detail } of sittingWarnings(this.sitting(block)))
            if (code === 'EXCUSED_TOO_MANY') yield noted('block', index, detail, code);
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
        const fresh: ChainChanges = {
            excused: new Map(),
            seats: new Map(),
            records: [],
            withdrawn: undefined,
            expandedAfter: undefined
        };
        this.ofChain.set(root, fresh);
        return fresh;
    }
}

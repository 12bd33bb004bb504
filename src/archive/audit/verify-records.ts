import type { RawAttempt } from '../../protocol/draw-attempt.js';
import { decodeData } from '../../protocol/block.js';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { JuryError, type ReasonCode } from '../../protocol/codes.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { MAX_COUNT } from '../../protocol/limits.js';
import type { RoleChange } from '../../protocol/roles.js';
import { NumberMap } from '../../verifier/index.js';
import type { TakenNumber } from '../../verifier/log/index.js';
import { BlockScanner } from '../../protocol/scan-block.js';
import type { DrawRecords } from '../format/index.js';
import { roleCounts } from './chains.js';

/** A record of roles that the network certified, by its hash. */
export interface VerifiedRoles {
    readonly changes: readonly RoleChange[];
    /** Whether it reaches to the newest state given; else there are later changes. */
    readonly isComplete: boolean;
}

/**
 * That changes of roles are the ones behind the leaves `roles` of certified states of one canister. Every change is
 * certified, or the record is none: whoever holds the folder could else add some at its end.
 * @param states each list in the order of time
 * @throws {JuryError} `ROLES_MISMATCH`
 */
export function verifyRoles(
    changes: readonly RoleChange[],
    states: readonly (readonly Pick<Leaves, 'roles'>[])[]
): VerifiedRoles {
    const places = roleCounts(changes);
    let certified = 0;
    let isComplete = true;
    for (const list of states) {
        const found = list.map(({ roles }) => places.get(toHex(roles)));
        checkOrder(found, 'ROLES_MISMATCH');
        for (const place of found) if ((place ?? 0) > certified) certified = place ?? 0;
        if (list.length > 0 && found.at(-1) === undefined) isComplete = false;
    }
    if (certified === changes.length) return { changes, isComplete };
    const detail = `of ${changes.length} changes of roles, those from ${certified} on are not what the network certified`;
    throw new JuryError('ROLES_MISMATCH', detail);
}

/**
 * A state that is not in the record can only be younger than the record.
 * @param places of states in a record, in the order of time; undefined for one that is not in it
 * @throws {JuryError} with `code`
 */
export function checkOrder(places: readonly (number | undefined)[], code: ReasonCode): void {
    const ended = places.indexOf(undefined);
    const known = ended < 0 ? places : places.slice(0, ended);
    const isInOrder = known.every((place, i) => (place ?? 0) >= (known[i - 1] ?? 0));
    if (isInOrder && (ended < 0 || places.slice(ended).every((place) => place === undefined))) return;
    throw new JuryError(code, 'a certified state is of no moment in the record');
}

/** What a Select that is on record says of its draw. */
export interface KeptDraw extends Omit<RawAttempt, 'outcome'> {
    readonly block: number;
}

/** The draws that blocks record, by their numbers. Blocks that cannot be read, or repeat a number, the log answers for. */
export function recordedDraws(blocks: readonly Uint8Array[]): NumberMap<KeptDraw> {
    const found = new NumberMap<KeptDraw>();
    for (const [block, bytes] of blocks.entries()) {
        const scanner = new BlockScanner(bytes);
        if (!scanner.scan(0, bytes.length) || scanner.kind !== SELECT) continue;
        const recorded = recordedDraw(block, bytes);
        if (recorded !== undefined && !found.has(recorded.number)) found.set(recorded.number, recorded);
    }
    return found;
}

/** What the bytes of a draw record; undefined for one without a number. @throws {JuryError} `MALFORMED_BLOCK` */
export function recordedDraw(block: number, bytes: Uint8Array): KeptDraw | undefined {
    const { author, draw, jurorsIndex: index, jurors, memo } = decodeData(bytes);
    if (draw?.number === undefined) return undefined;
    const { number, requestedAt } = draw;
    return { number, author, requestedAt, index, count: jurors.length, memo, block };
}

const SELECT = 2;

/** What draw records are held against. */
export interface DrawContext {
    /** Those that attempts are told of, or all. */
    readonly recorded: Pick<NumberMap<KeptDraw>, 'get' | 'values'>;
    /** The draws on record next to a number, where not all are recorded. */
    readonly around?: (number: number) => readonly (TakenNumber | undefined)[];
    /** Blocks that are known, staged ones included. */
    readonly length: number;
    /** Draw numbers taken, as certified last. */
    readonly taken: number;
    /** Of them, before the log was restored: of those that failed then, only the numbers are left. */
    readonly beforeRestore: number;
}

/**
 * That attempts to draw do not contradict the log: who asked for what, and why no jury came of it, stays the
 * canister's own word.
 * @throws {JuryError} `DRAW_RECORD_MISMATCH`
 */
export function checkDraws({ asked, attempts }: DrawRecords, context: DrawContext): void {
    if (asked > context.taken)
        throw mismatch(`${asked} draws were asked for, and only ${context.taken} are certified`);
    for (const attempt of attempts) checkAttempt(attempt, context);
    const told = attempts.filter((attempt) => !isLost(attempt, context));
    const near = told
        .flatMap(({ number }) => context.around?.(number) ?? [])
        .filter((one) => one !== undefined);
    const known = [...context.recorded.values(), ...near, ...told].sort((a, b) => a.number - b.number);
    for (const [i, { number, requestedAt }] of known.entries()) {
        if (requestedAt >= (known[i - 1]?.requestedAt ?? 0n)) continue;
        throw mismatch(`draw ${number} was asked for before draw ${known[i - 1]?.number ?? 0}`);
    }
}

function checkAttempt(attempt: RawAttempt, context: DrawContext): void {
    const { number, outcome, count, block = 0 } = attempt;
    const record = context.recorded.get(number);
    if (record !== undefined) {
        if (outcome !== 'Failed' && isSame(attempt, record)) return;
        throw mismatch(`draw ${number} stands in block ${record.block}, and its record says otherwise`);
    }
    if (outcome === 'Staged' && block < context.length)
        throw mismatch(`draw ${number} is said to stand in block ${block}, and does not`);
    if (isLost(attempt, context)) return;
    if (attempt.index >= context.length)
        throw mismatch(`draw ${number} is said to be of the pool at ${attempt.index}, which was none`);
    if (count < 1 || count > MAX_COUNT) throw mismatch(`draw ${number} is said to be of ${count} jurors`);
}

/** A record that was taken while the draw was under way stays true. */
const isSame = (attempt: RawAttempt, record: KeptDraw): boolean =>
    (attempt.outcome === 'Pending' || attempt.block === record.block) &&
    attempt.requestedAt === record.requestedAt &&
    attempt.index === record.index &&
    attempt.count === record.count &&
    equalBytes(attempt.memo, record.memo) &&
    equalBytes(attempt.author, record.author);

/** What a canister says of draws that failed before its log was restored into it: nothing. */
export const isLost = (attempt: RawAttempt, { beforeRestore }: Pick<DrawContext, 'beforeRestore'>): boolean =>
    attempt.number < beforeRestore && attempt.outcome === 'Failed' && attempt.requestedAt === 0n;

const mismatch = (detail: string) => new JuryError('DRAW_RECORD_MISMATCH', detail);

import type { CommitInput } from '../verifier/index.js';
import type { Kind } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { certificateTime, parseCertificate, parseHashTree } from '../protocol/certificate.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { reconstruct } from '../protocol/hash-tree.js';
import { readLeavesTree, readRootTree } from '../protocol/jury-tree.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import type { RawAttempt } from '../protocol/draw-attempt.js';
import { ClientError } from './client-error.js';
import { noJury } from './failures.js';
import { recentBlocks, type LogSource, type RecentBlock } from './recent-blocks.js';
import type { Found } from './settle.js';

/** Looks for changes on the log: the same caller, the same arguments, a time not before the call. */

const PAGE = 100;

export interface StagedCall {
    readonly kind: Exclude<Kind, 'Select'>;
    /** Bytes of the principal. */
    readonly caller: Uint8Array;
    readonly memo: Uint8Array;
    /** Add, Remove. */
    readonly jurors?: readonly Uint8Array[];
    /** Expand. */
    readonly count?: number;
    /** Expand: the block that is extended. */
    readonly index?: number;
}

/** Whether a block records such a call. */
export function records(block: RecentBlock, call: StagedCall): boolean {
    const { kind, caller, memo, jurors, count, index } = call;
    return (
        block.kind === kind &&
        equalBytes(block.author, caller) &&
        equalBytes(block.memo, memo) &&
        (count === undefined || block.jurors.length === count) &&
        (index === undefined || block.jurorsIndex === index) &&
        (jurors === undefined || sameList(block.jurors, jurors))
    );
}

export const sameList = (one: readonly Uint8Array[], other: readonly Uint8Array[]): boolean =>
    one.length === other.length && one.every((bytes, i) => equalBytes(bytes, other[i] ?? new Uint8Array()));

/**
 * The index of the newest block that records the call. Every block since is looked at, however many others staged: a
 * search that was cut short would prove nothing.
 */
export async function findBlock(source: LogSource, call: StagedCall, since: bigint): Promise<Found<number>> {
    for await (const block of recentBlocks(source, since))
        if (records(block, call)) return { value: block.index };
    return undefined;
}

/** Pages of a list that grows, from its beginning. */
async function* pages<T>(get: (start: number, length: number) => Promise<T[]>): AsyncGenerator<T> {
    for (let start = 0; ;) {
        const page = await get(start, PAGE);
        if (page.length === 0) return;
        yield* page;
        start += page.length;
    }
}

export interface DrawSource {
    getTip(): Promise<{ readonly tree: Uint8Array }>;
    getDraws(start: number, length: number): Promise<RawAttempt[]>;
}

export interface DrawCall {
    readonly caller: Uint8Array;
    readonly memo: Uint8Array;
    readonly count: number;
    /** The pool; undefined: any. */
    readonly index: number | undefined;
}

/** The caller's own attempts at such a draw, newest first, down to a time: what the canister tells. */
export async function* ownDraws(
    source: DrawSource,
    { caller, memo, count, index }: DrawCall,
    since: bigint
): AsyncGenerator<RawAttempt> {
    for await (const attempt of attempts(source, since)) {
        const isOwn = equalBytes(attempt.author, caller) && equalBytes(attempt.memo, memo);
        if (isOwn && attempt.count === count && (index ?? attempt.index) === attempt.index) yield attempt;
    }
}

async function* attempts(source: DrawSource, since: bigint): AsyncGenerator<RawAttempt> {
    const { tree } = await source.getTip();
    for (let end = drawsOf(tree); end > 0; end = Math.max(0, end - PAGE)) {
        const start = Math.max(0, end - PAGE);
        const page: RawAttempt[] = [];
        while (page.length < end - start) {
            const more = await source.getDraws(start + page.length, end - start - page.length);
            if (more.length === 0) throw noJury();
            page.push(...more);
        }
        for (const attempt of page.reverse()) {
            // What is left of failed draws after a restore has no time.
            if (attempt.requestedAt < since && attempt.requestedAt > 0n) return;
            if (attempt.requestedAt >= since) yield attempt;
        }
    }
}

/** Draw numbers taken, as a tip witness shows them. */
function drawsOf(bytes: Uint8Array): number {
    const root = readRootTree(parseHashTree(bytes));
    if (root === undefined) throw noJury();
    const { jury, httpExpr } = root;
    const besideBlocks = jury.kind === 'fork' && jury.left.kind === 'pruned' ? jury.right : jury;
    const leaves = readLeavesTree(besideBlocks, httpExpr);
    if (leaves === undefined) throw noJury();
    return leaves.draws;
}

/** A draw stands among the attempts before there is any block of it, and stays there if it fails. */
export async function findDraw(source: DrawSource, call: DrawCall, since: bigint): Promise<Found<number>> {
    let failed: number | undefined;
    for await (const { outcome, block, number } of ownDraws(source, call, since)) {
        if (outcome === 'Staged' && block !== undefined) return { value: block };
        if (outcome === 'Pending') return undefined;
        failed ??= number;
    }
    if (failed === undefined) return undefined;
    const detail = `draw number ${failed} was taken and failed, so nobody was drawn`;
    return { failure: new ClientError('RANDOMNESS_UNAVAILABLE', detail) };
}

const rootOf = (certificate: Uint8Array): Uint8Array => reconstruct(parseCertificate(certificate).tree);

/** Of one search that looks several times: how many commits there were at the last look. */
export interface SeenCommits {
    count: number;
}

/**
 * The commit by this certificate. What it certifies is compared, the time included, and not its bytes: the canister may
 * keep it with an earlier delegation of the same subnet. Commits stand in the order of their times, so those that are
 * older than the certificate are not read.
 * @param seen kept from one look to the next
 */
export async function findCommit(
    getCommits: (start: number, length: number) => Promise<CommitInput[]>,
    certificate: Uint8Array,
    seen: SeenCommits = { count: 0 }
): Promise<Found<[number]>> {
    const wanted = rootOf(certificate);
    const time = timeOf(certificate);
    seen.count = await countFrom(seen.count, async (at) => (await getCommits(at, 1)).length > 0);
    for (let end = seen.count; end > 0;) {
        const start = Math.max(0, end - PAGE);
        const page: CommitInput[] = [];
        while (start + page.length < end) {
            const more = await getCommits(start + page.length, end - start - page.length);
            if (more.length === 0) break;
            page.push(...more);
        }
        for (const { certificates, leaves } of page) {
            const [first] = certificates;
            if (first !== undefined && equalBytes(rootOf(first), wanted)) return { value: [leaves.length] };
        }
        const oldest = page[0]?.certificates[0];
        if (oldest !== undefined && timeOf(oldest) < time) return undefined;
        end = start;
    }
    return undefined;
}

const timeOf = (certificate: Uint8Array): bigint => certificateTime(parseCertificate(certificate).tree) ?? 0n;

/**
 * How long a list is, by few looks at it.
 * @param least that it has, as was seen before; a list that is shorter now is counted anew
 */
async function countFrom(least: number, has: (at: number) => Promise<boolean>): Promise<number> {
    let low = least > 0 && !(await has(least - 1)) ? 0 : least;
    let step = 1;
    while (low + step <= MAX_LOG_LENGTH && (await has(low + step - 1))) {
        low += step;
        step *= 2;
    }
    // It has `low`, and fewer than `low + step`.
    for (let high = low + step; high - low > 1;) {
        const middle = Math.floor((low + high) / 2);
        if (await has(middle - 1)) low = middle;
        else high = middle;
    }
    return low;
}

export async function findRoleChange(
    getRoleChanges: (start: number, length: number) => Promise<RoleChange[]>,
    wanted: { readonly caller: Uint8Array; readonly whom: Uint8Array; readonly role: Role | undefined },
    since: bigint
): Promise<Found<undefined>> {
    for await (const { by, whom, role, time } of pages(getRoleChanges)) {
        const isOwn = equalBytes(by, wanted.caller) && equalBytes(whom, wanted.whom);
        if (isOwn && role === wanted.role && time >= since) return { value: undefined };
    }
    return undefined;
}

export async function findEntityKey(
    getEntityKeys: (start: number, length: number) => Promise<EntityKeyChange[]>,
    wanted: { readonly caller: Uint8Array; readonly publicKey: Uint8Array },
    since: bigint
): Promise<Found<undefined>> {
    for await (const { by, publicKey, time } of pages(getEntityKeys)) {
        const isOwn = equalBytes(by, wanted.caller) && equalBytes(publicKey, wanted.publicKey);
        if (isOwn && time >= since) return { value: undefined };
    }
    return undefined;
}

import type { Kind } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { canonicalCertificate, parseCertificate } from '../protocol/certificate.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import type { RawAttempt, RawCommit } from './candid-values.js';
import { ClientError } from './client-error.js';
import { recentBlocks } from './recent-blocks.js';
import type { LogSource, RecentBlock } from './recent-blocks.js';
import type { Found } from './settle.js';

/** Looks for changes on the log: the same caller, the same arguments, a time not before the call. */

/** Blocks that a look goes through at most: more are not staged while one answer is waited for. */
const MOST_BLOCKS = 200;
const PAGE = 100;

export interface StagedCall {
    readonly kind: Kind;
    /** Bytes of the principal. */
    readonly caller: Uint8Array;
    readonly memo: Uint8Array;
    /** Add, Remove. */
    readonly jurors?: readonly Uint8Array[];
    /** Select, Expand. */
    readonly count?: number;
    /** Select: the pool. Expand: the block that is extended. Undefined: any. */
    readonly index?: number | undefined;
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

/** The index of the newest block that records the call. */
export async function findBlock(source: LogSource, call: StagedCall, since: bigint): Promise<Found<number>> {
    for await (const block of recentBlocks(source, since, MOST_BLOCKS))
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

export interface DrawSource extends LogSource {
    getDraws(start: number, length: number): Promise<RawAttempt[]>;
}

/** A draw stands among the attempts before there is any block of it, and stays there if it fails. */
export async function findDraw(source: DrawSource, call: StagedCall, since: bigint): Promise<Found<number>> {
    const block = await findBlock(source, call, since);
    if (block !== undefined) return block;
    let failed: RawAttempt | undefined;
    for await (const attempt of pages((start, length) => source.getDraws(start, length))) {
        const isOwn =
            attempt.requestedAt >= since &&
            equalBytes(attempt.author, call.caller) &&
            equalBytes(attempt.memo, call.memo) &&
            attempt.count === call.count &&
            (call.index === undefined || attempt.index === call.index);
        if (isOwn && attempt.outcome === 'Staged' && attempt.block !== undefined)
            return { value: attempt.block };
        if (isOwn && attempt.outcome === 'Failed') failed = attempt;
    }
    return (
        failed && {
            failure: new ClientError(
                'RANDOMNESS_UNAVAILABLE',
                `draw number ${failed.number} was taken and failed, so nobody was drawn`
            )
        }
    );
}

/** The commit with this certificate, which the canister keeps in its canonical form. */
export async function findCommit(
    getCommits: (start: number, length: number) => Promise<RawCommit[]>,
    certificate: Uint8Array
): Promise<Found<[number]>> {
    const kept = canonicalCertificate(parseCertificate(certificate));
    for await (const { certificates, leaves } of pages(getCommits)) {
        const [first] = certificates;
        if (first !== undefined && equalBytes(first, kept)) return { value: [leaves.length] };
    }
    return undefined;
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

import type { MissingDraw } from '../../../src/archive/audit/index.js';
import type { DrawRecords } from '../../../src/archive/format/index.js';
import type { RawAttempt } from '../../../src/protocol/draw-attempt.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { decodeUtf8, newestLines, printable } from '../output/index.js';
import { rfc3339, time } from '../output/index.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { resetWords } from '../../../src/juror/index.js';

const MISSING_TITLE =
    'Draws without a committed block; who asked and what came of it is the word of the canister and of who kept the copy:';

export const missingLines = (missing: readonly MissingDraw[]): string[] =>
    section(MISSING_TITLE, missing, ({ number, record }) => `draw ${number}: ${recordText(record)}`);

function recordText(record: RawAttempt | undefined): string {
    if (record === undefined) return 'no record of it';
    const { author, requestedAt, index, count, memo, outcome, block } = record;
    if (requestedAt === 0n) return 'it failed before the log was restored';
    const came = { Failed: 'failed', Pending: 'was under way', Staged: `staged as block ${block}` }[outcome];
    const asked = `asked for by ${canisterText(author)} at ${time(requestedAt)}`;
    return `${asked}, ${count} of the pool at block ${index}, memo ${printable(memo)}: ${came}`;
}

export const missingObject = ({ number, record }: MissingDraw): object => ({
    number,
    record: record === undefined ? null : attemptObject(record)
});

const attemptObject = (attempt: RawAttempt) => ({
    author: canisterText(attempt.author),
    requested_at: attempt.requestedAt,
    requested_at_utc: rfc3339(attempt.requestedAt),
    pool_index: attempt.index,
    count: attempt.count,
    memo: attempt.memo,
    memo_text: decodeUtf8(attempt.memo) ?? null,
    outcome: attempt.outcome,
    block: attempt.block ?? null
});

export const roleLines = (changes: readonly RoleChange[], title: string): string[] =>
    section(title, changes, roleLine);

export const entityKeyLines = (changes: readonly EntityKeyChange[], title: string): string[] =>
    section(title, changes, entityKeyLine);

/** Nothing where there is nothing to list. */
const section = <T>(title: string, items: readonly T[], line: (item: T) => string): string[] =>
    items.length === 0 ? [] : [title, ...newestLines(items, line), ''];

function roleLine({ by, whom, role, time: at }: RoleChange): string {
    const what =
        role === undefined ? 'took the role away from' : `made ${role === 'User' ? 'a User' : 'an Admin'} of`;
    return `${time(at)}: ${canisterText(by)} ${what} ${canisterText(whom)}`;
}

export const roleObject = ({ by, whom, role, time: at }: RoleChange): object => ({
    by: canisterText(by),
    whom: canisterText(whom),
    role: role ?? null,
    time: at,
    time_utc: rfc3339(at)
});

/** Both as a folder has them, unverified. */
export function recordLines(roles: readonly RoleChange[] = [], draws?: DrawRecords): string[] {
    return [
        ...roleLines(roles, 'Changes of roles:'),
        ...section(
            'Draws without a committed block:',
            draws?.attempts ?? [],
            (one) => `draw ${one.number}: ${recordText(one)}`
        )
    ];
}

export const recordObject = (roles: readonly RoleChange[] = [], draws?: DrawRecords): object => ({
    roles: roles.map(roleObject),
    draws: (draws?.attempts ?? []).map((one) => ({ number: one.number, ...attemptObject(one) }))
});

/** A change of the entity key, in words. */
export function entityKeyLine(change: EntityKeyChange): string {
    const { number, publicKey, kind, from, by, time: at } = change;
    const how = {
        First: `the first, put on record by ${canisterText(by)}`,
        Rotated: `signed by key ${number - 1}, put on record by ${canisterText(by)}`,
        Reset: resetWords(change)
    }[kind];
    return `key ${number} ${toHex(publicKey)}, holds from block ${from} on: ${how}, ${time(at)}`;
}

export const entityKeyObject = ({
    number,
    publicKey,
    kind,
    from,
    by,
    time: at
}: EntityKeyChange): object => ({
    number,
    key: publicKey,
    kind: kind.toLowerCase(),
    from,
    by: canisterText(by),
    time: at,
    time_utc: rfc3339(at)
});

import { asciiBytes, concatBytes, toHex } from '../../protocol/bytes.js';
import { ENTITY_KEY_BYTES, ENTITY_KEY_KINDS, SIGNATURE_BYTES } from '../../protocol/entity-keys.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { MAX_LOG_LENGTH, MAX_MEMO_BYTES } from '../../protocol/limits.js';
import { ROLES, type RoleChange } from '../../protocol/roles.js';
import { sha256 } from '../../protocol/sha256.js';
import { OUTCOMES, type RawAttempt } from '../../protocol/draw-attempt.js';
import { canisterText } from '../../protocol/principal-text.js';
import { canonicalJson, JsonFields, requireCanonical, type FileKind } from '../../protocol/json-file.js';
import { inArchive } from './malformed.js';
import { decodeObjects } from './object-list.js';

/** What an archive keeps of the canister's own records. Unlike evidence they grow, one file each. */
export const RECORDS_FOLDER = 'records';
export const ROLES_FILE = 'records/roles.json';
export const DRAWS_FILE = 'records/draws.json';
export const ENTITY_FILE = 'records/entity.json';
/** Of a canister that was put back, a second history: kept as evidence, and never one that is believed. */
export const OTHER_ROLES_FILE = 'records/roles-2.json';
export const OTHER_ENTITY_FILE = 'records/entity-2.json';
const RECORD_FILES: readonly string[] = [
    ROLES_FILE,
    DRAWS_FILE,
    ENTITY_FILE,
    OTHER_ROLES_FILE,
    OTHER_ENTITY_FILE
];
export const MAX_RECORDS_BYTES = 32 * 1024 * 1024;

export const isRecordName = (name: string): boolean => RECORD_FILES.includes(name);

/** Attempts to draw that the committed log does not show: failed, pending, or staged and no more. */
export interface DrawRecords {
    /** Numbers below it were asked about. One that is neither here nor in a block is not explained. */
    readonly asked: number;
    /** In the order of their numbers. */
    readonly attempts: readonly RawAttempt[];
}

export const NO_DRAW_RECORDS: DrawRecords = { asked: 0, attempts: [] };

export const encodeRoles = (changes: readonly RoleChange[]): Uint8Array =>
    canonicalJson({ changes: changes.map(roleObject) });

const roleObject = ({ by, whom, role, time }: RoleChange) => ({
    by: canisterText(by),
    whom: canisterText(whom),
    role: role ?? null,
    time: time.toString()
});

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeRoles(bytes: Uint8Array, file = ROLES_FILE): RoleChange[] {
    return decodeChanges(bytes, inArchive(file), readRole, roleObject);
}

/** `{"changes": [...]}` and nothing else. */
function decodeChanges<T>(
    bytes: Uint8Array,
    kind: FileKind,
    read: (fields: JsonFields, number: number) => T,
    encode: (change: T) => object
): T[] {
    const { items, around } = decodeObjects(bytes, 'changes', kind, read, encode);
    requireCanonical(around, canonicalJson({ changes: [] }), kind);
    return [...items];
}

const readRole = (fields: JsonFields, number: number): RoleChange => ({
    number,
    by: fields.principal('by'),
    whom: fields.principal('whom'),
    role: fields.isNull('role') ? undefined : fields.oneOf('role', ROLES),
    time: fields.nat64('time')
});

export const encodeEntityKeys = (changes: readonly EntityKeyChange[]): Uint8Array =>
    canonicalJson({ changes: changes.map(keyObject) });

const keyObject = ({ publicKey, kind, from, by, time, signature }: EntityKeyChange) => ({
    key: toHex(publicKey),
    kind,
    from,
    by: canisterText(by),
    time: time.toString(),
    ...(kind === 'Rotated' && { signature: toHex(signature) })
});

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeEntityKeys(bytes: Uint8Array, file = ENTITY_FILE): EntityKeyChange[] {
    return decodeChanges(bytes, inArchive(file), readEntityKey, keyObject);
}

function readEntityKey(fields: JsonFields, number: number): EntityKeyChange {
    const kind = fields.oneOf('kind', ENTITY_KEY_KINDS);
    if ((kind === 'First') !== (number === 0)) throw fields.bad('kind', 'one that this change can be of');
    return {
        number,
        publicKey: fields.hex('key', ENTITY_KEY_BYTES),
        kind,
        from: fields.number('from', MAX_LOG_LENGTH),
        by: fields.principal('by'),
        time: fields.nat64('time'),
        signature: kind === 'Rotated' ? fields.hex('signature', SIGNATURE_BYTES) : new Uint8Array()
    };
}

/** Nobody certified these. A digest tells when the file has rotted, and no more: whoever changes it can change both. */
export function encodeDraws({ asked, attempts }: DrawRecords): Uint8Array {
    const content = { asked, attempts: attempts.map(attemptObject) };
    return canonicalJson({ ...content, sha256: toHex(sha256(canonicalJson(content))) });
}

const attemptObject = (attempt: RawAttempt) => ({
    number: attempt.number,
    author: canisterText(attempt.author),
    requested_at: attempt.requestedAt.toString(),
    index: attempt.index,
    count: attempt.count,
    memo: toHex(attempt.memo),
    outcome: attempt.outcome,
    ...(attempt.block !== undefined && { block: attempt.block })
});

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeDraws(bytes: Uint8Array): DrawRecords {
    const kind = inArchive(DRAWS_FILE);
    const { items, around, end } = decodeObjects(bytes, 'attempts', kind, readAttempt, attemptObject);
    const fields = JsonFields.of(around, kind);
    const asked = fields.number('asked', MAX_U32);
    const isListed = items.every(({ number }, i) => number > (items[i - 1]?.number ?? -1));
    if (!isListed || (items.at(-1)?.number ?? -1) >= asked)
        throw fields.bad('attempts', 'in the order of numbers that were asked about');
    const digest = end === 0 ? digestOf(asked) : sha256(concatBytes(bytes.subarray(0, end), NO_DIGEST));
    requireCanonical(around, canonicalJson({ asked, attempts: [], sha256: toHex(digest) }), kind);
    return { asked, attempts: items };
}

/** How the content ends that the digest is of. */
const NO_DIGEST = asciiBytes('\n}\n');
const digestOf = (asked: number): Uint8Array => sha256(canonicalJson({ asked, attempts: [] }));

function readAttempt(fields: JsonFields): RawAttempt {
    const outcome = fields.oneOf('outcome', OUTCOMES);
    const memo = fields.hex('memo');
    if (memo.length > MAX_MEMO_BYTES) throw fields.bad('memo', `at most ${MAX_MEMO_BYTES} bytes`);
    return {
        number: fields.number('number', MAX_U32),
        author: fields.principal('author'),
        requestedAt: fields.nat64('requested_at'),
        index: fields.number('index', MAX_LOG_LENGTH),
        count: fields.number('count', MAX_U32),
        memo,
        outcome,
        block: outcome === 'Staged' ? fields.number('block', MAX_LOG_LENGTH) : undefined
    };
}

const MAX_U32 = 0xffffffff;

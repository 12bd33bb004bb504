import { join } from 'node:path';
import type { RawAttempt } from '../../protocol/draw-attempt.js';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { rolesHead, type RoleChange } from '../../protocol/roles.js';
import {
    ownLeaves,
    restoredDraws,
    roleCounts,
    checkDraws,
    recordedDraws,
    verifyRoles,
    areApart,
    type KeptDraw
} from '../audit/index.js';
import type { BackupSource } from './source.js';
import { writeDurable } from '../../node/index.js';
import {
    DRAWS_FILE,
    encodeDraws,
    encodeRoles,
    MAX_RECORDS_BYTES,
    NO_DRAW_RECORDS,
    OTHER_ROLES_FILE,
    ROLES_FILE,
    type Archive
} from '../format/index.js';
import { readDraws, readRoles, asFolderDamage, damagedFolder, asFolderError } from '../folder/index.js';

const AT_A_TIME = 500;
const OLD_ROLES = 'the canister told fewer changes of roles than it certified; the record waits for the rest';

/** Whom a backup asks for the canister's own records. */
type RecordSource = Pick<BackupSource, 'getDraws' | 'getRoleChanges'>;

/** The newest state that the folder proves, and the blocks behind the archive that it covers. */
export interface NewestState {
    readonly leaves: Leaves;
    readonly staged: readonly Uint8Array[];
    /** Of all genuine seals in the folder. */
    readonly sealed?: readonly Leaves[];
}

export interface TakenRecords {
    /** What went less well than it should. */
    readonly warnings: readonly string[];
    /** Whether changes of roles came. */
    readonly areNew: boolean;
}

/**
 * Brings the records of roles and of draws up to date with a certified state.
 * @throws {JuryError} `ROLES_MISMATCH`, `DRAW_RECORD_MISMATCH`, `HISTORY_REWRITTEN` @throws {FolderError}
 */
export async function takeRecords(
    folder: string,
    archive: Archive,
    source: RecordSource,
    newest: NewestState
): Promise<TakenRecords> {
    const { warnings, areNew } = await takeRoles(folder, archive, source, newest);
    return { warnings: [...warnings, ...(await takeDraws(folder, archive, source, newest))], areNew };
}

async function takeRoles(
    folder: string,
    archive: Archive,
    source: RecordSource,
    { leaves, sealed = [] }: NewestState
): Promise<TakenRecords> {
    const stored = asFolderDamage(folder, () => readRoles(folder)) ?? [];
    // An older state than one before says nothing of what came after it.
    if (goesBeyond(stored, leaves.roles)) return { warnings: [], areNew: false };
    const states = [ownLeaves(archive), [leaves]];
    const changes = await fetchRoles(source, stored, leaves.roles);
    if (!leadsTo(changes, leaves.roles)) {
        const certified = [...ownLeaves(archive), ...sealed].map(({ roles }) => roles);
        await checkStored(folder, source, stored, leaves.roles, certified);
        // A record that ends too early is an old answer; one that goes on and leads elsewhere is none.
        const isOld =
            changes.length === stored.length ||
            ownLeaves(archive).some(({ roles }) => leadsTo(changes, roles));
        if (isOld) return { warnings: [OLD_ROLES], areNew: false };
        throw new JuryError(
            'ROLES_MISMATCH',
            'what the canister tells of roles does not lead to what it certified'
        );
    }
    const verified = verifyRoles(changes, states);
    const warnings = keep(folder, ROLES_FILE, encodeRoles(verified.changes), changes.length === 0);
    return { warnings, areNew: changes.length > stored.length };
}

/** What comes behind `stored`, up to the certified head. Whoever answers may answer without end. */
async function fetchRoles(
    source: RecordSource,
    stored: readonly RoleChange[],
    head: Uint8Array
): Promise<readonly RoleChange[]> {
    const changes = [...stored];
    let last = headOf(stored);
    while (!equalBytes(last, head) && changes.length < MAX_CHANGES) {
        const page = await source.getRoleChanges(changes.length, AT_A_TIME);
        if (page.length === 0) break;
        for (const change of page) {
            if (equalBytes(last, head)) break;
            const numbered = { ...change, number: changes.length };
            last = rolesHead(last, numbered);
            changes.push(numbered);
        }
    }
    return changes;
}

/** More than a record of the largest size can hold. */
const MAX_CHANGES = 200_000;

const headOf = (changes: readonly RoleChange[]): Uint8Array =>
    changes.reduce((head, change) => rolesHead(head, change), ZERO_HASH);

/** Whether the head is that of a beginning of the record. */
function goesBeyond(changes: readonly RoleChange[], head: Uint8Array): boolean {
    let at = ZERO_HASH;
    for (const change of changes) {
        if (equalBytes(at, head)) return true;
        at = rolesHead(at, change);
    }
    return false;
}

const leadsTo = (changes: readonly RoleChange[], head: Uint8Array): boolean =>
    equalBytes(headOf(changes), head);

/**
 * If the canister's own record leads to the certified head from its beginning, either the file is what is wrong, or
 * the network certified both: then the other one is kept too, so that the folder alone shows it.
 */
async function checkStored(
    folder: string,
    source: RecordSource,
    stored: readonly RoleChange[],
    head: Uint8Array,
    certified: readonly Uint8Array[]
): Promise<void> {
    if (stored.length === 0) return;
    const other = await fetchRoles(source, [], head);
    if (!leadsTo(other, head)) return;
    const [mine, theirs] = [roleCounts(stored), roleCounts(other)];
    if (isLeftBehind(mine, theirs, certified)) {
        keep(folder, OTHER_ROLES_FILE, encodeRoles(other), false);
        throw putBack(folder, 'roles', mine, theirs);
    }
    throw damagedFolder(folder, `${ROLES_FILE} is not what the network certified`);
}

async function takeDraws(
    folder: string,
    archive: Archive,
    source: RecordSource,
    { leaves, staged }: NewestState
): Promise<string[]> {
    const stored = asFolderDamage(folder, () => readDraws(folder)) ?? NO_DRAW_RECORDS;
    const isOpen = ({ outcome }: RawAttempt) => outcome === 'Pending';
    const isSettled = stored.attempts.every(({ outcome }) => outcome === 'Failed');
    // As with roles, an older state than one before says nothing new.
    if (stored.asked > leaves.draws || (stored.asked === leaves.draws && isSettled)) return [];
    const known = [...archive.blocks, ...staged];
    const recorded = recordedDraws(known);
    const context = {
        recorded,
        length: known.length,
        taken: leaves.draws,
        beforeRestore: restoredDraws(archive)
    };
    asFolderDamage(folder, () => checkDraws(stored, context));
    const fresh = await fetchDraws(source, stored.asked, leaves.draws);
    const settled = stored.attempts.filter((attempt) => !isOpen(attempt));
    const again: RawAttempt[] = [];
    for (const { number } of stored.attempts.filter(isOpen))
        again.push(...(await fetchDraws(source, number, number + 1)));
    const asked = stored.asked + fresh.length;
    const all = [...settled, ...again, ...fresh].sort((a, b) => a.number - b.number);
    checkDraws({ asked, attempts: all }, context);
    const isCommitted = ({ number }: RawAttempt) => isBelow(recorded.get(number), archive.blocks.length);
    const attempts = all.filter((attempt) => !isCommitted(attempt));
    const warnings = keep(folder, DRAWS_FILE, encodeDraws({ asked, attempts }), asked === 0);
    return asked < leaves.draws
        ? [...warnings, `the canister told of ${asked} draws, and ${leaves.draws} are certified`]
        : warnings;
}

const isBelow = (draw: KeptDraw | undefined, length: number): boolean =>
    draw !== undefined && draw.block < length;

/** Attempts by number, from `start` to `end`; fewer if the canister does not know so many yet. */
async function fetchDraws(source: RecordSource, start: number, end: number): Promise<RawAttempt[]> {
    const attempts: RawAttempt[] = [];
    for (let next = start; next < end; next = start + attempts.length) {
        const count = Math.min(AT_A_TIME, end - next);
        const page = await source.getDraws(next, count);
        if (page.length === 0) break;
        if (page.length > count || page.some(({ number }, i) => number !== next + i))
            throw new JuryError(
                'DRAW_RECORD_MISMATCH',
                `asked for ${count} draws from ${next} on, others came`
            );
        attempts.push(...page);
    }
    return attempts;
}

/** Nothing at all is no file. */
export function keep(folder: string, file: string, content: Uint8Array, isNothing: boolean): string[] {
    if (isNothing) return [];
    if (content.length > MAX_RECORDS_BYTES)
        return [`${file} would have ${content.length} bytes, and was not kept`];
    asFolderError(folder, () => writeDurable(join(folder, file), content));
    return [];
}

/** Of a record: how many changes lead to each head, in hexadecimal. */
type Counts = ReadonlyMap<string, number>;

/** Whether the network certified a part of one record that the other one does not have. */
export const isLeftBehind = (one: Counts, other: Counts, certified: readonly Uint8Array[]): boolean =>
    areApart(one, other) && certified.map(toHex).some((head) => one.has(head) && !other.has(head));

/**
 * Of a record that the network certified once, and certifies another one in place of now.
 * @param what it is a record of
 */
export function putBack(folder: string, what: string, one: Counts, other: Counts): JuryError {
    const shared = [...one].filter(([head]) => other.has(head));
    const number = Math.max(...shared.map(([, count]) => count));
    return new JuryError(
        'HISTORY_REWRITTEN',
        `the network certified change ${number} of ${what} that is kept here, and now another one in its place, which is kept beside it: the canister was put back to an earlier state, and went on from there; keep the folder as evidence, and see: jury verify ${folder}`
    );
}

import { equalBytes } from '../protocol/bytes.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import type { RoleChange } from '../protocol/roles.js';
import type { Leaves } from '../protocol/jury-tree.js';
import type { Archive } from './archive-folder.js';
import type { ArchivedCommit } from './commit-file.js';
import type { DrawRecords } from './records-file.js';
import { checkDraws, recordedDraws, verifyRoles } from './verify-records.js';
import type { VerifiedRoles } from './verify-records.js';
import type { Seal } from './evidence-file.js';
import type { VerifiedSeal } from './verify-evidence.js';

/** Of the canister itself; before them come those of logs that it was restored from. */
export const ownCommits = ({ commits, origins = [] }: Archive): readonly ArchivedCommit[] =>
    commits.slice(origins.at(-1)?.commits ?? 0);

/** What they certify. */
export const ownLeaves = (archive: Archive): Leaves[] => ownCommits(archive).map(({ leaves }) => leaves);

/** What the log was restored with, if it was. */
export const restoredLeaves = ({ commits, origins = [] }: Archive): Leaves | undefined =>
    commits[(origins.at(-1)?.commits ?? 0) - 1]?.leaves;

/** Draw numbers that were taken before the log was restored. */
export const restoredDraws = (archive: Archive): number => restoredLeaves(archive)?.draws ?? 0;

/** Draw numbers taken, as certified last. */
export const drawsTaken = ({ commits }: Archive, seals: readonly VerifiedSeal[]): number =>
    Math.max(commits.at(-1)?.leaves.draws ?? 0, ...seals.slice(-1).map(({ leaves }) => leaves.draws));

/** The record of roles where there is none to keep: everything certified says that no role was ever given. */
export function emptyRoles(
    archive: Archive,
    seals: readonly VerifiedSeal[]
): readonly RoleChange[] | undefined {
    const states = [...ownLeaves(archive), ...seals.map(({ leaves }) => leaves)];
    const isEmpty = states.length > 0 && states.every(({ roles }) => equalBytes(roles, ZERO_HASH));
    return isEmpty ? [] : undefined;
}

/** @throws {JuryError} `ROLES_MISMATCH` */
export const auditRoles = (
    changes: readonly RoleChange[],
    archive: Archive,
    seals: readonly VerifiedSeal[]
): VerifiedRoles => verifyRoles(changes, [ownLeaves(archive), seals.map(({ leaves }) => leaves)]);

/** @param newest the newest good seal @throws {JuryError} `DRAW_RECORD_MISMATCH` */
export function auditDraws(
    records: DrawRecords,
    archive: Archive,
    seals: readonly VerifiedSeal[],
    newest: Seal | undefined
): DrawRecords {
    const { blocks } = archive;
    const staged = newest?.staged.slice(Math.max(0, blocks.length - newest.stagedFrom)) ?? [];
    const known = [...blocks, ...staged];
    checkDraws(records, {
        recorded: recordedDraws(known),
        length: known.length,
        taken: drawsTaken(archive, seals),
        beforeRestore: restoredDraws(archive)
    });
    return records;
}

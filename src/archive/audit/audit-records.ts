import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { genesisOf, ZERO_HASH } from '../../protocol/genesis.js';
import type { RoleChange } from '../../protocol/roles.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { canisterOf, expectedGenesis } from '../../protocol/lineage.js';
import type { CertifiedState } from '../../verifier/log/index.js';
import type { Archive } from '../format/index.js';
import { verifyRoles, type VerifiedRoles } from './verify-records.js';

type Commits = Pick<Archive, 'commits' | 'origins'>;

/** Of the canister itself; before them come those of logs that it was restored from. */
export const ownCommits = ({ commits, origins = [] }: Commits): readonly CommitInput[] =>
    commits.slice(origins.at(-1)?.commits ?? 0);

/** Of states of an archive, those that the canister itself certified, and not one that it was restored from. */
export const ofItself = (
    states: readonly CertifiedState[],
    { canisterId, origins = [] }: Pick<Archive, 'canisterId' | 'origins'>
): CertifiedState[] =>
    states.filter(
        ({ kind, number }) =>
            kind === 'seal' || equalBytes(canisterOf(origins, number, canisterId), canisterId)
    );

/** What they certify. */
export const ownLeaves = (archive: Commits): Leaves[] => ownCommits(archive).map(({ leaves }) => leaves);

/** What the log was restored with, if it was. */
export const restoredLeaves = ({ commits, origins = [] }: Commits): Leaves | undefined =>
    commits[(origins.at(-1)?.commits ?? 0) - 1]?.leaves;

/** Draw numbers that were taken before the log was restored. */
export const restoredDraws = (archive: Commits): number => restoredLeaves(archive)?.draws ?? 0;

/** The genesis that the next commit has to carry; undefined before the first one, unless preimages tell it. */
export function nextGenesis({
    commits,
    origins = [],
    genesis: [newest] = []
}: Commits & Partial<Pick<Archive, 'genesis'>>): Uint8Array | undefined {
    const last = commits.at(-1);
    if (last === undefined) return newest && genesisOf(newest);
    const { root, leaves } = last;
    return expectedGenesis(origins, commits.length, { root, length: leaves.length, genesis: leaves.genesis });
}

/** Draw numbers taken, as certified last. */
export const drawsTaken = ({ commits }: Commits, sealed: readonly Pick<Leaves, 'draws'>[]): number =>
    Math.max(commits.at(-1)?.leaves.draws ?? 0, ...sealed.map(({ draws }) => draws));

/** The record of roles where there is none to keep: everything certified says that no role was ever given. */
export function emptyRoles(archive: Commits, sealed: readonly Leaves[]): readonly RoleChange[] | undefined {
    const states = [...ownLeaves(archive), ...sealed];
    const isEmpty = states.length > 0 && states.every(({ roles }) => equalBytes(roles, ZERO_HASH));
    return isEmpty ? [] : undefined;
}

/** @throws {JuryError} `ROLES_MISMATCH` */
export const auditRoles = (
    changes: readonly RoleChange[],
    archive: Commits,
    sealed: readonly Leaves[]
): VerifiedRoles => verifyRoles(changes, [ownLeaves(archive), sealed]);

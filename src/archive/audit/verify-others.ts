import { toHex } from '../../protocol/bytes.js';
import { JuryError, type ReasonCode } from '../../protocol/codes.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { keyCounts } from '../../juror/index.js';
import type { ArchiveEvidence, ArchiveSource } from '../format/index.js';
import { OTHER_ENTITY_FILE, OTHER_ROLES_FILE } from '../format/index.js';
import type { BadFiles } from './bad-files.js';
import { roleCounts } from './chains.js';

type Counts = ReadonlyMap<string, number>;

/**
 * The records of a second history beside an archive: each has to be certified to its end, and to be another one than
 * the first. That it excludes the first one is told where certified states are held against each other.
 * @param own genuine leaves of the canister itself; @param all of its log
 */
export function verifyOthers(
    { entityKeys }: Pick<ArchiveSource, 'entityKeys'>,
    { roles = [], others }: Pick<ArchiveEvidence, 'roles' | 'others'>,
    { own, all }: { readonly own: readonly Leaves[]; readonly all: readonly Leaves[] },
    bad: BadFiles
): void {
    for (const record of others?.roles ?? [])
        bad.tried(OTHER_ROLES_FILE, () => {
            const heads = own.map((leaves) => leaves.roles);
            return verifyOther(roleCounts(roles), roleCounts(record), heads, 'ROLES_MISMATCH');
        });
    for (const record of others?.entityKeys ?? [])
        bad.tried(OTHER_ENTITY_FILE, () => {
            const heads = all.map((leaves) => leaves.entity);
            return verifyOther(keyCounts(entityKeys), keyCounts(record), heads, 'ENTITY_KEYS_MISMATCH');
        });
}

function verifyOther(first: Counts, other: Counts, heads: readonly Uint8Array[], code: ReasonCode): object {
    const certified = heads.map((head) => other.get(toHex(head)) ?? 0);
    const count = other.size - 1;
    if (!certified.includes(count))
        throw new JuryError(code, `the last of its ${count} changes is not what the network certified`);
    if (!areApart(first, other)) throw new JuryError(code, 'it is no other record than the first one');
    return {};
}

/** Whether neither of two records begins with the other, by the heads of both. */
export const areApart = (one: Counts, other: Counts): boolean =>
    [...one.keys()].some((head) => !other.has(head)) && [...other.keys()].some((head) => !one.has(head));

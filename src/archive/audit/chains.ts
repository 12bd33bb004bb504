import { toHex } from '../../protocol/bytes.js';
import { decodeInstallGenesis, ZERO_HASH } from '../../protocol/genesis.js';
import { rolesHead, type RoleChange } from '../../protocol/roles.js';
import type { Chains } from '../../verifier/log/index.js';
import { keyCounts } from '../../juror/index.js';
import type { ArchiveHead, OtherRecords } from '../format/index.js';

/**
 * Where the heads that certified states name stand, as far as commits and records are at hand.
 * @param areLinked whether the roots of the commits are a chain: else none of them has a place in it
 * @param others further records, each of which may contradict the first
 */
export function chainsOf(
    { commits, entityKeys, genesis }: Pick<ArchiveHead, 'commits' | 'entityKeys' | 'genesis'>,
    roles: readonly RoleChange[],
    areLinked: boolean,
    others: OtherRecords = { roles: [], entityKeys: [] }
): Chains {
    const roots = new Map<string, number>();
    if (areLinked) {
        const { initHash = ZERO_HASH } = decodeInstallGenesis(genesis.at(-1) ?? new Uint8Array()) ?? {};
        roots.set(toHex(commits[0]?.leaves.previousHash ?? initHash), 0);
        for (const [k, { root }] of commits.entries()) roots.set(toHex(root), k + 1);
    }
    return {
        roots,
        roles: roleCounts(roles),
        entity: keyCounts(entityKeys),
        otherRoles: others.roles.map(roleCounts),
        otherEntity: others.entityKeys.map(keyCounts)
    };
}

/** By the head after so many changes of a record, in hexadecimal. */
export function roleCounts(changes: readonly RoleChange[]): ReadonlyMap<string, number> {
    const counts = new Map([[toHex(ZERO_HASH), 0]]);
    let head = ZERO_HASH;
    for (const [i, change] of changes.entries()) {
        head = rolesHead(head, { ...change, number: i });
        counts.set(toHex(head), i + 1);
    }
    return counts;
}

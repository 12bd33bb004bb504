import { toHex } from '../../protocol/bytes.js';
import { decodeInstallGenesis, ZERO_HASH } from '../../protocol/genesis.js';
import { rolesHead } from '../../protocol/roles.js';
import type { RoleChange } from '../../protocol/roles.js';
import type { Chains } from '../../verifier/log/index.js';
import { keyCounts } from '../../juror/index.js';
import type { ArchiveHead } from '../format/index.js';

/**
 * Where the heads that certified states name stand, as far as commits and records are at hand.
 * @param areLinked whether the roots of the commits are a chain: else none of them has a place in it
 */
export function chainsOf(
    { commits, entityKeys, genesis }: Pick<ArchiveHead, 'commits' | 'entityKeys' | 'genesis'>,
    roles: readonly RoleChange[],
    areLinked: boolean
): Chains {
    const roots = new Map<string, number>();
    if (areLinked) {
        const { initHash = ZERO_HASH } = decodeInstallGenesis(genesis.at(-1) ?? new Uint8Array()) ?? {};
        roots.set(toHex(commits[0]?.leaves.previousHash ?? initHash), 0);
        for (const [k, { root }] of commits.entries()) roots.set(toHex(root), k + 1);
    }
    const places = new Map([[toHex(ZERO_HASH), 0]]);
    let head = ZERO_HASH;
    for (const [i, change] of roles.entries()) {
        head = rolesHead(head, { ...change, number: i });
        places.set(toHex(head), i + 1);
    }
    return { roots, roles: places, entity: keyCounts(entityKeys) };
}

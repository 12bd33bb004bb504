import { JuryError } from '../../protocol/codes.js';
import { genesisOf } from '../../protocol/genesis.js';
import { attempt, isFailure } from '../../verifier/index.js';
import { verifyLineage } from '../../verifier/block/index.js';
import type { Archive } from '../format/index.js';

/**
 * Under another root key nothing in a good archive is genuine; that is no damage, and the folder no evidence of any.
 * @param folder that the archive was read from; @param rootKey that is trusted now
 * @throws {JuryError} `ROOT_KEY_MISMATCH` if the archive says that it is of another network
 */
export function requireRootKey(
    folder: string,
    { canisterId, genesis }: Pick<Archive, 'canisterId' | 'genesis'>,
    rootKey: Uint8Array
): void {
    const certified = genesisOf(genesis[0] ?? new Uint8Array());
    const lineage = attempt(() => verifyLineage(genesis, certified, { rootKey, canisterId }));
    if (!isFailure(lineage) || lineage.code !== 'ROOT_KEY_MISMATCH') return;
    throw new JuryError(
        'ROOT_KEY_MISMATCH',
        `the archive in ${folder} is of a network with another root key than the one that is trusted now, and was left as it is; name the root key of its network with --root-key, or back up into another folder`
    );
}

import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { readGenerations } from '../protocol/genesis.js';
import type { Generation } from '../protocol/genesis.js';
import type { CertificateContext } from './certificate.js';
import { IC_ROOT_KEY } from './root-key.js';

/**
 * The canisters that a log was in, from the preimages of its genesis, as a reader may take them: they lead to the
 * genesis, the newest names the canister that is asked about, and all are of the reader's own network.
 * @param preimages newest first, back to the first install
 * @param genesis 32 bytes: the leaf that is certified
 * @returns newest first, at least one
 * @throws {JuryError} `GENESIS_MISMATCH`
 */
export function checkGenerations(
    preimages: readonly Uint8Array[],
    genesis: Uint8Array,
    { canisterId, rootKey }: Pick<CertificateContext, 'canisterId' | 'rootKey'>
): readonly [Generation, ...Generation[]] {
    const [newest, ...older] = readGenerations(preimages, genesis) ?? [];
    if (newest === undefined) throw mismatch('the preimages of its genesis do not lead to it');
    if (!equalBytes(newest.canisterId, canisterId)) throw mismatch('its genesis is of another canister');
    if (![newest, ...older].every((one) => equalBytes(rootKeyOf(one), rootKey)))
        throw mismatch('its genesis names the root key of another network');
    return [newest, ...older];
}

const rootKeyOf = ({ rootKey }: Generation): Uint8Array => (rootKey.length === 0 ? IC_ROOT_KEY : rootKey);

const mismatch = (detail: string) => new JuryError('GENESIS_MISMATCH', detail);

import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { readGenerations, type Generation } from '../../protocol/genesis.js';
import { canisterText } from '../../protocol/principal-text.js';
import { IC_ROOT_KEY, type CertificateContext } from '../certificate/index.js';

/** Whose log it has to be, and of which network. */
export type LineagePolicy = Pick<CertificateContext, 'rootKey' | 'canisterId'>;

/**
 * Reads where a log comes from, back to its first install (docs/protocol.md, "Genesis").
 * @param preimages of its genesis, newest first
 * @param genesis the certified leaf, 32 bytes
 * @returns the canisters that the log was in, newest first
 * @throws {JuryError} `GENESIS_MISMATCH` unless the preimages give the leaf; `CANISTER_MISMATCH` unless the newest
 * canister is the one that the certificate is of: else its state was loaded from another canister; `ROOT_KEY_MISMATCH`
 * if one of them began on another network
 */
export function verifyLineage(
    preimages: readonly Uint8Array[],
    genesis: Uint8Array,
    { rootKey, canisterId }: LineagePolicy
): readonly [Generation, ...Generation[]] {
    const [newest, ...older] = readGenerations(preimages, genesis) ?? [];
    if (newest === undefined)
        throw new JuryError('GENESIS_MISMATCH', 'the preimages given are not those of the certified genesis');
    if (!equalBytes(newest.canisterId, canisterId)) {
        const detail = `its genesis is that of ${canisterText(newest.canisterId)}, and ${canisterText(canisterId)} certifies it: a state of one canister was loaded into another`;
        throw new JuryError('CANISTER_MISMATCH', detail);
    }
    const generations = [newest, ...older] as const;
    const foreign = generations.find((one) => !equalBytes(rootKeyOf(one), rootKey));
    if (foreign === undefined) return generations;
    const name = canisterText(foreign.canisterId);
    const detail = `the genesis of ${name} names the root key of another network; a canister of a local one is given its key before its first commit`;
    throw new JuryError('ROOT_KEY_MISMATCH', detail);
}

/** An empty one stands for that of the Internet Computer. */
const rootKeyOf = ({ rootKey }: Generation): Uint8Array => (rootKey.length === 0 ? IC_ROOT_KEY : rootKey);

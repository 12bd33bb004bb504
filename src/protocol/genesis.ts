import { taggedEncoding, u64be } from './bytes.js';
import { sha256 } from './sha256.js';

export const ZERO_HASH: Uint8Array = new Uint8Array(32);

/** The `genesis` leaf: what makes this log this log, fixed at install. */
export function genesisHash(canisterId: Uint8Array, installTime: bigint, initHash: Uint8Array): Uint8Array {
    return sha256(taggedEncoding('icjury/v1/genesis', canisterId, u64be(installTime), initHash));
}

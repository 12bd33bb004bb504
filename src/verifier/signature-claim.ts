import { concatBytes, toHex, u32be } from '../protocol/bytes.js';
import { sha256 } from '../protocol/sha256.js';

/** That the holder of a key signed the root hash of a state tree. */
export interface SignatureClaim {
    /** 96 bytes, without DER. */
    readonly publicKey: Uint8Array;
    /** 32 bytes. */
    readonly rootHash: Uint8Array;
    readonly signature: Uint8Array;
}

/**
 * Whether a claim holds. Rules about certificates take one, so that they run wherever there is a curve: the verifier
 * has it loaded, the canister loads it when it first needs it.
 */
export type SignatureCheck = (claim: SignatureClaim) => boolean;

/** Claims that hold, by `claimKey`. A claim in it is not computed again. */
export type SignatureCache = Set<string>;

/** One text for each claim: the lengths keep two claims with the same bytes in a row apart. */
export function claimKey(claim: SignatureClaim): string {
    return toHex(claimDigest(claim));
}

export function claimDigest({ publicKey, rootHash, signature }: SignatureClaim): Uint8Array {
    const parts = [publicKey, rootHash, signature];
    return sha256(concatBytes(...parts.flatMap((part) => [u32be(part.length), part])));
}

import { concatBytes, toHex, u32be } from '../../protocol/bytes.js';
import { sha256 } from '../../protocol/sha256.js';

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

/** Claims that hold, by `claimKey`, and those that do not, marked. A claim in it is not computed again. */
export type SignatureCache = Set<string>;

/** Before the key of a claim that does not hold: no key begins so. */
const REFUSED = '!';

/** Whether a claim holds, if that is known. */
export function recall(known: SignatureCache, key: string): boolean | undefined {
    if (known.has(key)) return true;
    return known.has(REFUSED + key) ? false : undefined;
}

export function remember(known: SignatureCache, key: string, holds: boolean): void {
    known.add(holds ? key : REFUSED + key);
}

/** One text for each claim: the lengths keep two claims with the same bytes in a row apart. */
export function claimKey(claim: SignatureClaim): string {
    return toHex(claimDigest(claim));
}

export function claimDigest({ publicKey, rootHash, signature }: SignatureClaim): Uint8Array {
    const parts = [publicKey, rootHash, signature];
    return sha256(concatBytes(...parts.flatMap((part) => [u32be(part.length), part])));
}

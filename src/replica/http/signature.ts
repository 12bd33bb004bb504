import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { Principal } from '@dfinity/principal';
import { asciiBytes, concatBytes, equalBytes } from '../../protocol/bytes.js';
import { hashOfMap } from '../../protocol/request-id.js';
import { BadRequest } from './bad-request.js';

/** Who sent a request, and by what right (interface specification, "Authentication" and "Signatures"). */

export interface SignedDelegation {
    readonly pubkey: Uint8Array;
    readonly expiration: bigint;
    readonly targets: readonly Uint8Array[] | undefined;
    readonly signature: Uint8Array;
}

export interface Credentials {
    readonly pubkey: Uint8Array | undefined;
    readonly signature: Uint8Array | undefined;
    readonly delegations: readonly SignedDelegation[];
}

export interface SignedContent {
    readonly sender: Uint8Array;
    readonly requestId: Uint8Array;
    /** The canister called; absent for `read_state`. */
    readonly canisterId: Uint8Array | undefined;
}

const domain = (name: string) => concatBytes(Uint8Array.of(name.length), asciiBytes(name));
const REQUEST_DOMAIN = domain('ic-request');
const DELEGATION_DOMAIN = domain('ic-request-auth-delegation');
const MAX_DELEGATIONS = 20;
const MAX_TARGETS = 1000;
const ANONYMOUS = Principal.anonymous().toUint8Array();

function importKey(der: Uint8Array): KeyObject {
    try {
        return createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });
    } catch {
        throw new BadRequest(
            'Invalid public key: not a DER key of a supported kind (Ed25519, secp256k1, P-256)'
        );
    }
}

/** Low-level check of one signature by the kind of the key. */
export function isSignatureValid(der: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    const key = importKey(der);
    if (key.asymmetricKeyType === 'ed25519')
        return signature.length === 64 && verify(null, message, key, signature);
    const curve = key.asymmetricKeyDetails?.namedCurve;
    if (key.asymmetricKeyType !== 'ec' || (curve !== 'secp256k1' && curve !== 'prime256v1')) {
        throw new BadRequest('Invalid public key: neither Ed25519 nor secp256k1 nor P-256');
    }
    if (signature.length !== 64) return false;
    return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Follows the chain of delegations from the sender's key; gives the key that signs the request. */
function delegatedKey(
    pubkey: Uint8Array,
    credentials: Credentials,
    content: SignedContent,
    now: bigint
): Uint8Array {
    const { delegations } = credentials;
    if (delegations.length > MAX_DELEGATIONS)
        throw new BadRequest(`Invalid delegation: more than ${MAX_DELEGATIONS}`);
    let key = pubkey;
    const seen: Uint8Array[] = [pubkey];
    for (const { pubkey: next, expiration, targets, signature } of delegations) {
        const map = { pubkey: next, expiration, ...(targets === undefined ? {} : { targets }) };
        const message = concatBytes(DELEGATION_DOMAIN, hashOfMap(map));
        if (!isSignatureValid(key, message, signature))
            throw new BadRequest('Invalid delegation: bad signature');
        if (expiration <= now) throw new BadRequest('Invalid delegation expiry: the delegation has expired');
        if (targets !== undefined) checkTargets(targets, content);
        if (seen.some((earlier) => equalBytes(earlier, next)))
            throw new BadRequest('Invalid delegation: cycle of keys');
        seen.push(next);
        key = next;
    }
    return key;
}

function checkTargets(targets: readonly Uint8Array[], { canisterId }: SignedContent): void {
    if (targets.length > MAX_TARGETS)
        throw new BadRequest(`Invalid delegation: more than ${MAX_TARGETS} targets`);
    if (canisterId === undefined || targets.some((target) => equalBytes(target, canisterId))) return;
    throw new BadRequest('Invalid delegation: the canister is not one of the targets');
}

/** Throws `BadRequest` unless the request comes from whom it says. */
export function authenticate(content: SignedContent, credentials: Credentials, now: bigint): void {
    const { pubkey, signature } = credentials;
    if (equalBytes(content.sender, ANONYMOUS)) {
        if (pubkey === undefined && signature === undefined) return;
        throw new BadRequest('Invalid signature: an anonymous request must not be signed');
    }
    if (pubkey === undefined || signature === undefined) {
        throw new BadRequest('Missing signature: only anonymous requests may come without one');
    }
    if (!equalBytes(Principal.selfAuthenticating(pubkey).toUint8Array(), content.sender)) {
        throw new BadRequest('The sender of the request does not match the public key');
    }
    const key = delegatedKey(pubkey, credentials, content, now);
    if (!isSignatureValid(key, concatBytes(REQUEST_DOMAIN, content.requestId), signature)) {
        throw new BadRequest('Invalid signature: the request was not signed by the key of its sender');
    }
}

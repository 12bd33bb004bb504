import {
    Cbor,
    Endpoint,
    Expiry,
    JSON_KEY_EXPIRY,
    makeNonce,
    ReadRequestType,
    requestIdOf,
    SubmitRequestType
} from '@dfinity/agent';
import type { CallRequest, Identity, QueryRequest, ReadStateRequest } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';

/** Requests of the interface specification ("Envelope"), signed by the agent's identities. */

export interface SignedRequest {
    /** 32 bytes: the network carries each id out at most once. */
    readonly requestId: Uint8Array;
    /** CBOR. */
    readonly body: Uint8Array;
}

export interface SignedCall extends SignedRequest {
    readonly method: string;
    readonly sender: Uint8Array;
    readonly nonce: Uint8Array;
    /** Nanoseconds since 1970: from this time on the network takes the call up no more. */
    readonly expiry: bigint;
}

/** The agent makes them of spans only, which it rounds to minutes, or of its own JSON. */
const expiryAt = (nanoseconds: bigint): Expiry =>
    Expiry.fromJSON(JSON.stringify({ [JSON_KEY_EXPIRY]: nanoseconds.toString() }));

export async function signCall(
    identity: Identity,
    canisterId: Principal,
    method: string,
    arg: Uint8Array,
    expiry: bigint
): Promise<SignedCall> {
    const sender = identity.getPrincipal();
    const nonce = makeNonce();
    const body: CallRequest = {
        request_type: SubmitRequestType.Call,
        canister_id: canisterId,
        method_name: method,
        arg,
        sender,
        nonce,
        ingress_expiry: expiryAt(expiry)
    };
    const signed = await identity.transformRequest({ endpoint: Endpoint.Call, request: {}, body });
    return { method, sender: sender.toUint8Array(), nonce, expiry, ...encoded(body, signed) };
}

export async function signQuery(
    identity: Identity,
    canisterId: Principal,
    method: string,
    arg: Uint8Array,
    expiry: bigint
): Promise<SignedRequest> {
    const body: QueryRequest = {
        request_type: ReadRequestType.Query,
        canister_id: canisterId,
        method_name: method,
        arg,
        sender: identity.getPrincipal(),
        ingress_expiry: expiryAt(expiry)
    };
    return encoded(body, await identity.transformRequest({ endpoint: Endpoint.Query, request: {}, body }));
}

export async function signReadState(
    identity: Identity,
    paths: readonly (readonly Uint8Array[])[],
    expiry: bigint
): Promise<SignedRequest> {
    const body: ReadStateRequest = {
        request_type: ReadRequestType.ReadState,
        paths: paths.map((path) => [...path]),
        sender: identity.getPrincipal(),
        ingress_expiry: expiryAt(expiry)
    };
    return encoded(
        body,
        await identity.transformRequest({ endpoint: Endpoint.ReadState, request: {}, body })
    );
}

function encoded(content: Record<string, unknown>, signed: unknown): SignedRequest {
    if (typeof signed !== 'object' || signed === null || !('body' in signed))
        throw new TypeError('an identity that signs nothing');
    return { requestId: requestIdOf(content), body: Cbor.encode(signed.body) };
}

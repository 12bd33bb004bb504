import { encode } from 'cborg';
import { type SignIdentity } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { hashOfMap, type Hashable } from '../../src/replica/request-id.js';

/** Requests made by hand, so that every field can be wrong. */

export type Content = Record<string, Hashable>;

export const inMinutes = (minutes: number): bigint => BigInt(Date.now() + minutes * 60_000) * 1_000_000n;

export const callContent = (canisterId: Principal, method: string, sender = Principal.anonymous()): Content => ({
    request_type: 'call',
    canister_id: canisterId.toUint8Array(),
    method_name: method,
    arg: new Uint8Array(0),
    sender: sender.toUint8Array(),
    ingress_expiry: inMinutes(3)
});

export const readStateContent = (paths: Uint8Array[][], sender = Principal.anonymous()): Content => ({
    request_type: 'read_state',
    paths,
    sender: sender.toUint8Array(),
    ingress_expiry: inMinutes(3)
});

const REQUEST_DOMAIN = new TextEncoder().encode('\x0Aic-request');

export async function signed(identity: SignIdentity, content: Content): Promise<Record<string, unknown>> {
    const message = Uint8Array.of(...REQUEST_DOMAIN, ...hashOfMap(content));
    return {
        content,
        sender_pubkey: Uint8Array.from(identity.getPublicKey().toDer()),
        sender_sig: Uint8Array.from(await identity.sign(message))
    };
}

export async function post(url: string, body: Uint8Array, type = 'application/cbor'): Promise<Response> {
    return fetch(url, { method: 'POST', body: body as BodyInit, headers: { 'content-type': type } });
}

export const envelope = (content: Content): Uint8Array => encode({ content });
export const encodeEnvelope = (value: Record<string, unknown>): Uint8Array => encode(value);

import { decode, encode } from 'cborg';
import { Certificate, type SignIdentity } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import type { Replica } from '../../src/replica/index.js';
import { hashOfMap, type Hashable } from '../../src/protocol/request-id.js';

/** Requests made by hand, so that every field can be wrong. */

export type Content = Record<string, Hashable>;

export const inMinutes = (minutes: number): bigint => BigInt(Date.now() + minutes * 60_000) * 1_000_000n;

export const callContent = (
    canisterId: Principal,
    method: string,
    sender = Principal.anonymous()
): Content => ({
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

export const label = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The CBOR of an answer. */
export async function body(response: Response): Promise<Record<string, unknown>> {
    const tags = { 55799: (inner: () => unknown) => inner() } as never;
    return decode(new Uint8Array(await response.arrayBuffer()), { tags }) as Record<string, unknown>;
}

/** Status and text of an answer. */
export const refusal = async (response: Response): Promise<string> =>
    `${response.status} ${await response.text()}`;

/** A verified certificate over the status of a request, as `reader` is given it. */
export async function requestState(
    replica: Replica,
    base: string,
    content: Content,
    reader: SignIdentity
): Promise<Certificate> {
    const paths = [[label('request_status'), hashOfMap(content)]];
    const read = await signed(reader, readStateContent(paths, reader.getPrincipal()));
    const response = await post(`${base}/read_state`, encodeEnvelope(read));
    if (response.status !== 200) throw new Error(await refusal(response));
    const { certificate } = await body(response);
    const canisterId = Principal.fromUint8Array(content['canister_id'] as Uint8Array);
    const parts = { certificate: certificate as Uint8Array, rootKey: replica.rootKey, canisterId };
    return Certificate.create(parts);
}

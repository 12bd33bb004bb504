import { IDL } from '@dfinity/candid';
import { decodeForeignCandid } from '../../protocol/foreign-candid.js';

/** What canisters serve web pages by (HTTP gateway protocol specification, "Canister HTTP Interface"). */

const Headers = IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text));
const Blob = IDL.Vec(IDL.Nat8);

const Request = IDL.Record({
    method: IDL.Text,
    url: IDL.Text,
    headers: Headers,
    body: Blob,
    certificate_version: IDL.Opt(IDL.Nat16)
});

const Response = IDL.Record({
    status_code: IDL.Nat16,
    headers: Headers,
    body: Blob,
    upgrade: IDL.Opt(IDL.Bool),
    // Only whether there is one counts: tokens have whatever type the canister likes.
    streaming_strategy: IDL.Opt(IDL.Reserved)
});

export interface PageRequest {
    readonly method: string;
    /** Path and query, as they were asked for. */
    readonly url: string;
    readonly headers: readonly [name: string, value: string][];
    readonly body: Uint8Array;
}

export interface PageResponse {
    readonly status_code: number;
    readonly headers: readonly [name: string, value: string][];
    readonly body: Uint8Array;
    readonly upgrade: [] | [boolean];
    readonly streaming_strategy: [] | [unknown];
}

/** @param version of the certification that is wanted; none of an update, whose answer the network certifies itself */
export function encodePageRequest(request: PageRequest, version?: 2): Uint8Array {
    const certificate_version = version === undefined ? [] : [version];
    return Uint8Array.from(IDL.encode([Request], [{ ...request, certificate_version }]));
}

/** @throws {Error} for anything but a response */
export function decodePageResponse(bytes: Uint8Array): PageResponse {
    const [response] = decodeForeignCandid([Response], bytes) as [PageResponse];
    return { ...response, body: Uint8Array.from(response.body) };
}

import { Principal } from '@dfinity/principal';
import { decodeCbor } from '../encoding/index.js';
import { type Hashable, hashOfMap } from '../../protocol/request-id.js';
import { BadRequest } from './bad-request.js';
import { authenticate, type Credentials, type SignedDelegation } from './signature.js';

/** Reading what clients post (interface specification, "Envelope" and "Request: ..."). All of it is untrusted. */

export interface CallContent {
    readonly kind: 'call' | 'query';
    readonly canisterId: Uint8Array;
    readonly method: string;
    readonly arg: Uint8Array;
}

export interface ReadStateContent {
    readonly kind: 'read_state';
    readonly paths: readonly (readonly Uint8Array[])[];
}

export interface Envelope<Content> {
    readonly content: Content;
    readonly sender: Uint8Array;
    readonly expiry: bigint;
    readonly requestId: Uint8Array;
}

const MAX_INGRESS_TTL = 300_000_000_000n;
/** How far clocks may be apart. */
const PERMITTED_DRIFT = 60_000_000_000n;
const MAX_PRINCIPAL = 29;
const MAX_NONCE = 32;
const MAX_PATHS = 1000;
const MAX_PATH_LENGTH = 127;
/** Values in the fields of a request: more than its paths may have. */
const MAX_HASHED = MAX_PATHS * (MAX_PATH_LENGTH + 1) + 100;

type Fields = Readonly<Record<string, unknown>>;

function asMap(value: unknown, what: string): Fields {
    // A key `__proto__` would hide fields from the request id.
    if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
        return value as Fields;
    }
    throw new BadRequest(`Malformed request: ${what} is not a map`);
}

function asBlob(value: unknown, what: string, most = Infinity): Uint8Array {
    if (!(value instanceof Uint8Array)) throw new BadRequest(`Malformed request: ${what} is not a blob`);
    if (value.length > most) throw new BadRequest(`Malformed request: ${what} is longer than ${most} bytes`);
    // A copy: the decoder hands out views of the request's body.
    return value.slice();
}

function asText(value: unknown, what: string): string {
    if (typeof value !== 'string') throw new BadRequest(`Malformed request: ${what} is not a text`);
    return value;
}

function asNat64(value: unknown, what: string): bigint {
    const isNumber = (typeof value === 'number' && Number.isInteger(value)) || typeof value === 'bigint';
    const number = isNumber ? BigInt(value) : -1n;
    if (number < 0n || number >= 2n ** 64n) throw new BadRequest(`Malformed request: ${what} is not a nat64`);
    return number;
}

function asList(value: unknown, what: string, most: number): readonly unknown[] {
    if (!Array.isArray(value)) throw new BadRequest(`Malformed request: ${what} is not a list`);
    if (value.length > most) throw new BadRequest(`Malformed request: ${what} has more than ${most} entries`);
    return value as unknown[];
}

function readDelegation(value: unknown): SignedDelegation {
    const { delegation, signature } = asMap(value, 'sender_delegation entry');
    const { pubkey, expiration, targets } = asMap(delegation, 'delegation');
    return {
        pubkey: asBlob(pubkey, 'delegation pubkey'),
        expiration: asNat64(expiration, 'delegation expiration'),
        targets:
            targets === undefined
                ? undefined
                : asList(targets, 'delegation targets', 1000).map((id) =>
                      asBlob(id, 'delegation target', MAX_PRINCIPAL)
                  ),
        signature: asBlob(signature, 'delegation signature')
    };
}

function readCredentials(envelope: Fields): Credentials {
    const { sender_pubkey: pubkey, sender_sig: signature, sender_delegation: delegations } = envelope;
    const optional = (value: unknown, what: string) =>
        value === undefined || value === null ? undefined : asBlob(value, what);
    return {
        pubkey: optional(pubkey, 'sender_pubkey'),
        signature: optional(signature, 'sender_sig'),
        delegations:
            delegations === undefined || delegations === null
                ? []
                : asList(delegations, 'sender_delegation', 100).map(readDelegation)
    };
}

function checkExpiry(expiry: bigint, now: bigint): void {
    const latest = now + MAX_INGRESS_TTL + PERMITTED_DRIFT;
    if (expiry > now && expiry <= latest) return;
    // These are the words by which `@dfinity/agent` knows that its clock is off.
    throw new BadRequest(
        'Invalid request expiry: Specified ingress_expiry not within expected range: ' +
            `Minimum allowed expiry: ${now}, Maximum allowed expiry: ${latest}, Provided expiry: ${expiry}`
    );
}

function readContent(content: Fields): CallContent | ReadStateContent {
    const type = asText(content['request_type'], 'request_type');
    if (type === 'call' || type === 'query') {
        return {
            kind: type,
            canisterId: asBlob(content['canister_id'], 'canister_id', MAX_PRINCIPAL),
            method: asText(content['method_name'], 'method_name'),
            arg: asBlob(content['arg'], 'arg')
        };
    }
    if (type !== 'read_state') throw new BadRequest(`Malformed request: unknown request_type ${type}`);
    const paths = asList(content['paths'], 'paths', MAX_PATHS).map((path) =>
        asList(path, 'path', MAX_PATH_LENGTH).map((label) => asBlob(label, 'path label'))
    );
    return { kind: 'read_state', paths };
}

function decode(body: Uint8Array): Fields {
    try {
        return asMap(decodeCbor(body), 'envelope');
    } catch (error) {
        if (error instanceof BadRequest) throw error;
        throw new BadRequest(`Malformed request: ${(error as Error).message}`);
    }
}

/** Each is hashed by itself. @throws {RangeError} */
function requireFew(value: unknown, budget: { left: number }): void {
    if (--budget.left < 0) throw new RangeError('too many values');
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
    for (const part of Object.values(value)) requireFew(part, budget);
}

/** The fields that count for the request id: all there are, so a field unknown here changes it as well. */
function requestIdOf(content: Fields): Uint8Array {
    try {
        requireFew(content, { left: MAX_HASHED });
        return hashOfMap(content as { readonly [key: string]: Hashable });
    } catch {
        throw new BadRequest('Malformed request: a field cannot be hashed');
    }
}

/** Decodes and authenticates. Throws `BadRequest` for whatever is wrong. */
export function openEnvelope<Kind extends 'call' | 'query' | 'read_state'>(
    body: Uint8Array,
    kind: Kind,
    now: bigint
): Envelope<Extract<CallContent | ReadStateContent, { kind: Kind }> | (CallContent & { kind: Kind })> {
    const envelope = decode(body);
    const fields = asMap(envelope['content'], 'content');
    const content = readContent(fields);
    if (content.kind !== kind)
        throw new BadRequest(`Malformed request: ${content.kind} where ${kind} is expected`);
    const sender = asBlob(fields['sender'], 'sender', MAX_PRINCIPAL);
    const expiry = asNat64(fields['ingress_expiry'], 'ingress_expiry');
    if (fields['nonce'] !== undefined) asBlob(fields['nonce'], 'nonce', MAX_NONCE);
    const requestId = requestIdOf(fields);
    checkExpiry(expiry, now);
    const canisterId = content.kind === 'read_state' ? undefined : content.canisterId;
    authenticate({ sender, requestId, canisterId }, readCredentials(envelope), now);
    return { content: content as never, sender, expiry, requestId };
}

export function principalFromText(text: string): Principal {
    try {
        return Principal.fromText(text);
    } catch {
        throw new BadRequest(`Malformed request: ${text.slice(0, 80)} is not a principal`);
    }
}

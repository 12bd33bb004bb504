import { Principal } from '@dfinity/principal';
import { JSONParse, JSONStringify } from 'json-with-bigint';
import { PocketIcError } from './error.js';

/** Reading and writing the JSON of the interface: bytes are base64, numbers may have 128 bits. */

export type Fields = Readonly<Record<string, unknown>>;

const MAX_PRINCIPAL = 29;
/** Longer bodies hold payloads in base64, and no large numbers; reading numbers out of them takes too much stack. */
const LONGEST_WITH_BIGINTS = 65_536;

const malformed = (detail: string) => new PocketIcError('BadRequest', detail);

export function parseBody(text: string): unknown {
    if (text === '') return undefined;
    try {
        return (text.length > LONGEST_WITH_BIGINTS ? JSON.parse(text) : JSONParse(text)) as unknown;
    } catch {
        throw malformed('the body is not JSON');
    }
}

export function toJson(value: unknown): string {
    const large = typeof value === 'object' && value !== null ? Object.values(value) : [];
    return large.some((field) => typeof field === 'bigint') ? JSONStringify(value) : JSON.stringify(value);
}

export function asFields(value: unknown, what: string): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
    throw malformed(`${what} is not an object`);
}

export function asText(value: unknown, what: string): string {
    if (typeof value !== 'string') throw malformed(`${what} is not a text`);
    return value;
}

export function asList(value: unknown, what: string): readonly unknown[] {
    if (!Array.isArray(value)) throw malformed(`${what} is not a list`);
    return value as unknown[];
}

export function asBlob(value: unknown, what: string): Uint8Array {
    const text = asText(value, what);
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
        throw malformed(`${what} is not base64`);
    return Uint8Array.from(Buffer.from(text, 'base64'));
}

export const toBase64 = (bytes: Uint8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');

export function asPrincipal(value: unknown, what: string): Principal {
    const bytes = asBlob(value, what);
    if (bytes.length > MAX_PRINCIPAL)
        throw malformed(`${what} is no principal: it has ${bytes.length} bytes`);
    return Principal.fromUint8Array(bytes);
}

export function asNat(value: unknown, what: string, bits: 16 | 64 | 128): bigint {
    const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
    const number = isWhole ? BigInt(value) : -1n;
    if (number < 0n || number >= 2n ** BigInt(bits))
        throw malformed(`${what} is not a number of ${bits} bits`);
    return number;
}

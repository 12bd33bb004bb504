import { equalBytes, fromHex, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { ReasonCode } from '../protocol/codes.js';

/** One JSON text per value, so that no byte of a file can change unnoticed. */
export const canonicalJson = (value: object): Uint8Array =>
    new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** The fields of a JSON object whose content somebody else chose. Every failure has the one code of its file. */
export class JsonFields {
    private constructor(
        private readonly fields: Readonly<Record<string, unknown>>,
        private readonly code: ReasonCode
    ) {}

    /** @throws {JuryError} with `code` unless this is JSON of an object with that `format` */
    static parse(bytes: Uint8Array, format: string, code: ReasonCode): JsonFields {
        let value: unknown;
        try {
            value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
        } catch {
            throw new JuryError(code, 'it is not JSON, or cut short');
        }
        const fields = new JsonFields(asObject(value, code), code);
        if (fields.fields['format'] !== format) throw fields.bad('format', `"${format}"`);
        return fields;
    }

    object(name: string): JsonFields {
        return new JsonFields(asObject(this.fields[name], this.code, name), this.code);
    }

    has(name: string): boolean {
        return this.fields[name] !== undefined;
    }

    text(name: string, maxBytes: number): string {
        const value = this.fields[name];
        if (typeof value === 'string' && new TextEncoder().encode(value).length <= maxBytes) return value;
        throw this.bad(name, `text of at most ${maxBytes} bytes`);
    }

    /** Lower-case hexadecimal. */
    hex(name: string, size?: number): Uint8Array {
        return this.toBytes(this.fields[name], name, size);
    }

    hexList(name: string): Uint8Array[] {
        const list = this.fields[name];
        if (!Array.isArray(list)) throw this.bad(name, 'a list');
        return list.map((item) => this.toBytes(item, name));
    }

    number(name: string, max: number): number {
        const value = this.fields[name];
        if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
        throw this.bad(name, `a whole number of at most ${max}`);
    }

    private toBytes(value: unknown, name: string, size?: number): Uint8Array {
        const bytes = typeof value === 'string' ? fromHex(value) : undefined;
        if (bytes !== undefined && (size === undefined || bytes.length === size)) return bytes;
        throw this.bad(name, size === undefined ? 'hexadecimal' : `${size} bytes in hexadecimal`);
    }

    bad(name: string, expected: string): JuryError {
        return new JuryError(this.code, `its ${name} is not ${expected}`);
    }
}

function asObject(value: unknown, code: ReasonCode, name = 'content'): Readonly<Record<string, unknown>> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new JuryError(code, `its ${name} is no JSON object`);
}

/** @throws {JuryError} with `code` */
export function requireCanonical(bytes: Uint8Array, canonical: Uint8Array, code: ReasonCode): void {
    if (!equalBytes(bytes, canonical))
        throw new JuryError(
            code,
            'it is not in its canonical form: somebody changed it, or a program wrote it anew'
        );
}

export const hexList = (list: readonly Uint8Array[]): string[] => list.map(toHex);

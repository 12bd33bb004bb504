import { equalBytes, fromHex, toHex } from './bytes.js';
import { JuryError } from './codes.js';
import type { ReasonCode } from './codes.js';
import { canisterBytes } from './principal-text.js';

/** Of a slip, a letter or a presentation, with the receipts in it. */
export const MAX_HANDED_BYTES = 4 * 1024 * 1024;

/** One JSON text per value, so that no byte of a file can change unnoticed. */
export const canonicalJson = (value: object): Uint8Array =>
    new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

/** The code of all that is wrong with a file, and its name where there are several. */
export interface FileKind {
    readonly code: ReasonCode;
    readonly file?: string;
}

export const refusal = ({ code, file }: FileKind, detail: string): JuryError =>
    new JuryError(code, file === undefined ? detail : `${file}: ${detail}`);

/** The fields of a JSON object whose content somebody else chose. Every failure has the one code of its file. */
export class JsonFields {
    private constructor(
        private readonly fields: Readonly<Record<string, unknown>>,
        private readonly kind: FileKind
    ) {}

    /** @throws {JuryError} with the code of `kind` unless this is JSON of an object */
    static of(bytes: Uint8Array, kind: FileKind): JsonFields {
        let value: unknown;
        if (!isFrugal(bytes)) throw refusal(kind, 'it holds too many values for its size');
        try {
            value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
        } catch {
            throw refusal(kind, 'it is not JSON, or cut short');
        }
        return new JsonFields(asObject(value, kind), kind);
    }

    /** @throws {JuryError} with `code` unless this is JSON of an object with that `format` */
    static parse(bytes: Uint8Array, format: string, code: ReasonCode): JsonFields {
        if (bytes.length > MAX_HANDED_BYTES) throw refusal({ code }, `${bytes.length} bytes are too many`);
        const fields = JsonFields.of(bytes, { code });
        if (fields.fields['format'] !== format) throw fields.bad('format', `"${format}"`);
        return fields;
    }

    /**
     * The same for a file that is meant to be kept, and read by later programs.
     * @throws {JuryError} with the code of `kind`, and `ARCHIVE_VERSION`
     */
    static ofVersion(bytes: Uint8Array, format: string, kind: FileKind): JsonFields {
        const fields = JsonFields.of(bytes, kind);
        const found = fields.fields['format'];
        if (found === format) return fields;
        const family = format.slice(0, format.indexOf('/') + 1);
        if (typeof found !== 'string' || !found.startsWith(family)) throw fields.bad('format', `"${format}"`);
        const advice = `this program reads ${format}; use the jury that wrote it`;
        const name = /^[a-z0-9/.-]{1,40}$/.test(found) ? found : 'a later kind';
        throw new JuryError('ARCHIVE_VERSION', `it is of format ${name}, ${advice}`);
    }

    object(name: string): JsonFields {
        return new JsonFields(asObject(this.fields[name], this.kind, name), this.kind);
    }

    has(name: string): boolean {
        return this.fields[name] !== undefined;
    }

    isNull(name: string): boolean {
        return this.fields[name] === null;
    }

    text(name: string, maxBytes: number): string {
        const value = this.fields[name];
        if (typeof value === 'string' && isUtf8(value, maxBytes)) return value;
        throw this.bad(name, `text of at most ${maxBytes} bytes`);
    }

    oneOf<T extends string>(name: string, values: readonly T[]): T {
        const value = values.find((one) => one === this.fields[name]);
        if (value !== undefined) return value;
        throw this.bad(name, values.join(' or '));
    }

    /** Lower-case hexadecimal. */
    hex(name: string, size?: number): Uint8Array {
        return this.toBytes(this.fields[name], name, size);
    }

    hexList(name: string, maxItems = Infinity): Uint8Array[] {
        return this.list(name, maxItems).map((item) => this.toBytes(item, name));
    }

    objectList(name: string, maxItems = Infinity): JsonFields[] {
        return this.list(name, maxItems).map(
            (item) => new JsonFields(asObject(item, this.kind, name), this.kind)
        );
    }

    number(name: string, max: number): number {
        const value = this.fields[name];
        if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max) return value;
        throw this.bad(name, `a whole number of at most ${max}`);
    }

    /** A number of 64 bits, as decimal text: JSON's own numbers cannot hold it. */
    nat64(name: string): bigint {
        const value = this.fields[name];
        if (typeof value === 'string' && /^\d{1,20}$/.test(value) && BigInt(value) < 2n ** 64n)
            return BigInt(value);
        throw this.bad(name, 'a 64-bit number in decimal');
    }

    principal(name: string): Uint8Array {
        const value = this.fields[name];
        const bytes = typeof value === 'string' ? canisterBytes(value) : undefined;
        if (bytes === undefined) throw this.bad(name, 'a principal');
        return bytes;
    }

    bad(name: string, expected: string): JuryError {
        return refusal(this.kind, `its ${name} is not ${expected}`);
    }

    private list(name: string, maxItems: number): unknown[] {
        const list = this.fields[name];
        if (!Array.isArray(list)) throw this.bad(name, 'a list');
        if (list.length > maxItems) throw this.bad(name, `a list of at most ${maxItems}`);
        return list;
    }

    private toBytes(value: unknown, name: string, size?: number): Uint8Array {
        const bytes = typeof value === 'string' ? fromHex(value) : undefined;
        if (bytes !== undefined && (size === undefined || bytes.length === size)) return bytes;
        throw this.bad(name, size === undefined ? 'hexadecimal' : `${size} bytes in hexadecimal`);
    }
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
/** With bit 5 set: `[` and `{`, `]` and `}`. */
const [OPENING, CLOSING] = [0x7b, 0x7d];
const [MAX_DEPTH, MAX_MEMBERS] = [16, 64];

/**
 * Whether there is room for what stands in these bytes in their canonical form, which gives each value a line, and
 * objects few members. A parser takes fifty bytes and more for what two may say, such as `[]`.
 */
function isFrugal(bytes: Uint8Array): boolean {
    let [values, containers] = [64 + bytes.length / 16, 64 + bytes.length / 64];
    /** Of the objects that stand open, outermost first. */
    const members: number[] = [];
    let isText = false;
    for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i] as number;
        if (byte === QUOTE) isText = !isText;
        else if (isText) i += byte === BACKSLASH ? 1 : 0;
        else if (byte === COMMA) {
            if (--values < 0) return false;
        } else if (byte === COLON) {
            const count = (members.pop() ?? 0) + 1;
            members.push(count);
            if (count > MAX_MEMBERS) return false;
        } else if ((byte | 32) === OPENING) {
            if (--containers < 0 || members.push(0) > MAX_DEPTH) return false;
        } else if ((byte | 32) === CLOSING) members.pop();
    }
    return true;
}

/** Half of a surrogate pair, which JSON can write, is no text: in UTF-8 it would stand for another character. */
function isUtf8(text: string, maxBytes: number): boolean {
    const bytes = new TextEncoder().encode(text);
    return bytes.length <= maxBytes && new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) === text;
}

function asObject(value: unknown, kind: FileKind, name = 'content'): Readonly<Record<string, unknown>> {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw refusal(kind, `its ${name} is no JSON object`);
}

/** @throws {JuryError} with the code of `kind` */
export function requireCanonical(bytes: Uint8Array, canonical: Uint8Array, kind: FileKind): void {
    if (equalBytes(bytes, canonical)) return;
    throw refusal(kind, 'it is not in its canonical form: somebody changed it, or a program wrote it anew');
}

export const hexList = (list: readonly Uint8Array[]): string[] => list.map(toHex);

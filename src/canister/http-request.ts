import { idlLabelToId } from '@dfinity/candid';
import { JuryError } from '../protocol/codes.js';

/**
 * Reads the url of an `HttpRequest` out of its Candid encoding, and steps over everything else without decoding it: a
 * text costs this engine 3,000 instructions a byte, and nobody needs the rest. Fields that the interface does not have
 * are stepped over too, as Candid's subtyping wants it: gateways are not of this project, and come to send more.
 *
 * What it costs is bounded by the limits below, whatever the bytes claim.
 */
const MAX_TYPES = 64;
/** In all records and variants of the type table together. */
const MAX_FIELDS = 64;
/** Names and values of headers; the largest number that common servers take is 100 headers. */
const MAX_TEXTS = 1024;
/** Values stepped over beside those. */
const MAX_VALUES = 64;
const MAX_DEPTH = 8;

const MAGIC = [0x44, 0x49, 0x44, 0x4c]; // DIDL
const URL_HASH = idlLabelToId('url');

/** Types as they stand in one byte: up to 0x3f an entry of the table, from 0x40 on a type without parts. */
const NULL = 0x7f;
const NAT = 0x7d;
const INT = 0x7c;
const NAT8 = 0x7b;
const TEXT = 0x71;
const RESERVED = 0x70;
const OPT = 0x6e;
const VEC = 0x6d;
const RECORD = 0x6c;
const VARIANT = 0x6b;
const PRINCIPAL = 0x68;
const FIRST_SIZED = 0x72;
/** From float64 down to null: float64, float32, int64 to int8, nat64 to nat8, then int, nat, bool, null. */
const SIZES = [8, 4, 8, 4, 2, 1, 8, 4, 2, 1, undefined, undefined, 1, 0];

/** An entry of the type table; `element` is that of an option or vector. */
interface Entry {
    readonly kind: number;
    readonly element: number;
    readonly fields: readonly { readonly hash: number; readonly type: number }[];
}

/**
 * @param most how many bytes of the url are wanted; ones that are not ASCII come as other characters
 * @throws {JuryError} `ARGUMENT_MALFORMED`
 */
export function requestUrl(bytes: Uint8Array, most: number): string {
    return new RequestReader(bytes).url(most);
}

class RequestReader {
    private at = 0;
    private table: readonly Entry[] = [];
    private valuesLeft = MAX_VALUES;
    private textsLeft = MAX_TEXTS;

    constructor(private readonly bytes: Uint8Array) {}

    url(most: number): string {
        if (MAGIC.some((byte) => this.byte() !== byte)) throw malformed('it does not begin with DIDL');
        this.table = this.readTable();
        if (this.length() !== 1) throw malformed('a request is one value');
        const request = this.table[this.byte()];
        let url: Uint8Array | undefined;
        for (const { hash, type } of request?.kind === RECORD ? request.fields : []) {
            if (hash === URL_HASH && type === TEXT) url = this.blob().subarray(0, most);
            else this.skip(type, 1);
        }
        if (url === undefined) throw malformed('a request has an url');
        if (this.at !== this.bytes.length) throw malformed('there are bytes behind the request');
        // Spreading them costs this engine three times as much.
        return String.fromCharCode.apply(null, url as unknown as number[]);
    }

    private byte(): number {
        const byte = this.bytes[this.at++];
        if (byte === undefined) throw malformed('it ends too early');
        return byte;
    }

    /** An unsigned LEB128 number below 2^35. */
    private length(): number {
        let value = 0;
        for (let unit = 1; unit < 2 ** 35; unit *= 128) {
            const byte = this.byte();
            value += (byte & 0x7f) * unit;
            if (byte < 0x80) return value;
        }
        throw malformed('a number of more than 5 bytes');
    }

    private advance(size: number): void {
        this.at += size;
        if (this.at > this.bytes.length) throw malformed('it ends too early');
    }

    /** A length and as many bytes, not copied. */
    private blob(): Uint8Array {
        const size = this.length();
        this.advance(size);
        return this.bytes.subarray(this.at - size, this.at);
    }

    private readTable(): Entry[] {
        const count = this.length();
        if (count > MAX_TYPES) throw malformed(`a table of ${count} types, at most ${MAX_TYPES} are read`);
        const entries: Entry[] = [];
        let fieldsLeft = MAX_FIELDS;
        while (entries.length < count) {
            const kind = this.byte();
            const isComposed = kind === RECORD || kind === VARIANT;
            if (!isComposed && kind !== OPT && kind !== VEC) throw malformed('a type that no request has');
            const element = isComposed ? NULL : this.byte();
            const size = isComposed ? this.length() : 0;
            fieldsLeft -= size;
            if (fieldsLeft < 0) throw malformed(`more than ${MAX_FIELDS} fields`);
            const fields = Array.from({ length: size }, () => ({ hash: this.length(), type: this.byte() }));
            entries.push({ kind, element, fields });
        }
        return entries;
    }

    /** Counts a value, or a byte of a number of any size. */
    private count(depth: number): void {
        if (--this.valuesLeft < 0 || depth > MAX_DEPTH) throw malformed('more values than a request has');
    }

    private skip(type: number, depth: number): void {
        this.count(depth);
        const size = SIZES[type - FIRST_SIZED];
        if (size !== undefined) this.advance(size);
        else if (type === TEXT) this.advance(this.length());
        else if (type === PRINCIPAL) {
            this.byte();
            this.advance(this.length());
        } else if (type === NAT || type === INT) while (this.byte() >= 0x80) this.count(depth);
        else if (type !== RESERVED) this.skipComposed(this.table[type], depth + 1);
    }

    private skipComposed(entry: Entry | undefined, depth: number): void {
        if (entry === undefined) throw malformed('a type that no request has');
        const { kind, element, fields } = entry;
        if (kind === RECORD) for (const { type } of fields) this.skip(type, depth);
        else if (kind === VARIANT) {
            const field = fields[this.length()];
            if (field === undefined) throw malformed('a variant of none of its tags');
            this.skip(field.type, depth);
        } else if (kind === OPT) {
            if (this.byte() !== 0) this.skip(element, depth);
        } else if (element === NAT8) this.advance(this.length());
        else this.skipElements(element, this.length(), depth);
    }

    private skipElements(type: number, count: number, depth: number): void {
        const entry = this.table[type];
        const isHeader = entry?.kind === RECORD && entry.fields.every((field) => field.type === TEXT);
        if (isHeader) this.skipTexts(count * entry.fields.length);
        else for (let left = count; left > 0; left--) this.skip(type, depth);
    }

    /** Headers: most of a request. A call costs more than all that is done here for a text. */
    private skipTexts(texts: number): void {
        this.textsLeft -= texts;
        if (this.textsLeft < 0) throw malformed(`more than ${MAX_TEXTS / 2} headers`);
        const { bytes } = this;
        let { at } = this;
        for (let left = texts; left > 0; left--) {
            const size = bytes[at] ?? 0;
            const more = bytes[at + 1] ?? 0;
            if (size < 0x80) at += 1 + size;
            else if (more < 0x80) at += 2 + (size & 0x7f) + 128 * more;
            else {
                this.at = at;
                this.advance(this.length());
                ({ at } = this);
            }
        }
        this.at = at;
        this.advance(0);
    }
}

const malformed = (detail: string) =>
    new JuryError('ARGUMENT_MALFORMED', `the argument of http_request: ${detail}`);

import { IDL } from '@dfinity/candid';
import { CandidReader } from './candid-reader.js';
import { JuryError } from './codes.js';
import { MAX_PRINCIPAL_BYTES } from './limits.js';

/**
 * `IDL.decode` for bytes that anybody may have made, of types that may have become more meanwhile.
 *
 * By itself that function follows whatever the bytes name. Ten bytes announce a vector of 2^60 nulls, or records in
 * records that double at each level; it copies all that is left for each signed number; it reads an option that does
 * not fit again, twice at each level. So the bytes are walked first, and only those handed to it that are well formed
 * and make it work in proportion to their length.
 */

/** Entries of the type table as the library's own constants name them, and primitive types. */
const [OPT, VEC, RECORD, VARIANT, FUNC] = [0x6e, 0x6d, 0x6c, 0x6b, 0x6a];
const [NULL, BOOL, NAT, INT, NAT8, TEXT, RESERVED, PRINCIPAL] = [
    0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x71, 0x70, 0x68
];
/** Types of a fixed number of bytes: nat8 to nat64, int8 to int64, float32 and float64. */
const SIZES = new Map([
    [NAT8, 1],
    [0x7a, 2],
    [0x79, 4],
    [0x78, 8],
    [0x77, 1],
    [0x76, 2],
    [0x75, 4],
    [0x74, 8],
    [0x73, 4],
    [0x72, 8]
]);
/** Entries of the table are numbers from here on, so that they are told from primitive types. */
const FIRST_ENTRY = 0x100;

/** Values within values. */
const MAX_DEPTH = 64;
/** Of a nat or int: the library multiplies for each. A balance of cycles has 19 at most. */
const MAX_DIGITS = 40;
/** Bytes that the library copies for signed numbers. A module of 2 MiB comes with a table of some 50 of them. */
const MAX_COPIED = 2 ** 28;
/** Values for each byte, and for none: null, reserved, records and options around others. */
const [VALUES_A_BYTE, VALUES_FOR_NONE] = [8, 10_000];

interface Entry {
    readonly kind: number;
    /** Of an option or vector one, of a record or variant those of its fields. */
    readonly types: readonly number[];
}

/** Reads values of the types, and skips what else there is. @throws {JuryError} `ARGUMENT_MALFORMED` */
export function decodeForeignCandid(types: readonly IDL.Type[], bytes: Uint8Array): unknown[] {
    new Walk(bytes).all();
    try {
        // The decoder ignores the offset of a view: give it bytes of their own.
        return IDL.decode([...types], bytes.slice());
    } catch (error) {
        throw refusal((error as Error).message);
    }
}

class Walk {
    private readonly input: CandidReader;
    private readonly table: Entry[] = [];
    private valuesLeft: number;
    private copiesLeft = MAX_COPIED;

    constructor(bytes: Uint8Array) {
        this.input = new CandidReader(bytes, 0, refusal);
        this.valuesLeft = VALUES_A_BYTE * bytes.length + VALUES_FOR_NONE;
    }

    all(): void {
        const { input } = this;
        for (const byte of [0x44, 0x49, 0x44, 0x4c])
            if (input.byte() !== byte) throw refusal('it does not begin with DIDL');
        for (let count = input.length(); count > 0; count--) this.table.push(this.entry());
        const types = Array.from({ length: this.count() }, () => this.type());
        for (const type of types) this.value(type, 0);
        if (!input.atEnd) throw refusal(`${input.left} bytes behind the last value`);
    }

    private entry(): Entry {
        const kind = this.input.byte();
        this.copy();
        if (kind === OPT || kind === VEC) return { kind, types: [this.type()] };
        if (kind === FUNC) {
            // Arguments and results, which no value of it has.
            for (let left = this.count(); left > 0; left--) this.type();
            for (let left = this.count(); left > 0; left--) this.type();
            this.input.take(this.input.length());
            return { kind, types: [] };
        }
        if (kind !== RECORD && kind !== VARIANT) throw refusal('a kind of type that is not read');
        const field = () => {
            this.input.length();
            return this.type();
        };
        return { kind, types: Array.from({ length: this.count() }, field) };
    }

    /** A signed LEB128 number: of an entry, or below zero of a primitive type. */
    private type(): number {
        this.copy();
        let [value, unit] = [0, 1];
        for (let digits = 1; digits <= 5; digits++) {
            const byte = this.input.byte();
            if (byte >= 0x40 && byte < 0x80 && digits === 1) return byte;
            value += (byte & 0x7f) * unit;
            unit *= 128;
            if (byte < 0x40) return FIRST_ENTRY + value;
        }
        throw refusal('a type that there is not');
    }

    private value(type: number, depth: number): void {
        const { input } = this;
        if (--this.valuesLeft < 0 || depth > MAX_DEPTH) throw refusal('more values than bytes are there for');
        const size = SIZES.get(type);
        if (size !== undefined) {
            for (let i = 0; i < size; i++) input.byte();
            return;
        }
        switch (type) {
            case NULL:
            case RESERVED:
                return;
            case BOOL:
                this.flag();
                return;
            case NAT:
                return this.digits();
            case INT:
                this.copy();
                return this.digits();
            case TEXT:
                return this.text();
            case PRINCIPAL:
                return this.principal();
            default:
                return this.composite(this.table[type - FIRST_ENTRY], depth + 1);
        }
    }

    private composite(entry: Entry | undefined, depth: number): void {
        const { input } = this;
        if (entry === undefined) throw refusal('a type that there is not');
        const { kind, types } = entry;
        const [first = NULL] = types;
        if (kind === OPT) {
            if (this.flag()) this.value(first, depth);
        } else if (kind === VEC && SIZES.has(first)) input.take(input.length() * (SIZES.get(first) ?? 1));
        else if (kind === VEC) for (let left = input.length(); left > 0; left--) this.value(first, depth);
        else if (kind === RECORD) for (const type of types) this.value(type, depth);
        else if (kind === FUNC) {
            if (!this.flag()) throw refusal('a reference, where a function is expected');
            this.principal();
            this.text();
        } else {
            const type = types[input.length()];
            if (type === undefined) throw refusal('a variant of none of its tags');
            this.value(type, depth);
        }
    }

    private principal(): void {
        if (!this.flag()) throw refusal('a reference, where a principal is expected');
        this.input.blob(MAX_PRINCIPAL_BYTES, 'a principal');
    }

    private flag(): boolean {
        const byte = this.input.byte();
        if (byte > 1) throw refusal(`${byte}, where 0 or 1 is expected`);
        return byte === 1;
    }

    private digits(): void {
        for (let digits = 1; this.input.byte() >= 0x80; digits++)
            if (digits === MAX_DIGITS) throw refusal(`a number of more than ${MAX_DIGITS} bytes`);
    }

    private text(): void {
        const bytes = this.input.take(this.input.length());
        try {
            new TextDecoder('utf-8', { fatal: true }).decode(bytes);
        } catch {
            throw refusal('a text that is not UTF-8');
        }
    }

    /** The number of things each of which has at least one byte. */
    private count(): number {
        const count = this.input.length();
        if (count > this.input.left) throw refusal(`${count} announced in ${this.input.left} bytes`);
        return count;
    }

    private copy(): void {
        this.copiesLeft -= this.input.left;
        if (this.copiesLeft < 0) throw refusal('more numbers than so long a text may have');
    }
}

const refusal = (detail: string): JuryError => new JuryError('ARGUMENT_MALFORMED', detail);

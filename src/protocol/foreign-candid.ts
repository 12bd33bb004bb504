import { IDL, idlLabelToId } from '@dfinity/candid';
import { type Entry, type Field, type Read, Readers } from './candid-arguments.js';
import { CandidReader } from './candid-reader.js';
import { JuryError } from './codes.js';

/**
 * Reads Candid that anybody may have made, of types that may have become more meanwhile: as `IDL.decode` does, which
 * by itself follows whatever the bytes name. Ten bytes announce to it a vector of 2^60 nulls, records in records that
 * double at each level, or variants of which it looks through a thousand tags for each value.
 *
 * Here types are brought together with those that are expected once, before any value is read, and what is not
 * expected is skipped under a budget, so that all work is in proportion to the bytes. Extra arguments, fields and tags
 * that no value uses are passed over, which is how Candid lets a reply grow; otherwise types are as strict as those of
 * `readCandidArguments`.
 */

const [OPT, VEC, RECORD, VARIANT, FUNC, SERVICE] = [0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69];
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

/** Of a nat or int that is expected, in bytes. A balance of cycles has 19 at most. */
const MAX_DIGITS = 40;
/** Values within values that are skipped. */
const MAX_DEPTH = 500;
/** Values that are skipped: for each byte, and for none (null, reserved, and records and options around others). */
const [SKIPPED_A_BYTE, SKIPPED_FOR_NONE] = [8, 1_000_000];

/** @throws {JuryError} `ARGUMENT_MALFORMED` */
export function decodeForeignCandid(types: readonly IDL.Type[], bytes: Uint8Array): unknown[] {
    const input = new CandidReader(bytes, 0, refusal);
    for (const byte of [0x44, 0x49, 0x44, 0x4c])
        if (input.byte() !== byte) throw refusal('it does not begin with DIDL');
    const table = Array.from({ length: countOf(input) }, () => readEntry(input));
    const found = Array.from({ length: countOf(input) }, () => readType(input));
    if (found.length < types.length)
        throw refusal(`${found.length} values, where ${types.length} are expected`);
    const readers = new ForeignReaders(input, table);
    const reads = found.map((type, i) => types[i]?.accept(readers, type) ?? readers.skipping(type));
    const values = reads.map((read) => read());
    if (!input.atEnd) throw refusal(`${input.left} bytes behind the last value`);
    return values.slice(0, types.length);
}

function readEntry(input: CandidReader): Entry {
    const kind = input.byte();
    const fields: Field[] = [];
    let element = NULL;
    if (kind === OPT || kind === VEC) element = readType(input);
    else if (kind === RECORD || kind === VARIANT) {
        for (let left = countOf(input), before = -1; left > 0; left--) {
            const hash = input.length();
            if (hash <= before) throw refusal('fields that do not ascend');
            fields.push({ hash, type: readType(input) });
            before = hash;
        }
    } else if (kind === FUNC) {
        // Arguments, results and annotations, of which no value has any.
        for (let left = countOf(input); left > 0; left--) readType(input);
        for (let left = countOf(input); left > 0; left--) readType(input);
        input.take(input.length());
    } else if (kind === SERVICE) {
        for (let left = countOf(input); left > 0; left--) {
            input.take(input.length());
            readType(input);
        }
    } else throw refusal('a kind of type that there is not');
    return { kind, element, fields };
}

/** A signed LEB128 number: of an entry, or below zero of a primitive type. */
function readType(input: CandidReader): number {
    let [value, unit] = [0, 1];
    for (let digits = 1; digits <= 5; digits++) {
        const byte = input.byte();
        if (byte >= 0x40 && byte < 0x80 && digits === 1) return byte;
        value += (byte & 0x7f) * unit;
        unit *= 128;
        if (byte < 0x40) return FIRST_ENTRY + value;
    }
    throw refusal('a type that there is not');
}

/** The number of things each of which has at least one byte. */
function countOf(input: CandidReader): number {
    const count = input.length();
    if (count > input.left) throw refusal(`${count} announced in ${input.left} bytes`);
    return count;
}

class ForeignReaders extends Readers {
    private skippedLeft: number;

    constructor(input: CandidReader, table: readonly Entry[]) {
        super(input, [...new Array<Entry>(FIRST_ENTRY), ...table]);
        this.skippedLeft = SKIPPED_A_BYTE * input.left + SKIPPED_FOR_NONE;
    }

    override visitNat(type: IDL.NatClass, found: number): Read {
        if (found !== NAT) throw mismatch(type);
        return () => this.digits();
    }

    override visitInt(type: IDL.IntClass, found: number): Read {
        if (found === NAT) return () => this.digits();
        if (found !== INT) throw mismatch(type);
        return () => this.digits(true);
    }

    /** The library gives numbers of four bytes in an array of their own kind. */
    override visitVec<T>(type: IDL.VecClass<T>, element: IDL.Type<T>, found: number): Read {
        const read = super.visitVec(type, element, found);
        return element.name === 'nat32' ? () => Uint32Array.from(read() as number[]) : read;
    }

    override visitReserved(_: IDL.ReservedClass, found: number): Read {
        const skip = this.skipping(found);
        return () => {
            skip();
            return null;
        };
    }

    override visitRecord(type: IDL.RecordClass, expected: [string, IDL.Type][], found: number): Read {
        const { fields } = this.entry(type, found, RECORD);
        const types = new Map(
            expected.map(([name, fieldType]) => [idlLabelToId(name), [name, fieldType] as const])
        );
        const reads = fields.map(({ hash, type: fieldFound }) => {
            const wanted = types.get(hash);
            types.delete(hash);
            if (wanted === undefined) return [undefined, this.skipping(fieldFound)] as const;
            return [wanted[0], wanted[1].accept(this, fieldFound)] as const;
        });
        const missing = [...types.values()];
        for (const [, fieldType] of missing) if (!(fieldType instanceof IDL.OptClass)) throw mismatch(type);
        return () => {
            const record: Record<string, unknown> = {};
            for (const [name, read] of reads) {
                const value = read();
                if (name !== undefined) record[name] = value;
            }
            for (const [name] of missing) record[name] = [];
            return record;
        };
    }

    override visitTuple<T extends unknown[]>(
        type: IDL.TupleClass<T>,
        components: IDL.Type[],
        found: number
    ): Read {
        const { fields } = this.entry(type, found, RECORD);
        if (components.some((_, i) => fields[i]?.hash !== i)) throw mismatch(type);
        const reads = fields.map(
            (field, i) => components[i]?.accept(this, field.type) ?? this.skipping(field.type)
        );
        return () => reads.map((read) => read()).slice(0, components.length);
    }

    override visitVariant(type: IDL.VariantClass, expected: [string, IDL.Type][], found: number): Read {
        const types = new Map(
            expected.map(([name, tagType]) => [idlLabelToId(name), [name, tagType] as const])
        );
        const tags = this.entry(type, found, VARIANT).fields.map(({ hash, type: tagFound }) => {
            const wanted = types.get(hash);
            return wanted && ([wanted[0], wanted[1].accept(this, tagFound)] as const);
        });
        return () => {
            const tag = tags[this.input.length()];
            if (tag === undefined) throw refusal('a variant of none of its tags');
            return { [tag[0]]: tag[1]() };
        };
    }

    /** However many: each has a byte at least. */
    protected override count(): number {
        return countOf(this.input);
    }

    /** Reads a value that nobody expects, and gives nothing. */
    skipping(found: number): Read {
        return () => this.skip(found, 0);
    }

    private skip(found: number, depth: number): undefined {
        const { input } = this;
        if (--this.skippedLeft < 0 || depth > MAX_DEPTH)
            throw refusal('more values than bytes are there for');
        const size = SIZES.get(found);
        if (size !== undefined) for (let i = 0; i < size; i++) input.byte();
        else if (found === BOOL) this.flag();
        else if (found === NAT || found === INT) while (input.byte() >= 0x80);
        else if (found === TEXT) input.take(input.length());
        else if (found === PRINCIPAL) this.principal();
        else if (found !== NULL && found !== RESERVED) this.skipComposite(this.table[found], depth + 1);
    }

    private skipComposite(entry: Entry | undefined, depth: number): void {
        const { input } = this;
        if (entry === undefined) throw refusal('a type that there is not');
        const { kind, element, fields } = entry;
        const size = SIZES.get(element);
        if (kind === OPT) {
            if (this.flag()) this.skip(element, depth);
        } else if (kind === VEC && size !== undefined) input.take(size * input.length());
        else if (kind === VEC) for (let left = input.length(); left > 0; left--) this.skip(element, depth);
        else if (kind === RECORD) for (const { type } of fields) this.skip(type, depth);
        else if (kind === VARIANT) {
            const field = fields[input.length()];
            if (field === undefined) throw refusal('a variant of none of its tags');
            this.skip(field.type, depth);
        } else this.skipReference(kind);
    }

    /** Of a function or a service. */
    private skipReference(kind: number): void {
        if (kind === SERVICE) this.principal();
        else if (this.flag()) {
            this.principal();
            this.input.take(this.input.length());
        } else throw refusal('a reference, where a function is expected');
    }

    private digits(isSigned = false): bigint {
        let value = 0n;
        for (let shift = 0n; shift < 7n * BigInt(MAX_DIGITS); shift += 7n) {
            const byte = this.input.byte();
            value |= BigInt(byte & 0x7f) << shift;
            if (byte < 0x80) return isSigned && byte >= 0x40 ? value - (1n << (shift + 7n)) : value;
        }
        throw refusal(`a number of more than ${MAX_DIGITS} bytes`);
    }
}

const mismatch = (type: IDL.Type) => refusal(`another type where ${type.name} is expected`);

function refusal(detail: string): JuryError {
    return new JuryError('ARGUMENT_MALFORMED', detail);
}

import { IDL, idlLabelToId } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { CandidReader } from './candid-reader.js';
import { JuryError } from './codes.js';
import {
    MAX_ARGUMENT_ELEMENTS,
    MAX_ARGUMENT_FIELDS,
    MAX_ARGUMENT_TYPES,
    MAX_PRINCIPAL_BYTES
} from './limits.js';

/**
 * Reads the arguments of a method from bytes that anybody may have made, as `IDL.decode` would give them.
 *
 * What it costs is bounded: the type table by the two limits below, types by the types that are expected (nothing
 * that the bytes name is followed further), values by the bytes that are there (each value of each expected type
 * has at least one) and by `MAX_ARGUMENT_ELEMENTS`.
 *
 * It takes what the libraries for JavaScript and Rust write for the types of the interface: type tables in any order
 * and with entries that nothing uses, `null` where an option is expected, variants with fewer tags, records without
 * fields that are options. Candid's subtyping allows more, which nobody sends and which is refused: extra arguments
 * and fields, missing arguments, a bare value for an option, an option of something else (which would silently be
 * null), `nat` and `int` for numbers of fixed size, `reserved` and `empty`, functions and services in the table, and
 * lengths that are not in their shortest form.
 */

const MAGIC = [0x44, 0x49, 0x44, 0x4c]; // DIDL

/** How a type stands in the bytes, always in one: up to 0x3f an entry of the table, else a type. */
const NULL = 0x7f;
const BOOL = 0x7e;
const TEXT = 0x71;
const PRINCIPAL = 0x68;
const NAT_OF_BITS = new Map([
    [8, 0x7b],
    [16, 0x7a],
    [32, 0x79],
    [64, 0x78]
]);
const OPT = 0x6e;
const VEC = 0x6d;
const RECORD = 0x6c;
const VARIANT = 0x6b;
const SMALLEST = 0x68;

export interface Field {
    readonly hash: number;
    readonly type: number;
}

/** An entry of the type table. `element` is that of an option or vector, `fields` those of a record or variant. */
export interface Entry {
    readonly kind: number;
    readonly element: number;
    readonly fields: readonly Field[];
}

/** There are more elements in vectors than are read. A caller may have a limit of its own to name. */
export class TooManyElements extends JuryError<'ARGUMENT_MALFORMED'> {
    constructor() {
        super('ARGUMENT_MALFORMED', `more than ${MAX_ARGUMENT_ELEMENTS} elements`);
    }
}

/** Reads one value. */
export type Read = () => unknown;

/** @throws {JuryError} `ARGUMENT_MALFORMED` @throws {TooManyElements} */
export function readCandidArguments(types: readonly IDL.Type[], bytes: Uint8Array): unknown[] {
    const input = new CandidReader(bytes, 0, refusal);
    if (MAGIC.some((byte) => input.byte() !== byte)) throw refusal('it does not begin with DIDL');
    const table = readTable(input);
    const count = input.length();
    if (count !== types.length) throw refusal(`${count} values, where ${types.length} are expected`);
    const readers = new Readers(input, table);
    const found = types.map(() => readType(input, table.length));
    const reads = types.map((type, i) => type.accept(readers, found[i] ?? NULL));
    const values = reads.map((read) => read());
    if (!input.atEnd) throw refusal(`${input.left} bytes behind the last value`);
    return values;
}

function readTable(input: CandidReader): Entry[] {
    const count = input.length();
    if (count > MAX_ARGUMENT_TYPES)
        throw refusal(`a table of ${count} types, at most ${MAX_ARGUMENT_TYPES} are read`);
    const entries: Entry[] = [];
    let fieldsLeft = MAX_ARGUMENT_FIELDS;
    while (entries.length < count) {
        const kind = input.byte();
        if (kind === OPT || kind === VEC) entries.push({ kind, element: readType(input, count), fields: [] });
        else if (kind === RECORD || kind === VARIANT) {
            const size = input.length();
            fieldsLeft -= size;
            if (fieldsLeft < 0) throw refusal(`more than ${MAX_ARGUMENT_FIELDS} fields`);
            entries.push({ kind, element: NULL, fields: readFields(input, size, count) });
        } else throw refusal(`type ${entries.length} is of a kind that no argument has`);
    }
    return entries;
}

function readFields(input: CandidReader, count: number, types: number): Field[] {
    const fields: Field[] = [];
    for (let before = -1; fields.length < count;) {
        const hash = input.length();
        if (hash <= before) throw refusal('fields that do not ascend');
        fields.push({ hash, type: readType(input, types) });
        before = hash;
    }
    return fields;
}

/** @param types how many entries the table has */
function readType(input: CandidReader, types: number): number {
    const type = input.byte();
    if (type < types || (type >= SMALLEST && type <= NULL)) return type;
    throw refusal('a type that there is not');
}

/**
 * Brings an expected type together with the one that the bytes name: mismatches are found before any value is read.
 * Recursive types are not expected anywhere, so neither is this.
 */
export class Readers extends IDL.Visitor<number, Read> {
    private elementsLeft = MAX_ARGUMENT_ELEMENTS;

    constructor(
        protected readonly input: CandidReader,
        protected readonly table: readonly Entry[]
    ) {
        super();
    }

    override visitNull(type: IDL.NullClass, found: number): Read {
        expectType(type, found, NULL);
        return () => null;
    }

    override visitBool(type: IDL.BoolClass, found: number): Read {
        expectType(type, found, BOOL);
        return () => this.flag();
    }

    override visitText(type: IDL.TextClass, found: number): Read {
        expectType(type, found, TEXT);
        return () => this.text();
    }

    override visitPrincipal(type: IDL.PrincipalClass, found: number): Read {
        expectType(type, found, PRINCIPAL);
        return () => this.principal();
    }

    override visitFixedNat(type: IDL.FixedNatClass, found: number): Read {
        const { input } = this;
        expectType(type, found, NAT_OF_BITS.get(type._bits));
        if (type._bits === 64) return () => input.nat64();
        if (type._bits === 32) return () => input.nat32();
        if (type._bits === 16) return () => input.byte() + 256 * input.byte();
        return () => input.byte();
    }

    override visitVec<T>(type: IDL.VecClass<T>, element: IDL.Type<T>, found: number): Read {
        const { input } = this;
        const entry = this.entry(type, found, VEC);
        if (element.name === 'nat8') {
            expectType(element, entry.element, NAT_OF_BITS.get(8));
            return () => input.take(input.length());
        }
        const read = element.accept(this, entry.element);
        if (element.name === 'vec nat8') return () => input.blobs(this.count());
        return () => Array.from({ length: this.count() }, read);
    }

    override visitOpt<T>(type: IDL.OptClass<T>, element: IDL.Type<T>, found: number): Read {
        if (found === NULL) return () => [];
        const read = element.accept(this, this.entry(type, found, OPT).element);
        return () => (this.flag() ? [read()] : []);
    }

    override visitTuple<T extends unknown[]>(
        type: IDL.TupleClass<T>,
        components: IDL.Type[],
        found: number
    ): Read {
        const { fields } = this.entry(type, found, RECORD);
        const matches = fields.length === components.length && fields.every(({ hash }, i) => hash === i);
        if (!matches) throw mismatch(type);
        const reads = components.map((component, i) => component.accept(this, fields[i]?.type ?? NULL));
        return () => reads.map((read) => read());
    }

    override visitRecord(type: IDL.RecordClass, expected: [string, IDL.Type][], found: number): Read {
        const { fields } = this.entry(type, found, RECORD);
        const reads: [string, Read][] = [];
        let next = 0;
        for (const [name, fieldType] of expected) {
            const field = fields[next];
            if (field?.hash === idlLabelToId(name)) {
                reads.push([name, fieldType.accept(this, field.type)]);
                next++;
            } else if (fieldType instanceof IDL.OptClass) reads.push([name, () => []]);
            else throw mismatch(type);
        }
        if (next < fields.length) throw mismatch(type);
        return () => Object.fromEntries(reads.map(([name, read]) => [name, read()]));
    }

    override visitVariant(type: IDL.VariantClass, expected: [string, IDL.Type][], found: number): Read {
        const tags = this.entry(type, found, VARIANT).fields.map(({ hash, type: fieldType }) => {
            const tag = expected.find(([name]) => idlLabelToId(name) === hash);
            if (tag === undefined) throw mismatch(type);
            return [tag[0], tag[1].accept(this, fieldType)] as const;
        });
        return () => {
            const tag = tags[this.input.length()];
            if (tag === undefined) throw refusal('a variant of none of its tags');
            return { [tag[0]]: tag[1]() };
        };
    }

    /** What the interface has no arguments of. */
    override visitType<T>(type: IDL.Type<T>): Read {
        throw new Error(`arguments of type ${type.name} are not read`);
    }

    protected entry(type: IDL.Type, found: number, kind: number): Entry {
        const entry = this.table[found];
        if (entry?.kind !== kind) throw mismatch(type);
        return entry;
    }

    /** The number of elements of a vector. */
    protected count(): number {
        const count = this.input.length();
        if (count > this.input.left) throw refusal(`${count} elements in ${this.input.left} bytes`);
        this.elementsLeft -= count;
        if (this.elementsLeft < 0) throw new TooManyElements();
        return count;
    }

    protected flag(): boolean {
        const byte = this.input.byte();
        if (byte > 1) throw refusal(`${byte}, where 0 or 1 is expected`);
        return byte === 1;
    }

    protected principal(): Principal {
        if (!this.flag()) throw refusal('a reference, where a principal is expected');
        return Principal.fromUint8Array(this.input.blob(MAX_PRINCIPAL_BYTES, 'a principal'));
    }

    protected text(): string {
        const bytes = this.input.take(this.input.length());
        try {
            return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
        } catch {
            throw refusal('a text that is not UTF-8');
        }
    }
}

function expectType(type: IDL.Type, found: number, expected: number | undefined): void {
    if (found !== expected) throw mismatch(type);
}

const mismatch = (type: IDL.Type) => refusal(`another type where ${type.name} is expected`);

function refusal(detail: string): JuryError {
    return new JuryError('ARGUMENT_MALFORMED', detail);
}

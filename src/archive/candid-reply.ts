import { asciiBytes, equalBytes } from '../protocol/bytes.js';

export const DIDL = asciiBytes('DIDL');

/** A case of a variant, by the hash of its name. */
export interface CandidCase {
    readonly hash: number;
    readonly value: CandidValue;
}

/**
 * Lists are arrays, but those of bytes; records are maps from the hash of a name; principals are bytes; null, and an
 * option without a value, are undefined.
 */
export type CandidValue =
    | number
    | bigint
    | boolean
    | undefined
    | Uint8Array
    | CandidCase
    | CandidValue[]
    | ReadonlyMap<number, CandidValue>;

/** The hash that stands for the name of a field (Candid specification, "Records"). */
export function fieldHash(name: string): number {
    let hash = 0;
    for (const byte of new TextEncoder().encode(name)) hash = (Math.imul(hash, 223) + byte) >>> 0;
    return hash;
}

const [NULL, BOOL, NAT8, NAT32, NAT64, PRINCIPAL] = [-1, -2, -5, -7, -8, -24];
const [OPT, VEC, RECORD, VARIANT] = [-18, -19, -20, -21];
const MAX_DEPTH = 16;

type Type =
    | { readonly opt: number }
    | { readonly vec: number }
    | { readonly record: readonly [number, number][] }
    | { readonly variant: readonly [number, number][] };

/**
 * Reads the first value of a Candid message, of the types that canister and network answer with. Nothing that it
 * says is believed before it is verified; anything odd in it is a RangeError.
 */
export function decodeReply(bytes: Uint8Array): CandidValue {
    if (!equalBytes(bytes.subarray(0, 4), DIDL)) throw new RangeError('a reply that is no Candid');
    const reader = new Reader(bytes, 4);
    const types = Array.from({ length: reader.listLength() }, (): Type => reader.type());
    if (reader.count() !== 1) throw new RangeError('a reply of other than one value');
    return reader.value(reader.number(), types, 0);
}

class Reader {
    constructor(
        private readonly bytes: Uint8Array,
        private offset: number
    ) {}

    type(): Type {
        const code = this.number();
        if (code === OPT) return { opt: this.number() };
        if (code === VEC) return { vec: this.number() };
        if (code !== RECORD && code !== VARIANT) throw new RangeError(`a reply with a type ${code}`);
        const fields = Array.from({ length: this.listLength() }, (): [number, number] => [
            this.count(),
            this.number()
        ]);
        return code === RECORD ? { record: fields } : { variant: fields };
    }

    value(type: number, types: readonly Type[], depth: number): CandidValue {
        if (depth > MAX_DEPTH) throw new RangeError('a reply that is too deep');
        if (type < 0) return this.plain(type);
        const known = types[type];
        if (known === undefined) throw new RangeError(`a reply with a value of type ${type}`);
        if ('vec' in known) return this.list(known.vec, types, depth);
        if ('opt' in known) return this.flag() ? this.value(known.opt, types, depth + 1) : undefined;
        if ('record' in known)
            return new Map(known.record.map(([hash, field]) => [hash, this.value(field, types, depth + 1)]));
        const chosen = known.variant[this.count()];
        if (chosen === undefined) throw new RangeError('a reply with a case that its type does not have');
        return { hash: chosen[0], value: this.value(chosen[1], types, depth + 1) };
    }

    /** Of something that takes a byte or more each. */
    listLength(): number {
        const length = this.count();
        if (length > this.bytes.length) throw new RangeError('a reply that is cut');
        return length;
    }

    /** Unsigned LEB128 below 2^32. */
    count(): number {
        let value = 0;
        for (let unit = 1; ; unit *= 128) {
            const byte = this.take(1)[0] ?? 0;
            value += (byte & 0x7f) * unit;
            if (value > 0xffffffff) throw new RangeError('a reply with a number that is too large');
            if (byte < 0x80) return value;
        }
    }

    /** Signed LEB128 of at most 5 bytes: a type. */
    number(left = 5): number {
        const byte = this.take(1)[0] ?? 0;
        if (byte < 0x80) return byte >= 0x40 ? byte - 0x80 : byte;
        if (left === 1) throw new RangeError('a reply with a type that is too large');
        return (byte & 0x7f) + 0x80 * this.number(left - 1);
    }

    private plain(type: number): CandidValue {
        if (type === NULL) return undefined;
        if (type === BOOL) return this.flag();
        if (type === NAT32) return new DataView(this.take(4).buffer).getUint32(0, true);
        if (type === NAT64) return new DataView(this.take(8).buffer).getBigUint64(0, true);
        if (type !== PRINCIPAL) throw new RangeError(`a reply with a value of type ${type}`);
        if (!this.flag()) throw new RangeError('a reply with a principal that is hidden');
        return this.take(this.count());
    }

    private list(item: number, types: readonly Type[], depth: number): CandidValue {
        const length = this.listLength();
        if (item === NAT8) return this.take(length);
        return Array.from({ length }, () => this.value(item, types, depth + 1));
    }

    private flag(): boolean {
        const [byte] = this.take(1);
        if (byte !== 0 && byte !== 1) throw new RangeError('a reply with a flag that is neither');
        return byte === 1;
    }

    private take(length: number): Uint8Array {
        const end = this.offset + length;
        if (end > this.bytes.length) throw new RangeError('a reply that is cut');
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }
}

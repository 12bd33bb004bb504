import { DIDL } from './cbor.js';
import { concatBytes, equalBytes } from '../protocol/bytes.js';

/** Two numbers, as the arguments of a page of the log. */
export function encodeTwoNumbers(first: number, second: number): Uint8Array {
    const numbers = new Uint8Array(8);
    new DataView(numbers.buffer).setUint32(0, first, true);
    new DataView(numbers.buffer).setUint32(4, second, true);
    return concatBytes(DIDL, Uint8Array.of(0, 2, 0x79, 0x79), numbers);
}

/** Lists are arrays, but those of bytes; records are maps from the hash of a name. */
export type CandidValue = number | Uint8Array | CandidValue[] | ReadonlyMap<number, CandidValue>;

/** The hash that stands for the name of a field (Candid specification, "Records"). */
export function fieldHash(name: string): number {
    let hash = 0;
    for (const byte of new TextEncoder().encode(name)) hash = (Math.imul(hash, 223) + byte) >>> 0;
    return hash;
}

const [NAT8, NAT32, VEC, RECORD] = [-5, -7, -19, -20];

type Type = { readonly vec: number } | { readonly record: readonly [number, number][] };

/**
 * Reads the first value of a Candid message of lists, records and numbers. Nothing that it says is believed before
 * it is verified; anything odd in it is a RangeError.
 */
export function decodeReply(bytes: Uint8Array): CandidValue {
    if (!equalBytes(bytes.subarray(0, 4), DIDL)) throw new RangeError('a reply that is no Candid');
    const reader = new Reader(bytes, 4);
    const types = Array.from({ length: reader.count() }, (): Type => reader.type());
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
        if (code === VEC) return { vec: this.number() };
        if (code !== RECORD) throw new RangeError(`a reply with a type ${code}`);
        return {
            record: Array.from({ length: this.count() }, (): [number, number] => [
                this.count(),
                this.number()
            ])
        };
    }

    value(type: number, types: readonly Type[], depth: number): CandidValue {
        if (depth > 8) throw new RangeError('a reply that is too deep');
        if (type === NAT32) return new DataView(this.take(4).buffer).getUint32(0, true);
        const known = types[type];
        if (known === undefined) throw new RangeError(`a reply with a value of type ${type}`);
        if ('vec' in known) {
            const length = this.count();
            if (known.vec === NAT8) return this.take(length);
            if (length > this.bytes.length) throw new RangeError('a reply that is cut');
            return Array.from({ length }, () => this.value(known.vec, types, depth + 1));
        }
        return new Map(known.record.map(([hash, field]) => [hash, this.value(field, types, depth + 1)]));
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

    /** Signed LEB128: a type. */
    number(): number {
        const byte = this.take(1)[0] ?? 0;
        if (byte < 0x80) return byte >= 0x40 ? byte - 0x80 : byte;
        return (byte & 0x7f) + 0x80 * this.number();
    }

    private take(length: number): Uint8Array {
        const end = this.offset + length;
        if (end > this.bytes.length) throw new RangeError('a reply that is cut');
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }
}

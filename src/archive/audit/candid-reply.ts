import { asciiBytes, equalBytes, plainBytes } from '../../protocol/bytes.js';

export const DIDL = asciiBytes('DIDL');

/** A case of a variant, by the hash of its name. */
export interface CandidCase {
    readonly hash: number;
    readonly value: CandidValue;
}

/**
 * Lists are arrays, but those of bytes; records are maps from the hash of a name; principals are bytes; null, an
 * option without a value, and values of types that nobody here asks about, are undefined.
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

const [NULL, BOOL, NAT, INT, NAT8, NAT32, NAT64] = [-1, -2, -3, -4, -5, -7, -8];
const [TEXT, RESERVED, PRINCIPAL] = [-15, -16, -24];
const [OPT, VEC, RECORD, VARIANT, FUNC, SERVICE] = [-18, -19, -20, -21, -22, -23];
/** Bytes of the numbers from `nat8` (-5) to `float64` (-14). */
const WIDTHS = [1, 2, 4, 8, 1, 2, 4, 8, 4, 8];
const MAX_DEPTH = 16;
/** LEB128 of what fits in 64 bits. */
const MAX_LEB_BYTES = 10;
/** Types and their fields. What canister and network answer with has fewer than a hundred. */
const MAX_TYPES = 4096;
/** More than any page of an answer holds. */
const MAX_VALUES = 100_000;

type Type =
    | { readonly opt: number }
    | { readonly vec: number }
    | { readonly record: readonly [number, number][] }
    | { readonly variant: readonly [number, number][] }
    | { readonly opaque: 'function' | 'service' | 'later' };

/**
 * Reads the first value of a Candid message. Nothing that it says is believed before it is verified; anything odd in
 * it is a RangeError. A few bytes may describe values without end, which take no bytes: so values are counted, and
 * there are at most two for each byte of the message.
 */
export function decodeReply(bytes: Uint8Array): CandidValue {
    if (!equalBytes(bytes.subarray(0, 4), DIDL)) throw new RangeError('a reply that is no Candid');
    const reader = new Reader(bytes);
    const types = reader.list(() => reader.type());
    if (reader.count() !== 1) throw new RangeError('a reply of other than one value');
    reader.left = Math.min(2 * bytes.length, MAX_VALUES);
    return reader.value(reader.number(), types, 0);
}

class Reader {
    left = MAX_TYPES;
    private offset = 4;
    private readonly bytes: Uint8Array;

    constructor(bytes: Uint8Array) {
        this.bytes = plainBytes(bytes);
    }

    type(): Type {
        this.spend();
        const code = this.number();
        if (code === OPT) return { opt: this.number() };
        if (code === VEC) return { vec: this.number() };
        if (code === RECORD) return { record: this.fields() };
        if (code === VARIANT) return { variant: this.fields() };
        if (code === FUNC) {
            for (let i = 0; i < 2; i++) this.list(() => this.number());
            this.list(() => this.take(1));
            return { opaque: 'function' };
        }
        if (code === SERVICE) {
            this.list(() => [this.take(this.count()), this.number()]);
            return { opaque: 'service' };
        }
        if (code >= PRINCIPAL) throw new RangeError(`a reply with a type ${code}`);
        this.take(this.count());
        return { opaque: 'later' };
    }

    value(type: number, types: readonly Type[], depth: number): CandidValue {
        this.spend();
        if (depth > MAX_DEPTH) throw new RangeError('a reply that is too deep');
        if (type < 0) return this.plain(type);
        const known = types[type];
        if (known === undefined) throw new RangeError(`a reply with a value of type ${type}`);
        const inner = (of: number) => this.value(of, types, depth + 1);
        if ('vec' in known)
            return known.vec === NAT8 ? this.take(this.count()) : this.list(() => inner(known.vec));
        if ('opt' in known) return this.flag() ? inner(known.opt) : undefined;
        if ('record' in known) return new Map(known.record.map(([hash, field]) => [hash, inner(field)]));
        if ('opaque' in known) return this.pass(known.opaque);
        const chosen = known.variant[this.count()];
        if (chosen === undefined) throw new RangeError('a reply with a case that its type does not have');
        return { hash: chosen[0], value: inner(chosen[1]) };
    }

    /** As many items as a number before them says; each counts, and nothing is set aside for those to come. */
    list<T>(item: () => T): T[] {
        const found: T[] = [];
        for (let length = this.count(); length > 0; length--) {
            this.spend();
            found.push(item());
        }
        return found;
    }

    /** Unsigned LEB128 below 2^32. */
    count(): number {
        let value = 0;
        for (let i = 0; i < MAX_LEB_BYTES; i++) {
            const byte = this.byte();
            value += (byte & 0x7f) * 128 ** i;
            if (value > 0xffffffff) break;
            if (byte < 0x80) return value;
        }
        throw new RangeError('a reply with a number that is too large');
    }

    /** Signed LEB128 of at most 5 bytes: a type. */
    number(left = 5): number {
        const byte = this.byte();
        if (byte < 0x80) return byte >= 0x40 ? byte - 0x80 : byte;
        if (left === 1) throw new RangeError('a reply with a type that is too large');
        return (byte & 0x7f) + 0x80 * this.number(left - 1);
    }

    private fields(): [number, number][] {
        return this.list(() => [this.count(), this.number()]);
    }

    private plain(type: number): CandidValue {
        if (type === BOOL) return this.flag();
        if (type === NAT32) return new DataView(this.take(4).buffer).getUint32(0, true);
        if (type === NAT64) return new DataView(this.take(8).buffer).getBigUint64(0, true);
        if (type === PRINCIPAL) {
            if (this.flag()) return this.take(this.count());
            throw new RangeError('a reply with a principal that is hidden');
        }
        this.skip(type);
        return undefined;
    }

    /** A type that says nothing here must not take with it what stands beside it. */
    private skip(type: number): void {
        const width = WIDTHS[NAT8 - type];
        if (type === TEXT) this.take(this.count());
        else if (type === NAT || type === INT) while (this.byte() >= 0x80);
        else if (width !== undefined) this.take(width);
        else if (type !== NULL && type !== RESERVED)
            throw new RangeError(`a reply with a value of type ${type}`);
    }

    /** Candid specification, "Memory": what nobody here asks about, and must not take with it what stands beside it. */
    private pass(kind: 'function' | 'service' | 'later'): undefined {
        if (kind === 'later') {
            const bytes = this.count();
            this.count();
            this.take(bytes);
            return;
        }
        // A reference that is hidden has no bytes.
        if (kind === 'function' && !this.flag()) return;
        if (this.flag()) this.take(this.count());
        if (kind === 'function') this.take(this.count());
    }

    private spend(): void {
        if (--this.left < 0) throw new RangeError('a reply of too many values');
    }

    private flag(): boolean {
        const byte = this.byte();
        if (byte > 1) throw new RangeError('a reply with a flag that is neither');
        return byte === 1;
    }

    private byte(): number {
        const byte = this.bytes[this.offset++];
        if (byte === undefined) throw new RangeError('a reply that is cut');
        return byte;
    }

    private take(length: number): Uint8Array {
        const end = this.offset + length;
        if (end > this.bytes.length) throw new RangeError('a reply that is cut');
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }
}

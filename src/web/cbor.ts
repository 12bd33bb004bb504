import { concatBytes } from '../protocol/bytes.js';

/** As much CBOR (RFC 8949) as a query to a canister takes. */
export type Cbor = bigint | Uint8Array | string | readonly Cbor[] | { readonly [name: string]: Cbor };

export function encodeCbor(value: Cbor): Uint8Array {
    if (typeof value === 'bigint') return head(0, value);
    if (typeof value === 'string') {
        const bytes = new TextEncoder().encode(value);
        return concatBytes(head(3, BigInt(bytes.length)), bytes);
    }
    if (value instanceof Uint8Array) return concatBytes(head(2, BigInt(value.length)), value);
    if (Array.isArray(value)) return concatBytes(head(4, BigInt(value.length)), ...value.map(encodeCbor));
    const entries = Object.entries(value as Readonly<Record<string, Cbor>>);
    return concatBytes(
        head(5, BigInt(entries.length)),
        ...entries.flatMap(([name, item]) => [encodeCbor(name), encodeCbor(item)])
    );
}

function head(major: number, value: bigint): Uint8Array {
    if (value < 24n) return Uint8Array.of((major << 5) | Number(value));
    const bytes = new Uint8Array(9);
    bytes[0] = (major << 5) | 27;
    new DataView(bytes.buffer).setBigUint64(1, value);
    return bytes;
}

/** What a network replies has some dozens: the answer of a canister is one of them. */
const MAX_ITEMS = 10_000;

/**
 * The fields of a reply, as far as they are maps, texts and bytes. What a server says is not believed, only read;
 * anything odd in it is a RangeError.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
    const reader = new Reader(bytes);
    return reader.item(0);
}

class Reader {
    private offset = 0;
    private items = 0;

    constructor(private readonly bytes: Uint8Array) {}

    item(depth: number): unknown {
        if (depth > 16) throw new RangeError('a reply that is too deep');
        if (++this.items > MAX_ITEMS) throw new RangeError('a reply of too many items');
        const first = this.take(1)[0] ?? 0;
        const major = first >>> 5;
        const length = this.length(first & 31);
        if (major === 0) return length;
        if (major === 2) return this.take(Number(length));
        if (major === 3) return new TextDecoder().decode(this.take(Number(length)));
        if (major === 4) return this.list(Number(length), depth);
        if (major === 5) return this.map(Number(length), depth);
        if (major === 6) return this.item(depth + 1);
        return undefined;
    }

    private list(length: number, depth: number): unknown[] {
        const list: unknown[] = [];
        // Nothing is set aside for what a few bytes may promise.
        while (list.length < length) list.push(this.item(depth + 1));
        return list;
    }

    private map(length: number, depth: number): ReadonlyMap<unknown, unknown> {
        const map = new Map<unknown, unknown>();
        for (let i = 0; i < length; i++) {
            const key = this.item(depth + 1);
            map.set(key, this.item(depth + 1));
        }
        return map;
    }

    private length(info: number): bigint {
        if (info < 24) return BigInt(info);
        if (info > 27) throw new RangeError('a reply of no known form');
        return this.take(2 ** (info - 24)).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    }

    private take(length: number): Uint8Array {
        const end = this.offset + length;
        if (!(end <= this.bytes.length)) throw new RangeError('a reply that is cut');
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }
}

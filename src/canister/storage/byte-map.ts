import { StableBTreeMap } from 'azle';
import type { Serializable } from 'azle';
import { concatBytes } from '../../protocol/bytes.js';
import type { Place } from './memory-ids.js';

const asIs: Serializable = { toBytes: (bytes: Uint8Array) => bytes, fromBytes: (bytes: Uint8Array) => bytes };

/** A map in stable memory from bytes to bytes, ordered by key bytes. Places: `memory-ids.ts`. */
export class ByteMap {
    private readonly map: StableBTreeMap<Uint8Array, Uint8Array>;
    private readonly prefix: Uint8Array | undefined;

    constructor(place: Place) {
        const [memoryId, prefix] = typeof place === 'number' ? [place] : place;
        this.map = new StableBTreeMap(memoryId, asIs, asIs);
        this.prefix = prefix === undefined ? undefined : Uint8Array.of(prefix);
    }

    get(key: Uint8Array): Uint8Array | undefined {
        return this.map.get(this.stored(key));
    }

    /** The value at a key that is known to exist: its absence is a fault of this program. */
    require(key: Uint8Array): Uint8Array {
        const value = this.map.get(this.stored(key));
        if (value === undefined)
            throw new Error(`stable memory ${this.map.memoryId} lacks an entry it should have`);
        return value;
    }

    /** @returns the value that stood there before */
    set(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
        return this.map.insert(this.stored(key), value);
    }

    /** @returns the value that stood there */
    delete(key: Uint8Array): Uint8Array | undefined {
        return this.map.remove(this.stored(key));
    }

    has(key: Uint8Array): boolean {
        return this.map.containsKey(this.stored(key));
    }

    /** Every entry, in key order: for maps that stay small, and have a memory of their own. */
    entries(): [Uint8Array, Uint8Array][] {
        return this.map.items();
    }

    private stored(key: Uint8Array): Uint8Array {
        return this.prefix === undefined ? key : concatBytes(this.prefix, key);
    }
}

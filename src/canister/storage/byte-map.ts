import { StableBTreeMap } from 'azle';
import type { Serializable } from 'azle';

const asIs: Serializable = { toBytes: (bytes: Uint8Array) => bytes, fromBytes: (bytes: Uint8Array) => bytes };

/** A map in stable memory from bytes to bytes, ordered by key bytes. Memory ids: `memory-ids.ts`. */
export class ByteMap {
    private readonly map: StableBTreeMap<Uint8Array, Uint8Array>;

    constructor(memoryId: number) {
        this.map = new StableBTreeMap(memoryId, asIs, asIs);
    }

    get(key: Uint8Array): Uint8Array | undefined {
        return this.map.get(key);
    }

    /** The value at a key that is known to exist: its absence is a fault of this program. */
    require(key: Uint8Array): Uint8Array {
        const value = this.map.get(key);
        if (value === undefined)
            throw new Error(`stable memory ${this.map.memoryId} lacks an entry it should have`);
        return value;
    }

    /** @returns the value that stood there before */
    set(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
        return this.map.insert(key, value);
    }

    delete(key: Uint8Array): void {
        this.map.remove(key);
    }

    has(key: Uint8Array): boolean {
        return this.map.containsKey(key);
    }

    /** Every entry, in key order: for maps that stay small. */
    entries(): [Uint8Array, Uint8Array][] {
        return this.map.items();
    }
}

import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { MAX_COUNT } from '../protocol/limits.js';
import { fail } from './fail.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';

/** What an Expand has to know of the draw it continues. */
export interface Chain {
    /** Log index whose pool the chain draws from. */
    readonly poolIndex: number;
    /** Jurors drawn so far in the chain, this block's included. */
    readonly drawn: number;
    /** 32 bytes: the randomness of the Select it began with. */
    readonly rand: Uint8Array;
    /** Index of the block that extends this one. */
    readonly extendedBy: number | undefined;
}

/** One record for every Select and Expand. */
export class Chains {
    private readonly map = new ByteMap(MEMORY.chains);

    set(index: number, { poolIndex, drawn, rand, extendedBy }: Chain): void {
        const next = extendedBy === undefined ? 0 : extendedBy + 1;
        this.map.set(u32be(index), concatBytes(u32be(poolIndex), u32be(drawn), u32be(next), rand));
    }

    /** The chain that ends in block `index`; undefined if there is none. */
    at(index: number): Chain | undefined {
        const record = this.map.get(u32be(index));
        if (record === undefined) return undefined;
        const next = readU32be(record, 8);
        const extendedBy = next === 0 ? undefined : next - 1;
        return {
            poolIndex: readU32be(record),
            drawn: readU32be(record, 4),
            rand: record.slice(12),
            extendedBy
        };
    }

    /** The chain that ends in block `index` and has room for `more`. */
    extensible(index: number, more: number): Chain {
        const record = this.map.get(u32be(index));
        if (record === undefined) fail('NOT_A_DRAW', `block ${index} is neither a Select nor an Expand`);
        const next = readU32be(record, 8);
        if (next !== 0) fail('ALREADY_EXPANDED', `by block ${next - 1}`);
        const drawn = readU32be(record, 4);
        if (more < 1 || drawn + more > MAX_COUNT) {
            fail(
                'COUNT_OUT_OF_RANGE',
                `asked for ${more} more after ${drawn}, a draw and its extensions take 1 to ${MAX_COUNT}`
            );
        }
        return { poolIndex: readU32be(record), drawn, rand: record.slice(12), extendedBy: undefined };
    }
}

import { concatBytes, readU32be, readU64be, u32be, u64be } from '../../protocol/bytes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import { peaks } from '../../protocol/log-tree.js';
import { ByteMap } from './byte-map.js';
import { decodeLineage, encodeLineage } from './lineage.js';
import type { Lineage } from './lineage.js';
import { MEMORY } from './memory-ids.js';

const KEY = Uint8Array.of(0);
const FORMAT = 1;
/** Of a canister that is or was restored: its lineage stands behind the rest. */
const FORMAT_WITH_LINEAGE = 2;
const COUNTERS = [
    'length',
    'committedLength',
    'commitCount',
    'draws',
    'pendingDraws',
    'roleChanges',
    'poolSize',
    'slotCount',
    'poolChanges'
] as const;
const HASHES = ['genesis', 'previousHash', 'roles'] as const;

/**
 * Everything that changes with almost every update, in one stable value. It is held in the heap while the canister
 * runs (a trap rolls both back alike) and written once at the end of each update.
 */
export class Heads {
    /** Blocks in the log, staged ones included. */
    length = 0;
    committedLength = 0;
    commitCount = 0;
    /** Draw numbers taken. */
    draws = 0;
    /** Draws that wait for their randomness. */
    pendingDraws = 0;
    roleChanges = 0;
    /** Members now. */
    poolSize = 0;
    /** Slots ever given out. */
    slotCount = 0;
    /** 1 + index of the last block that changed the pool, 0 while none did. */
    poolChanges = 0;
    /** Time of the newest certificate on record, nanoseconds since 1970; 0 while there is none. */
    commitTime = 0n;
    genesis = ZERO_HASH;
    /** Root of the newest commit. */
    previousHash = ZERO_HASH;
    /** Head of the hash chain of role changes. */
    roles = ZERO_HASH;
    /** Hashes of the complete subtrees over all blocks, left to right. */
    peaks: Uint8Array[] = [];

    /** Undefined unless the canister is being, or was, restored. */
    lineage: Lineage | undefined;

    private readonly map = new ByteMap(MEMORY.heads);

    save(): void {
        this.map.set(
            KEY,
            concatBytes(
                Uint8Array.of(this.lineage === undefined ? FORMAT : FORMAT_WITH_LINEAGE),
                ...COUNTERS.map((name) => u32be(this[name])),
                u64be(this.commitTime),
                ...HASHES.map((name) => this[name]),
                ...this.peaks,
                ...(this.lineage === undefined ? [] : [encodeLineage(this.lineage)])
            )
        );
    }

    load(): void {
        const bytes = this.map.require(KEY);
        if (bytes[0] !== FORMAT && bytes[0] !== FORMAT_WITH_LINEAGE)
            throw new Error(`the stored state is of format ${bytes[0]}, not ${FORMAT}`);
        let offset = 1;
        for (const name of COUNTERS) {
            this[name] = readU32be(bytes, offset);
            offset += 4;
        }
        this.commitTime = readU64be(bytes, offset);
        offset += 8;
        const takeHash = () => bytes.slice(offset, (offset += 32));
        for (const name of HASHES) this[name] = takeHash();
        this.peaks = peaks(this.length).map(takeHash);
        this.lineage = bytes[0] === FORMAT ? undefined : decodeLineage(bytes.slice(offset));
    }
}

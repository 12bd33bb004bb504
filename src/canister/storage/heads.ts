import { concatBytes, readU32be, readU64be, u32be, u64be } from '../../protocol/bytes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import { peaks } from '../../protocol/log-tree.js';
import { fail } from '../fail.js';
import { ByteMap } from './byte-map.js';
import { decodeLineage, encodeLineage } from './lineage.js';
import type { Lineage } from './lineage.js';
import { MEMORY } from './memory-ids.js';

const KEY = Uint8Array.of(0);
/** How stable memory is laid out. The first byte of this value, for ever, whatever else changes. */
export const LAYOUT_VERSION = 4;
const COUNTERS = [
    'length',
    'committedLength',
    'commitCount',
    'draws',
    'pendingDraws',
    'roleChanges',
    'poolSize',
    'slotCount',
    'poolChanges',
    'entityChanges',
    'httpExprs'
] as const;
const HASHES = ['genesis', 'previousHash', 'roles', 'entity', 'httpExpr'] as const;

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
    /** Changes of the entity key. */
    entityChanges = 0;
    /** Trees of certified responses that modules of this canister had, this one's included. */
    httpExprs = 0;
    /** Time of the newest certificate on record, nanoseconds since 1970; 0 while there is none. */
    commitTime = 0n;
    genesis = ZERO_HASH;
    /** Root of the newest commit. */
    previousHash = ZERO_HASH;
    /** Head of the hash chain of role changes. */
    roles = ZERO_HASH;
    /** Head of the hash chain of entity keys. */
    entity = ZERO_HASH;
    /** Hash of `labeled("http_expr", E)`, E being the tree of certified responses of the module that runs. */
    httpExpr = ZERO_HASH;
    /** Hashes of the complete subtrees over all blocks, left to right. */
    peaks: Uint8Array[] = [];

    /** Undefined unless the canister is being, or was, restored. */
    lineage: Lineage | undefined;

    private readonly map = new ByteMap(MEMORY.heads);

    save(): void {
        this.map.set(
            KEY,
            concatBytes(
                Uint8Array.of(LAYOUT_VERSION),
                ...COUNTERS.map((name) => u32be(this[name])),
                u64be(this.commitTime),
                ...HASHES.map((name) => this[name]),
                ...this.peaks,
                // Only of a canister that is or was restored.
                ...(this.lineage === undefined ? [] : [encodeLineage(this.lineage)])
            )
        );
    }

    /** @throws `LAYOUT_UNKNOWN` */
    load(): void {
        const bytes = this.map.get(KEY);
        if (bytes?.[0] !== LAYOUT_VERSION) {
            const found = bytes === undefined ? 'holds no jury' : `is laid out by version ${bytes[0]}`;
            fail('LAYOUT_UNKNOWN', `stable memory ${found}, and this module reads version ${LAYOUT_VERSION}`);
        }
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
        this.lineage = offset === bytes.length ? undefined : decodeLineage(bytes.slice(offset));
    }
}

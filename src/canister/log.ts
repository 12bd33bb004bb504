import type { BlockData, Kind } from '../protocol/block.js';
import { dataHash, decodeData, encodeData, KINDS } from '../protocol/block.js';
import { concatBytes, readU32be, readU64be, u32be, u64be } from '../protocol/bytes.js';
import { blockLeafHash, blockNodeHash } from '../protocol/jury-tree.js';
import { consistencyPath, edgeHash } from '../protocol/consistency.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';
import { append } from '../protocol/log-tree.js';
import type { NodeId } from '../protocol/log-tree.js';
import { fail } from './fail.js';
import { ByteMap } from './storage/byte-map.js';
import { ChunkedMap } from './storage/chunked-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** What is kept beside a block's bytes, so that most questions need not read them. */
export interface Entry {
    readonly kind: Kind;
    /** Size of the pool at this index. */
    readonly poolSize: number;
    /** Jurors in the block. */
    readonly size: number;
    /** Length of the block's bytes. */
    readonly byteLength: number;
    /** When it was staged, nanoseconds since 1970. */
    readonly timestamp: bigint;
    readonly blockHash: Uint8Array;
}

const HASH_OFFSET = 21;
const NODE_OFFSET = HASH_OFFSET + 32;

/**
 * The append-only log. Block bytes stand in one map, and per block one entry: its facts, its hash, and the hashes
 * of all tree nodes that it completed.
 */
export class Log {
    private readonly blocks = new ChunkedMap(MEMORY.blocks);
    private readonly entries = new ByteMap(MEMORY.entries);

    constructor(private readonly heads: Heads) {}

    /** Draws that wait for their randomness have their place already. @throws `LOG_FULL` */
    checkRoom(): void {
        const { length, pendingDraws } = this.heads;
        if (length + pendingDraws >= MAX_LOG_LENGTH) fail('LOG_FULL', `the log holds ${length} blocks`);
    }

    /** Stages a block behind the others; `heads.poolSize` already includes its effect. `checkRoom` comes before. */
    append(data: BlockData): number {
        return this.appendBytes(encodeData(data), data);
    }

    /** The same for a block that is encoded already. */
    appendBytes(bytes: Uint8Array, data: BlockData): number {
        const { heads } = this;
        const index = heads.length;
        const hash = dataHash(bytes);
        const completed = append(heads.peaks, index, blockLeafHash(index, hash), blockNodeHash);
        this.blocks.set(index, bytes);
        this.entries.set(
            u32be(index),
            concatBytes(
                Uint8Array.of(KINDS.indexOf(data.kind)),
                u32be(heads.poolSize),
                u32be(data.jurors.length),
                u32be(bytes.length),
                u64be(data.timestamp),
                hash,
                ...completed
            )
        );
        heads.length = index + 1;
        return index;
    }

    /** @throws `INDEX_OUT_OF_RANGE` */
    checkIndex(index: number): void {
        if (index < this.heads.length) return;
        fail('INDEX_OUT_OF_RANGE', `asked for index ${index} of a log of ${this.heads.length} blocks`);
    }

    /** @throws `INDEX_OUT_OF_RANGE` */
    entry(index: number): Entry {
        this.checkIndex(index);
        const bytes = this.entries.require(u32be(index));
        return {
            kind: KINDS[bytes[0] ?? 0] ?? 'Add',
            poolSize: readU32be(bytes, 1),
            size: readU32be(bytes, 5),
            byteLength: readU32be(bytes, 9),
            timestamp: readU64be(bytes, 13),
            blockHash: bytes.slice(HASH_OFFSET, NODE_OFFSET)
        };
    }

    /** The bytes that were hashed. @throws `INDEX_OUT_OF_RANGE` */
    bytes(index: number): Uint8Array {
        this.checkIndex(index);
        const bytes = this.blocks.get(index);
        if (bytes === undefined) throw new Error(`the bytes of block ${index} are not in stable memory`);
        return bytes;
    }

    /** @throws `INDEX_OUT_OF_RANGE` */
    data(index: number): BlockData {
        return decodeData(this.bytes(index));
    }

    /**
     * The proof that the first `newer` blocks begin with the first `older` (RFC 9162, section 2.1.4).
     * @throws `SIZE_OUT_OF_RANGE`
     */
    consistency(older: number, newer: number): Uint8Array[] {
        if (older > newer || newer > this.heads.length) {
            const detail = `asked for ${older} and ${newer} blocks of a log of ${this.heads.length}`;
            fail('SIZE_OUT_OF_RANGE', detail);
        }
        const stored = (node: NodeId) => this.node(node);
        return consistencyPath(older, newer).map((element) => {
            if (element.from === 'node') return stored(element.node);
            const hash = edgeHash(newer, element.peak, stored, blockNodeHash);
            if (hash === undefined) throw new Error(`no right edge in a tree of ${newer}`);
            return hash;
        });
    }

    /** The hash of a complete subtree. It is stored with the block that completed it. */
    node({ level, position }: NodeId): Uint8Array {
        const entry = this.entries.require(u32be((position + 1) * 2 ** level - 1));
        const start = NODE_OFFSET + 32 * level;
        return entry.slice(start, start + 32);
    }
}

import { blockHash, decodeData, timestampOf, type BlockData } from '../../protocol/block.js';
import { toHex } from '../../protocol/bytes.js';
import { blockLeafHash, blockNodeHash } from '../../protocol/jury-tree.js';
import { attempt, isFailure } from '../finding.js';

/**
 * A node of the tree of blocks, by what it covers: a leaf, a complete subtree, or all blocks from a peak on. Which blocks
 * it covers fixes its shape, so that trees of two lengths have it in common wherever their blocks are the same.
 */
export interface RangeNode {
    readonly start: number;
    /** Index behind the last. */
    readonly end: number;
    /** 32 bytes. */
    readonly hash: Uint8Array;
}

type Range = Pick<RangeNode, 'start' | 'end'>;

const nameOf = ({ start, end }: Range): string => `${start}-${end}`;

/** Where the right half of a node begins that covers two blocks or more. */
const middleOf = ({ start, end }: Range): number => start + 2 ** (31 - Math.clz32(end - start - 1));

/** Nodes that witnesses show, of what has to be one tree. */
export class ShownTree {
    private readonly nodes = new Map<string, RangeNode>();

    /** @param blocks the first ones of the log, where they are at hand: all nodes over them are known */
    constructor(private readonly blocks?: BlockRanges) {}

    /** @returns whether nothing else is in its place */
    add(node: RangeNode): boolean {
        const known = this.known(node);
        if (known === undefined) this.nodes.set(nameOf(node), node);
        return known === undefined || toHex(known) === toHex(node.hash);
    }

    /** One that is another than its halves give, as far as they are shown or follow from what is. */
    contradiction(): RangeNode | undefined {
        for (const node of this.nodes.values()) {
            const computed = this.fromHalves(node);
            if (computed !== undefined && toHex(computed) !== toHex(node.hash)) return node;
        }
        return undefined;
    }

    private fromHalves({ start, end }: Range): Uint8Array | undefined {
        if (end - start < 2) return undefined;
        const middle = middleOf({ start, end });
        const left = this.hashOf({ start, end: middle });
        const right = left && this.hashOf({ start: middle, end });
        return left && right && blockNodeHash(left, right);
    }

    private hashOf(range: Range): Uint8Array | undefined {
        return this.known(range) ?? this.fromHalves(range);
    }

    private known(range: Range): Uint8Array | undefined {
        if (range.end <= (this.blocks?.length ?? 0)) return this.blocks?.hashOf(range);
        return this.nodes.get(nameOf(range))?.hash;
    }
}

/** Smaller nodes are hashed anew each time they are asked for. */
const KEPT_BLOCKS = 1024;

/** The nodes of a tree whose blocks are at hand. Nothing is hashed before it is asked for. */
export class BlockRanges {
    private readonly kept = new Map<string, Uint8Array>();

    constructor(private readonly blocks: readonly Uint8Array[]) {}

    get length(): number {
        return this.blocks.length;
    }

    /** Of a block; undefined behind them, and where it is malformed. */
    dataOf(index: number): BlockData | undefined {
        const block = this.blocks[index];
        const data = block && attempt(() => decodeData(block));
        return data === undefined || isFailure(data) ? undefined : data;
    }

    /** Of a block; undefined behind them. Nanoseconds since 1970. */
    timeOf(index: number): bigint | undefined {
        const block = this.blocks[index];
        return block && timestampOf(block);
    }

    /** @param range of a node, within the blocks */
    hashOf(range: Range): Uint8Array {
        const { start, end } = range;
        const block = this.blocks[start];
        if (block === undefined || end > this.length)
            throw new RangeError(`no blocks ${nameOf(range)} of ${this.length}`);
        if (end - start === 1) return blockLeafHash(start, blockHash(block));
        const known = this.kept.get(nameOf(range));
        if (known !== undefined) return known;
        const middle = middleOf(range);
        const hash = blockNodeHash(this.hashOf({ start, end: middle }), this.hashOf({ start: middle, end }));
        if (end - start >= KEPT_BLOCKS) this.kept.set(nameOf(range), hash);
        return hash;
    }
}

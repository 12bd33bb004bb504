import type { BlockRange } from '../../src/verifier/digest/block-range.js';

/**
 * Blocks from `first` on, packed into one buffer.
 * @param memory where they are packed, if it is large enough
 */
export function packRange(
    first: number,
    blocks: readonly Uint8Array[],
    cuts: readonly number[],
    memory = new ArrayBuffer(0)
): BlockRange {
    const ends = new Uint32Array(blocks.length);
    let size = 0;
    for (let i = 0; i < blocks.length; i++) ends[i] = size += (blocks[i] as Uint8Array).length;
    const bytes = new Uint8Array(size <= memory.byteLength ? memory : new ArrayBuffer(size), 0, size);
    for (let i = 0; i < blocks.length; i++) bytes.set(blocks[i] as Uint8Array, i === 0 ? 0 : ends[i - 1]);
    return { first, bytes, ends, cuts: Uint32Array.from(cuts) };
}

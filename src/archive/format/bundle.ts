import { concatBytes, readU32be, u32be } from '../../protocol/bytes.js';
import { MAX_JUROR_BYTES, MAX_JURORS_PER_CALL, MAX_MEMO_BYTES } from '../../protocol/limits.js';
import { malformedFile } from './malformed.js';

/** Blocks in one bundle. Only the last bundle of an archive holds fewer. */
export const BUNDLE_BLOCKS = 256;

/** A block is jurors (size, bytes), a memo, and less than 4 KiB of other things. */
const MAX_BLOCK_BYTES = MAX_JURORS_PER_CALL * (MAX_JUROR_BYTES + 1) + MAX_MEMO_BYTES + 4096;
export const MAX_BUNDLE_BYTES = BUNDLE_BLOCKS * (4 + MAX_BLOCK_BYTES);

export const bundleCount = (blocks: number): number => Math.ceil(blocks / BUNDLE_BLOCKS);

/** Bundle k holds the blocks from k * 256 on. */
export const bundleName = (bundle: number): string => `blocks/${String(bundle).padStart(8, '0')}.bundle`;

/** Per block: its length as u32be, and its bytes. */
export function encodeBundle(blocks: readonly Uint8Array[]): Uint8Array {
    return concatBytes(...blocks.flatMap((block) => [u32be(block.length), block]));
}

/** @throws {JuryError} `ARCHIVE_MALFORMED` unless there are exactly `count` blocks */
export function decodeBundle(bytes: Uint8Array, count: number, file: string): Uint8Array[] {
    const { blocks, end } = read(bytes, count, file);
    if (end < bytes.length) throw malformedFile(file, `bytes follow its ${count} blocks`);
    return blocks;
}

/** The first `count` blocks: an update that has not ended may have written more. @throws {JuryError} as above */
export function decodeBundleStart(bytes: Uint8Array, count: number, file: string): Uint8Array[] {
    return read(bytes, count, file).blocks;
}

/** As many whole blocks as there are, of a file that a write or a copy may have cut. */
export function decodeWholeBlocks(bytes: Uint8Array): Uint8Array[] {
    const blocks: Uint8Array[] = [];
    for (let offset = 0; offset + 4 <= bytes.length && blocks.length < BUNDLE_BLOCKS;) {
        const end = offset + 4 + readU32be(bytes, offset);
        if (end > bytes.length) break;
        blocks.push(bytes.subarray(offset + 4, end));
        offset = end;
    }
    return blocks;
}

function read(bytes: Uint8Array, count: number, file: string): { blocks: Uint8Array[]; end: number } {
    const blocks: Uint8Array[] = [];
    let offset = 0;
    while (offset < bytes.length && blocks.length < count) {
        if (offset + 4 > bytes.length) throw malformedFile(file, 'it is cut short');
        const end = offset + 4 + readU32be(bytes, offset);
        if (end > bytes.length) throw malformedFile(file, 'it is cut short');
        // Views: whoever reads a bundle keeps all of it.
        blocks.push(bytes.subarray(offset + 4, end));
        offset = end;
    }
    if (blocks.length < count) throw malformedFile(file, `it holds ${blocks.length} of ${count} blocks`);
    return { blocks, end: offset };
}

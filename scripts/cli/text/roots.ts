import { present } from '../../../src/verifier/index.js';
import { toHex } from '../../../src/protocol/bytes.js';

/**
 * The two roots of a log, under the same names wherever they are shown (docs/protocol.md).
 * @param blocks T: over the blocks alone; the same wherever the log goes
 * @param certified R: what a commit certifies, over the blocks and all else; what the next log is reinstalled with
 */
export const rootLines = (blocks: Uint8Array | undefined, certified: Uint8Array | undefined): string[] =>
    present([
        blocks !== undefined && `${BLOCKS_ROOT}    ${toHex(blocks)}`,
        certified !== undefined && `${CERTIFIED_ROOT}  ${toHex(certified)}`
    ]);

export const BLOCKS_ROOT = "Blocks' root (T)";
export const CERTIFIED_ROOT = 'Certified root (R)';

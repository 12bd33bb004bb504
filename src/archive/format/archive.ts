import type { BlockSource } from '../../verifier/log/driver.js';
import type { Archive } from '../folder/archive-folder.js';
import type { Evidence } from '../folder/read-evidence.js';

/** The content of an archive but for its blocks, unverified. */
export type ArchiveHead = Omit<Archive, 'blocks'>;

/** The content of an archive, unverified; its blocks come in pieces, so that they need not be in memory together. */
export interface ArchiveSource extends ArchiveHead {
    /** How many blocks there are. */
    readonly length: number;
    /** All of them, from block 0 on. */
    readonly blocks: BlockSource;
}

/** An archive that is in memory. */
export const sourceOf = ({ blocks, ...head }: Archive): ArchiveSource => ({
    ...head,
    length: blocks.length,
    blocks: [blocks]
});

/** Nothing beside the log. */
export const NO_EVIDENCE: Evidence = { seals: [], code: [], roles: undefined, draws: undefined };

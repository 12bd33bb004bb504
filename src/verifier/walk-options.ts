import type { Origin } from '../protocol/lineage.js';
import type { CertificateContext } from './certificate.js';
import type { DrawReport } from './draw-report.js';
import type { Seen } from './seen.js';
import type { Depth } from './verdict.js';

export interface WalkOptions extends CertificateContext {
    readonly depth: Depth;
    readonly origins: readonly Origin[];
    /** Preimages of the genesis, newest first, where they are at hand. */
    readonly genesis: readonly Uint8Array[] | undefined;
    readonly seen: readonly Seen[];
    /** Receives each draw; without it the verdict lists them all. */
    readonly onDraw?: ((report: DrawReport) => void) | undefined;
    /** Whether there is a finding for each block and commit that passed. */
    readonly tellsPassed: boolean;
    /** Over the blocks that are walked; without it, it grows from their digests. */
    readonly tree: LogTree | undefined;
    /** Certificates of commits before it are not asked, but for those that end a restored log. */
    readonly asksFrom: number;
}

/** T at every length. */
export interface LogTree {
    rootAt(length: number): Uint8Array | undefined;
}

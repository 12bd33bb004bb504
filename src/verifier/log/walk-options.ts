import type { Origin } from '../../protocol/lineage.js';
import type { CertificateContext } from '../certificate/index.js';
import type { DrawReport, DrawView, PoolHistory } from '../draws/index.js';
import type { LogPeaks } from '../digest/index.js';
import type { Seen } from './seen-check.js';
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
    readonly audit?: LogAudit | undefined;
    /** Lengths at which the tree is kept. */
    readonly keeps: ReadonlySet<number>;
    /** Certificates of commits before it are not asked, but for those that end a restored log. */
    readonly asksFrom: number;
}

/** Goes along with a walk. */
export interface LogAudit {
    /**
     * A draw, in the order of the log.
     * @param hash of its block @param pool replayed up to it; undefined behind a block that cannot be read
     */
    draw(index: number, draw: DrawView, hash: Uint8Array, pool: PoolHistory | undefined): void;
    /** A block that adds nobody and whose memo begins as records do. */
    record(index: number, bytes: Uint8Array): void;
    /** @param length blocks of the whole log */
    end(length: number): void;
}

/** T at every length. */
export interface LogTree {
    rootAt(length: number): Uint8Array | undefined;
    /** The log as it was at `length`, to be continued apart. */
    upTo?(length: number): LogPeaks;
}

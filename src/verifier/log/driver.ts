import { recall, verifySignatures, type SignatureCache, type SignatureClaim } from '../signature/index.js';
import { BATCH_SIZE, claimBatches } from '../certificate/index.js';
import { digestRange, hashRange } from '../digest/index.js';
import type { RangeDigest, BlockRange, HashRange } from '../digest/index.js';
import type { CommitLengths } from './commit-lengths.js';
import { RangeSplitter, type RangeSize } from './range-splitter.js';

/**
 * Blocks from block 0 on, in pieces of any size, so that no more of a log is in memory than is worked on. A piece is
 * done with when the next one is asked for.
 */
export type BlockSource = Iterable<readonly Uint8Array[]> | AsyncIterable<readonly Uint8Array[]>;

export interface Progress {
    readonly step: 'signatures' | 'blocks';
    readonly done: number;
    /** Undefined: not known before the end. */
    readonly total: number | undefined;
}

/**
 * Who does the work of a verification: a loop, several threads, or slices of one thread that has other things to do.
 * What a verification finds does not depend on it.
 */
export interface Driver extends RangeSize {
    /** How many ranges are worth having in work. */
    readonly ahead: number;
    /** Signatures that are checked together. */
    readonly batch: number;
    digest(range: BlockRange): RangeDigest | Promise<RangeDigest>;
    /** Which of them hold; at most `batch`. */
    prove(claims: readonly SignatureClaim[]): readonly boolean[] | Promise<readonly boolean[]>;
    /** Called between two pieces of work. */
    rest(progress: Progress): void | Promise<void>;
}

interface PlainOptions {
    /** `hashJurors` where the tree is known. */
    readonly hash?: HashRange;
    /** Blocks, and bytes, that are digested together. */
    readonly pieces?: readonly [number, number];
    readonly batch?: number;
}

/** All in this thread, one after another. */
export const plainDriver = (
    rest: Driver['rest'] = () => undefined,
    {
        hash = hashRange,
        pieces: [rangeBlocks, rangeBytes] = [4096, 2 ** 22],
        batch = BATCH_SIZE
    }: PlainOptions = {}
): Driver => ({
    rangeBlocks,
    rangeBytes,
    ahead: 1,
    batch,
    memory: (bytes) => new ArrayBuffer(bytes),
    digest: (range) => digestRange(range, hash),
    prove: verifySignatures,
    rest
});

/** Digests a log, several ranges at a time, and gives them in order. */
export async function* digestAll(
    blocks: BlockSource,
    cuts: CommitLengths,
    driver: Driver
): AsyncGenerator<RangeDigest> {
    const running: (RangeDigest | Promise<RangeDigest>)[] = [];
    for await (const range of ranges(blocks, new RangeSplitter(cuts, driver))) {
        const started = driver.digest(range);
        // Whoever awaits it later sees the error; until then it is no unhandled one.
        if (started instanceof Promise) started.catch(() => undefined);
        running.push(started);
        if (running.length >= driver.ahead) yield await (running.shift() as Promise<RangeDigest>);
    }
    for (const started of running) yield await started;
}

async function* ranges(blocks: BlockSource, splitter: RangeSplitter): AsyncGenerator<BlockRange> {
    for await (const piece of blocks) yield* splitter.take(piece);
    yield* splitter.end();
}

/** Checks signatures in batches, and puts what it finds into `signatures`, so that a verification finds them known. */
export async function proveAll(
    claims: ReadonlyMap<string, SignatureClaim>,
    signatures: SignatureCache,
    driver: Driver
): Promise<void> {
    let done = 0;
    const total = [...claims.keys()].filter((key) => recall(signatures, key) === undefined).length;
    const batches: Promise<void>[] = [];
    for (const batch of claimBatches(claims, signatures, Math.min(BATCH_SIZE, driver.batch))) {
        const prove = async (): Promise<void> => {
            batch.settle(await driver.prove(batch.claims));
            done += batch.claims.length;
            await driver.rest({ step: 'signatures', done, total });
        };
        batches.push(prove());
        if (driver.ahead === 1) await batches.at(-1);
    }
    await Promise.all(batches);
}

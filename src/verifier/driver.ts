import { verifySignatures } from './bls-batch.js';
import { BATCH_SIZE } from './certificate-batch.js';
import { digestRange, packRange } from './range-digest.js';
import type { RangeDigest } from './range-digest.js';
import { hashRange } from './range-hashes.js';
import type { HashRange } from './range-hashes.js';
import type { SignatureCache, SignatureClaim } from './signature-claim.js';
import type { Cuts } from './verify-log.js';

/** Blocks from block 0 on, in pieces of any size, so that no more of a log is in memory than is worked on. */
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
export interface Driver {
    /** How much is digested at a time, and how many ranges are worth having in work. */
    readonly rangeBlocks: number;
    readonly rangeBytes: number;
    readonly ahead: number;
    /** Signatures that are checked together. */
    readonly batch: number;
    digest(first: number, blocks: readonly Uint8Array[], cuts: readonly number[]): RangeDigest | Promise<RangeDigest>;
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
    { hash = hashRange, pieces: [rangeBlocks, rangeBytes] = [4096, 2 ** 22], batch = BATCH_SIZE }: PlainOptions = {}
): Driver => ({
    rangeBlocks,
    rangeBytes,
    ahead: 1,
    batch,
    digest: (first, blocks, cuts) => digestRange(packRange(first, blocks, cuts), hash),
    prove: verifySignatures,
    rest
});

/** Digests a log, several ranges at a time, and gives them in order. */
export async function* digestAll(
    blocks: BlockSource,
    cuts: Cuts,
    driver: Driver
): AsyncGenerator<RangeDigest> {
    const running: (RangeDigest | Promise<RangeDigest>)[] = [];
    for await (const [first, range] of ranges(blocks, driver)) {
        const started = driver.digest(first, range, cuts.within(first, range.length));
        // Whoever awaits it later sees the error; until then it is no unhandled one.
        if (started instanceof Promise) started.catch(() => undefined);
        running.push(started);
        if (running.length >= driver.ahead) yield await (running.shift() as Promise<RangeDigest>);
    }
    for (const started of running) yield await started;
}

async function* ranges(
    blocks: BlockSource,
    { rangeBlocks, rangeBytes }: Driver
): AsyncGenerator<[number, Uint8Array[]]> {
    let first = 0;
    let range: Uint8Array[] = [];
    let size = 0;
    for await (const piece of blocks) {
        for (const block of piece) {
            const isFull = range.length >= rangeBlocks || size + block.length > rangeBytes;
            if (isFull && range.length > 0) {
                yield [first, range];
                first += range.length;
                [range, size] = [[], 0];
            }
            range.push(block);
            size += block.length;
        }
    }
    if (range.length > 0) yield [first, range];
}

/** Checks signatures in batches, and puts those that hold into `signatures`, so that a verification finds them known. */
export async function proveAll(
    claims: ReadonlyMap<string, SignatureClaim>,
    signatures: SignatureCache,
    driver: Driver
): Promise<void> {
    const open = [...claims].filter(([key]) => !signatures.has(key));
    let done = 0;
    const prove = async (batch: typeof open): Promise<void> => {
        const holds = await driver.prove(batch.map(([, claim]) => claim));
        batch.forEach(([key], i) => {
            if (holds[i] === true) signatures.add(key);
        });
        done += batch.length;
        await driver.rest({ step: 'signatures', done, total: open.length });
    };
    const batches: Promise<void>[] = [];
    const size = Math.min(BATCH_SIZE, driver.batch);
    for (let start = 0; start < open.length; start += size) {
        batches.push(prove(open.slice(start, start + size)));
        if (driver.ahead === 1) await batches.at(-1);
    }
    await Promise.all(batches);
}

import { verifySignatures, recall, remember } from '../signature/index.js';
import { BATCH_SIZE } from '../certificate/index.js';
import { digestRange, hashRange } from '../digest/index.js';
import type { RangeDigest, BlockRange, HashRange } from '../digest/index.js';
import type { SignatureCache, SignatureClaim } from '../signature/index.js';
import type { CommitLengths } from './verify-log.js';

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
export interface Driver {
    /** How much is digested at a time, and how many ranges are worth having in work. */
    readonly rangeBlocks: number;
    readonly rangeBytes: number;
    readonly ahead: number;
    /** Signatures that are checked together. */
    readonly batch: number;
    /** Memory for the blocks of a range; its digest is done with it. */
    memory(bytes: number): ArrayBuffer;
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
    for await (const range of ranges(blocks, cuts, driver)) {
        const started = driver.digest(range);
        // Whoever awaits it later sees the error; until then it is no unhandled one.
        if (started instanceof Promise) started.catch(() => undefined);
        running.push(started);
        if (running.length >= driver.ahead) yield await (running.shift() as Promise<RangeDigest>);
    }
    for (const started of running) yield await started;
}

async function* ranges(blocks: BlockSource, cuts: CommitLengths, driver: Driver): AsyncGenerator<BlockRange> {
    let filling = new Filling(0, driver);
    for await (const piece of blocks) {
        for (const block of piece) {
            if (!filling.fits(block)) {
                yield filling.range(cuts);
                filling = new Filling(filling.end, driver);
            }
            filling.add(block);
        }
    }
    if (filling.count > 0) yield filling.range(cuts);
}

/** Copies blocks into the memory of one range as they come: who gave them may use theirs again. */
class Filling {
    count = 0;
    private size = 0;
    private bytes: Uint8Array<ArrayBuffer> | undefined;
    private readonly ends: Uint32Array<ArrayBuffer>;

    constructor(
        private readonly first: number,
        private readonly driver: Driver
    ) {
        this.ends = new Uint32Array(driver.rangeBlocks);
    }

    get end(): number {
        return this.first + this.count;
    }

    /** One block always does. */
    fits({ length }: Uint8Array): boolean {
        const { rangeBlocks, rangeBytes } = this.driver;
        return this.count === 0 || (this.count < rangeBlocks && this.size + length <= rangeBytes);
    }

    add(block: Uint8Array): void {
        const { driver } = this;
        this.bytes ??= new Uint8Array(driver.memory(Math.max(driver.rangeBytes, block.length)));
        this.bytes.set(block, this.size);
        this.ends[this.count++] = this.size += block.length;
    }

    range(cuts: CommitLengths): BlockRange {
        const { first, count, size, bytes = new Uint8Array() } = this;
        const within = Uint32Array.from(cuts.within(first, count));
        return { first, bytes: bytes.subarray(0, size), ends: this.ends.slice(0, count), cuts: within };
    }
}

/** Checks signatures in batches, and puts what it finds into `signatures`, so that a verification finds them known. */
export async function proveAll(
    claims: ReadonlyMap<string, SignatureClaim>,
    signatures: SignatureCache,
    driver: Driver
): Promise<void> {
    const open = [...claims].filter(([key]) => recall(signatures, key) === undefined);
    let done = 0;
    const prove = async (batch: typeof open): Promise<void> => {
        const holds = await driver.prove(batch.map(([, claim]) => claim));
        batch.forEach(([key], i) => remember(signatures, key, holds[i] === true));
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

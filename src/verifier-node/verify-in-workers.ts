import { availableParallelism } from 'node:os';
import { BATCH_SIZE, certificateClaims, Cuts, packRange, startWalk, unwrapKey } from '../verifier/index.js';
import type {
    CommitInput,
    Finding,
    LogOptions,
    Policy,
    RangeDigest,
    SignatureCache,
    Verdict
} from '../verifier/index.js';
import { WorkerPool } from './worker-pool.js';

/** Blocks from block 0 on, in pieces of any size, so that no more of a log is in memory than is worked on. */
export type BlockSource = Iterable<readonly Uint8Array[]> | AsyncIterable<readonly Uint8Array[]>;

export interface Progress {
    readonly step: 'signatures' | 'blocks';
    readonly done: number;
    /** Undefined: not known before the end. */
    readonly total: number | undefined;
}

export interface WorkerOptions extends LogOptions {
    /** Threads; as many as the machine has cores, and 4 at most, unless said. */
    readonly workers?: number;
    readonly onProgress?: (progress: Progress) => void;
}

const RANGE_BLOCKS = 2048;
const RANGE_BYTES = 2 ** 20;
const MAX_WORKERS = 4;

/**
 * `verifyLog` in several threads, over a log that is read as it goes: the same findings, in the same order, and the
 * same verdict.
 */
export async function* verifyLogInWorkers(
    blocks: BlockSource,
    commits: readonly CommitInput[],
    policy: Policy,
    options: WorkerOptions = {}
): AsyncGenerator<Finding, Verdict> {
    const { workers = Math.min(MAX_WORKERS, availableParallelism()), onProgress = () => undefined } = options;
    const signatures = options.signatures ?? new Set<string>();
    const pool = new WorkerPool(workers);
    try {
        const proven = options.depth === 'tip' ? Promise.resolve() : proveInWorkers(commits, policy, signatures, pool, onProgress); // prettier-ignore
        // Whoever waits for it sees the error.
        proven.catch(() => undefined);
        const walk = startWalk(commits, policy, { ...options, signatures });
        const cuts = new Cuts(commits, options.seen);
        // One job in work for each thread, and one that waits for it.
        for await (const digest of ahead(digests(blocks, cuts, pool), 2 * workers)) {
            const done = digest.first + digest.ends.length;
            if (cuts.within(digest.first, digest.ends.length + 1).length > 0) await proven;
            yield* walk.take(digest);
            onProgress({ step: 'blocks', done, total: undefined });
        }
        await proven;
        yield* walk.end(policy.notBefore, policy.notAfter);
        return walk.verdict();
    } finally {
        await pool.close();
    }
}

/** Starts digesting ranges; each comes as a promise. */
async function* digests(
    blocks: BlockSource,
    cuts: Cuts,
    pool: WorkerPool
): AsyncGenerator<() => Promise<RangeDigest>> {
    const free: ArrayBuffer[] = [];
    for await (const [first, range] of ranges(blocks)) {
        yield async () => {
            const memory = free.pop() ?? new ArrayBuffer(RANGE_BYTES);
            const packed = packRange(first, range, cuts.within(first, range.length), memory);
            const answer = await pool.run({ kind: 'range', range: packed });
            if (answer.kind !== 'range') throw new TypeError('an answer to another question');
            if (answer.memory.byteLength === RANGE_BYTES) free.push(answer.memory);
            return answer.digest;
        };
    }
}

/** Keeps `count` of the tasks running, and gives their results in order. */
async function* ahead<T>(tasks: AsyncIterable<() => Promise<T>>, count: number): AsyncGenerator<T> {
    const running: Promise<T>[] = [];
    for await (const task of tasks) {
        const started = task();
        // Whoever awaits it later sees the error; until then it is no unhandled one.
        started.catch(() => undefined);
        running.push(started);
        if (running.length >= count) yield running.shift() as Promise<T>;
    }
    for (const started of running) yield started;
}

async function* ranges(blocks: BlockSource): AsyncGenerator<[number, Uint8Array[]]> {
    let first = 0;
    let range: Uint8Array[] = [];
    let size = 0;
    for await (const piece of blocks) {
        for (const block of piece) {
            const isFull = range.length >= RANGE_BLOCKS || size + block.length > RANGE_BYTES;
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

/** The signatures of all certificates in batches, so that the walk finds them known. */
async function proveInWorkers(
    commits: readonly CommitInput[],
    { rootKey }: Policy,
    signatures: SignatureCache,
    pool: WorkerPool,
    onProgress: (progress: Progress) => void
): Promise<void> {
    if (unwrapKey(rootKey) === undefined) return;
    const claims = certificateClaims(
        commits.flatMap(({ certificates }) => certificates),
        rootKey
    );
    const open = [...claims].filter(([key]) => !signatures.has(key));
    let done = 0;
    const prove = async (batch: typeof open): Promise<void> => {
        const answer = await pool.run({ kind: 'claims', claims: batch.map(([, claim]) => claim) });
        if (answer.kind !== 'claims') throw new TypeError('an answer to another question');
        batch.forEach(([key], i) => {
            if (answer.holds[i] === true) signatures.add(key);
        });
        done += batch.length;
        onProgress({ step: 'signatures', done, total: open.length });
    };
    const batches: Promise<void>[] = [];
    for (let start = 0; start < open.length; start += BATCH_SIZE) {
        batches.push(prove(open.slice(start, start + BATCH_SIZE)));
    }
    await Promise.all(batches);
}

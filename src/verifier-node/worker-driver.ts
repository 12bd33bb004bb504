import { availableParallelism } from 'node:os';
import type { Driver, Progress } from '../verifier/log/index.js';
import { BATCH_SIZE } from '../verifier/certificate/index.js';
import type { BlockRange, RangeDigest } from '../verifier/digest/index.js';
import type { SignatureClaim } from '../verifier/signature/index.js';
import { verifySignatures } from '../verifier/signature/index.js';
import { WorkerPool } from './worker-pool.js';

const RANGE_BYTES = 2 ** 19;
const MAX_WORKERS = 4;
/** Another thread would take longer to load the curve than this one to check them. */
const FEW_CLAIMS = 32;

/** Shares the work of a verification among threads. */
export class WorkerDriver implements Driver {
    readonly rangeBlocks = 1024;
    readonly rangeBytes = RANGE_BYTES;
    readonly batch: number;
    readonly ahead: number;
    private readonly pool: WorkerPool;
    /** Memory of ranges that are digested, for other ones. */
    private readonly free: ArrayBuffer[] = [];

    /** @param workers one for each core of the machine but that of this thread, and 4 at most, unless said */
    constructor(
        workers = Math.max(1, Math.min(MAX_WORKERS, availableParallelism() - 1)),
        private readonly onProgress: (progress: Progress) => void = () => undefined
    ) {
        this.pool = new WorkerPool(workers);
        this.batch = BATCH_SIZE;
        // One job in work for each thread, and one that waits for it.
        this.ahead = 2 * workers;
    }

    memory(bytes: number): ArrayBuffer {
        return (bytes === RANGE_BYTES ? this.free.pop() : undefined) ?? new ArrayBuffer(bytes);
    }

    async digest(range: BlockRange): Promise<RangeDigest> {
        const answer = await this.pool.run({ kind: 'range', range });
        if (answer.kind !== 'range') throw new TypeError('an answer to another question');
        if (answer.memory.byteLength === RANGE_BYTES) this.free.push(answer.memory);
        return answer.digest;
    }

    async prove(claims: readonly SignatureClaim[]): Promise<readonly boolean[]> {
        if (claims.length <= FEW_CLAIMS) {
            // What the threads are given meanwhile comes first.
            await new Promise(setImmediate);
            return verifySignatures(claims);
        }
        const answer = await this.pool.run({ kind: 'claims', claims });
        if (answer.kind !== 'claims') throw new TypeError('an answer to another question');
        return answer.holds;
    }

    rest(progress: Progress): void {
        this.onProgress(progress);
    }

    async close(): Promise<void> {
        await this.pool.close();
    }
}

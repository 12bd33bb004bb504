import { Worker } from 'node:worker_threads';
import { buffersOfJob } from './jobs.js';
import type { Answer, Job } from './jobs.js';

/** A thread makes little but buffers; a small nursery keeps it small. */
const LIMITS = { maxYoungGenerationSizeMb: 8 };

/** Of the jobs of a thread: one in work, and one at hand, since whoever gives them out has other things to do too. */
const JOBS_EACH = 2;

interface Waiting {
    readonly job: Job;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
}

/** Threads that share jobs. Each has a few, which it answers in order; the others wait. */
export class WorkerPool {
    private readonly all: Worker[] = [];
    private readonly given = new Map<Worker, Waiting[]>();
    private readonly waiting: Waiting[] = [];
    private broken: Error | undefined;

    constructor(size: number) {
        for (let i = 0; i < size; i++) {
            const worker = new Worker(new URL('./worker.js', import.meta.url), { resourceLimits: LIMITS });
            worker.on('message', (answer: Answer) => this.finish(worker, answer));
            worker.on('error', (error) =>
                this.break(error instanceof Error ? error : new Error(String(error)))
            );
            this.all.push(worker);
            this.given.set(worker, []);
        }
    }

    run(job: Job): Promise<Answer> {
        return new Promise((resolve, reject) => {
            if (this.broken !== undefined) return reject(this.broken);
            this.waiting.push({ job, resolve, reject });
            this.next();
        });
    }

    async close(): Promise<void> {
        await Promise.all(this.all.map((worker) => worker.terminate()));
    }

    /** To whoever has least; but nothing waits at a thread that checks signatures, which takes long. */
    private next(): void {
        for (let jobs = 0; jobs < JOBS_EACH; jobs++) {
            for (const [worker, given] of this.given) {
                if (given.length !== jobs || given.some(({ job }) => job.kind === 'claims')) continue;
                const next = this.waiting.shift();
                if (next === undefined) return;
                given.push(next);
                worker.postMessage(next.job, buffersOfJob(next.job));
            }
        }
    }

    private finish(worker: Worker, answer: Answer): void {
        const done = this.given.get(worker)?.shift();
        this.next();
        done?.resolve(answer);
    }

    /** A thread that ends by an error takes its job with it: nothing can be said of the log any more. */
    private break(error: Error): void {
        this.broken = error;
        for (const { reject } of [...[...this.given.values()].flat(), ...this.waiting]) reject(error);
    }
}

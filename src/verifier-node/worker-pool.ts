import { Worker } from 'node:worker_threads';
import { buffersOfJob } from './jobs.js';
import type { Answer, Job } from './jobs.js';

/** A thread makes little but buffers; a small nursery keeps it small. */
const LIMITS = { maxYoungGenerationSizeMb: 8 };

interface Waiting {
    readonly job: Job;
    readonly resolve: (answer: Answer) => void;
    readonly reject: (error: Error) => void;
}

/** Threads that share jobs. Each has one job at a time; the others wait. */
export class WorkerPool {
    private readonly idle: Worker[] = [];
    private readonly all: Worker[] = [];
    private readonly busy = new Map<Worker, Waiting>();
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
            this.idle.push(worker);
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

    private next(): void {
        for (let worker = this.idle.pop(); worker !== undefined; worker = this.idle.pop()) {
            const waiting = this.waiting.shift();
            if (waiting === undefined) {
                this.idle.push(worker);
                return;
            }
            this.busy.set(worker, waiting);
            worker.postMessage(waiting.job, buffersOfJob(waiting.job));
        }
    }

    private finish(worker: Worker, answer: Answer): void {
        const done = this.busy.get(worker);
        this.busy.delete(worker);
        this.idle.push(worker);
        this.next();
        done?.resolve(answer);
    }

    /** A thread that ends by an error takes its job with it: nothing can be said of the log any more. */
    private break(error: Error): void {
        this.broken = error;
        for (const { reject } of [...this.busy.values(), ...this.waiting]) reject(error);
    }
}

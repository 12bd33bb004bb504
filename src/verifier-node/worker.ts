import { parentPort } from 'node:worker_threads';
import { digestRange, verifySignatures } from '../verifier/index.js';
import { buffersOfDigest } from './jobs.js';
import type { Answer, Job } from './jobs.js';

/** A thread that digests ranges and checks batches of signatures, one job after another. */
parentPort?.on('message', (job: Job) => {
    if (job.kind === 'claims') {
        const answer: Answer = { kind: 'claims', holds: verifySignatures(job.claims) };
        parentPort?.postMessage(answer);
        return;
    }
    const digest = digestRange(job.range);
    const answer: Answer = { kind: 'range', digest };
    parentPort?.postMessage(answer, buffersOfDigest(digest));
});

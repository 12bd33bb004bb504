import { parentPort } from 'node:worker_threads';
import { digestRange, hashRange } from '../verifier/digest/index.js';
import { buffersOfAnswer } from './jobs.js';
import type { Answer, Job } from './jobs.js';
import { RangeLanes } from './range-lanes.js';
import { hasLanes } from './sha256-lanes.js';

const hash = hasLanes() ? new RangeLanes().hash : hashRange;

async function answerTo(job: Job): Promise<Answer> {
    if (job.kind === 'range') {
        return { kind: 'range', digest: digestRange(job.range, hash), memory: job.range.bytes.buffer };
    }
    // Most threads of most verifications are never asked for signatures, and the curve takes long to load.
    const { verifySignatures } = await import('../verifier/signature/index.js');
    return { kind: 'claims', holds: verifySignatures(job.claims) };
}

async function answer(job: Job): Promise<void> {
    const found = await answerTo(job);
    parentPort?.postMessage(found, buffersOfAnswer(found));
}

let last = Promise.resolve();
/** A thread that digests ranges and checks batches of signatures, one job after another: answers come in order. */
parentPort?.on('message', (job: Job) => {
    last = last.then(() => answer(job));
});

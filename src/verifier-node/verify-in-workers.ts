import { digestAll, proveAll, CommitLengths, startWalk } from '../verifier/log/index.js';
import type { BlockSource, Progress, LogOptions, Verdict } from '../verifier/log/index.js';
import { certificateClaims, unwrapKey } from '../verifier/certificate/index.js';
import type { CommitInput, Policy, Finding } from '../verifier/index.js';
import type { SignatureCache } from '../verifier/signature/index.js';
import { WorkerDriver } from './worker-driver.js';

export interface WorkerOptions extends LogOptions {
    /** Threads beside this one; one for each other core of the machine, and 4 at most, unless said. */
    readonly workers?: number;
    readonly onProgress?: (progress: Progress) => void;
}

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
    const signatures = options.signatures ?? new Set<string>();
    const driver = new WorkerDriver(options.workers, options.onProgress);
    try {
        const proven =
            options.depth === 'tip' ? Promise.resolve() : prove(commits, policy, signatures, driver);
        // Whoever waits for it sees the error.
        proven.catch(() => undefined);
        const walk = startWalk(commits, policy, { ...options, signatures });
        const cuts = new CommitLengths(commits, options.seen, options.keeps);
        for await (const digest of digestAll(blocks, cuts, driver)) {
            const done = digest.first + digest.ends.length;
            if (cuts.within(digest.first, digest.ends.length + 1).length > 0) await proven;
            yield* walk.take(digest);
            driver.rest({ step: 'blocks', done, total: undefined });
        }
        await proven;
        yield* walk.end(policy.notBefore, policy.notAfter);
        return walk.verdict();
    } finally {
        await driver.close();
    }
}

/** The signatures of all certificates in batches, so that the walk finds them known. */
async function prove(
    commits: readonly CommitInput[],
    { rootKey }: Policy,
    signatures: SignatureCache,
    driver: WorkerDriver
): Promise<void> {
    if (unwrapKey(rootKey) === undefined) return;
    const all = commits.flatMap(({ certificates }) => certificates);
    await proveAll(certificateClaims(all, rootKey), signatures, driver);
}

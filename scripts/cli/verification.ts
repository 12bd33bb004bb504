import type { Archive } from '../../src/archive/archive-folder.js';
import type { BackupReport } from '../../src/archive/backup.js';
import { verifyLog } from '../../src/verifier/index.js';
import type { Finding, LogOptions, Policy, Verdict } from '../../src/verifier/index.js';
import { progress } from './output.js';

export interface Verification {
    readonly verdict: Verdict;
    /** All but those that passed. */
    readonly findings: readonly Finding[];
}

/** Runs the verifier over an archive, showing how far it is. */
export function runVerification(
    { blocks, commits, origins, genesis }: Archive,
    policy: Policy,
    options: LogOptions = {}
): Verification {
    const show = progress('verifying blocks');
    const steps = verifyLog(
        { blocks, commits },
        { ...policy, ...(origins && { origins }), genesis },
        options
    );
    const findings: Finding[] = [];
    for (;;) {
        const step = steps.next();
        if (step.done) return { verdict: step.value, findings };
        const { subject, index, state } = step.value;
        if (subject === 'block' && (index % 1000 === 999 || index + 1 === blocks.length))
            show(index + 1, blocks.length);
        if (state !== 'passed') findings.push(step.value);
    }
}

/** Below both, other threads would take longer to start than they help. */
const MANY_BLOCKS = 50_000;
const MANY_CERTIFICATES = 100;

/**
 * The same in several threads, where the log is large or somebody says how many.
 * @param threads 1: in this one
 */
export async function verifyArchive(
    archive: Archive,
    policy: Policy,
    threads?: number,
    known: Pick<LogOptions, 'cache' | 'signatures'> = {}
): Promise<Verification> {
    if (threads === 1 || (threads === undefined && !isLarge(archive)))
        return runVerification(archive, policy, known);
    const { blocks, commits, origins, genesis } = archive;
    const { verifyLogInWorkers } = await import('../../src/verifier-node/index.js');
    const show = {
        signatures: progress('checking certificates'),
        blocks: progress('verifying blocks')
    };
    const steps = verifyLogInWorkers(
        [blocks],
        commits,
        { ...policy, ...(origins && { origins }), genesis },
        {
            ...known,
            ...(threads !== undefined && { workers: threads }),
            onProgress: ({ step, done, total }) => show[step](done, total ?? blocks.length)
        }
    );
    const findings: Finding[] = [];
    for (;;) {
        const step = await steps.next();
        if (step.done) return { verdict: step.value, findings };
        if (step.value.state !== 'passed') findings.push(step.value);
    }
}

const isLarge = ({ blocks, commits }: Archive): boolean =>
    blocks.length >= MANY_BLOCKS || commits.length >= MANY_CERTIFICATES;

/**
 * Verifies what a backup left, without doing again what the backup did: it hashed every block, compared every root,
 * and checked the certificates of the commits that came. Draws are all run again.
 */
export function verifyBackup({ archive, known }: BackupReport, rootKey: Uint8Array): Verification {
    const { tree, cache, signatures, oldCommits } = known;
    const policy = { rootKey, canisterId: archive.canisterId };
    return runVerification(archive, policy, { tree, cache, signatures, asksFrom: oldCommits });
}

/** What does not hold, a line each, the code first. A log is run again only when something came to it. */
export function whatFails(report: BackupReport, rootKey: Uint8Array): string[] {
    if (report.newBlocks + report.newCommits === 0) return [];
    return verifyBackup(report, rootKey)
        .findings.filter(({ state }) => state === 'failed')
        .map(({ subject, index, code, detail }) => `${code}: ${subject} ${index}: ${detail}`);
}

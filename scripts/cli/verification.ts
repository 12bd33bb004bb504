import type { Archive } from '../../src/archive/archive-folder.js';
import type { BackupReport } from '../../src/archive/backup.js';
import { verifyLog } from '../../src/verifier/index.js';
import type { Finding, Policy, Verdict } from '../../src/verifier/index.js';
import { progress } from './output.js';

export interface Verification {
    readonly verdict: Verdict;
    /** All but those that passed. */
    readonly findings: readonly Finding[];
}

/** Runs the verifier over an archive, showing how far it is. */
export function runVerification({ blocks, commits, origins }: Archive, policy: Policy): Verification {
    const show = progress('verifying blocks');
    const steps = verifyLog({ blocks, commits }, { ...policy, ...(origins && { origins }) });
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

/** What does not hold, a line each, the code first. A log is run again only when something came to it. */
export function whatFails({ archive, newBlocks, newCommits }: BackupReport, rootKey: Uint8Array): string[] {
    if (newBlocks + newCommits === 0) return [];
    const { findings } = runVerification(archive, { rootKey, canisterId: archive.canisterId });
    return findings
        .filter(({ state }) => state === 'failed')
        .map(({ subject, index, code, detail }) => `${code}: ${subject} ${index}: ${detail}`);
}

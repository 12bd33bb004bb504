import { Command } from 'commander';
import { backup, type BackupReport, type KnownToBackup } from '../../src/archive/backup/index.js';
import type { ArchiveReport } from '../../src/archive/audit/index.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { EXIT } from '../cli/errors.js';
import { keepFraudProof } from '../cli/files/index.js';
import { plural, print, progress, time } from '../cli/output/index.js';
import { tellSystemNames, failureLines } from '../cli/text/index.js';
import { verifyBackup, withCanisterOf } from '../cli/log/index.js';

interface BackupCommandOptions extends NetworkOptions {
    readonly refresh?: boolean;
}

export function backupCommand(): Command {
    const command = new Command('backup')
        .description('Bring a folder up to date with the log: what is new, after verifying it.')
        .argument('<folder>', 'where the copy is (default: the copy of jury.json)')
        .option('--refresh', 'look for certificates that were added to old commits too')
        .addHelpText('after', QUIET);
    return withNetworkOptions(command).action(run);
}

const QUIET = `
Needs no key and, once there is a copy, no --canister; takes up where it was cut
off, and keeps a seal over what is staged. Prints nothing if nothing is new and
nobody watches, as under cron.`;

async function run(folder: string, options: BackupCommandOptions): Promise<void> {
    const { client, rootKey } = await connect(withCanisterOf(folder, options));
    const onProgress = progress('fetching blocks');
    const { refresh = false } = options;
    const act = () => backup(folder, client, { rootKey, refresh, evidence: true, onProgress });
    const report = await keepFraudProof(folder, act, rootKey);
    const isNew = report.newBlocks + report.newCommits + report.newCertificates > 0;
    const audit = isNew ? await verifyBackup(folder, report, rootKey) : undefined;
    if (audit !== undefined && !audit.verified) process.exitCode = EXIT.notVerified;
    const lines = reportLines(folder, report, audit);
    // Nothing is said under cron while there is nothing new.
    if (isNew || process.stdout.isTTY) tellSystemNames(folder);
    print(
        options.json,
        () => reportObject(report, audit),
        () => (lines.length === 0 && process.stdout.isTTY ? ['Nothing new.'] : lines)
    );
}

function reportObject(
    { archive, seal, known, ...report }: BackupReport,
    audit: ArchiveReport | undefined
): object {
    return {
        blocks: archive.blocks.length,
        commits: archive.commits.length,
        new_blocks: report.newBlocks,
        new_commits: report.newCommits,
        new_certificates: report.newCertificates,
        seal: seal ?? null,
        warnings: report.warnings,
        ...(audit && {
            verified: audit.verified,
            codes: audit.codes,
            certificates_checked_from: known.oldCommits
        })
    };
}

function reportLines(folder: string, report: BackupReport, audit: ArchiveReport | undefined): string[] {
    const { archive, seal, known, newBlocks, newCommits, newCertificates, warnings } = report;
    const warned = warnings.map((warning) => `Warning: ${warning}`);
    if (audit === undefined) return warned;
    const staged =
        seal !== undefined && seal.staged > 0 ? `, and ${plural(seal.staged, 'staged block')} sealed` : '';
    const added = newCertificates > 0 ? ` and ${plural(newCertificates, 'certificate')} for older ones` : '';
    return [
        `${plural(newBlocks, 'new block')} under ${plural(newCommits, 'new commit')}${added}; ${folder} holds ${plural(archive.blocks.length, 'block')}${staged}.`,
        ...warned,
        ...(audit.verified
            ? [`Verified as of ${time(audit.verdict.asOf ?? 0n)}.`, ...leftOut(known)]
            : [
                  'The network certified this log, so it is kept as evidence; but it does not verify:',
                  ...failureLines(audit.failures),
                  ...audit.evidence.bad.map(({ file, code, detail }) => `  ${file}: ${code}: ${detail}`),
                  `NOT VERIFIED: ${audit.codes.join(', ')}`
              ])
    ];
}

/** Their blocks are proven by later certificates; when they were there, only their own can tell. */
function leftOut({ oldCommits }: KnownToBackup): string[] {
    if (oldCommits === 0) return [];
    const which = oldCommits === 1 ? 'the first commit' : `the first ${oldCommits} commits`;
    return [
        `Every block was hashed and every draw run again; certificates of ${which} were not checked again.`
    ];
}

import { Command } from 'commander';
import { download } from '../../src/archive/download.js';
import { checkTarget, writeArchive } from '../../src/archive/write-archive.js';
import { connect, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { EXIT } from '../cli/errors.js';
import { plural, print, progress, time } from '../cli/output.js';
import { runVerification } from '../cli/verification.js';
import { failureLines } from '../cli/verdict-text.js';

export function fetchCommand(): Command {
    const command = new Command('fetch')
        .description('Copy all committed blocks and their certificates into a folder, after verifying them.')
        .argument('<folder>');
    return withNetworkOptions(command).action(run);
}

async function run(folder: string, options: NetworkOptions): Promise<void> {
    const { client, canisterId, rootKey } = await connect(options);
    checkTarget(folder, { canisterId: canisterId.toUint8Array() });
    const archive = await download(client, progress('fetching blocks'));
    const { verdict, findings } = runVerification(archive, { rootKey, canisterId: archive.canisterId });
    if (!verdict.verified) {
        process.exitCode = EXIT.notVerified;
        print(
            options.json,
            () => ({ verified: false, codes: verdict.codes, written: false }),
            () => [...failureLines(findings), 'NOT VERIFIED; nothing was written.']
        );
        return;
    }
    writeArchive(folder, archive);
    print(
        options.json,
        () => ({
            verified: true,
            blocks: archive.blocks.length,
            commits: archive.commits.length,
            as_of: verdict.asOf
        }),
        () => [
            `Fetched and verified ${plural(archive.blocks.length, 'block')} under ${plural(archive.commits.length, 'commit')}, as of ${time(verdict.asOf ?? 0n)}.`,
            `Written to ${folder}. Anyone can check the copy offline: jury verify ${folder}`
        ]
    );
}

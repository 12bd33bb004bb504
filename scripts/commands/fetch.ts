import { Command } from 'commander';
import { shellWord } from '../../src/node/index.js';
import { sourceOf } from '../../src/archive/format/index.js';
import { backup, download, fetchLineage } from '../../src/archive/backup/index.js';
import { checkReceipt, verifyEntityKeys } from '../../src/archive/audit/index.js';
import { JuryError } from '../../src/protocol/codes.js';
import { preimagesBefore } from '../../src/protocol/genesis.js';
import { encodeReceipt } from '../../src/verifier/block/index.js';
import {
    asFolderDamage,
    checkTarget,
    FolderError,
    readEvidence,
    writeArchive
} from '../../src/archive/folder/index.js';
import type { JuryClient } from '../../src/client/jury-client.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { EXIT } from '../cli/errors.js';
import { plural, print, progress, time } from '../cli/output/index.js';
import { receiptLines, receiptObject, failureLines } from '../cli/text/index.js';
import { keepFraudProof, writeNewFile } from '../cli/files/index.js';
import { parseIndex } from '../cli/arguments.js';
import { runVerification } from '../cli/log/index.js';

export function fetchCommand(): Command {
    const command = new Command('fetch')
        .description('Copy the committed log, or one block of it, after verifying it.')
        .argument('<path>', 'a folder; with --block, the file of the receipt')
        .option('--block <index>', 'only this block, as a receipt that proves it alone', parseIndex);
    return withNetworkOptions(command).action(run);
}

interface FetchOptions extends NetworkOptions {
    readonly block?: number;
}

function run(path: string, options: FetchOptions): Promise<void> {
    return options.block === undefined ? fetchLog(path, options) : fetchReceipt(path, options.block, options);
}

async function fetchReceipt(file: string, index: number, options: NetworkOptions): Promise<void> {
    const { client, canisterId, rootKey } = await connect(options);
    const { witness: tree, ...proof } = await client.getProof(index);
    const { owner, lineage } = await originOf(client, index);
    const receipt = { canisterId: owner ?? canisterId.toUint8Array(), index, tree, ...proof, lineage };
    const proven = checkReceipt(receipt, rootKey);
    writeNewFile(file, encodeReceipt(receipt));
    print(
        options.json,
        () => ({ verified: true, file, ...receiptObject(proven) }),
        () => [
            ...receiptLines(proven),
            '',
            `Written to ${file}. Anyone can check it offline: jury verify ${shellWord(file)}`
        ]
    );
}

/** A block that came by a restore is proven by the canister that it came from, and by no other. */
async function originOf(
    client: JuryClient,
    index: number
): Promise<{ readonly owner?: Uint8Array; readonly lineage: readonly Uint8Array[] }> {
    const { origins, genesis } = await fetchLineage(client);
    for (const [i, { commits, canisterId: owner }] of origins.entries()) {
        const [last] = await client.getCommits(commits - 1, 1);
        if (last === undefined || index >= last.leaves.length) continue;
        return { owner, lineage: preimagesBefore(genesis, origins.length - i) };
    }
    return { lineage: genesis };
}

async function fetchLog(folder: string, options: NetworkOptions): Promise<void> {
    const { client, canisterId, rootKey } = await connect(options);
    checkTarget(folder, { canisterId: canisterId.toUint8Array() });
    const archive = await download(client, progress('fetching blocks'));
    if (archive.commits.length === archive.origins?.at(-1)?.commits)
        throw new JuryError(
            'GENESIS_MISMATCH',
            'the canister has no commit of its own since it was restored; jury backup keeps a seal in place of one'
        );
    // Seals that lie there already are of what the network certified before.
    const beside = asFolderDamage(folder, () => readEvidence(folder));
    const report = await runVerification(sourceOf(archive), beside, { rootKey });
    const { verdict, failures, verified, codes, evidence } = report;
    if (!verified) {
        process.exitCode = EXIT.notVerified;
        print(
            options.json,
            () => ({ verified: false, codes, written: false }),
            () => [
                ...failureLines(failures),
                ...evidence.bad.map(({ file, code, detail }) => `  ${file}: ${code}: ${detail}`),
                `NOT VERIFIED: ${codes.join(', ')}; nothing was written.`
            ]
        );
        return;
    }
    verifyEntityKeys(archive, archive.entityKeys, []);
    try {
        writeArchive(folder, archive);
    } catch (error) {
        if (!(error instanceof FolderError) || error.code !== 'FOLDER_OF_OTHER_LOG') throw error;
        // A backup tells whether one log was rewritten, and proves it; over what the network certified it writes nothing.
        const options = { rootKey, evidence: 'seal', onProgress: () => undefined } as const;
        await keepFraudProof(folder, () => backup(folder, client, options), rootKey);
    }
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
            `Written to ${folder}. Anyone can check the copy offline: jury verify ${shellWord(folder)}`
        ]
    );
}

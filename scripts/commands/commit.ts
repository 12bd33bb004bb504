import { Command } from 'commander';
import type { JuryClient } from '../../src/client/jury-client.js';
import { verifyTipWitness } from '../../src/verifier/block/index.js';
import { verifyCertificate } from '../../src/verifier/certificate/index.js';
import { connect, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { isAtTerminal } from '../cli/ask.js';
import { CliError, EXIT } from '../cli/errors.js';
import { stagedBlocks, stagedLines, stagedObject } from '../cli/log/index.js';
import { goesOn, withSendingOptions } from '../cli/send/index.js';
import type { SendingOptions } from '../cli/send/index.js';
import { plural, print, time, rootLines } from '../cli/text/index.js';

/** The network's own bound on how far clocks may differ. */
const MAX_AGE_NANOSECONDS = 300_000_000_000n;

export function commitCommand(): Command {
    const command = new Command('commit').description(
        'Put a certificate on record for all staged blocks, after verifying it.'
    );
    return withSendingOptions(withNetworkOptions(command)).action(run);
}

async function run(options: NetworkOptions & SendingOptions): Promise<void> {
    const { client, canisterId, rootKey, length: shown } = await connect(options);
    if (!(await mayCommit(client, shown, options))) return;
    const certificate = await client.getCertificate();
    if (certificate === undefined) throw await nothingToCommit(client);
    const verified = verifyCertificate(certificate, { rootKey, canisterId: canisterId.toUint8Array() });
    checkAge(verified.time);
    const blocksHash = await blocksRootOf(client, verified.certifiedData);
    const length = await client.commit(certificate);
    if (length === undefined) throw await nothingToCommit(client);
    const pending = await stillPending(client);
    print(
        options.json,
        () => ({
            committed: length,
            pending,
            root: verified.certifiedData,
            blocks_root: blocksHash ?? null,
            time: verified.time
        }),
        () => [
            `Committed: ${plural(length, 'block')} under a certificate of ${time(verified.time)}.`,
            ...rootLines(blocksHash, verified.certifiedData),
            ...(!pending ? [] : [`${plural(pending, 'block')} were staged meanwhile; commit again.`])
        ]
    );
}

/**
 * Whoever sits at a terminal says yes to blocks that they saw: what others stage meanwhile waits for another commit.
 * @param length of the log that is shown
 * @throws {CliError} `NOT_CONFIRMED`
 */
async function mayCommit(client: JuryClient, length: number, options: SendingOptions): Promise<boolean> {
    // A script is not shown it, and asks for nothing more than it did.
    if (!options.dryRun && (options.yes || !isAtTerminal())) return true;
    const blocks = await stagedBlocks(client, length);
    if (blocks.length === 0) throw await nothingToCommit(client);
    const words = [
        `This puts ${plural(blocks.length, 'block')} on record under a certificate of the network, for ever:`,
        ...stagedLines(blocks, client.caller.toText())
    ];
    if (!(await goesOn({ words, object: { blocks: blocks.map(stagedObject) } }, options))) return false;
    const meanwhile = (await client.length()) - length;
    if (meanwhile === 0) return true;
    throw new CliError(
        'NOT_CONFIRMED',
        `${plural(meanwhile, 'block')} came to be staged while you looked; nothing was committed: run jury commit again, which shows all`
    );
}

/** T below the root that is to be committed; undefined if more was staged meanwhile, or nobody answers. */
async function blocksRootOf(client: JuryClient, certifiedRoot: Uint8Array): Promise<Uint8Array | undefined> {
    try {
        return verifyTipWitness((await client.getTip()).tree, { certifiedRoot }).blocksHash;
    } catch {
        return undefined;
    }
}

/** The commit is made; a question about what comes next may fail. */
async function stillPending(client: JuryClient): Promise<number | undefined> {
    try {
        return await client.getPending();
    } catch {
        return undefined;
    }
}

async function nothingToCommit(client: JuryClient): Promise<CliError> {
    const { restoring } = await client.getLineage();
    if (restoring) return new CliError('RESTORE_UNDERWAY', UNDERWAY, EXIT.refused);
    const detail = 'there is nothing to commit; stage blocks first, with jury add, remove or select';
    return new CliError('NOTHING_STAGED', detail, EXIT.refused);
}

const UNDERWAY =
    'the log is being restored: run the same jury restore again until it ends, or reinstall the canister';

/** A server could hold back a fresh certificate and serve an old one. */
export function checkAge(certified: bigint, now = Date.now()): void {
    const age = BigInt(now) * 1_000_000n - certified;
    if (age < MAX_AGE_NANOSECONDS && age > -MAX_AGE_NANOSECONDS) return;
    const detail = `the certificate is of ${time(certified)}, more than 5 minutes from this machine's clock; nothing was committed`;
    throw new CliError('CERTIFICATE_OLD', detail, EXIT.notVerified);
}

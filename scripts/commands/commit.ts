import { Command } from 'commander';
import type { JuryClient } from '../../src/client/jury-client.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { verifyTipWitness, verifyWitness, type VerifiedTipWitness } from '../../src/verifier/block/index.js';
import { attempt, isFailure } from '../../src/verifier/index.js';
import { verifyCertificate } from '../../src/verifier/certificate/index.js';
import { connect, withNetworkOptions, type Connection, type NetworkOptions } from '../cli/context.js';
import { isAtKeyboard } from '../cli/ask.js';
import { CliError, EXIT } from '../cli/errors.js';
import { stagedBlocks, stagedLines, stagedObject, type StagedBlock } from '../cli/log/index.js';
import { goesOn, withSendingOptions, type SendingOptions } from '../cli/send/index.js';
import { plural, print, progress, time } from '../cli/output/index.js';
import { rootLines } from '../cli/text/index.js';

/** The network's own bound on how far clocks may differ. */
const MAX_AGE_NANOSECONDS = 300_000_000_000n;

export function commitCommand(): Command {
    const command = new Command('commit').description(
        'Put a certificate on record for all staged blocks, after verifying it.'
    );
    return withSendingOptions(withNetworkOptions(command)).action(run);
}

async function run(options: NetworkOptions & SendingOptions): Promise<void> {
    const connection = await connect(options);
    const { client, canisterId, rootKey } = connection;
    const seen = await mayCommit(connection, options);
    if (seen === undefined) return;
    const certificate = await client.getCertificate();
    if (certificate === undefined) throw await nothingToCommit(client);
    const verified = verifyCertificate(certificate, { rootKey, canisterId: canisterId.toUint8Array() });
    checkAge(verified.time);
    const tip = await tipUnder(client, verified.certifiedData);
    if (seen.length > 0) await requireShown(client, seen, verified.certifiedData);
    const blocksHash = tip?.blocksHash;
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
            `Committed up to block ${length - 1}, under a certificate of ${time(verified.time)}.`,
            ...rootLines(blocksHash, verified.certifiedData),
            !!pending &&
                `${plural(pending, 'block')} ${pending === 1 ? 'was' : 'were'} staged meanwhile; commit again.`
        ]
    );
}

const COMMIT = [{ name: 'commit' }] as const;
const FIRST_COMMIT = [{ name: 'commitFirst' }] as const;

/**
 * Whoever sits at a terminal says yes to blocks that they saw: what others stage meanwhile waits for another commit.
 * @returns the blocks that were shown, none where nobody looks; undefined if nothing is to be committed
 * @throws {CliError} `NOT_CONFIRMED`
 */
async function mayCommit(
    connection: Connection,
    options: SendingOptions
): Promise<readonly StagedBlock[] | undefined> {
    // A script is not shown it, and asks for nothing more than it did.
    if (!options.dryRun && (options.yes || !isAtKeyboard())) return [];
    const { client, length } = connection;
    const blocks = await stagedBlocks(client, length);
    if (blocks.length === 0) throw await nothingToCommit(client);
    const words = [
        `This puts ${plural(blocks.length, 'block')} on record under a certificate of the network, for ever:`,
        ...stagedLines(blocks, client.caller.toText())
    ];
    const costs = { calls: COMMIT, first: FIRST_COMMIT };
    const plan = { words, object: { blocks: blocks.map(stagedObject) }, connection, costs };
    if (!(await goesOn(plan, options))) return undefined;
    return blocks;
}

/**
 * The certificate has to cover the blocks that were shown, all of them and nothing else: what came between the yes and it
 * was not shown, nor was what somebody put in their place, or another answered than the network certifies.
 * @throws {CliError} `NOT_CONFIRMED`
 */
async function requireShown(
    client: JuryClient,
    shown: readonly StagedBlock[],
    certifiedRoot: Uint8Array
): Promise<void> {
    const length = (shown.at(-1)?.index ?? 0) + 1;
    const show = progress('comparing what was shown');
    for (const [i, { index, hash }] of shown.entries()) {
        const { tree } = await client.getWitness(index);
        const witness = attempt(() => ({ found: verifyWitness(tree, { certifiedRoot, index }) }));
        const isIt = !isFailure(witness) && witness.found.leaves.length === length && equalBytes(witness.found.blockHash, hash); // prettier-ignore
        if (!isIt) throw notWhatWasShown();
        show(i + 1, shown.length);
    }
}

const notWhatWasShown = () =>
    new CliError(
        'NOT_CONFIRMED',
        'what the certificate covers is not just what was shown: something came to be staged while you looked, or took its place; nothing was committed: run jury commit again, which shows all'
    );

/** The tip under the root that is to be committed; undefined if more was staged meanwhile, or nobody answers. */
async function tipUnder(
    client: JuryClient,
    certifiedRoot: Uint8Array
): Promise<VerifiedTipWitness | undefined> {
    try {
        return verifyTipWitness((await client.getTip()).tree, { certifiedRoot });
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
    const detail =
        'there is nothing to commit: all that was staged is committed; stage blocks first, with jury enrol, select or another command that stages';
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

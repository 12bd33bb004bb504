import { Option, type Command } from 'commander';
import type { Principal } from '@dfinity/principal';
import { ClientError, NOT_IN_TIME } from '../../src/client/client-error.js';
import type { JuryClient } from '../../src/client/jury-client.js';
import { firstCanister } from '../../src/protocol/lineage.js';
import { IC_ROOT_KEY, unwrapKey } from '../../src/verifier/certificate/index.js';
import { canisterFrom, networkUrl, parseTimeout, readRootKey } from './arguments.js';
import { CliError } from './errors.js';
import { warnIfExposed } from './input/index.js';
import { noteFoundChange, noteSending, tellWait, tellInterruption } from './output/index.js';

export const LOCAL_PORT = 4943;
const LOCAL_HOST = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

export interface NetworkOptions {
    readonly network: string;
    readonly canister?: string;
    readonly rootKey?: string;
    readonly identity?: string;
    /** Seconds. */
    readonly timeout?: number;
    readonly json?: boolean;
}

export interface Connection {
    readonly client: JuryClient;
    readonly url: string;
    readonly canisterId: Principal;
    readonly rootKey: Uint8Array;
    /** Blocks in the log, staged ones included, at the time of connecting. */
    readonly length: number;
}

/** The options of every command that talks to a canister. */
export function withNetworkOptions(command: Command): Command {
    return command
        .addOption(networkOption().default('ic'))
        .addOption(canisterOption())
        .addOption(rootKeyOption())
        .addOption(identityOption('default: anonymous'))
        .addOption(timeoutOption())
        .addOption(jsonOption());
}

/** Two minutes is what adding 10,000 jurors may take a slow replica. */
const timeoutOption = (): Option =>
    new Option(
        '--timeout <seconds>',
        'how long one request may wait for its answer (default: 120)'
    ).argParser(parseTimeout);

export const canisterOption = (): Option =>
    new Option('-c, --canister <id>', 'the jury canister').env('JURY_CANISTER');

/** @param otherwise what holds without it */
export const identityOption = (otherwise: string): Option =>
    new Option('-i, --identity <pem>', `private key to sign with (${otherwise})`).env('JURY_IDENTITY');

export const networkOption = (): Option =>
    new Option('-n, --network <name>', 'ic, local, or the URL of a network').env('JURY_NETWORK');

export const rootKeyOption = (): Option =>
    new Option('--root-key <hex|file>', 'root key of a network other than the Internet Computer').env(
        'JURY_ROOT_KEY'
    );

export const jsonOption = (): Option => new Option('--json', 'print one JSON object instead of text');

/**
 * Connects, and asks one question, whose signed answer shows that this is the network of the root key and that a
 * jury canister stands there. Nothing is sent to anybody else.
 */
export async function connect(options: NetworkOptions): Promise<Connection> {
    const url = networkUrl(options.network);
    const canisterId = canisterFrom(options.canister);
    const { network, readIdentityFile } = await loadClient();
    const passphrase = process.env['JURY_IDENTITY_PASSPHRASE'];
    const identity =
        options.identity === undefined ? undefined : readIdentityFile(options.identity, passphrase);
    if (options.identity !== undefined) {
        warnIfExposed(options.identity);
        tellInterruption(options.json);
    }
    const timeoutMs = options.timeout === undefined ? undefined : options.timeout * 1000;
    const rootKey =
        options.rootKey === undefined ? await defaultRootKey(url, timeoutMs) : readRootKey(options.rootKey);
    const client = await network.JuryClient.connect({
        url,
        canisterId,
        rootKey,
        onFound: noteFoundChange,
        onWait: tellWait,
        onSending: noteSending,
        ...(timeoutMs !== undefined && { timeoutMs }),
        ...(identity && { identity })
    });
    return { client, url, canisterId, rootKey, length: await client.length() };
}

/** The canister that ids, seats and letters are of: after a restore the one that the log began in. */
export async function firstCanisterOf({ client, canisterId }: Connection): Promise<Uint8Array> {
    const { origins } = await client.getLineage();
    return firstCanister(origins, canisterId.toUint8Array());
}

/**
 * The pinned key of the Internet Computer, but for addresses on this machine: a local replica makes its own key,
 * and asking it is no loss, since nothing on it is worth proving to others.
 */
async function defaultRootKey(url: string, timeoutMs: number | undefined): Promise<Uint8Array> {
    return LOCAL_HOST.test(new URL(url).hostname) ? localRootKey(url, timeoutMs) : IC_ROOT_KEY;
}

/** The key that a replica on this machine says it has. Elsewhere the answer would be anybody's. */
export async function localRootKey(url: string, timeoutMs?: number): Promise<Uint8Array> {
    if (!LOCAL_HOST.test(new URL(url).hostname)) {
        throw new CliError(
            'ROOT_KEY_MISSING',
            `${url} is not on this machine; get its root key from whom you trust`
        );
    }
    const key = await askRootKey(url, timeoutMs);
    if (unwrapKey(key) !== undefined) return key;
    throw new ClientError('UNREACHABLE', `what answers at ${url} is no local replica: its root key is none`);
}

async function askRootKey(url: string, timeoutMs: number | undefined): Promise<Uint8Array> {
    try {
        const { network } = await loadClient();
        return await network.fetchRootKey(url, timeoutMs);
    } catch (error) {
        const detail = error instanceof ClientError ? `: ${error.detail}` : '';
        // Whatever takes a connection is there, and need not be a replica.
        const isSilent = detail.includes(NOT_IN_TIME);
        const hint = 'start one with: jury replica start --deploy';
        throw new ClientError(
            'UNREACHABLE',
            isSilent
                ? `something takes connections at ${url}, and does not answer${detail}`
                : `no local replica answers at ${url}; ${hint}`
        );
    }
}

/** Loaded only by commands that talk to a network: the others start sooner, and verify without any such code. */
async function loadClient() {
    const [network, { readIdentityFile }] = await Promise.all([
        import('../../src/client/jury-client.js'),
        import('../../src/client/identity-file.js')
    ]);
    return { network, readIdentityFile };
}

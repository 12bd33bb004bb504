import { readFileSync } from 'node:fs';
import { Principal } from '@dfinity/principal';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { ClientError, NOT_IN_TIME } from '../../src/client/client-error.js';
import type { JuryClient } from '../../src/client/jury-client.js';
import { systemReason } from '../../src/node/system-reason.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { firstCanister } from '../../src/protocol/lineage.js';
import { MAX_PRINCIPAL_BYTES } from '../../src/protocol/limits.js';
import { IC_ROOT_KEY, unwrapKey } from '../../src/verifier/index.js';
import { CliError, EXIT } from './errors.js';
import { warnIfExposed } from './files/exposed-key.js';
import { noteFoundChange, tellWait } from './text/found-changes.js';
import { tellInterruption } from './text/interruption.js';

const NETWORKS = { ic: 'https://icp-api.io', local: 'http://127.0.0.1:4943' } as const;
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
        .addOption(new Option('-c, --canister <id>', 'the jury canister').env('JURY_CANISTER'))
        .addOption(rootKeyOption())
        .addOption(
            new Option('-i, --identity <pem>', 'private key to sign with (default: anonymous)').env(
                'JURY_IDENTITY'
            )
        )
        .addOption(timeoutOption())
        .addOption(jsonOption());
}

/** Two minutes is what adding 10,000 jurors may take a slow replica. */
const timeoutOption = (): Option =>
    new Option(
        '--timeout <seconds>',
        'how long one request may wait for its answer (default: 120)'
    ).argParser(parseTimeout);

function parseTimeout(text: string): number {
    if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_TIMEOUT) return Number(text);
    throw new InvalidArgumentError(`It is no number of seconds from 1 to ${MAX_TIMEOUT}.`);
}

const MAX_TIMEOUT = 3600;

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

export function canisterFrom(text: string | undefined): Principal {
    if (text === undefined) {
        throw new CliError('CANISTER_MISSING', 'name the canister with --canister or in JURY_CANISTER');
    }
    const canister = parsePrincipal(text);
    if (canister !== undefined && canister.toText() !== 'aaaaa-aa') return canister;
    throw new CliError(
        'CANISTER_MALFORMED',
        `${JSON.stringify(text)} is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai`
    );
}

export function principalFrom(text: string): Principal {
    const principal = parsePrincipal(text);
    if (principal !== undefined) return principal;
    const hint = 'for that of a key, run: jury identity principal <pem>';
    throw new CliError('PRINCIPAL_MALFORMED', `${JSON.stringify(text)} is no principal; ${hint}`);
}

function parsePrincipal(text: string): Principal | undefined {
    try {
        const principal = Principal.fromText(text);
        return principal.toUint8Array().length <= MAX_PRINCIPAL_BYTES ? principal : undefined;
    } catch {
        return undefined;
    }
}

/** Hexadecimal digits, or a file that holds them or the DER itself. */
export function readRootKey(text: string): Uint8Array {
    const bytes = /^[0-9a-f]{64,}$/i.test(text) ? fromHex(text) : rootKeyFile(text);
    if (bytes !== undefined && unwrapKey(bytes) !== undefined) return bytes;
    throw new JuryError(
        'ROOT_KEY_MALFORMED',
        'what --root-key names is not the 133 bytes of a root key; for that of a local replica, run: jury replica root-key'
    );
}

function rootKeyFile(path: string): Uint8Array {
    try {
        const content = readFileSync(path);
        return fromHex(content.toString('latin1').trim()) ?? content;
    } catch (error) {
        const reason = `--root-key is neither hexadecimal nor a file: ${path}: ${systemReason(error)}`;
        throw new CliError('FILE_UNREADABLE', reason, EXIT.unavailable);
    }
}

export const isIcRootKey = (key: Uint8Array): boolean => toHex(key) === toHex(IC_ROOT_KEY);

export function networkUrl(name: string): string {
    if (name === 'ic' || name === 'local') return NETWORKS[name];
    if (URL.canParse(name) && /^https?:\/\//.test(name)) return name;
    throw new CliError('USAGE', `--network is ic, local or a URL, not ${JSON.stringify(name)}`);
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

import { existsSync, readFileSync } from 'node:fs';
import { Principal } from '@dfinity/principal';
import { Option } from 'commander';
import type { Command } from 'commander';
import { ClientError } from '../../src/client/client-error.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { fetchRootKey, JuryClient } from '../../src/client/jury-client.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { IC_ROOT_KEY, unwrapKey } from '../../src/verifier/index.js';
import { CliError, reasonOf } from './errors.js';

const NETWORKS = { ic: 'https://icp-api.io', local: 'http://127.0.0.1:4943' } as const;
export const LOCAL_PORT = 4943;
const LOCAL_HOST = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/;

export interface NetworkOptions {
    readonly network: string;
    readonly canister?: string;
    readonly rootKey?: string;
    readonly identity?: string;
    readonly json?: boolean;
}

export interface Connection {
    readonly client: JuryClient;
    readonly url: string;
    readonly canisterId: Principal;
    readonly rootKey: Uint8Array;
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
        .addOption(jsonOption());
}

export const networkOption = (): Option =>
    new Option('-n, --network <name>', 'ic, local, or the URL of a network').env('JURY_NETWORK');

export const rootKeyOption = (): Option =>
    new Option('--root-key <hex|file>', 'root key of a network other than the Internet Computer').env(
        'JURY_ROOT_KEY'
    );

export const jsonOption = (): Option => new Option('--json', 'print one JSON object instead of text');

export async function connect(options: NetworkOptions): Promise<Connection> {
    const url = networkUrl(options.network);
    const canisterId = canisterFrom(options.canister);
    const identity = readIdentity(options.identity);
    const rootKey = options.rootKey === undefined ? await defaultRootKey(url) : readRootKey(options.rootKey);
    const client = await JuryClient.connect({ url, canisterId, rootKey, ...(identity && { identity }) });
    return { client, url, canisterId, rootKey };
}

export function canisterFrom(text: string | undefined): Principal {
    if (text === undefined) {
        throw new CliError('CANISTER_MISSING', 'name the canister with --canister or in JURY_CANISTER');
    }
    return principalFrom(text, 'canister id');
}

export function principalFrom(text: string, what: string): Principal {
    try {
        return Principal.fromText(text);
    } catch {
        throw new CliError('CANISTER_MALFORMED', `${JSON.stringify(text)} is no ${what}`);
    }
}

/** Hexadecimal digits, or a file that holds them or the DER itself. */
export function readRootKey(text: string): Uint8Array {
    const bytes = fromHex(text) ?? rootKeyFile(text);
    unwrapKey(bytes);
    return bytes;
}

function rootKeyFile(path: string): Uint8Array {
    if (!existsSync(path))
        throw new CliError('FILE_UNREADABLE', `--root-key is neither hexadecimal nor a file: ${path}`);
    try {
        const content = readFileSync(path);
        return fromHex(content.toString('latin1').trim()) ?? content;
    } catch (error) {
        throw new CliError('FILE_UNREADABLE', reasonOf(error));
    }
}

export const isIcRootKey = (key: Uint8Array): boolean => toHex(key) === toHex(IC_ROOT_KEY);

export function networkUrl(name: string): string {
    if (name === 'ic' || name === 'local') return NETWORKS[name];
    if (URL.canParse(name) && /^https?:/.test(name)) return name;
    throw new CliError('USAGE', `--network is ic, local or a URL, not ${JSON.stringify(name)}`);
}

/**
 * The pinned key of the Internet Computer, but for addresses on this machine: a local replica makes its own key,
 * and asking it is no loss, since nothing on it is worth proving to others.
 */
async function defaultRootKey(url: string): Promise<Uint8Array> {
    return LOCAL_HOST.test(new URL(url).hostname) ? localRootKey(url) : IC_ROOT_KEY;
}

/** The key that a replica on this machine says it has. Elsewhere the answer would be anybody's. */
export async function localRootKey(url: string): Promise<Uint8Array> {
    if (!LOCAL_HOST.test(new URL(url).hostname)) {
        throw new CliError(
            'ROOT_KEY_MISSING',
            `${url} is not on this machine; get its root key from whom you trust`
        );
    }
    try {
        return await fetchRootKey(url);
    } catch {
        const hint = 'start one with: jury replica start --deploy';
        throw new ClientError('UNREACHABLE', `no local replica answers at ${url}; ${hint}`);
    }
}

function readIdentity(path: string | undefined) {
    return path === undefined ? undefined : readIdentityFile(path, process.env['JURY_IDENTITY_PASSPHRASE']);
}

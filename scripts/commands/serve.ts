import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { Command } from 'commander';
import { present } from '../../src/verifier/index.js';
import {
    readManifest,
    requireFolder,
    evidenceNames,
    readArchiveFile
} from '../../src/archive/folder/index.js';
import {
    MAX_BUNDLE_BYTES,
    MAX_COMMIT_FILE_BYTES,
    EVIDENCE_FOLDERS,
    isEvidenceName,
    MAX_EVIDENCE_FILE_BYTES,
    MAX_MANIFEST_BYTES,
    ENTITY_FILE,
    MAX_RECORDS_BYTES
} from '../../src/archive/format/index.js';
import { errno } from '../../src/node/index.js';
import { decodeInstallGenesis } from '../../src/protocol/genesis.js';
import { toHex } from '../../src/protocol/bytes.js';
import { parsePort, parseSeconds, isIcRootKey, readRootKey } from '../cli/arguments.js';
import { withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { CliError, EXIT, explain } from '../cli/errors.js';
import { LiveLog } from '../cli/log/index.js';
import { print, printFailure } from '../cli/output/index.js';
import { tellSystemNames } from '../cli/text/index.js';
import { packageRoot } from '../cli/package-root.js';

interface ServeOptions extends NetworkOptions {
    readonly port: number;
    readonly host: string;
    readonly every: number;
}

export function serveCommand(): Command {
    const command = new Command('serve')
        .description(
            'Show the log in a browser: its blocks, the pool over time, every draw with its verdict.'
        )
        .argument('[folder]', 'an archive, as jury fetch or jury backup writes it; without one, a canister')
        .option('--port <n>', 'port to listen on; 0 takes a free one', parsePort, 8080)
        .option('--host <address>', 'address to listen on', '127.0.0.1')
        .option('--every <seconds>', 'how often to look at the canister', parseSeconds, 30)
        .addHelpText('after', NOTE);
    return withNetworkOptions(command).action(run);
}

const NOTE = `
The page checks everything itself, in the browser of whoever opens it. It can
stay open while jury backup brings the folder up to date, or the canister goes
on: it shows what is new. A canister that goes away, or answers what does not
verify, is told on the page and here; the last good state stays.`;

/** What is shown: an archive on the disk, or the log of a canister. */
interface Shown {
    settings(): object;
    file(name: string): Uint8Array | undefined;
}

async function run(folder: string | undefined, options: ServeOptions, command: Command): Promise<void> {
    const live = folder === undefined ? await LiveLog.open(options) : undefined;
    const shown = live === undefined ? archiveIn(folder ?? '', options) : logOf(live);
    const server = createServer((request, response) => {
        if (request.method !== 'GET' && request.method !== 'HEAD')
            return answer(response, 405, 'text/plain', 'GET only\n');
        if (!isOwnHost(request, options.host))
            return answer(response, 403, 'text/plain', 'ask by the address that this server listens on\n');
        try {
            const found = find(shown, (request.url ?? '/').split('?')[0] ?? '/');
            if (found === undefined) return answer(response, 404, 'text/plain', 'there is no such file\n');
            answer(response, 200, found.type, request.method === 'HEAD' ? '' : found.content);
        } catch (error) {
            // Whoever writes the folder may change it under this server: that ends an answer, and not the server.
            answer(response, 500, 'text/plain', `${explain(error).message}\n`);
        }
    });
    const stopped = new AbortController();
    const port = await listen(server, options).catch((error: unknown) => {
        live?.close();
        throw error;
    });
    const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/`;
    print(
        options.json,
        () => ({ url }),
        () => [
            `The log is shown at ${url}`,
            ...(command.getOptionValueSource('rootKey') === 'config'
                ? ['Checked against the root key that jury.json names.']
                : keyLines(folder, options, live?.rootKey)),
            'Stop with Ctrl-C.'
        ]
    );
    const stop = () => {
        stopped.abort();
        live?.close();
        server.close(() => process.exit(EXIT.ok)).closeAllConnections();
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
    await live?.follow(options.every, stopped.signal, (failure) => printFailure(!!options.json, failure));
}

/** Against which root key the page checks, and whether that can be the one of the archive. */
function keyLines(
    folder: string | undefined,
    { rootKey, network }: ServeOptions,
    live?: Uint8Array
): string[] {
    if (rootKey !== undefined) return ['Checked against the root key that you gave.'];
    if (live !== undefined && !isIcRootKey(live))
        return [`Checked against the root key that the replica at ${network} says it has.`];
    const own = folder === undefined ? undefined : rootKeyOf(readManifest(folder).genesis);
    const isForeign = own !== undefined && own.length > 0 && !isIcRootKey(own);
    return present([
        'Checked against the root key of the Internet Computer, which is in the page.',
        isForeign &&
            'The archive says that it is of another network, and will not verify: name the root key of that one with --root-key.'
    ]);
}

/** What the preimages of a genesis say that the network's root key is; empty for the Internet Computer. */
const rootKeyOf = (genesis: readonly Uint8Array[]): Uint8Array | undefined =>
    genesis.map(decodeInstallGenesis).find((one) => one !== undefined)?.rootKey;

function archiveIn(folder: string, { rootKey }: ServeOptions): Shown {
    requireFolder(folder);
    readManifest(folder);
    tellSystemNames(folder);
    const root_key = rootKey === undefined ? undefined : toHex(readRootKey(rootKey));
    const records = () => (existsSync(join(folder, ENTITY_FILE)) ? [ENTITY_FILE] : []);
    const evidence = () => [...EVIDENCE_FOLDERS.flatMap((sub) => evidenceNames(folder, sub)), ...records()];
    return { settings: () => ({ root_key, evidence: evidence() }), file: (name) => readOf(folder, name) };
}

const logOf = (live: LiveLog): Shown => ({
    settings: () => ({ root_key: toHex(live.rootKey), live: live.describe(), evidence: live.records }),
    file: (name) => live.file(name)
});

async function listen(server: Server, { port, host }: ServeOptions): Promise<number> {
    try {
        server.listen(port, host);
        await once(server, 'listening');
    } catch (error) {
        const why = errno(error) === 'EADDRINUSE' ? 'another program listens there' : errno(error);
        throw new CliError(
            'PORT_UNAVAILABLE',
            `${host}:${port}: ${why}; choose another with --port`,
            EXIT.unavailable
        );
    }
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
}

const LOG_FILE = /^(manifest\.json|blocks\/\d{8}\.bundle|commits\/\d{8,10}\.json)$/;

interface Found {
    readonly type: string;
    readonly content: string | Uint8Array;
}

/** Two pages and the files of the archive, by their exact names; nothing else of the machine. */
function find(shown: Shown, path: string): Found | undefined {
    if (path === '/settings.json')
        return { type: 'application/json', content: JSON.stringify(shown.settings()) };
    const page = { '/': 'log.html', '/verify': 'verify.html', '/verify.html': 'verify.html' }[path];
    if (page !== undefined)
        return found(read(join(packageRoot, 'dist/page', page)), 'text/html; charset=utf-8');
    const name = path.startsWith('/archive/') ? path.slice('/archive/'.length) : '';
    const isFile = LOG_FILE.test(name) || isEvidenceName(name) || name === ENTITY_FILE;
    return isFile ? found(shown.file(name), 'application/octet-stream') : undefined;
}

const found = (content: Uint8Array | undefined, type: string): Found | undefined =>
    content && { type, content };

/** As strictly as `jury verify` reads it: whoever made the folder may have put links, pipes and devices there. */
function readOf(folder: string, name: string): Uint8Array | undefined {
    try {
        return readArchiveFile(folder, name, MAX_BYTES.find(([kind]) => kind.test(name))?.[1] ?? 0);
    } catch {
        return undefined;
    }
}

const MAX_BYTES: readonly (readonly [RegExp, number])[] = [
    [/^manifest/, MAX_MANIFEST_BYTES],
    [/^blocks/, MAX_BUNDLE_BYTES],
    [/^commits/, MAX_COMMIT_FILE_BYTES],
    [/^records/, MAX_RECORDS_BYTES],
    [/^(seals|code)/, MAX_EVIDENCE_FILE_BYTES]
];

/**
 * A page of somebody else's may have its name point here, and then reads what it likes (DNS rebinding). A browser
 * tells the name that it was given: only those of this machine are answered, and the address listened on.
 */
function isOwnHost({ headers, socket }: IncomingMessage, listensOn: string): boolean {
    const name = (headers.host ?? '')
        .toLowerCase()
        .replace(/:\d+$/, '')
        .replace(/^\[(.*)\]$/, '$1');
    const address = socket.localAddress?.replace(/^::ffff:/, '');
    return ['localhost', '127.0.0.1', '::1', listensOn.toLowerCase(), address].includes(name);
}

function read(path: string): Uint8Array | undefined {
    try {
        return readFileSync(path);
    } catch {
        return undefined;
    }
}

function answer(response: ServerResponse, status: number, type: string, content: string | Uint8Array): void {
    response.writeHead(status, {
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-frame-options': 'DENY'
    });
    response.end(content);
}

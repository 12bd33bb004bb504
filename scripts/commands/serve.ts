import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { join } from 'node:path';
import { Command } from 'commander';
import { readManifest } from '../../src/archive/archive-folder.js';
import { errno } from '../../src/client/system-reason.js';
import { toHex } from '../../src/protocol/bytes.js';
import { parseIndex } from '../cli/arguments.js';
import { jsonOption, readRootKey, rootKeyOption } from '../cli/context.js';
import { CliError, EXIT } from '../cli/errors.js';
import { print } from '../cli/output.js';
import { packageRoot } from '../dev/package-root.js';

interface ServeOptions {
    readonly port: number;
    readonly host: string;
    readonly rootKey?: string;
    readonly json?: boolean;
}

export function serveCommand(): Command {
    return new Command('serve')
        .description(
            'Show the log in a browser: its blocks, the pool over time, every draw with its verdict.'
        )
        .argument('<folder>', 'an archive, as jury fetch or jury backup writes it')
        .option('--port <n>', 'port to listen on; 0 takes a free one', parseIndex, 8080)
        .option('--host <address>', 'address to listen on', '127.0.0.1')
        .addOption(rootKeyOption())
        .addOption(jsonOption())
        .addHelpText('after', NOTE)
        .action(run);
}

const NOTE = `
The page checks everything itself, in the browser of whoever opens it. It can
stay open while jury backup brings the folder up to date: load it again.`;

async function run(folder: string, options: ServeOptions): Promise<void> {
    readManifest(folder);
    const rootKey = options.rootKey === undefined ? undefined : toHex(readRootKey(options.rootKey));
    const server = createServer((request, response) => {
        if (request.method !== 'GET' && request.method !== 'HEAD')
            return answer(response, 405, 'text/plain', 'GET only\n');
        const found = find(folder, (request.url ?? '/').split('?')[0] ?? '/', rootKey);
        if (found === undefined) return answer(response, 404, 'text/plain', 'there is no such file\n');
        answer(response, 200, found.type, request.method === 'HEAD' ? '' : found.content);
    });
    const port = await listen(server, options);
    const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}/`;
    print(
        options.json,
        () => ({ url }),
        () => [`The log is shown at ${url}`, 'Stop with Ctrl-C.']
    );
    const stop = () => server.close(() => process.exit(EXIT.ok)).closeAllConnections();
    process.once('SIGINT', stop).once('SIGTERM', stop);
}

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

interface Found {
    readonly type: string;
    readonly content: string | Uint8Array;
}

/** Two pages and the files of the archive, by their exact names; nothing else of the machine. */
function find(folder: string, path: string, rootKey: string | undefined): Found | undefined {
    if (path === '/settings.json')
        return { type: 'application/json', content: JSON.stringify({ root_key: rootKey }) };
    const page = { '/': 'log.html', '/verify.html': 'verify.html' }[path];
    if (page !== undefined) return read(join(packageRoot, 'dist/page', page), 'text/html; charset=utf-8');
    const name = /^\/archive\/(manifest\.json|blocks\/\d{8}\.bundle|commits\/\d{8,10}\.json)$/.exec(
        path
    )?.[1];
    return name === undefined ? undefined : read(join(folder, name), 'application/octet-stream');
}

function read(path: string, type: string): Found | undefined {
    try {
        return { type, content: readFileSync(path) };
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

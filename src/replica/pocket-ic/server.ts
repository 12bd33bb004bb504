import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { BadRequest, listen, readBody, urlOf } from '../http/index.js';
import { MAX_BLOB } from './blob-store.js';
import { PocketIcError } from './error.js';
import { parseBody, toJson } from './fields.js';
import { Instances } from './instances.js';
import { route } from './routes.js';

/** A message of 2 MiB in base64, and what surrounds it. */
const MAX_BODY = 8 * 1024 * 1024;

export interface PocketIcOptions {
    /** 0 or absent: any free port. */
    readonly port?: number;
    /** Receives what canisters print; without it, nothing is printed. */
    readonly print?: (text: string) => void;
    /** Instructions that a canister executes in one round; the network's 2 billion without it. */
    readonly sliceInstructions?: bigint;
}

export interface PocketIcServer {
    /** What `PocketIc.create` wants. */
    readonly url: string;
    readonly port: number;
    /** Milliseconds since the last request ended; 0 while one is being answered. */
    readonly idleMilliseconds: () => number;
    /** Ends all instances and closes all connections. */
    readonly stop: () => Promise<void>;
}

interface Answer {
    readonly status: number;
    readonly text: string;
    readonly type: 'application/json' | 'text/plain';
}

async function uploadBlob(instances: Instances, request: IncomingMessage): Promise<Answer> {
    const bytes = await readBody(request, MAX_BLOB);
    const id = instances.blobs.put(bytes, request.headers['content-encoding']);
    return { status: 200, text: id, type: 'text/plain' };
}

async function answer(instances: Instances, request: IncomingMessage): Promise<Answer> {
    const { pathname } = urlOf(request.url);
    const path = pathname.length > 1 && pathname.endsWith('/') ? pathname.slice(0, -1) : pathname;
    const method = request.method ?? '';
    if (path === '/status' && method === 'GET') return { status: 200, text: '', type: 'text/plain' };
    if (path === '/blobstore' && method === 'POST') return uploadBlob(instances, request);
    const body = parseBody(new TextDecoder().decode(await readBody(request, MAX_BODY)));
    const value = await route(instances, { method, path, body });
    return { status: 200, text: toJson(value), type: 'application/json' };
}

function failure(error: unknown): Answer {
    const known =
        error instanceof PocketIcError
            ? error
            : error instanceof BadRequest
              ? new PocketIcError('BodyTooLarge', error.message)
              : error instanceof TypeError && 'code' in error
                ? new PocketIcError('BadRequest', 'malformed URL')
                : new PocketIcError('Internal', `the server failed: ${String(error)}`);
    return { status: known.status, text: toJson({ message: known.message }), type: 'application/json' };
}

function send(response: ServerResponse, { status, text, type }: Answer): void {
    const bytes = Buffer.from(text);
    // The rest of a body that is too long is not read.
    const close = status === 413 ? { connection: 'close' } : {};
    response.writeHead(status, { ...close, 'content-type': type, 'content-length': bytes.length });
    response.end(bytes);
}

/** Serves PocketIC's REST interface on 127.0.0.1: as many instances as clients create, all in memory. */
export async function startPocketIcServer(options: PocketIcOptions = {}): Promise<PocketIcServer> {
    let pending = 0;
    let lastRequest = Date.now();
    const bump = () => {
        lastRequest = Date.now();
    };
    const { print = () => undefined, sliceInstructions } = options;
    const instances = new Instances({ print, sliceInstructions }, bump);
    const server = createServer((request, response) => {
        pending++;
        void answer(instances, request)
            .catch(failure)
            .then((result) => send(response, result))
            .catch(() => response.destroy())
            .finally(() => {
                pending--;
                bump();
            });
    });
    // A long execution must not end with the idle connections of the meantime being closed under their clients.
    server.keepAliveTimeout = 0;
    const { port, close } = await listen(server, options.port ?? 0);
    return {
        url: `http://127.0.0.1:${port}`,
        port,
        idleMilliseconds: () => (pending > 0 ? 0 : Date.now() - lastRequest),
        stop: async () => {
            await close();
            await instances.close();
        }
    };
}

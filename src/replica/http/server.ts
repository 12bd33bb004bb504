import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReplicaError } from '../error.js';
import { BadRequest } from './bad-request.js';
import { call, type HttpAnswer, queryCall, readCanisterState, readSubnetState, status } from './endpoints.js';
import { MAX_INGRESS_MESSAGE } from './admission.js';
import { servePage, unresolved } from './gateway.js';
import { gatewayTarget } from './gateway-target.js';
import type { Node } from './node.js';
import { urlOf } from './url-of.js';

const MAX_BODY = 4 * 1024 * 1024;
/** Milliseconds that a client has to send its request; connections that send nothing end as well. */
const PATIENCE = {
    headersTimeout: 30_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 2_000
};
/** Connections that may wait to be accepted: a burst finds the server busy with a round. */
const MAX_WAITING = 4096;
const CORS = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, HEAD, OPTIONS',
    'access-control-allow-headers':
        'accept, authorization, cache-control, content-type, cookie, dnt, range, user-agent',
    'access-control-max-age': '600'
};

type Handler = (node: Node, id: string, body: Uint8Array) => HttpAnswer | Promise<HttpAnswer>;

const ROUTES: Readonly<Record<string, Handler>> = {
    'v2/canister/call': (node, id, body) => call(node, id, body, 2),
    'v3/canister/call': (node, id, body) => call(node, id, body, 3),
    'v4/canister/call': (node, id, body) => call(node, id, body, 4),
    'v2/canister/query': (node, id, body) => queryCall(node, id, body, 2),
    'v3/canister/query': (node, id, body) => queryCall(node, id, body, 3),
    'v2/canister/read_state': (node, id, body) => readCanisterState(node, id, body, 2),
    'v3/canister/read_state': (node, id, body) => readCanisterState(node, id, body, 3),
    'v2/subnet/read_state': readSubnetState,
    'v3/subnet/read_state': readSubnetState
};
const PATH = /^\/api\/(v[234])\/(canister|subnet)\/([^/]+)\/(call|query|read_state)$/;

const text = (code: number, reason: string): HttpAnswer => ({
    status: code,
    body: new TextEncoder().encode(reason),
    type: 'text/plain'
});

export async function readBody(request: IncomingMessage, most = MAX_BODY): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of request as AsyncIterable<Uint8Array>) {
        length += part.length;
        if (length > most) throw new BadRequest(`Request too large: more than ${most} bytes`, 413);
        parts.push(part);
    }
    return new Uint8Array(Buffer.concat(parts));
}

async function routeApi(node: Node, pathname: string, request: IncomingMessage): Promise<HttpAnswer> {
    if (pathname === '/api/v2/status') {
        return request.method === 'GET' || request.method === 'HEAD'
            ? status(node)
            : text(405, 'Method not allowed');
    }
    const [, version, subject, id, endpoint] = PATH.exec(pathname) ?? [];
    const handler = ROUTES[`${version}/${subject}/${endpoint}`];
    if (handler === undefined || id === undefined) return text(404, 'Not found');
    if (request.method !== 'POST') return text(405, 'Method not allowed');
    if (request.headers['content-type'] !== 'application/cbor') {
        return text(415, 'Unsupported content type: the body must be application/cbor');
    }
    return handler(node, decodeURIComponent(id), await readBody(request));
}

async function routePage(node: Node, request: IncomingMessage): Promise<HttpAnswer> {
    const { url = '/', method = 'GET', headers, rawHeaders } = request;
    const canister = gatewayTarget({ host: headers.host, url, referer: headers.referer });
    if (canister === undefined) return unresolved();
    const pairs = rawHeaders.flatMap((name, at): [string, string][] =>
        at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : []
    );
    const body = await readBody(request, MAX_INGRESS_MESSAGE);
    return servePage(node, canister, { method, url, headers: pairs, body });
}

function route(node: Node, request: IncomingMessage): Promise<HttpAnswer> {
    const { pathname } = urlOf(request.url);
    return pathname.startsWith('/api/') ? routeApi(node, pathname, request) : routePage(node, request);
}

async function answer(node: Node, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
        response.writeHead(204, CORS).end();
        return;
    }
    let result: HttpAnswer;
    try {
        result = await route(node, request);
    } catch (error) {
        if (error instanceof BadRequest) result = text(error.status, error.message);
        else if (error instanceof URIError || error instanceof TypeError) result = text(400, 'Malformed URL');
        else result = text(500, `Internal error: ${String(error)}`);
    }
    // The rest of a body that is too long is not read.
    const close = result.status === 413 ? { connection: 'close' } : {};
    response.writeHead(result.status, {
        ...CORS,
        ...close,
        ...(result.type !== undefined && { 'content-type': result.type }),
        ...collected(result.headers ?? []),
        'content-length': result.body.length
    });
    response.end(request.method === 'HEAD' ? undefined : result.body);
}

/** A name may come more than once, as `set-cookie` does. */
function collected(headers: readonly (readonly [string, string])[]): Record<string, string[]> {
    const byName = Object.create(null) as Record<string, string[]>;
    for (const [name, value] of headers) (byName[name.toLowerCase()] ??= []).push(value);
    return byName;
}

export interface HttpServer {
    readonly port: number;
    readonly close: () => Promise<void>;
}

/** @param onRequest called for each request, when it is answered */
export async function serve(node: Node, port: number, onRequest?: () => void): Promise<HttpServer> {
    const server = createServer(PATIENCE, (request, response) => {
        answer(node, request, response)
            .catch(() => response.destroy())
            .finally(onRequest);
    });
    server.on('connection', () => node.driver.notice());
    return listen(server, port);
}

/** Listens on the loopback interface only. */
export async function listen(server: Server, port: number): Promise<HttpServer> {
    await new Promise<void>((resolve, fail) => {
        server.once('error', (error: NodeJS.ErrnoException) => {
            if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') fail(error);
            else
                fail(
                    new ReplicaError('PORT_IN_USE', `port ${port} of 127.0.0.1 cannot be used: ${error.code}`)
                );
        });
        server.listen({ port, host: '127.0.0.1', backlog: MAX_WAITING }, resolve);
    });
    return {
        port: (server.address() as AddressInfo).port,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            })
    };
}

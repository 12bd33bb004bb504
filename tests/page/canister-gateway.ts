import { createServer, get } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Principal } from '@dfinity/principal';
import type { Replica } from '../../src/replica/index.js';
import { decodeResponse, encodeRequest, Gateway } from '../canister/gateway.js';

/**
 * An HTTP gateway on this machine, as the network has them: a canister's answer goes on if the library that gateways
 * verify with accepts it, and calls of the network's interface (`/api`) go to the network as they are.
 */
export class CanisterGateway {
    /** Paths that were asked for, fragments not among them: no browser sends those. */
    readonly asked: string[] = [];
    /** Answers of the network, as whoever delivers them may change them. */
    tamperApi: (body: Uint8Array, path: string, question: string) => Uint8Array = (body) => body;
    /** Paths of the network's interface that are not known here. */
    unknown: RegExp | undefined;

    private constructor(
        private readonly replica: Replica,
        private readonly server: Server
    ) {}

    static async start(replica: Replica): Promise<CanisterGateway> {
        const server = createServer();
        const gateway = new CanisterGateway(replica, server);
        server.on('request', (request: IncomingMessage, response: ServerResponse) => {
            gateway.answer(request, response).catch((error: unknown) => {
                response.writeHead(502).end(String(error));
            });
        });
        server.listen(0, '127.0.0.1');
        await once(server, 'listening');
        return gateway;
    }

    get port(): number {
        return (this.server.address() as AddressInfo).port;
    }

    /** Where a canister's page is, by its name. */
    at(canisterId: Principal, path = '/'): string {
        return `http://${canisterId.toText()}.localhost:${this.port}${path}`;
    }

    /** What a canister answers, as the bytes that come: nothing is unpacked. */
    async get(canisterId: Principal, path: string): Promise<{ status: number; body: Buffer }> {
        const host = `${canisterId.toText()}.localhost`;
        const request = get({ host: '127.0.0.1', port: this.port, path, headers: { host } });
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return { status: response.statusCode ?? 0, body: await bytesOf(response) };
    }

    beHonest(): void {
        this.tamperApi = (body) => body;
        this.unknown = undefined;
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { url = '/', headers, method = 'GET' } = request;
        this.asked.push(url);
        if (url.startsWith('/api/')) return this.pass(request, response);
        const [label = ''] = (headers.host ?? '').split('.');
        const named = new URL(url, 'http://x').searchParams.get('canisterId');
        const canisterId = Principal.fromText(label.endsWith('-cai') ? label : (named ?? ''));
        const result = await this.replica.query({
            canisterId,
            method: 'http_request',
            arg: encodeRequest(url, method)
        });
        if (result.kind === 'reject') throw new Error(result.message);
        const answer = decodeResponse(result.arg);
        const verdict = new Gateway(answer, this.replica.rootKey, canisterId.toUint8Array()).verify(
            url,
            answer,
            method
        );
        if (verdict !== 'accepted') throw new Error(verdict);
        const { status_code, headers: own, body } = answer;
        response.writeHead(status_code, own.flat()).end(body);
    }

    private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const { url = '', method = 'GET' } = request;
        if (this.unknown?.test(url) === true) return void response.writeHead(404).end('not here');
        const body = method === 'GET' ? undefined : await bytesOf(request);
        const answer = await fetch(new URL(url, this.replica.url), {
            method,
            ...(body && { body: Uint8Array.from(body), headers: { 'content-type': 'application/cbor' } })
        });
        const bytes = new Uint8Array(await answer.arrayBuffer());
        response.writeHead(answer.status, { 'content-type': 'application/cbor' });
        response.end(this.tamperApi(bytes, url, body?.toString('latin1') ?? ''));
    }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    return Buffer.concat(parts);
}

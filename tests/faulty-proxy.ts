import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** A server between a client and a replica that spoils what it is told to spoil, and passes the rest on. */

export type Endpoint = 'call' | 'query' | 'read_state';

export interface Passing {
    readonly endpoint: Endpoint | undefined;
    /** Of the endpoint: 2, 3 or 4. */
    readonly version: number;
    /** How many of this endpoint came before. */
    readonly before: number;
    /** A call has come by, now or before. */
    readonly afterCall: boolean;
}

export interface Fault {
    /** The replica gets the request all the same. */
    readonly arrives: boolean;
    /** Undefined: the connection is cut. `silence`: nothing comes. */
    readonly answer:
        | { readonly status: number; readonly body?: string | Uint8Array }
        | ((body: Buffer) => Uint8Array)
        | 'silence'
        | undefined;
}

export class FaultyProxy {
    /** Undefined: the request passes. */
    fault: (passing: Passing) => Fault | undefined = () => undefined;
    /** `v4/call` and so on, of all that came by. */
    readonly seen: string[] = [];
    private closing = false;
    private counts: Partial<Record<Endpoint, number>> = {};

    private constructor(
        private readonly target: string,
        readonly url: string,
        private readonly server: ReturnType<typeof createServer>
    ) {}

    static async start(target: string): Promise<FaultyProxy> {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as { port: number };
        const proxy = new FaultyProxy(target, `http://127.0.0.1:${port}`, server);
        server.on('request', (incoming, outgoing) => void proxy.pass(incoming, outgoing));
        return proxy;
    }

    /** From now on this fault, and counting from the beginning. */
    reset(fault: FaultyProxy['fault']): void {
        this.fault = fault;
        this.counts = {};
        this.seen.length = 0;
    }

    /** What is under way is answered; new connections are refused by the system. */
    stopListening(): void {
        this.server.close();
        this.closing = true;
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
        const parts: Buffer[] = [];
        for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
        const path = incoming.url ?? '/';
        const [, version, name] = /^\/api\/v(\d)\/canister\/[^/]+\/(call|query|read_state)$/.exec(path) ?? [];
        const endpoint = name as Endpoint | undefined;
        const before = endpoint === undefined ? 0 : (this.counts[endpoint] ?? 0);
        if (endpoint !== undefined) this.counts[endpoint] = before + 1;
        this.seen.push(`v${version}/${endpoint}`);
        const afterCall = this.counts.call !== undefined;
        const fault = this.fault({ endpoint, version: Number(version), before, afterCall });
        const answer =
            fault?.arrives === false ? undefined : await this.forward(incoming, path, Buffer.concat(parts));
        if (fault === undefined) {
            outgoing.writeHead(answer?.status ?? 502, { 'content-type': answer?.type });
            outgoing.end(answer?.body);
        } else if (fault.answer === undefined) outgoing.destroy();
        else if (typeof fault.answer === 'function') {
            outgoing.writeHead(200, { 'content-type': 'application/cbor' });
            outgoing.end(fault.answer(answer?.body ?? Buffer.alloc(0)));
        } else if (fault.answer !== 'silence') {
            if (this.closing) outgoing.setHeader('connection', 'close');
            outgoing.writeHead(fault.answer.status).end(fault.answer.body);
        }
    }

    private forward(
        { method = 'GET', headers }: IncomingMessage,
        path: string,
        body: Buffer
    ): Promise<{ status: number; type: string; body: Buffer } | undefined> {
        return new Promise((resolve) => {
            const onward = request(new URL(path, this.target), { method, headers }, (answer) => {
                const parts: Buffer[] = [];
                answer.on('data', (part: Buffer) => parts.push(part));
                answer.on('end', () =>
                    resolve({
                        status: answer.statusCode ?? 500,
                        type: answer.headers['content-type'] ?? 'application/cbor',
                        body: Buffer.concat(parts)
                    })
                );
            });
            onward.on('error', () => resolve(undefined));
            onward.end(body);
        });
    }
}

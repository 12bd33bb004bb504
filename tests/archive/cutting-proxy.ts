import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';

/** What stands between a client and a replica: it passes on, cuts, or changes what the replica answers. */
export class Proxy {
    /** Requests passed on so far. */
    count = 0;
    /** Cuts the connection of this request and of all later ones. */
    cutFrom = Number.POSITIVE_INFINITY;
    /** Takes this request and all later ones, and never answers them. */
    silentFrom = Number.POSITIVE_INFINITY;
    /** Resolves when a request came that is kept back. */
    kept: Promise<void> = Promise.resolve();
    private isKept: (path: string) => boolean = () => false;
    /** Changes the body of an answer. */
    change: (body: Buffer, path: string, count: number) => Buffer = (body) => body;

    private constructor(
        private readonly target: string,
        readonly url: string,
        private readonly server: ReturnType<typeof createServer>
    ) {}

    static async start(target: string): Promise<Proxy> {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        const { port } = server.address() as { port: number };
        const proxy = new Proxy(target, `http://127.0.0.1:${port}`, server);
        server.on('request', (incoming, outgoing) => proxy.pass(incoming, outgoing));
        return proxy;
    }

    /** Takes requests of these paths from now on, and never answers them. */
    keepBack(paths: RegExp): void {
        this.kept = new Promise((resolve) => {
            this.isKept = (path) => {
                if (!paths.test(path)) return false;
                resolve();
                return true;
            };
        });
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
        const number = this.count++;
        if (number >= this.cutFrom) {
            incoming.destroy();
            return;
        }
        if (number >= this.silentFrom) return;
        const path = incoming.url ?? '/';
        if (this.isKept(path)) return;
        const { method = 'GET', headers } = incoming;
        const onward = request(new URL(path, this.target), { method, headers }, (answer) => {
            const parts: Buffer[] = [];
            answer.on('data', (part: Buffer) => parts.push(part));
            answer.on('end', () => {
                const body = this.change(Buffer.concat(parts), path, number);
                const type = answer.headers['content-type'] ?? 'application/cbor';
                outgoing.writeHead(answer.statusCode ?? 500, { 'content-type': type }).end(body);
            });
        });
        onward.on('error', () => incoming.destroy());
        incoming.pipe(onward);
    }
}

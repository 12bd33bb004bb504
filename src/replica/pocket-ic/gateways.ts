import { type HttpServer, serve } from '../http/index.js';
import { PocketIcError } from './error.js';
import { asFields, asNat, type Fields } from './fields.js';
import type { Instance } from './instance.js';

/** HTTP gateways: the IC's HTTP interface of an instance, each on a port of its own. */
export class Gateways {
    private readonly gateways = new Map<
        number,
        { readonly instance: Instance; readonly server: HttpServer }
    >();
    private next = 0;
    private readonly onRequest: () => void;

    constructor(onRequest: () => void) {
        this.onRequest = onRequest;
    }

    async open(fields: Fields, find: (id: number) => Instance): Promise<Fields> {
        for (const name of ['domains', 'https_config'])
            if (fields[name] !== undefined && fields[name] !== null)
                throw new PocketIcError('Unsupported', `${name} is not available here: leave it out`);
        const target = asFields(fields['forward_to'], 'forward_to');
        if (!('PocketIcInstance' in target))
            throw new PocketIcError('Unsupported', 'a gateway leads to an instance of this server only');
        const instance = find(Number(asNat(target['PocketIcInstance'], 'PocketIcInstance', 64)));
        const port = Number(asNat(fields['port'] ?? 0, 'port', 16));
        const server = await serve(instance.node, port, this.onRequest);
        const id = this.next++;
        this.gateways.set(id, { instance, server });
        return { instance_id: id, port: server.port };
    }

    async close(id: number): Promise<null> {
        const gateway = this.gateways.get(id);
        if (gateway === undefined)
            throw new PocketIcError('GatewayNotFound', `there is no HTTP gateway ${id}`);
        this.gateways.delete(id);
        await gateway.server.close();
        return null;
    }

    /** Those of one instance, or all. */
    async closeAll(instance?: Instance): Promise<void> {
        const ids = [...this.gateways].filter(
            ([, one]) => instance === undefined || one.instance === instance
        );
        await Promise.all(ids.map(([id]) => this.close(id)));
    }
}

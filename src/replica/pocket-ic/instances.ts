import { BlobStore } from './blob-store.js';
import { PocketIcError } from './error.js';
import type { Fields } from './fields.js';
import { Gateways } from './gateways.js';
import { Instance, type InstanceSettings } from './instance.js';
import { readInstanceOptions, topology } from './topology.js';

/** All that a server holds. */
export class Instances {
    readonly blobs = new BlobStore();
    readonly gateways: Gateways;
    private readonly instances = new Map<number, Instance>();
    private readonly settings: InstanceSettings;
    private next = 0;

    constructor(settings: InstanceSettings, onGatewayRequest: () => void) {
        this.settings = settings;
        this.gateways = new Gateways(onGatewayRequest);
    }

    /** What is wrong with the wish is part of this answer; the client's `create` expects it there. */
    create(body: unknown): Fields {
        try {
            const instance = new Instance(readInstanceOptions(body), this.settings);
            const id = this.next++;
            this.instances.set(id, instance);
            const created = {
                instance_id: id,
                topology: topology(instance.subnets),
                http_gateway_info: null
            };
            return { Created: created };
        } catch (error) {
            if (error instanceof PocketIcError) return { Error: { message: error.message } };
            throw error;
        }
    }

    find(id: number): Instance {
        const instance = this.instances.get(id);
        if (instance !== undefined) return instance;
        throw new PocketIcError(
            'InstanceNotFound',
            `there is no instance ${id}, or not any longer: create one`
        );
    }

    async delete(id: number): Promise<null> {
        const instance = this.find(id);
        this.instances.delete(id);
        instance.close();
        await this.gateways.closeAll(instance);
        return null;
    }

    async openGateway(fields: Fields): Promise<Fields> {
        try {
            return { Created: await this.gateways.open(fields, (id) => this.find(id)) };
        } catch (error) {
            return { Error: { message: (error as Error).message } };
        }
    }

    async close(): Promise<void> {
        for (const instance of this.instances.values()) instance.close();
        this.instances.clear();
        await this.gateways.closeAll();
    }
}

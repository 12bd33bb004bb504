import { IDL } from '@dfinity/candid';
import { toHex } from '../../src/protocol/bytes.js';
import { HttpResponse } from '../../src/protocol/interface.js';
import { decodeResponse, encodeRequest, Gateway } from './gateway.js';
import type { Response } from './gateway.js';
import { CONTROLLER, JuryFixture } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';

/** The jury canister as a gateway asks it. */
export class SiteFixture {
    private constructor(
        private readonly network: Network,
        readonly jury: JuryFixture<Network>
    ) {}

    static async start(): Promise<SiteFixture> {
        const network = await startNetwork();
        return new SiteFixture(network, await JuryFixture.deploy(network));
    }

    /** Another canister of the same network, into which the log of this one begins to be restored. */
    async restoring(): Promise<SiteFixture> {
        const jury = await JuryFixture.deploy(this.network);
        const genesis = await this.jury.call<Uint8Array[]>('get_genesis');
        await jury.as(CONTROLLER).call('restore_begin', this.jury.canisterId, [], genesis);
        return new SiteFixture(this.network, jury);
    }

    get canisterId() {
        return this.jury.canisterId;
    }

    get rootKey(): Uint8Array {
        return this.network.rootKey;
    }

    async get(url: string, method = 'GET', more: object = {}): Promise<Response> {
        const arg = encodeRequest(url, method, more);
        const { canisterId } = this;
        const result = await this.network.query({ canisterId, method: 'http_request', arg });
        if (result.kind === 'reject') throw new Error(result.message);
        // Byte for byte what the Candid library writes.
        const again = IDL.encode([HttpResponse], IDL.decode([HttpResponse], result.arg));
        if (toHex(again) !== toHex(result.arg)) throw new Error('this is not the form of the library');
        return decodeResponse(result.arg);
    }

    /** A gateway of the time of this response. */
    gateway(
        response: Response,
        canisterId: Uint8Array = this.canisterId.toUint8Array(),
        later = 0n
    ): Gateway {
        return new Gateway(response, this.rootKey, canisterId, later);
    }

    stop = () => this.network.stop();
}

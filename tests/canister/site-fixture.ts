import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import { HttpResponse } from '../../src/protocol/interface.js';
import { benchCanister } from '../benchmarks/seeding/bench-canister.js';
import { decodeResponse, encodeRequest, Gateway } from './gateway.js';
import type { Response } from './gateway.js';
import { type Network, startNetwork } from './network.js';

/** A canister with the pages of the jury canister, beside the hash of any jury. */
export class SiteFixture {
    private constructor(
        readonly network: Network,
        readonly canisterId: Principal
    ) {}

    static async start(): Promise<SiteFixture> {
        const network = await startNetwork();
        const canisterId = await network.createCanister();
        await network.installCode({ canisterId, wasm: await benchCanister('site') });
        return new SiteFixture(network, canisterId);
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

    /** @param juryHash undefined: pages alone are certified, as while a log is being restored */
    async put(juryHash: Uint8Array | undefined): Promise<void> {
        const { canisterId, network } = this;
        await network.update({ canisterId, method: 'put', arg: juryHash ?? new Uint8Array() });
    }

    /** A gateway of the time of this response. */
    gateway(
        response: Response,
        canisterId: Uint8Array = this.canisterId.toUint8Array(),
        later = 0n
    ): Gateway {
        return new Gateway(response, this.network.rootKey, canisterId, later);
    }

    stop = () => this.network.stop();
}

import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { describe, inject, it } from 'vitest';
import type { CallArguments, CallResult, InstallArguments, Replica } from '../../src/replica/index.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { toPic } from '../pic.js';

/** What tests of the canister need of an Internet Computer, whichever it is. */
export interface Network extends Pick<
    Replica,
    'createCanister' | 'update' | 'query' | 'tick' | 'rootKey' | 'stop'
> {
    installCode: (args: InstallArguments) => Promise<unknown>;
}

/** One whose clock a test may set. */
export interface SettableNetwork extends Network {
    /** Lets so much time pass that a query is not answered out of a cache any longer: certificates are new ones. */
    minuteLater: () => Promise<void>;
}

const url = inject('pocketIcUrl');

/**
 * For what only the replica of this repository offers: counted instructions, randomness of one's choice, a look at
 * what is certified without a certificate. Skipped where `POCKET_IC_BIN` names another server.
 */
export const describeEmbedded = describe.skipIf(url !== undefined);
export const itEmbedded = it.skipIf(url !== undefined);

/** The client's own timeout would be half a minute, which ten thousand jurors may take on a busy machine. */
const TIMEOUT = 600_000;
const REJECTED =
    /^Canister call failed: (.*)\. Reject code: (\w+)\. Error code: (\w+)\. Certified: (true|false)$/s;
const REJECT_CODES = [
    'SysFatal',
    'SysTransient',
    'DestinationInvalid',
    'CanisterReject',
    'CanisterError',
    'SysUnknown'
];

/** One server for all the networks of this process. */
let embedded: { readonly server: Promise<PocketIcServer>; users: number } | undefined;

/** A new Internet Computer behind `@dfinity/pic`: of the server that `POCKET_IC_BIN` names, else of one in this process. */
export async function startNetwork(): Promise<SettableNetwork> {
    if (url !== undefined) return PicNetwork.create(url, () => Promise.resolve());
    embedded ??= { server: startPocketIcServer(), users: 0 };
    embedded.users++;
    const { server } = embedded;
    return PicNetwork.create((await server).url, async () => {
        if (embedded === undefined || --embedded.users > 0) return;
        embedded = undefined;
        await (await server).stop();
    });
}

/** Rounds after which a canister takes code again, whatever its last installation took. */
const REST = 8;

class PicNetwork implements SettableNetwork {
    private constructor(
        private readonly pic: PocketIc,
        readonly rootKey: Uint8Array,
        private readonly release: () => Promise<void>
    ) {}

    /** With an NNS subnet, so that certificates carry a delegation; and of today, so that they are not stale. */
    static async create(server: string, release: () => Promise<void>): Promise<PicNetwork> {
        const state = { type: 'new' as never };
        const options = { nns: { state }, application: [{ state }], processingTimeoutMs: TIMEOUT };
        const pic = await PocketIc.create(server, options);
        await pic.setCertifiedTime(Date.now());
        const nns = await pic.getNnsSubnet();
        if (nns === undefined) throw new Error('the server made no NNS subnet');
        return new PicNetwork(pic, Uint8Array.from(await pic.getPubKey(nns.id)), release);
    }

    async createCanister({ controllers = [Principal.anonymous()] }: { controllers?: Principal[] } = {}) {
        const sender = toPic(controllers[0] ?? Principal.anonymous());
        const id = await this.pic.createCanister({ controllers: controllers.map(toPic), sender });
        return Principal.fromUint8Array(id.toUint8Array());
    }

    async installCode({ canisterId, wasm, mode, arg, sender }: InstallArguments): Promise<void> {
        const id = toPic(canisterId);
        const installer = sender === undefined ? (await this.pic.getControllers(id))[0] : toPic(sender);
        const options = {
            canisterId: id,
            wasm,
            ...(arg && { arg }),
            ...(installer && { sender: installer })
        };
        if (mode !== undefined && mode !== 'install') await this.pic.tick(REST);
        if (mode === 'upgrade') await this.pic.upgradeCanister(options);
        else if (mode === 'reinstall') await this.pic.reinstallCode(options);
        else await this.pic.installCode(options);
    }

    update = (args: CallArguments) => this.call('updateCall', args);
    query = (args: CallArguments) => this.call('queryCall', args);

    private async call(how: 'updateCall' | 'queryCall', args: CallArguments): Promise<CallResult> {
        const { canisterId, method, arg, sender } = args;
        const options = {
            canisterId: toPic(canisterId),
            method,
            arg,
            ...(sender && { sender: toPic(sender) })
        };
        try {
            return { kind: 'reply', arg: await this.pic[how](options), instructions: 0n };
        } catch (error) {
            const [, message, reject, , certified] = REJECTED.exec((error as Error).message) ?? [];
            if (message === undefined || reject === undefined) throw error;
            const code = REJECT_CODES.indexOf(reject) + 1;
            const result = { kind: 'reject' as const, code, message, instructions: 0n };
            return Object.assign(result, { certified: certified === 'true' });
        }
    }

    tick = () => this.pic.tick();
    minuteLater = () => this.pic.advanceCertifiedTime(61_000);

    async stop(): Promise<void> {
        await this.pic.tearDown();
        await this.release();
    }
}

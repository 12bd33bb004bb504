import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';

/**
 * Stands in for `azle` where the canister's sources run in Node: what they use of it, over maps in memory. What the
 * canister is asked, by whom and when, comes through `host`; what it answers and stores is left there.
 */
export { IDL, Principal };

type Method = (...args: unknown[]) => unknown;

/** One stable memory: entries by key, as strings of one character a byte, and the keys written since the last dump. */
export interface StableMap {
    readonly entries: Map<string, string>;
    readonly written: Set<string>;
    readonly deleted: Set<string>;
}

const EMPTY: Uint8Array = new Uint8Array();

export const host = {
    methods: new Map<string, Method>(),
    memories: new Map<number, StableMap>(),
    self: EMPTY,
    controllers: new Set<string>(),
    caller: EMPTY,
    time: 0n,
    argument: EMPTY,
    reply: undefined as Uint8Array | undefined,
    certifiedData: EMPTY,
    method: '',
    /** Answers `raw_rand`, and may move the time on. */
    randomness: (): Uint8Array => {
        throw new Error('no randomness was given');
    }
};

const register = (name: string) => () => (method: Method) => {
    host.methods.set(name, method);
};
const registerByName = () => (method: Method, context: { name: string }) => {
    host.methods.set(context.name, method);
};

export const init = register('#init');
export const preUpgrade = (): void => undefined;
export const postUpgrade = register('#post_upgrade');
export const inspectMessage = register('#inspect_message');
export const query = registerByName;
export const update = registerByName;

const toText = (bytes: Uint8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
const toBytes = (text: string): Uint8Array => {
    const bytes = new Uint8Array(text.length);
    Buffer.from(bytes.buffer).write(text, 'latin1');
    return bytes;
};

export interface Serializable {
    toBytes: (data: unknown) => Uint8Array;
    fromBytes: (bytes: Uint8Array) => unknown;
}

/** Of `StableBTreeMap`, what holds for keys and values that are bytes. */
export class StableBTreeMap {
    private readonly map: StableMap;

    /** Two of one memory are the same map. */
    constructor(readonly memoryId: number) {
        this.map = host.memories.get(memoryId) ?? {
            entries: new Map(),
            written: new Set(),
            deleted: new Set()
        };
        host.memories.set(memoryId, this.map);
    }

    get(key: Uint8Array): Uint8Array | undefined {
        const value = this.map.entries.get(toText(key));
        return value === undefined ? undefined : toBytes(value);
    }

    insert(key: Uint8Array, value: Uint8Array): Uint8Array | undefined {
        const text = toText(key);
        const before = this.map.entries.get(text);
        this.map.entries.set(text, toText(value));
        this.map.written.add(text);
        this.map.deleted.delete(text);
        return before === undefined ? undefined : toBytes(before);
    }

    remove(key: Uint8Array): Uint8Array | undefined {
        const before = this.get(key);
        const text = toText(key);
        this.map.entries.delete(text);
        this.map.written.delete(text);
        this.map.deleted.add(text);
        return before;
    }

    containsKey(key: Uint8Array): boolean {
        return this.map.entries.has(toText(key));
    }

    isEmpty(): boolean {
        return this.map.entries.size === 0;
    }

    len(): number {
        return this.map.entries.size;
    }

    items(start = 0, length = Infinity): [Uint8Array, Uint8Array][] {
        return [...this.map.entries]
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .slice(start, start + length)
            .map(([key, value]) => [toBytes(key), toBytes(value)]);
    }

    keys(start?: number, length?: number): Uint8Array[] {
        return this.items(start, length).map(([key]) => key);
    }

    values(start?: number, length?: number): Uint8Array[] {
        return this.items(start, length).map(([, value]) => value);
    }
}

export const canisterSelf = (): Principal => Principal.fromUint8Array(host.self);
export const msgCaller = (): Principal => Principal.fromUint8Array(host.caller);
export const isController = (principal: Principal): boolean => host.controllers.has(principal.toText());
export const time = (): bigint => host.time;
export const msgArgData = (): Uint8Array => host.argument.slice();
export const msgMethodName = (): string => host.method;
export const performanceCounter = (): bigint => 0n;
export const inReplicatedExecution = (): boolean => true;
export const dataCertificate = (): undefined => undefined;
export const certifiedDataSet = (data: Uint8Array): void => {
    host.certifiedData = data.slice();
};
export const msgReply = (bytes: Uint8Array): void => {
    host.reply = bytes.slice();
};
export const msgReject = (message: string): never => trap(message);
export const trap = (message: string): never => {
    throw new Error(message);
};

/** As much as anything may cost. */
const BALANCE = 2n ** 100n;
/** What a call takes beforehand on 13 nodes, about. */
const CALL = 42_102_426_000n;
export const canisterCycleBalance = (): bigint => BALANCE;

/** Only `raw_rand` is there; its reply comes as it is, undecoded. What the balance does not reach for is refused. */
export async function call(
    canister: Principal | string,
    method: string,
    { cycles = 0n }: { cycles?: bigint } = {}
): Promise<unknown> {
    const required = CALL + cycles;
    if (required > BALANCE) {
        const type = 'InsufficientLiquidCycleBalance';
        throw Object.assign(new Error(type), { type, available: BALANCE, required });
    }
    if (method !== 'raw_rand') throw new Error(`${String(canister)} has no ${method} here`);
    return IDL.encode([IDL.Vec(IDL.Nat8)], [await host.randomness()]);
}

import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { sha256 } from '../../protocol/sha256.js';
import { DEFAULT_NODES } from '../cycles/index.js';
import { type Node, nodeOf } from '../http/index.js';
import { Queries } from '../queries/index.js';
import { RoundDriver } from '../rounds/index.js';
import { type Canister, RequestHistory, sliceOf, Subnet } from '../state/index.js';
import { type ReplicaKeys, replicaKeys } from '../keys.js';
import { systemRandomness } from '../randomness.js';
import { InstanceClock } from './clock.js';
import { PocketIcError } from './error.js';
import { Messages } from './messages.js';
import { firstCanisterIndex, type InstanceOptions, type Subnets } from './topology.js';

/** Every instance has the same keys, as those of PocketIC's own server have: what it certifies proves nothing. */
const SEED = sha256(new TextEncoder().encode('pocket-ic/application-subnet-0'));
let sharedKeys: ReplicaKeys | undefined;

/** Without an NNS subnet the one subnet certifies with the root key itself, and there is no delegation. */
function keysFor({ hasNns }: InstanceOptions): ReplicaKeys {
    sharedKeys ??= replicaKeys(SEED);
    return hasNns ? sharedKeys : { ...sharedKeys, root: sharedKeys.subnet };
}

/** What the server says of all its instances. */
export interface InstanceSettings {
    readonly print: (text: string) => void;
    /** Of one slice, where there are slices; undefined: the network's. */
    readonly sliceInstructions: bigint | undefined;
}

/** An Internet Computer in memory, whose time and rounds its client drives. */
export class Instance {
    readonly driver: RoundDriver;
    readonly clock = new InstanceClock();
    readonly subnets: Subnets;
    readonly messages: Messages;
    readonly queries: Queries;
    /** What gateways serve. */
    readonly node: Node;

    constructor(options: InstanceOptions, { print, sliceInstructions }: InstanceSettings) {
        const keys = keysFor(options);
        const now = () => this.clock.now();
        const subnet: Subnet = new Subnet({
            keys,
            now,
            randomness: systemRandomness,
            print,
            history: new RequestHistory(),
            wake: () => this.driver.wake(),
            sliceInstructions: options.isSliced ? sliceOf(sliceInstructions) : undefined,
            installLimit: 'rounds',
            firstCanister: firstCanisterIndex(options),
            nodes: options.isFree ? 0 : DEFAULT_NODES
        });
        this.driver = new RoundDriver(subnet, now, () => undefined);
        this.driver.pause();
        this.queries = new Queries(this.driver, { cached: true });
        this.node = nodeOf(this.driver, this.queries);
        this.messages = new Messages(this.driver, this.queries, options);
        const nnsId = options.hasNns ? Principal.selfAuthenticating(keys.root.publicKeyDer) : undefined;
        const { firstCanister } = subnet;
        this.subnets = { seed: SEED, applicationId: keys.subnetId, nnsId, firstCanister };
    }

    /** What the clock says, or the newest state if that is later: every round takes a nanosecond at least. */
    get time(): bigint {
        const clock = this.clock.now();
        const { time } = this.driver.subnet;
        return clock > time ? clock : time;
    }

    /** Where time stands still until it is set, rounds are only those that are asked for. */
    setTime(time: bigint): void {
        if (time < this.time) {
            throw new PocketIcError('SettingTimeIntoPast', `(${this.time}, ${time})`);
        }
        this.clock.set(time);
    }

    /** The same, and the newest state is of that very time. */
    setCertifiedTime(time: bigint): void {
        this.setTime(time);
        if (time > this.driver.subnet.time) this.driver.round();
    }

    get isLive(): boolean {
        return !this.driver.paused;
    }

    /** Time is the machine's from now on, and rounds happen by themselves. */
    goLive(): void {
        if (this.isLive)
            throw new PocketIcError(
                'AutoProgressEnabled',
                'the instance makes progress already; stop that first'
            );
        this.clock.run();
        this.driver.resume();
    }

    stopLive(): void {
        this.clock.stand();
        this.driver.pause();
    }

    canister(id: Principal): Canister {
        const canister = this.driver.subnet.canisters.get(toHex(id.toUint8Array()));
        if (canister !== undefined) return canister;
        throw new PocketIcError('CanisterNotFound', `there is no canister ${id.toText()} in this instance`);
    }

    close(): void {
        this.driver.stop();
        this.driver.subnet.history.release();
        this.messages.release();
    }
}

import { IDL } from '@dfinity/candid';
import { ACCESS } from '../../../src/canister/access.js';
import { juryService } from '../../../src/protocol/interface.js';
import { type CallResult, type Replica, startReplica } from '../../../src/replica/index.js';
import { CallingCanister } from '../calling-canister.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER } from '../jury-fixture.js';
import { type Hostile, hostileArguments, largestArgument } from './arguments.js';
import { ExecutionMeter } from './execution-meter.js';
import { sample } from './samples.js';

export const CALLERS = ['stranger', 'user', 'admin', 'controller'] as const;
export type CallerKind = (typeof CALLERS)[number];

/** What the worst arguments cost, in instructions of the jury's canister. */
export interface Worst {
    readonly method: string;
    /** Of a stranger's ingress message, where it is let in, and of a query. */
    readonly ingress: number;
    /** Of calls by a canister that is or holds that. */
    readonly canister: Readonly<Record<CallerKind, number>>;
    /** Of `canister_inspect_message`, whoever calls; nobody pays for it. */
    readonly inspection: number;
    /** What the canister answered with a reply, though it was wrong. */
    readonly taken: readonly string[];
    /** The codes that it refused with. */
    readonly codes: ReadonlySet<string>;
}

/** How many of the dearest arguments are tried again as each caller. */
const AGAIN = 6;

/** Calls every method as everybody with everything that is wrong, and notes what each execution costs. */
export class Measurement {
    private readonly types = new Map(juryService._fields);

    private constructor(
        readonly jury: JuryFixture,
        private readonly replica: Replica,
        private readonly meter: ExecutionMeter,
        private readonly canisters: Readonly<Record<CallerKind, CallingCanister>>,
        private readonly clock: { now: bigint }
    ) {}

    static async start(): Promise<Measurement> {
        const clock = { now: 1_764_000_000_000_000_000n };
        const replica = await startReplica({ now: () => clock.now });
        const jury = await JuryFixture.deploy(replica);
        const deploy = () => CallingCanister.deploy(replica);
        const [stranger, user, admin] = [await deploy(), await deploy(), await deploy()];
        const asController = jury.as(CONTROLLER);
        await asController.call('authorize', user.id);
        await asController.call('authorize_role', admin.id, { Admin: null });
        const controller = await CallingCanister.controllerOf(replica, jury.canisterId, CONTROLLER);
        await jury.add(jurorIds(10_000));
        await jury.select(0, 3);
        await jury.commit();
        const canisters = { stranger, user, admin, controller };
        return new Measurement(jury, replica, ExecutionMeter.start(), canisters, clock);
    }

    async stop(): Promise<void> {
        this.meter.stop();
        await this.replica.stop();
    }

    async worstOf(method: string): Promise<Worst> {
        const type = this.types.get(method);
        const access = ACCESS.get(method);
        if (type === undefined || access === undefined) throw new Error(`there is no ${method}`);
        const taken: string[] = [];
        const codes = new Set<string>();
        const note = ({ kind }: Hostile, result: CallResult) => {
            if (result.kind === 'reply') taken.push(kind);
            else codes.add(/\b([A-Z]+(?:_[A-Z]+)+): /.exec(result.message)?.[1] ?? result.message);
        };
        const hostile = hostileArguments(type.argTypes, access.bytes);
        const costs: { argument: Hostile; cost: number }[] = [];
        for (const argument of hostile) {
            const { result, cost } = await this.byCanister('controller', method, argument.bytes);
            note(argument, result);
            costs.push({ argument, cost });
        }
        const dearest = costs
            .sort((a, b) => b.cost - a.cost)
            .slice(0, AGAIN)
            .map(({ argument }) => argument);
        const largest = { kind: 'the largest there is', bytes: largestArgument() };
        const canister = { stranger: 0, user: 0, admin: 0, controller: costs[0]?.cost ?? 0 };
        for (const who of ['user', 'admin'] as const) {
            for (const argument of [...dearest, largest]) {
                const { result, cost } = await this.byCanister(who, method, argument.bytes);
                note(argument, result);
                canister[who] = Math.max(canister[who], cost);
            }
        }
        const valid = { kind: 'valid', bytes: IDL.encode(type.argTypes, type.argTypes.map(sample)) };
        for (const argument of [...dearest, largest, valid]) {
            const { result, cost } = await this.byCanister('stranger', method, argument.bytes);
            if (argument !== valid) note(argument, result);
            canister.stranger = Math.max(canister.stranger, cost);
        }
        const ingress = access.isQuery
            ? await this.byQuery(method, [...hostile, largest], note)
            : await this.byIngress(method, [...dearest, largest, valid]);
        const inspection = await this.inspections(method, [...dearest, largest, valid]);
        return { method, ingress, canister, inspection, taken, codes };
    }

    /** Leaves the pace of callers without a role behind. */
    private pass(): void {
        this.clock.now += 61_000_000_000n;
    }

    private async byCanister(
        who: CallerKind,
        method: string,
        bytes: Uint8Array
    ): Promise<{ result: CallResult; cost: number }> {
        this.pass();
        this.meter.take();
        const result = await this.canisters[who].send(this.jury.canisterId, method, bytes);
        // First and last the caller's own executions stand.
        const own = this.meter.take().slice(1, -1);
        return { result, cost: own.reduce((sum, { instructions }) => sum + instructions, 0) };
    }

    private async byQuery(
        method: string,
        hostile: readonly Hostile[],
        note: (argument: Hostile, result: CallResult) => void
    ): Promise<number> {
        let worst = 0;
        for (const argument of hostile) {
            const { canisterId } = this.jury;
            const call = { canisterId, method, arg: argument.bytes, sender: STRANGER };
            const result = await this.replica.query(call);
            note(argument, result);
            worst = Math.max(worst, Number(result.instructions));
        }
        return worst;
    }

    /** What a stranger's messages cost that are let in. */
    private async byIngress(method: string, hostile: readonly Hostile[]): Promise<number> {
        let worst = 0;
        for (const { bytes } of hostile) {
            this.pass();
            const call = { canisterId: this.jury.canisterId, method, arg: bytes, sender: STRANGER };
            worst = Math.max(worst, Number((await this.replica.update(call)).instructions));
        }
        return worst;
    }

    private async inspections(method: string, hostile: readonly Hostile[]): Promise<number> {
        let worst = 0;
        for (const sender of [STRANGER, CONTROLLER]) {
            for (const { bytes, kind } of hostile) {
                if (kind === 'valid' && sender === CONTROLLER) continue;
                this.meter.take();
                await this.replica.update({ canisterId: this.jury.canisterId, method, arg: bytes, sender });
                const inspected = this.meter
                    .take()
                    .filter(({ entry }) => entry === 'canister_inspect_message');
                worst = Math.max(worst, ...inspected.map(({ instructions }) => instructions));
            }
        }
        return worst;
    }
}

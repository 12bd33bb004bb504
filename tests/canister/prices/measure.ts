import { ed25519 } from '@noble/curves/ed25519';
import { signRotation } from '../../../src/entity/seating.js';
import { pricesOf } from '../../../src/replica/cycles/index.js';
import { startReplica, type Replica } from '../../../src/replica/index.js';
import type { CallName, CallPrice, Measured } from '../../../scripts/cli/cost/shape.js';
import { idleOf } from '../../benchmarks/cycles/idle.js';
import { price } from '../../benchmarks/canister/cost.js';
import { readResults } from '../../benchmarks/results.js';
import { canisterWasm } from '../../built.js';
import { CONTROLLER, JuryFixture, jurorIds } from '../jury-fixture.js';

const NODES = 13;
const BILLION = 1_000_000_000;
/** People in the pool from which is drawn. */
const POOL = 1000;
const MEMO = 40_000;
/** Method and argument of the question for randomness. */
const RANDOMNESS_BYTES = 14;
const GIB = 2n ** 30n;

/** Counts what calls of the compiled canister take of its balance, in a replica whose time stands still. */
export class PriceList {
    private next = 0;

    private constructor(
        private readonly replica: Replica,
        readonly jury: JuryFixture,
        private readonly installed: number,
        private readonly rootKey: number
    ) {}

    static async start(): Promise<PriceList> {
        const replica = await startReplica({ now: () => 1_800_000_000_000_000_000n });
        const jury = await JuryFixture.deploy(replica);
        await settle(replica);
        // The fixture told it the root key too, and gave a role.
        const installed = CYCLES_GIVEN - (await balanceOf(jury));
        const setRootKey = () => jury.as(CONTROLLER).call('set_root_key', replica.rootKey);
        const rootKey = Math.round((await price(jury, setRootKey)).cycles * 1e6);
        const prices = new PriceList(replica, jury, installed - rootKey, rootKey);
        await jury.add(prices.ids(POOL));
        await prices.commit();
        return prices;
    }

    stop = (): Promise<void> => this.replica.stop();

    /** Ids that nobody had before. */
    ids(count: number, size = 32): Uint8Array[] {
        this.next += count;
        return jurorIds(count, this.next, size);
    }

    /** In cycles. */
    async of(call: () => Promise<unknown>): Promise<number> {
        return Math.round((await price(this.jury, call)).cycles * 1e6);
    }

    async commit(): Promise<number> {
        const certificate = await this.jury.certificate();
        return this.of(() => this.jury.commit(certificate));
    }

    async upgrade(): Promise<number> {
        const { replica } = this;
        const { canisterId } = this.jury;
        return this.of(async () => {
            await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'upgrade' });
            await settle(replica);
        });
    }

    /** All of them. */
    async measure(): Promise<Measured> {
        const prices = pricesOf(NODES);
        const above = {
            change: Number(prices.messagePrepayment),
            draw: Number(prices.messagePrepayment + prices.call(RANDOMNESS_BYTES)),
            install: Number(prices.installPrepayment + prices.ingress(canisterWasm().length))
        };
        // What a commit has to find is a quarter of what a draw holds back (src/canister/cycles.ts).
        const commit = above.change + Math.round((above.draw - above.change) / 4);
        return {
            calls: await this.calls(),
            memoByte: await this.memoByte(),
            storage: storage(),
            gibDay: Number(prices.storagePerDay(GIB)),
            above: { ...above, commit }
        };
    }

    private async calls(): Promise<Record<CallName, CallPrice>> {
        const { jury } = this;
        const admin = jury.as(CONTROLLER);
        const empty = await this.of(() => jury.add([]));
        const some = this.ids(1000);
        const of32 = await this.of(() => jury.add(some));
        const of64 = await this.of(() => jury.add(this.ids(1000, 64)));
        const byte = (of64 - of32) / 32_000;
        const nobody = await this.of(() => jury.remove([]));
        const removed = await this.of(() => jury.remove(some));
        const list = (call: number, thousand: number) => ({
            call,
            person: Math.round((thousand - call) / 1000 - 32 * byte),
            byte: Math.round(byte)
        });
        const calls = {
            create: { call: Number(pricesOf(NODES).creation) },
            install: { call: this.installed },
            add: list(empty, of32),
            remove: list(nobody, removed),
            ...(await this.draws()),
            authorize: { call: await this.of(() => admin.call('authorize', admin.sender)) },
            rootKey: { call: this.rootKey },
            codeHistory: { call: await this.of(() => jury.call('code_history')) },
            refused: { call: await this.of(() => jury.select(0, 5000).catch(() => undefined)) }
        };
        await this.commit();
        await jury.add([]);
        return { ...calls, commit: { call: await this.commit() }, ...(await this.afterUpgrades()) };
    }

    private async draws() {
        const { jury } = this;
        await jury.select(0, 15);
        const select = async (count: number) => this.of(() => jury.select(0, count));
        const expand = async (more: number) => {
            const index = await jury.select(0, 15);
            return this.of(() => jury.expand(index, more));
        };
        const [few, many] = [await select(15), await select(300)];
        const [less, more] = [await expand(2), await expand(102)];
        return { select: line(few, 15, many, 300), expand: line(less, 2, more, 102) };
    }

    /** A commit and a key that the key before signed: the first of its kind loads the code of the curve. */
    private async afterUpgrades() {
        const { jury } = this;
        const admin = jury.as(CONTROLLER);
        const seeds = [1, 2, 3].map((one) => new Uint8Array(32).fill(one));
        const put = async (number: number) => {
            const [old, next] = [seeds[number - 1], seeds[number]];
            if (next === undefined) throw new Error('there are three keys');
            const signature =
                old === undefined ? [] : [signRotation(jury.canisterId.toUint8Array(), number, old, next)];
            return this.of(() => admin.call('set_entity_key', ed25519.getPublicKey(next), signature));
        };
        const entityKey = await put(0);
        const upgrade = await this.upgrade();
        const rotationFirst = await put(1);
        const rotation = await put(2);
        await this.upgrade();
        await jury.add([]);
        const commitFirst = await this.commit();
        const found = { entityKey, upgrade, rotationFirst, rotation, commitFirst };
        return Object.fromEntries(
            Object.entries(found).map(([name, call]) => [name, { call }])
        ) as unknown as Record<keyof typeof found, CallPrice>;
    }

    private async memoByte(): Promise<number> {
        const [none, long] = [new Uint8Array(), new Uint8Array(MEMO).fill(0x61)];
        const short = await this.of(() => this.jury.add([], none));
        return Math.round((await this.of(() => this.jury.add([], long))) - short) / MEMO;
    }
}

/** What the replica gives a new canister. */
const CYCLES_GIVEN = 100_000 * BILLION;

/** The seed that a new or upgraded canister asks for by a timer has come, and what was held for the answer is back. */
async function settle(replica: Replica): Promise<void> {
    for (let round = 0; round < 6; round++) {
        await replica.tick();
        await new Promise((done) => setImmediate(done));
    }
}

async function balanceOf(jury: JuryFixture): Promise<number> {
    return Number((await jury.call<{ balance: bigint }>('get_cycles')).balance);
}

function line(few: number, less: number, many: number, more: number): CallPrice {
    const person = Math.round((many - few) / (more - less));
    return { call: few - less * person, person };
}

/** As the benchmark found it with a million people, and with a million blocks beside them. */
export function storage(): Measured['storage'] {
    const rows = Object.values(readResults()).flatMap(({ rows: some }) => some);
    const megabytes = (id: string) => {
        const found = rows.find((row) => row.id === id);
        if (found?.unit !== 'MB') throw new Error(`the benchmark never measured ${id} in MB`);
        return found.figure;
    };
    const empty = megabytes('bytes-empty');
    const people = megabytes('stable-1m');
    const person = people + megabytes('heap-1m') - empty;
    return {
        empty: Math.round(empty * 1e6),
        person: Math.round(person),
        block: Math.round(megabytes('stable-log-1m') - people)
    };
}

/** What the measured canister keeps, in bytes. */
export const bytesKept = async ({ jury }: PriceList): Promise<number> => (await idleOf(jury)).bytes;

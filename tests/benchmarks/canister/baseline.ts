import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { concatBytes, u32be } from '../../../src/protocol/bytes.js';
import type { Replica } from '../../../src/replica/index.js';
import { startReplica } from '../../../src/replica/index.js';
import { benchCanister } from '../seeding/bench-canister.js';
import { JURORS_PER_BLOCK, seededJuror } from '../seeding/seed-plan.js';
import { memoryOf } from './memory.js';

/** The older design's shape, in a replica of its own (`canisters/baseline.ts`). Costs are in millions. */
export class Baseline {
    private constructor(
        private readonly replica: Replica,
        private readonly canisterId: Principal
    ) {}

    static async start(): Promise<Baseline> {
        const replica = await startReplica();
        const canisterId = await replica.createCanister();
        await replica.installCode({ canisterId, wasm: await benchCanister('baseline') });
        return new Baseline(replica, canisterId);
    }

    /** A pool of so many jurors of 32 bytes, where there are fewer yet. */
    async fillPool(from: number, to: number): Promise<void> {
        for (let first = from; first < to; first += JURORS_PER_BLOCK) {
            const count = Math.min(JURORS_PER_BLOCK, to - first);
            const jurors = Array.from({ length: count }, (_, i) => seededJuror(first + i));
            await this.call('fill', concatBytes(u32be(32), ...jurors));
        }
    }

    pend = (leaves: number) => this.call('pend', u32be(leaves));
    stage = (memo: Uint8Array) => this.call('stage', memo);
    witness = (index: number) => this.call('witness', u32be(index));
    find = (juror: Uint8Array) => this.call('find', concatBytes(u32be(1), juror));
    page = (start: number, length: number) =>
        this.call('page', concatBytes(u32be(1), u32be(start), u32be(length)));
    select = (count: number) => this.call('select', concatBytes(u32be(1), u32be(count)));

    async upgrade(): Promise<number> {
        const { canisterId } = this;
        const wasm = await benchCanister('baseline');
        const { instructions } = await this.replica.installCode({
            canisterId,
            wasm,
            mode: 'upgrade',
            arg: IDL.encode([], [])
        });
        return Number(instructions) / 1e6;
    }

    memory = () => memoryOf(this.replica, this.canisterId);
    stop = () => this.replica.stop();

    private async call(method: string, arg: Uint8Array): Promise<number> {
        const result = await this.replica.update({ canisterId: this.canisterId, method, arg });
        if (result.kind === 'reject') throw new Error(`baseline ${method}: ${result.message}`);
        return Number(result.instructions) / 1e6;
    }
}

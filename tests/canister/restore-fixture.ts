import { IDL } from '@dfinity/candid';
import type { Origin } from '../../src/protocol/lineage.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { verifyLog } from '../../src/verifier/index.js';
import type { Finding, Verdict } from '../../src/verifier/index.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, Refused } from './jury-fixture.js';
import type { CommitReply } from './jury-fixture.js';

export interface LineageReply {
    origins: { canister: { toUint8Array(): Uint8Array }; commits: number; genesis: Uint8Array }[];
    restoring: boolean;
}

/** A log of every kind of block, and canisters that it can be restored into. */
export class RestoreFixture {
    private constructor(
        readonly replica: Replica,
        readonly origin: JuryFixture,
        readonly blocks: readonly Uint8Array[],
        readonly commits: readonly CommitReply[]
    ) {}

    static async start(given?: Replica): Promise<RestoreFixture> {
        const replica = given ?? (await startReplica());
        const origin = await JuryFixture.deploy(replica);
        await origin.add(jurorIds(40));
        await origin.commit();
        await origin.select(0, 5);
        await origin.remove(jurorIds(7, 3));
        await origin.commit();
        await origin.expand(1, 4);
        await origin.add(jurorIds(20, 35));
        await origin.add([], new Uint8Array(9000).fill(7));
        await origin.commit();
        await origin.select(5, 6);
        await origin.commit();
        const commits = await origin.call<CommitReply[]>('get_commits', 0, 100);
        return new RestoreFixture(replica, origin, await origin.rawBlocks(7), commits);
    }

    /** The same log, to be restored in another network. */
    on(replica: Replica): RestoreFixture {
        return new RestoreFixture(
            replica,
            JuryFixture.at(replica, this.origin.canisterId),
            this.blocks,
            this.commits
        );
    }

    get first(): CommitReply {
        const [first] = this.commits;
        if (first === undefined) throw new Error('no commit');
        return first;
    }

    async empty(): Promise<JuryFixture> {
        const { replica } = this;
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        const arg = IDL.encode([IDL.Opt(IDL.Text)], [[]]);
        await replica.installCode({ canisterId, wasm: canisterWasm(), arg });
        return JuryFixture.at(replica, canisterId).as(CONTROLLER);
    }

    begin = (jury: JuryFixture) => jury.call('restore_begin', this.origin.canisterId, []);

    async restoreInto(jury: JuryFixture): Promise<JuryFixture> {
        await this.begin(jury);
        await jury.call('restore_blocks', 0, this.blocks);
        await jury.call('restore_commits', 0, this.commits);
        await jury.call('restore_end');
        return jury;
    }

    /** Verifies a log with the lineage that its canister tells. */
    async verify(jury: JuryFixture): Promise<{ verdict: Verdict; findings: Finding[] }> {
        const { rootKey } = this.replica;
        const policy = {
            rootKey,
            canisterId: jury.canisterId.toUint8Array(),
            origins: await originsOf(jury)
        };
        const steps = verifyLog(await jury.archive(), policy);
        const findings: Finding[] = [];
        for (;;) {
            const step = steps.next();
            if (step.done) return { verdict: step.value, findings };
            findings.push(step.value);
        }
    }
}

export const code = async (promise: Promise<unknown>): Promise<string> =>
    promise.then(
        () => 'done',
        (error: unknown) => {
            if (error instanceof Refused) return error.code;
            throw error;
        }
    );

export async function originsOf(jury: JuryFixture): Promise<Origin[]> {
    const { origins } = await jury.call<LineageReply>('get_lineage');
    return origins.map(({ canister, commits, genesis }) => ({
        canisterId: canister.toUint8Array(),
        commits,
        genesis
    }));
}

/** All answers about the log and the pool that must be the same after a restore. */
export async function answers(jury: JuryFixture): Promise<unknown> {
    const indices = [0, 1, 2, 3, 4, 5, 6];
    return {
        length: await jury.length(),
        blocks: await jury.rawBlocks(7),
        full: await Promise.all(indices.map((index) => jury.block(index))),
        pools: await Promise.all(indices.map((index) => jury.pool(index))),
        sizes: await Promise.all(indices.map((index) => jury.call('get_pool_size', index))),
        found: await jury.find(6, jurorIds(60)),
        past: await jury.find(2, jurorIds(60)),
        histories: await Promise.all(jurorIds(60).map((juror) => jury.history(juror))),
        commits: await jury.call('get_commits', 0, 100),
        draws: await jury.attempts(),
        lastHash: await jury.call('last_hash'),
        consistency: await jury.call('get_consistency', 3, 7),
        witness: await jury.call('get_witness', 1, [2])
    };
}

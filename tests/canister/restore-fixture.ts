import { IDL } from '@dfinity/candid';
import { ed25519 } from '@noble/curves/ed25519';
import type { EntityKeyReply } from '../../src/client/candid-values.js';
import type { Origin } from '../../src/protocol/lineage.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import type { Finding } from '../../src/verifier/finding.js';
import type { Verdict } from '../../src/verifier/log/verdict.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, Refused } from './jury-fixture.js';
import type { CommitReply } from './jury-fixture.js';

export interface LineageReply {
    origins: { canister: { toUint8Array(): Uint8Array }; commits: number; genesis: Uint8Array }[];
    restoring: boolean;
}

/** Ed25519 public keys. */
export const ENTITY_KEYS: readonly Uint8Array[] = [1, 2, 3].map((seed) =>
    ed25519.getPublicKey(new Uint8Array(32).fill(seed))
);

/** A log of every kind of block, and canisters that it can be restored into. */
export class RestoreFixture {
    private constructor(
        readonly replica: Replica,
        readonly origin: JuryFixture,
        readonly blocks: readonly Uint8Array[],
        readonly commits: readonly CommitReply[],
        /** Preimages of the genesis, newest first. */
        readonly genesis: readonly Uint8Array[],
        readonly keys: readonly EntityKeyReply[]
    ) {}

    static async start(given?: Replica): Promise<RestoreFixture> {
        const replica = given ?? (await startReplica());
        const origin = await JuryFixture.deploy(replica);
        await origin.add(jurorIds(40));
        await origin.commit();
        await origin.as(CONTROLLER).call('set_entity_key', ENTITY_KEYS[0], []);
        await origin.select(0, 5);
        await origin.remove(jurorIds(7, 3));
        await origin.commit();
        await origin.as(CONTROLLER).call('set_entity_key', ENTITY_KEYS[1], []);
        await origin.expand(1, 4);
        await origin.add(jurorIds(20, 35));
        await origin.add([], new Uint8Array(9000).fill(7));
        await origin.commit();
        await origin.select(5, 6);
        await origin.commit();
        const commits = await origin.call<CommitReply[]>('get_commits', 0, 100);
        const genesis = await origin.call<Uint8Array[]>('get_genesis');
        const keys = await origin.call<EntityKeyReply[]>('get_entity_keys', 0, 10);
        return new RestoreFixture(replica, origin, await origin.rawBlocks(7), commits, genesis, keys);
    }

    /** The same log, to be restored in another network. */
    on(replica: Replica): RestoreFixture {
        return new RestoreFixture(
            replica,
            JuryFixture.at(replica, this.origin.canisterId),
            this.blocks,
            this.commits,
            this.genesis,
            this.keys
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
        const jury = JuryFixture.at(replica, canisterId).as(CONTROLLER);
        await jury.call('set_root_key', replica.rootKey);
        return jury;
    }

    begin = (jury: JuryFixture) => jury.call('restore_begin', this.origin.canisterId, [], this.genesis);

    async restoreInto(jury: JuryFixture): Promise<JuryFixture> {
        await this.begin(jury);
        await jury.call('restore_entity_keys', 0, this.keys);
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
            origins: await originsOf(jury),
            genesis: await jury.call<Uint8Array[]>('get_genesis')
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
        entityKeys: await jury.call('get_entity_keys', 0, 10),
        lastHash: await jury.call('last_hash'),
        consistency: await jury.call('get_consistency', 3, 7),
        witness: await jury.call('get_witness', 1, [2])
    };
}

import { randomBytes } from 'node:crypto';
import { Cbor, reconstruct as agentReconstruct } from '@dfinity/agent';
import type { HashTree } from '@dfinity/agent';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockHash } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { verifyConsistency } from '../../src/protocol/consistency.js';
import { blockLeafHash, blockNodeHash } from '../../src/protocol/jury-tree.js';
import { append, rightEdge } from '../../src/protocol/log-tree.js';
import { replicaKeys } from '../../src/replica/keys.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { verifyWitness } from '../../src/verifier/block/witness.js';
import type { DelegationCache } from '../../src/verifier/certificate/delegation.js';
import { canisterWasm } from '../built.js';
import type { NamedPlan } from '../benchmarks/seeding/fingerprint.js';
import { seedJury } from '../benchmarks/seeding/seed-jury.js';
import { startSeeded } from '../benchmarks/seeding/seeded-replica.js';
import type { SeededReplica } from '../benchmarks/seeding/seeded-replica.js';
import { seededJuror } from '../benchmarks/seeding/seed-plan.js';
import { statesOf } from '../benchmarks/states.js';
import { secondOpinion } from '../verifier/certificate/second-opinion.js';
import { certifiedData } from './certified-data.js';
import type { CommitReply, JuryFixture } from './jury-fixture.js';
import { upTo } from './jury-fixture.js';
import { replaceCode } from './replace-code.js';

/** To fill a canister with a million jurors and 100,000 blocks takes minutes, so that is for those who ask for it. */
const isFull = process.env['JURY_SCALE'] === 'full';
const BLOCKS = isFull ? 100_000 : 20_000;
const PLAN = isFull ? fullState().plan : { jurors: 20_000, blocks: BLOCKS, commitEvery: 50 };
const JURORS = PLAN.jurors;
const COMMIT_EVERY = PLAN.commitEvery ?? BLOCKS;
const SEED = Number(process.env['JURY_SCALE_SEED'] ?? Date.now() % 2 ** 31);

/** `count` draws from an arbitrary, from the seed that stands in the name of the tests. */
const sample = <T>(arbitrary: fc.Arbitrary<T>, count: number): T[] =>
    fc.sample(fc.noBias(arbitrary), { seed: SEED, numRuns: count });
const index = fc.nat(BLOCKS - 1);

describe(`a canister of ${JURORS} jurors and ${BLOCKS} blocks, JURY_SCALE_SEED=${SEED}`, () => {
    let replica: Replica;
    let jury: JuryFixture;
    let stop: () => Promise<void> = () => Promise.resolve();
    let hashes: Uint8Array[];

    beforeAll(async () => {
        ({ replica, jury, stop } = isFull ? await startSeeded(fullState()) : await seedOnce());
        hashes = (await jury.rawBlocks(BLOCKS)).map(blockHash);
    }, 1_800_000);
    afterAll(() => stop());

    const policy = () => ({ rootKey: replica.rootKey, canisterId: jury.canisterId.toUint8Array() });
    const cache: DelegationCache = new Map();

    /** T over the first n blocks; element 0 is undefined. */
    function treeHashes(): (Uint8Array | undefined)[] {
        const peaks: Uint8Array[] = [];
        const afterEach = hashes.map((hash, i) => {
            append(peaks, i, blockLeafHash(i, hash), blockNodeHash);
            return rightEdge(peaks, blockNodeHash)[0];
        });
        return [undefined, ...afterEach];
    }

    it('is one', async () => {
        expect(await jury.length()).toBe(BLOCKS);
        expect(await jury.call('get_pool_size', BLOCKS - 1)).toBe(JURORS);
        expect(hashes).toHaveLength(BLOCKS);
    });

    /** The root that a commit's certificate certifies, which has to be the one on record. */
    async function commitRoot(number: number, certificate: Uint8Array): Promise<Uint8Array> {
        const { certifiedData: root } = verifyCertificate(certificate, { ...policy(), cache });
        const [commit] = await jury.call<CommitReply[]>('get_commits', number, 1);
        expect(commit?.length).toBe((number + 1) * COMMIT_EVERY);
        expect(commit && toHex(commit.root)).toBe(toHex(root));
        return root;
    }

    it('proves 1,000 random blocks under random commits', { timeout: 300_000 }, async () => {
        const roots = new Map<number, Uint8Array>();
        for (const [block, later] of sample(fc.tuple(index, fc.nat()), 1000)) {
            const first = Math.floor(block / COMMIT_EVERY);
            const number = first + (later % (BLOCKS / COMMIT_EVERY - first));
            const { certificate, tree } = await jury.witness(block, number);
            const root = roots.get(number) ?? (await commitRoot(number, certificate));
            roots.set(number, root);
            const read = verifyWitness(tree, { certifiedRoot: root, index: block });
            expect(read.leaves.length).toBe((number + 1) * COMMIT_EVERY);
            expect(read.blockHash).toEqual(hashes[block]);
            expect(toHex(await agentReconstruct(Cbor.decode<HashTree>(tree)))).toBe(toHex(root));
        }
        console.log(`under ${roots.size} commits`);
    });

    it('proves random blocks as of now to a second opinion', async () => {
        for (const block of sample(index, 20)) {
            const witness = await jury.witness(block);
            expect(verifyWitness(witness.tree, { index: block }).leaves.length).toBe(BLOCKS);
            expect(await secondOpinion({ ...witness, ...policy() })).toBeUndefined();
        }
    });

    it('proves 1,000 random pairs of sizes consistent', { timeout: 300_000 }, async () => {
        const size = fc.integer({ min: 1, max: BLOCKS });
        const roots = treeHashes();
        for (const [a, b] of sample(fc.tuple(size, size), 1000)) {
            const [older, newer] = [Math.min(a, b), Math.max(a, b)];
            const proof = await jury.call<Uint8Array[]>('get_consistency', older, newer);
            const first = { size: older, root: roots[older] };
            const second = { size: newer, root: roots[newer] };
            expect(verifyConsistency(first, second, proof, blockNodeHash), `${older} in ${newer}`).toBe(true);
            expect(proof.length).toBeLessThanOrEqual(18);
        }
    });

    /** The same questions, each time they are asked. */
    async function answers(): Promise<unknown> {
        const ask = async <T>(list: readonly T[], question: (one: T) => Promise<unknown>) => {
            const found: unknown[] = [];
            for (const one of list) found.push(await question(one));
            return found;
        };
        const numbers = sample(fc.nat(JURORS - 1), 10);
        const people = numbers.map((number) => seededJuror(number));
        const indices = [0, 1, 2, 500, BLOCKS - 1];
        return {
            state: await jury.state(),
            root: certifiedData(replica, jury.canisterId),
            blocks: await ask(sample(index, 20), jury.block),
            jurors: await ask([0, 1], async (block) => upTo(await jury.jurors(block))),
            sizes: await ask(indices, (at) => jury.call('get_pool_size', at)),
            pages: await ask(indices, async (at) => upTo(await jury.pool(at, 5_000, 300))),
            now: await jury.find(BLOCKS - 1, people),
            before: await ask(indices, (at) => jury.find(at, people)),
            histories: await ask(people, jury.history),
            witnesses: await ask(sample(index, 20), (block) =>
                jury.witness(block, BLOCKS / COMMIT_EVERY - 1)
            ),
            consistency: await ask(sample(index, 20), (older) => jury.call('get_consistency', older, BLOCKS))
        };
    }

    it(
        'answers as before after an upgrade, which costs what an empty one costs',
        { timeout: 300_000 },
        async () => {
            const before = await answers();
            const { canisterId } = jury;
            const { instructions } = await replaceCode(replica, {
                canisterId,
                wasm: canisterWasm()
            });
            console.log(`upgrade: ${instructions / 1_000_000n} M instructions`);
            expect(instructions).toBeLessThan(1_500_000_000n);
            expect(await answers()).toEqual(before);
            expect(await jury.add([seededJuror(JURORS)])).toBe(BLOCKS);
            expect(await jury.find(BLOCKS, [seededJuror(JURORS)])).toEqual([[JURORS]]);
            expect(await jury.commit()).toBe(BLOCKS + 1);
        }
    );
});

function fullState(): NamedPlan {
    const state = statesOf(false).logs.find(({ plan }) => plan.blocks === BLOCKS);
    if (state === undefined) throw new Error(`the benchmark has no state of ${BLOCKS} blocks`);
    return state;
}

/** Faster than a state to be kept, for who runs it once. */
async function seedOnce(): Promise<SeededReplica> {
    const seed = Uint8Array.from(randomBytes(32));
    const replica = await startReplica({ seed });
    const jury = await seedJury(replica, PLAN, { keys: replicaKeys(seed) });
    return { replica, jury, stop: () => replica.stop() };
}

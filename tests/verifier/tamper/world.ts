import { Principal } from '@dfinity/principal';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { decodeData, encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { certificateTime, parseCertificate } from '../../../src/protocol/certificate.js';
import { ZERO_HASH } from '../../../src/protocol/genesis.js';
import { labeled, leaf } from '../../../src/protocol/hash-tree.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { labeledTree } from '../../../src/replica/tree/labeled-tree.js';
import { makeCertificate, timeTree } from '../../../src/replica/certify/make-certificate.js';
import { startReplica } from '../../../src/replica/index.js';
import { replicaKeys } from '../../../src/replica/keys.js';
import type { ReplicaKeys } from '../../../src/replica/keys.js';
import type { BlockProof } from '../../../src/verifier/block/verify-block.js';
import type { CommitInput, LogInput, Policy } from '../../../src/verifier/input.js';
import type { LogOptions } from '../../../src/verifier/log/verify-log.js';
import { CONTROLLER, jurorIds, JuryFixture } from '../../canister/jury-fixture.js';
import { present } from '../bytes.js';
import { rootOf } from '../log-builder.js';
import { run } from '../verify.js';

const SEED = sha256(asciiBytes('tests/verifier/tamper: the network'));
/** Where the 50 blocks of the log are committed. */
const COMMITS = [1, 5, 10, 20, 35, 50];

type WorldPolicy = Policy & { readonly genesis: readonly Uint8Array[] };

export interface Tip {
    readonly certificate: Uint8Array;
    readonly tree: Uint8Array;
}

/**
 * Two canisters of the real module in a replica whose keys are known, their logs, proofs and certificates: what an
 * archive, a server or a cheating canister could tamper with.
 */
export class World {
    private constructor(
        readonly keys: ReplicaKeys,
        readonly policy: WorldPolicy,
        readonly log: LogInput,
        /** Proofs of some blocks under some commits, by `k/index`; commit -1 is the newest state. */
        private readonly proofs: ReadonlyMap<string, BlockProof>,
        readonly tip: Tip,
        readonly other: { readonly policy: WorldPolicy; readonly log: LogInput },
        private readonly signatures: Set<string>
    ) {}

    static async build(): Promise<World> {
        let draw = 0;
        const replica = await startReplica({ seed: SEED, now: () => 1_764_000_000_000_000_000n });
        replica.setRandomness(() => sha256(asciiBytes(`draw ${draw++}`)));
        try {
            const jury = await JuryFixture.deploy(replica);
            await fill(jury);
            const proofs = new Map<string, BlockProof>();
            for (const [k, index] of [
                [0, 0],
                [1, 2],
                [2, 2],
                [2, 3],
                [5, 2],
                [5, 49],
                [-1, 2]
            ] as const) {
                // prettier-ignore
                const witness = await jury.witness(index, k < 0 ? undefined : k);
                const [data] = await jury.call<Uint8Array[]>('get_raw_blocks', index, 1);
                proofs.set(`${k}/${index}`, { ...witness, data: present(data), index });
            }
            const { certificate, tree } = await jury.tip();
            const second = await JuryFixture.deploy(replica);
            await second.add(jurorIds(5));
            await second.commit();
            await second.select(0, 2);
            await second.commit();
            const other = { policy: await policyOf(second), log: await second.archive() };
            const log = await jury.archive();
            const policy = await policyOf(jury);
            return new World(replicaKeys(SEED), policy, log, proofs, { certificate, tree }, other, new Set());
        } finally {
            await replica.stop();
        }
    }

    block = (index: number): Uint8Array => present(this.log.blocks[index]);
    commit = (k: number): CommitInput => present(this.log.commits[k]);
    data = (index: number): BlockData => decodeData(this.block(index));
    certificateOf = (k: number): Uint8Array => present(this.commit(k).certificates[0]);
    timeOf = (k: number): bigint => present(certificateTime(parseCertificate(this.certificateOf(k)).tree));
    proof = (k: number, index: number): BlockProof => present(this.proofs.get(`${k}/${index}`));

    /** Codes of a whole log. Signatures that hold are computed once for all attacks. */
    codes(input: LogInput, policy: Partial<Policy> = {}, options: LogOptions = {}): readonly string[] {
        const known = { signatures: this.signatures, ...options };
        return run(input, { ...this.policy, ...policy }, known).verdict.codes;
    }

    /** The same, and what is told of a log that verifies: a bad certificate before the last commit is no failure. */
    told(input: LogInput, policy: Partial<Policy> = {}, options: LogOptions = {}): readonly string[] {
        const known = { signatures: this.signatures, ...options };
        const { verdict, findings } = run(input, { ...this.policy, ...policy }, known);
        const noted = findings.flatMap(({ state, code }) => (state === 'noted' && code ? [code] : []));
        return [...verdict.codes, ...noted];
    }

    withBlocks(change: (blocks: Uint8Array[]) => unknown): LogInput {
        const blocks = [...this.log.blocks];
        change(blocks);
        return { blocks, commits: this.log.commits };
    }

    withData(index: number, change: Partial<BlockData>): LogInput {
        return this.withBlocks((blocks) => {
            blocks[index] = encodeData({ ...this.data(index), ...change });
        });
    }

    withCommit(k: number, change: Partial<CommitInput>): LogInput {
        const commits = this.log.commits.map((one, i) => (i === k ? { ...one, ...change } : one));
        return { blocks: this.log.blocks, commits };
    }

    withLeaves(k: number, change: Partial<Leaves>): LogInput {
        return this.withCommit(k, { leaves: { ...this.commit(k).leaves, ...change } });
    }

    /**
     * What the network would have signed for a canister whose code wrote this in place of the log: every root, link
     * and certificate anew, at the times of the originals.
     */
    resigned(
        blocks: readonly Uint8Array[],
        change: (leaves: Leaves, k: number) => Partial<Leaves> = () => ({}),
        time: (k: number) => bigint = this.timeOf
    ): LogInput {
        let previousHash = ZERO_HASH;
        const commits = this.log.commits.map(({ leaves }, k): CommitInput => {
            const own = { ...leaves, previousHash, ...change({ ...leaves, previousHash }, k) };
            const root = rootOf(blocks.slice(0, leaves.length), own);
            previousHash = root;
            return { root, leaves: own, certificates: [this.sign(root, time(k))] };
        });
        return { blocks: [...blocks], commits };
    }

    /** The log with another block in one place, signed anew. */
    cheat(index: number, change: Partial<BlockData>, leaves?: (own: Leaves, k: number) => Partial<Leaves>) {
        return this.resigned(this.withData(index, change).blocks, leaves);
    }

    /** A certificate of the subnet over some data of the canister. */
    sign(root: Uint8Array, time: bigint, canisterId = this.policy.canisterId): Uint8Array {
        const { delegation } = parseCertificate(this.certificateOf(0));
        const { subnetId, certificate } = present(delegation);
        const tree = labeledTree([
            ['canister', labeledTree([[canisterId, labeled(asciiBytes('certified_data'), leaf(root))]])],
            ['time', timeTree(time)]
        ]);
        return makeCertificate({
            tree,
            key: this.keys.subnet,
            delegation: { subnetId: Principal.fromUint8Array(subnetId), certificate }
        });
    }
}

const policyOf = async (jury: JuryFixture): Promise<WorldPolicy> => ({
    rootKey: jury.replica.rootKey,
    canisterId: jury.canisterId.toUint8Array(),
    genesis: await jury.call<Uint8Array[]>('get_genesis')
});

/** 50 blocks: members come, go and come back; draws of pools now and past; draws extended, and these again. */
async function fill(jury: JuryFixture): Promise<void> {
    const steps: Record<number, () => Promise<unknown>> = {
        0: () => jury.add(jurorIds(30)),
        1: () => jury.select(0, 5, asciiBytes('case 1')),
        2: () => jury.expand(1, 3),
        3: () => jury.remove(jurorIds(2, 7)),
        4: async () => {
            await jury.as(CONTROLLER).call('set_entity_key', new Uint8Array(32).fill(9), []);
            return jury.add(jurorIds(4, 28));
        },
        5: () => jury.select(4, 12, asciiBytes('case 2')),
        6: () => jury.add([], asciiBytes('a note')),
        7: () => jury.select(3, 2),
        8: () => jury.expand(2, 2),
        9: () => jury.add(jurorIds(1, 7))
    };
    for (let index = 0; index < present(COMMITS.at(-1)); index++) {
        const ordinary = () =>
            index % 7 === 0 ? jury.select(index - 1, 3) : jury.add(jurorIds(1, 40 + index));
        await (steps[index] ?? ordinary)();
        if (COMMITS.includes(index + 1)) await jury.commit();
    }
}

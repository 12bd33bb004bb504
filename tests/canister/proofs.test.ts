import {
    Cbor,
    Certificate,
    lookup_path,
    lookupResultToBuffer,
    reconstruct as agentReconstruct
} from '@dfinity/agent';
import type { HashTree } from '@dfinity/agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockHash } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { verifyConsistency } from '../../src/protocol/consistency.js';
import { blockNodeHash } from '../../src/protocol/jury-tree.js';
import { verifyTipWitness, verifyWitness } from '../../src/verifier/block/witness.js';
import { verifyBlock } from '../../src/verifier/block/verify-block.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { secondOpinion } from '../verifier/certificate/second-opinion.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER } from './jury-fixture.js';
import type { WitnessReply } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';

/** Lengths of the log at its commits, and in the end. */
const COMMITS = [1, 2, 6, 13];
const LENGTH = 17;

describe('proofs', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;
    let blocks: Uint8Array[];

    beforeAll(async () => {
        replica = await startNetwork();
        jury = await JuryFixture.deploy(replica);
        for (let length = 1; length <= LENGTH; length++) {
            if (length % 5 === 4) await jury.select(0, 2);
            else await jury.add(jurorIds(3, length));
            if (COMMITS.includes(length)) await jury.commit();
        }
        blocks = await jury.rawBlocks(LENGTH);
    });
    afterAll(() => replica.stop());

    const policy = () => ({ rootKey: replica.rootKey, canisterId: jury.canisterId.toUint8Array() });
    const all = Array.from({ length: LENGTH }, (_, index) => index);
    const refused = (call: Promise<unknown>, text: string) => expect(call).rejects.toThrow(text);

    /** Verifies the proof of a block with our verifier, the SDK and a second opinion. */
    async function checkProof({ certificate, tree }: WitnessReply, index: number, length: number) {
        const data = blocks[index] ?? new Uint8Array();
        const verified = verifyBlock({ certificate, tree, data, index }, policy());
        expect(verified.leaves.length).toBe(length);
        const { certifiedData: root } = verifyCertificate(certificate, policy());
        expect(new Uint8Array(await agentReconstruct(Cbor.decode<HashTree>(tree)))).toEqual(root);
        // It takes its time: every fourth block.
        if (index % 4 > 0) return;
        expect(await secondOpinion({ certificate, tree, ...policy() })).toBeUndefined();
    }

    it.each(all)('of block %i under every commit that covers it', async (index) => {
        for (const [number, length] of COMMITS.entries()) {
            if (index < length) await checkProof(await jury.witness(index, number), index, length);
            else {
                const text = `INDEX_OUT_OF_RANGE: commit ${number} covers ${length} blocks, not block ${index}`;
                await refused(jury.witness(index, number), text);
            }
        }
    });

    it.each(all)('of block %i as of now, staged or not', async (index) => {
        await checkProof(await jury.witness(index), index, LENGTH);
    });

    it('get_block gives the proof under the first commit that covers the block', async () => {
        for (const [index, number] of [
            [0, 0],
            [1, 1],
            [2, 2],
            [5, 2],
            [6, 3],
            [12, 3]
        ] as const) {
            const { certificate, tree } = await jury.block(index);
            expect({ certificate, tree }).toEqual(await jury.witness(index, number));
        }
    });

    it('of what is not there are refused', async () => {
        await refused(jury.witness(LENGTH), 'INDEX_OUT_OF_RANGE: asked for index 17 of a log of 17 blocks');
        await refused(jury.witness(4_294_967_295), 'INDEX_OUT_OF_RANGE: ');
        await refused(jury.witness(0, 4), 'COMMIT_OUT_OF_RANGE: asked for commit 4 of 4');
        await refused(jury.witness(0, 4_294_967_295), 'COMMIT_OUT_OF_RANGE: ');
    });

    describe('get_tip', () => {
        it('certifies everything, staged blocks and roles included', async () => {
            const tip = await jury.tip();
            expect(tip).toMatchObject({ length: LENGTH, committed: 13 });
            const { certifiedData: root } = verifyCertificate(tip.certificate, policy());
            const { leaves, blocksHash } = verifyTipWitness(tip.tree, { certifiedRoot: root });
            expect(leaves).toMatchObject({ length: LENGTH, draws: 3 });
            expect(toHex(leaves.previousHash)).toBe(await jury.call('last_hash'));
            const { leaves: same } = verifyWitness((await jury.witness(3)).tree, { certifiedRoot: root });
            expect(same).toEqual(leaves);
            expect(blocksHash).toHaveLength(32);
            expect(
                await secondOpinion({ certificate: tip.certificate, tree: tip.tree, ...policy() })
            ).toBeUndefined();
        });

        it('certifies an empty log', async () => {
            const fresh = await JuryFixture.deploy(replica);
            const tip = await fresh.tip();
            expect(tip).toMatchObject({ length: 0, committed: 0 });
            const context = { ...policy(), canisterId: fresh.canisterId.toUint8Array() };
            const { certifiedData: root } = verifyCertificate(tip.certificate, context);
            const { leaves, blocksHash } = verifyTipWitness(tip.tree, { certifiedRoot: root });
            expect(blocksHash).toBeUndefined();
            expect(leaves.previousHash).toEqual(new Uint8Array(32));
            expect(
                await secondOpinion({ certificate: tip.certificate, tree: tip.tree, ...context })
            ).toBeUndefined();
        });

        it('follows every change at once', async () => {
            const fresh = await JuryFixture.deploy(replica);
            const root = async () => toHex(verifyTipWitness((await fresh.tip()).tree).root);
            const changes = [
                () => fresh.add(jurorIds(4)),
                () => fresh.select(0, 2),
                () => fresh.commit(),
                () => fresh.as(CONTROLLER).call('authorize', STRANGER),
                () => fresh.expand(1, 1)
            ];
            for (const change of changes) {
                const before = await root();
                await change();
                expect(await root()).not.toBe(before);
                expect(await root()).toBe(toHex(await fresh.certifiedData()));
            }
        });
    });

    describe('get_consistency', () => {
        /** T at each length, as the log showed it then. */
        const tips = new Map<number, Uint8Array>();
        let grown: JuryFixture<Network>;

        beforeAll(async () => {
            grown = await JuryFixture.deploy(replica);
            for (let length = 1; length <= LENGTH; length++) {
                await grown.add(jurorIds(1, length));
                const { blocksHash } = verifyTipWitness((await grown.tip()).tree);
                if (blocksHash !== undefined) tips.set(length, blocksHash);
            }
        });

        it('proves every pair of sizes', async () => {
            for (let newer = 0; newer <= LENGTH; newer++) {
                for (let older = 0; older <= newer; older++) {
                    const proof = await grown.call<Uint8Array[]>('get_consistency', older, newer);
                    const heads = [older, newer].map((size) => ({ size, root: tips.get(size) }));
                    const [from, to] = heads as [(typeof heads)[0], (typeof heads)[0]];
                    expect(verifyConsistency(from, to, proof, blockNodeHash), `${older} in ${newer}`).toBe(
                        true
                    );
                    if (older === 0 || older === newer) expect(proof).toEqual([]);
                }
            }
        });

        it.each([
            [5, 4],
            [0, 18],
            [18, 18],
            [4_294_967_295, 4_294_967_295],
            [17, 4_294_967_295]
        ])('refuses %i in %i', async (older, newer) => {
            const text = `SIZE_OUT_OF_RANGE: asked for ${older} and ${newer} blocks of a log of 17`;
            await refused(grown.call('get_consistency', older, newer), text);
        });
    });

    it('lets the SDK find the block under its label', async () => {
        const { certificate, tree } = await jury.witness(4, 2);
        const { canisterId } = jury;
        const parsed = await Certificate.create({ certificate, rootKey: replica.rootKey, canisterId });
        const witness = Cbor.decode<HashTree>(tree);
        const root = await agentReconstruct(witness);
        const certified = parsed.lookup_path(['canister', canisterId.toUint8Array(), 'certified_data']);
        expect(lookupResultToBuffer(certified)).toEqual(root);
        const found = lookup_path(['jury_blocks', Uint8Array.of(0, 0, 0, 4)], witness);
        expect(lookupResultToBuffer(found)).toEqual(blockHash(blocks[4] ?? new Uint8Array()));
    });
});

import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { entityKeyOf } from '../../src/client/candid-values.js';
import type { EntityKeyReply } from '../../src/client/candid-values.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { decodeEntityKey, encodeEntityKey } from '../../src/protocol/entity-keys.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { verifyTipWitness } from '../../src/verifier/block/witness.js';
import { canisterWasm } from '../built.js';
import { readLogVectors } from '../vectors/log-vectors.js';
import type { LogVectors, SelectStep, State, Step } from '../vectors/log-vectors.js';
import { NETWORK_SEED, sampleLog } from '../vectors/sample-log.js';
import { certifiedData } from './certified-data.js';
import { holdRandomness } from './held-randomness.js';
import { JuryFixture, upTo } from './jury-fixture.js';
import type { TipReply } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

const frozen = readLogVectors();
const bytes = (hex: string): Uint8Array => {
    const found = fromHex(hex);
    if (found === undefined) throw new Error(`not hexadecimal: ${hex}`);
    return found;
};
const principal = (hex: string) => Principal.fromUint8Array(bytes(hex));

/**
 * The calls of tests/vectors/log.json on the real canister, each at its nanosecond. What the module certifies beside the
 * log is its own, so the log is written once more with the hash of that: its generator is held to the file elsewhere.
 */
const before = (preimages: readonly Uint8Array[], k: number): Uint8Array =>
    decodeEntityKey(preimages[k] ?? new Uint8Array())?.before ?? new Uint8Array();

describeEmbedded('the frozen log', () => {
    let replica: Replica;
    let jury: JuryFixture;
    let vectors: LogVectors = frozen;
    let clock = BigInt(frozen.install_time) - 100n;
    const certificates = new Map<number, TipReply>();

    beforeAll(async () => {
        replica = await startReplica({ now: () => clock, seed: NETWORK_SEED });
        const controllers = [principal(vectors.controller)];
        const canisterId = await replica.createCanister({ controllers });
        expect(toHex(canisterId.toUint8Array())).toBe(vectors.canister_id);
        clock = BigInt(vectors.install_time);
        const arg = IDL.encode([IDL.Opt(IDL.Text)], [[]]);
        await replica.installCode({ canisterId, wasm: canisterWasm(), arg });
        jury = JuryFixture.at(replica, canisterId);
        vectors = sampleLog(verifyTipWitness((await jury.tip()).tree).leaves.httpExpr);
    });
    afterAll(() => replica.stop());

    /** A round of its own brings the clock up to date; the call's is the next, a nanosecond later. */
    async function at(time: string): Promise<void> {
        clock = BigInt(time) - 1n;
        await replica.tick();
    }

    async function expectState(state: State): Promise<void> {
        expect(certifiedData(replica, jury.canisterId)).toBe(state.r);
        const tip = await jury.tip();
        const { leaves, blocksHash } = verifyTipWitness(tip.tree);
        expect({
            length: tip.length,
            committed: tip.committed,
            draws: leaves.draws,
            genesis: toHex(leaves.genesis),
            previous_hash: toHex(leaves.previousHash),
            roles: toHex(leaves.roles),
            entity: toHex(leaves.entity),
            http_expr: toHex(leaves.httpExpr),
            t: blocksHash === undefined ? null : toHex(blocksHash),
            r: certifiedData(replica, jury.canisterId)
        }).toEqual(state);
    }

    async function select(as: JuryFixture, step: SelectStep): Promise<void> {
        const { asked, release } = holdRandomness(replica);
        const call = as.select(step.pool, step.count, bytes(step.memo));
        await Promise.race([asked, call]);
        expect(certifiedData(replica, jury.canisterId)).toBe(step.requested.r);
        if (step.rand === null) {
            release({ reject: { message: 'none' } });
            await expect(call).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
            return;
        }
        clock = BigInt(step.staged_at ?? 0);
        release(bytes(step.rand));
        expect(await call).toBe(step.index);
    }

    async function perform(step: Step, number: number): Promise<void> {
        await at(step.at);
        if (step.call === 'certificate') {
            certificates.set(number, await jury.tip());
            return;
        }
        const as = jury.as(principal(step.by));
        switch (step.call) {
            case 'add':
            case 'remove':
                expect(await as[step.call](step.jurors.map(bytes), bytes(step.memo))).toBe(step.index);
                return;
            case 'select':
                return select(as, step);
            case 'expand':
                expect(await as.expand(step.of, step.more, bytes(step.memo))).toBe(step.index);
                return;
            case 'commit':
                expect(await as.commit(certificates.get(step.certificate)?.certificate)).toBe(
                    step.after.committed
                );
                return;
            case 'root_key':
                await as.call('set_root_key', bytes(step.key));
                return;
            case 'entity_key':
                await as.call('set_entity_key', bytes(step.key), step.signature === null ? [] : [bytes(step.signature)]); // prettier-ignore
                return;
            case 'role':
                if (step.role === null) await as.call('deauthorize', principal(step.whom));
                else if (step.role === 'User') await as.call('authorize', principal(step.whom));
                else await as.call('authorize_role', principal(step.whom), { Admin: null });
        }
    }

    it('begins as it should', () => expectState(vectors.installed));

    it.each(frozen.steps.map(({ call }, number) => [number, call] as const))(
        'step %i, %s, leads to the same state',
        async (number) => {
            const step = vectors.steps[number];
            if (step === undefined) throw new Error(`no step ${number}`);
            await perform(step, number);
            await expectState(step.after);
            if (!('bytes' in step) || step.bytes === undefined) return;
            const [block] = await jury.call<Uint8Array[]>('get_raw_blocks', step.index, 1);
            expect(block && toHex(block)).toBe(step.bytes);
        }
    );

    it('has the same commits, with the same witnesses', async () => {
        const { commits } = await jury.archive();
        expect(commits).toHaveLength(vectors.commits.length);
        for (const [number, expected] of vectors.commits.entries()) {
            expect(toHex(commits[number]?.root ?? new Uint8Array())).toBe(expected.root);
            expect(toHex(certificates.get(expected.certificate)?.tree ?? new Uint8Array())).toBe(
                expected.tip
            );
            for (const [index, witness] of expected.witnesses.entries()) {
                expect(toHex((await jury.witness(index, number)).tree)).toBe(witness);
            }
        }
    });

    it('has the same genesis, and the same entity keys', async () => {
        expect((await jury.call<Uint8Array[]>('get_genesis')).map(toHex)).toEqual(vectors.genesis);
        const keys = await jury.call<EntityKeyReply[]>('get_entity_keys', 0, 100);
        const preimages = vectors.steps.flatMap((step) => 'preimage' in step ? [bytes(step.preimage)] : []); // prettier-ignore
        expect(keys).toHaveLength(3);
        expect(keys.map((key, k) => toHex(encodeEntityKey(before(preimages, k), entityKeyOf(key))))).toEqual(
            preimages.map(toHex)
        );
    });

    it('has the same pools', async () => {
        for (const [index, pool] of vectors.pools.entries())
            expect(upTo(await jury.pool(index))).toEqual(pool);
    });

    it('gives the same consistency proofs', async () => {
        for (const { older, newer, proof } of vectors.consistency) {
            expect(upTo(await jury.call('get_consistency', older, newer))).toEqual(proof);
        }
    });

    it('verifies offline', async () => {
        expect((await jury.verify()).verdict.verified).toBe(true);
    });
});

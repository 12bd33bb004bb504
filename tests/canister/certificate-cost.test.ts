import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import { EMPTY, fork, labeled, leaf } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import { MAX_CANISTER_RANGES } from '../../src/protocol/limits.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { IC_ROOT_KEY, unwrapKey, wrapKey } from '../../src/verifier/certificate/root-key.js';
import { memoryOf } from '../benchmarks/canister/memory.js';
import { canisterWasm } from '../built.js';
import { flipBit, present } from '../verifier/bytes.js';
import { certificate, OTHER_KEY, ROOT_KEY } from '../verifier/certificate-builder.js';
import { twin } from '../verifier/twins.js';
import { CallingCanister } from './calling-canister.js';
import type { CommitReply } from './jury-fixture.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER, USER } from './jury-fixture.js';
import { describeEmbedded } from './network.js';
import { replaceCode } from './replace-code.js';

const MINUTE = 60_000_000_000n;
const millions = ({ instructions }: { instructions: bigint }) => Number(instructions) / 1e6;

const balanced = (leaves: number, of: HashTree): HashTree =>
    leaves <= 1 ? of : fork(balanced(leaves >> 1, of), balanced(leaves - (leaves >> 1), of));

/** Beside each other, each as deep as a tree may be. */
function labeledChains(count: number): HashTree {
    const chain = (depth: number): HashTree =>
        depth === 0 ? leaf(new Uint8Array()) : labeled(new Uint8Array(100).fill(7), chain(depth - 1));
    const named = Array.from({ length: count }, (_, i) => labeled(Uint8Array.of(0xf0, i), chain(100)));
    return named.reduceRight((right, left) => fork(left, right));
}

describeEmbedded('certificates and the canister', () => {
    const replicas: Replica[] = [];
    let now = 0n;
    let replica: Replica;
    let jury: JuryFixture;

    beforeEach(async () => {
        now = 1_764_000_000_000_000_000n;
        replica = await startReplica({ now: () => now });
        replicas.push(replica);
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(3));
    });
    afterAll(() => Promise.all(replicas.map((one) => one.stop())));

    const upgrade = () => replaceCode(replica, { canisterId: jury.canisterId, wasm: canisterWasm() });
    const certificates = async () =>
        (await jury.call<CommitReply[]>('get_commits', 0, 100)).map((commit) => commit.certificates);
    /** As another tree would have it: no signature of this one. */
    const wrong = async () => {
        const bytes = await jury.certificate();
        const { signature } = parseCertificate(bytes);
        const at = bytes.findIndex((_, i) => signature.every((byte, j) => bytes[i + j] === byte));
        return flipBit(bytes, 8 * at + 5);
    };
    const refused = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });

    it('cost what it was laid out for', async () => {
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        const install = millions(await replica.installCode({ canisterId, wasm: canisterWasm() }));
        await jury.commit();
        const cold = millions(jury);
        await jury.add(jurorIds(1, 10));
        await jury.commit();
        const warm = millions(jury);
        // The network has renewed its delegation: it says the same, and is not computed again.
        now += 10n * MINUTE;
        await jury.add(jurorIds(1, 20));
        await jury.commit();
        const renewed = millions(jury);
        const [first, , third] = await certificates();
        const vouching = (all: Uint8Array[] | undefined) =>
            parseCertificate(present(all?.[0])).delegation?.certificate;
        expect(vouching(third)).toEqual(vouching(first));
        const upgraded = millions(await upgrade());
        await jury.add(jurorIds(1, 30));
        await jury.commit();
        const after = millions(jury);
        const { heap } = await memoryOf(replica, jury.canisterId, CONTROLLER);
        console.log(JSON.stringify({ install, upgraded, cold, after, warm, renewed, heap }));
        for (const one of [install, upgraded]) expect(one).toBeLessThanOrEqual(1500);
        for (const one of [cold, after]) expect(one).toBeLessThanOrEqual(16_000);
        for (const one of [warm, renewed]) expect(one).toBeLessThanOrEqual(3500);
        expect(heap).toBeLessThanOrEqual(32);
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it('what is cheap is refused for little, and costs nobody a minute', async () => {
        await jury.commit();
        await jury.add(jurorIds(1, 10));
        const other = await JuryFixture.deploy(replica);
        await other.add([]);
        const stale = present((await certificates())[0]?.[0]);
        for (const [bytes, code] of [
            [new Uint8Array(65_537), 'CERTIFICATE_TOO_LARGE'],
            [new Uint8Array(65_536).fill(0x9f), 'CERTIFICATE_MALFORMED'],
            [await other.certificate(), 'CERTIFICATE_FOREIGN'],
            [stale, 'CERTIFICATE_STALE']
        ] as const) {
            const call = jury.commit(bytes);
            await refused(call, code);
            expect(millions(jury), code).toBeLessThan(60);
        }
        expect(await jury.commit()).toBe(2);
    });

    it('whatever tree stands in them: its nodes are counted, and a refused one leaves the heap as it was', async () => {
        await jury.commit();
        const heap = async () => (await memoryOf(replica, jury.canisterId, CONTROLLER)).heap;
        await jury.add(jurorIds(1, 10));
        const honest = parseCertificate(await jury.certificate());
        const { signature, delegation } = honest;
        const beside = (tree: HashTree) =>
            encodeCertificate({ tree: fork(honest.tree, tree), signature, delegation });
        await upgrade();
        const before = await heap();
        const costs: Record<string, number> = {};
        for (const [kind, tree] of [
            ['nodes without content', balanced(490, EMPTY)],
            ['labels of 100 bytes', labeledChains(4)],
            ['one value of 60 kB', labeled(asciiBytes('zz'), leaf(new Uint8Array(60_000)))]
        ] as const) {
            await refused(jury.commit(beside(tree)), 'CERTIFICATE_SIGNATURE_INVALID');
            costs[kind] = millions(jury);
            now += MINUTE + 5_000_000_000n;
            await replica.tick();
        }
        for (const nodes of [600, 16_000]) {
            await refused(jury.commit(beside(balanced(nodes, EMPTY))), 'CERTIFICATE_MALFORMED');
            costs[`${nodes} nodes`] = millions(jury);
        }
        await jury.commit();
        await jury.add(jurorIds(1, 11));
        await refused(jury.commit(beside(balanced(490, EMPTY))), 'CERTIFICATE_STALE');
        costs['stale'] = millions(jury);
        const grown = (await heap()) - before;
        console.log(JSON.stringify({ ...costs, grown }));
        expect(Math.max(...Object.values(costs))).toBeLessThanOrEqual(16_000);
        expect(costs['stale']).toBeLessThan(150);
        expect(costs['16000 nodes']).toBeLessThan(60);
        expect(grown).toBeLessThan(1);
    });

    it('whatever ranges a delegation lists that nobody signed: they are counted', async () => {
        await jury.commit();
        const heap = async () => (await memoryOf(replica, jury.canisterId, CONTROLLER)).heap;
        await jury.add(jurorIds(1, 10));
        const root = await jury.certifiedData();
        const id = jury.canisterId;
        const listing = (count: number) =>
            certificate()
                .withTime(now + MINUTE)
                .withCertifiedData(id.toUint8Array(), root)
                .withDelegation({ ranges: Array.from({ length: count }, () => ({ first: id, last: id })) })
                .build();
        await upgrade();
        const before = await heap();
        const costs: Record<string, number> = {};
        for (const name of ['first', 'next']) {
            await refused(jury.commit(listing(MAX_CANISTER_RANGES)), 'DELEGATION_INVALID');
            costs[name] = millions(jury);
            now += MINUTE + 5_000_000_000n;
            await replica.tick();
        }
        await refused(jury.commit(listing(MAX_CANISTER_RANGES + 1)), 'CERTIFICATE_MALFORMED');
        costs['one more'] = millions(jury);
        const grown = (await heap()) - before;
        console.log(JSON.stringify({ ...costs, grown }));
        expect(costs['first']).toBeLessThanOrEqual(16_000);
        expect(costs['next']).toBeLessThanOrEqual(7_000);
        expect(costs['one more']).toBeLessThan(150);
        expect(grown).toBeLessThan(1);
    });

    it('who sent a wrong one is refused for a minute, at the door, and others are not', async () => {
        await jury.commit();
        await jury.as(CONTROLLER).call('authorize', STRANGER);
        await jury.add(jurorIds(1, 10));
        const before = await jury.state();
        await refused(jury.commit(await wrong()), 'CERTIFICATE_SIGNATURE_INVALID');
        expect(await jury.state()).toEqual(before);
        const good = await jury.certificate();
        for (const call of [() => jury.commit(good), () => jury.call('add_certificate', 0, good)]) {
            await refused(call(), 'CERTIFICATE_REFUSED_FOR_NOW');
            await expect(call()).rejects.toThrow(/send another in (60|59) s/);
            await expect(call()).rejects.toMatchObject({ reject: { instructions: 0n } });
        }
        now += MINUTE - 2_000_000_000n;
        await refused(jury.commit(good), 'CERTIFICATE_REFUSED_FOR_NOW');
        expect(await jury.as(STRANGER).commit(good)).toBe(2);
        now += 3_000_000_000n;
        await jury.add(jurorIds(1, 11));
        expect(await jury.commit()).toBe(3);
        await jury.add(jurorIds(1, 12));
        await refused(jury.as(STRANGER).commit(await wrong()), 'CERTIFICATE_SIGNATURE_INVALID');
        expect(await jury.commit()).toBe(4);
    });

    it('so is a canister, whose calls pass no door', async () => {
        const caller = await CallingCanister.deploy(replica);
        await jury.as(CONTROLLER).call('authorize', caller.id);
        const bad = caller.call(jury.canisterId, 'commit', await wrong());
        await expect(bad).rejects.toThrow('CERTIFICATE_SIGNATURE_INVALID: ');
        const again = caller.call(jury.canisterId, 'commit', await jury.certificate());
        await expect(again).rejects.toThrow('CERTIFICATE_REFUSED_FOR_NOW: ');
        expect(await jury.commit()).toBe(1);
    });

    it('add_certificate computes signatures too, and knows what is there already', async () => {
        await jury.commit();
        now += 10n * MINUTE;
        await replica.tick();
        const { certificate: later } = await jury.call<{ certificate: Uint8Array }>('get_tip');
        // The root is another one by now: only the state before the commit had that of commit 0.
        await refused(jury.call('add_certificate', 0, later), 'CERTIFICATE_MISMATCH');
        const fresh = await JuryFixture.deploy(replica);
        await fresh.add(jurorIds(2));
        const early = await fresh.certificate();
        await replica.tick();
        const late = await fresh.certificate();
        await fresh.commit(late);
        const { signature } = parseCertificate(early);
        const at = early.findIndex((_, i) => signature.every((byte, j) => early[i + j] === byte));
        await refused(
            fresh.call('add_certificate', 0, flipBit(early, 8 * at + 5)),
            'CERTIFICATE_SIGNATURE_INVALID'
        );
        now += 2n * MINUTE;
        await fresh.call('add_certificate', 0, early);
        expect(millions(fresh)).toBeGreaterThan(2000);
        // In another form, and so other bytes: the same statement.
        await fresh.call('add_certificate', 0, early.slice(3));
        expect(millions(fresh)).toBeLessThan(100);
        const [commit] = await fresh.call<CommitReply[]>('get_commits', 0, 1);
        expect(commit?.certificates).toEqual([late, early]);
    });

    describe('the root key', () => {
        const set = (key: Uint8Array, by = CONTROLLER) => jury.as(by).call('set_root_key', key);

        it('is set by controllers only, in its one form', async () => {
            for (const by of [USER, STRANGER]) await refused(set(ROOT_KEY, by), 'NOT_AUTHORIZED');
            const key = present(unwrapKey(ROOT_KEY));
            const bad = [
                new Uint8Array(),
                key,
                ROOT_KEY.slice(1),
                flipBit(ROOT_KEY, 9),
                wrapKey(present(twin(key, 48)))
            ];
            for (const one of bad) await refused(set(one), 'ROOT_KEY_MALFORMED');
            expect(await jury.commit()).toBe(1);
        });

        it('is the one that counts, and stays after an upgrade', async () => {
            await set(ROOT_KEY);
            await upgrade();
            await refused(jury.commit(await jury.certificate()), 'DELEGATION_INVALID');
            const root = await jury.certifiedData();
            const crafted = certificate()
                .withoutDelegation()
                .withTime(now + MINUTE)
                .withCertifiedData(jury.canisterId.toUint8Array(), root);
            await refused(
                jury.as(CONTROLLER).commit(crafted.signedBy(OTHER_KEY).build()),
                'CERTIFICATE_SIGNATURE_INVALID'
            );
            now += 2n * MINUTE;
            expect(
                await jury.commit(
                    certificate()
                        .withoutDelegation()
                        .withTime(now + MINUTE)
                        .withCertifiedData(jury.canisterId.toUint8Array(), root)
                        .build()
                )
            ).toBe(1);
        });

        it('is fixed by the first commit', async () => {
            await jury.commit();
            await refused(set(ROOT_KEY), 'ROOT_KEY_FIXED');
            await refused(set(IC_ROOT_KEY), 'ROOT_KEY_FIXED');
        });

        it('is fixed by a restore', async () => {
            const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
            await replica.installCode({ canisterId, wasm: canisterWasm() });
            const empty = JuryFixture.at(replica, canisterId).as(CONTROLLER);
            const originId = await replica.createCanister({ controllers: [CONTROLLER] });
            await replica.installCode({ canisterId: originId, wasm: canisterWasm() });
            const genesis = await JuryFixture.at(replica, originId).call('get_genesis');
            await empty.call('restore_begin', originId, [], genesis);
            await refused(empty.call('set_root_key', replica.rootKey), 'ROOT_KEY_FIXED');
        });

        it('is the Internet Computer’s until then, which a newcomer is told; to set it opens the door again', async () => {
            const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
            await replica.installCode({ canisterId, wasm: canisterWasm() });
            const fresh = JuryFixture.at(replica, canisterId).as(CONTROLLER);
            await fresh.add(jurorIds(1));
            const call = fresh.commit();
            await refused(call, 'DELEGATION_INVALID');
            await expect(call).rejects.toThrow(
                'on another network than the Internet Computer a controller first runs jury set-root-key'
            );
            await refused(fresh.commit(), 'CERTIFICATE_REFUSED_FOR_NOW');
            await fresh.call('set_root_key', replica.rootKey);
            expect(await fresh.commit()).toBe(1);
        });
    });
});

import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeInstallGenesis, genesisOf, readGenerations, ZERO_HASH } from '../../src/protocol/genesis.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/root-key.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, USER } from './jury-fixture.js';
import { code } from './restore-fixture.js';

/** What a log begins with, on the compiled canister. */

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

/** Fresh from its install: nobody has named a root key. */
async function installed(hash?: string): Promise<JuryFixture> {
    const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
    const arg = IDL.encode([IDL.Opt(IDL.Text)], [hash === undefined ? [] : [hash]]);
    await replica.installCode({ canisterId, wasm: canisterWasm(), arg });
    return JuryFixture.at(replica, canisterId).as(CONTROLLER);
}

const preimages = (jury: JuryFixture) => jury.call<Uint8Array[]>('get_genesis');

describe('the genesis of a log', () => {
    it('names canister, init hash and root key, and is the certified leaf', async () => {
        const jury = await installed('ab'.repeat(32));
        const [before] = await preimages(jury);
        await jury.call('set_root_key', replica.rootKey);
        await jury.add(jurorIds(3));
        await jury.commit();
        const [preimage, ...more] = await preimages(jury);
        expect(more).toEqual([]);
        expect(preimage).not.toEqual(before);
        const { genesis, previousHash } = (await jury.archive()).commits[0]?.leaves ?? {};
        const [own] = readGenerations([preimage ?? ZERO_HASH], genesis ?? ZERO_HASH) ?? [];
        expect(own).toMatchObject({
            canisterId: jury.canisterId.toUint8Array(),
            initHash: new Uint8Array(32).fill(0xab),
            rootKey: replica.rootKey,
            restored: undefined
        });
        expect(previousHash).toEqual(own?.initHash);
        expect(preimage).toEqual(own && encodeInstallGenesis(own));
        expect(genesisOf(preimage ?? ZERO_HASH)).toEqual(genesis);
    });

    it('holds no root key where it is the one of the Internet Computer', async () => {
        const jury = await installed();
        const before = await preimages(jury);
        expect(readGenerations(before, genesisOf(before[0] ?? ZERO_HASH))?.[0]?.rootKey).toHaveLength(0);
        await jury.call('set_root_key', replica.rootKey);
        await jury.call('set_root_key', IC_ROOT_KEY);
        expect(await preimages(jury)).toEqual(before);
    });

    it('takes a root key from a controller, of the right form, before the first commit only', async () => {
        const jury = await installed();
        await jury.call('authorize_role', USER, { Admin: null });
        const set = (key: Uint8Array, from = jury) => code(from.call('set_root_key', key));
        expect(await set(replica.rootKey, jury.as(USER))).toBe('NOT_AUTHORIZED');
        expect(await set(replica.rootKey.slice(1))).toBe('ROOT_KEY_MALFORMED');
        expect(await set(replica.rootKey)).toBe('done');
        await jury.add(jurorIds(3));
        expect(await set(replica.rootKey)).toBe('done');
        await jury.commit();
        expect(await set(replica.rootKey)).toBe('ROOT_KEY_FIXED');
    });

    it('of before the root key was set is certified by nothing that can be committed', async () => {
        const jury = await installed();
        await jury.add(jurorIds(3));
        const old = await jury.certificate();
        await jury.call('set_root_key', replica.rootKey);
        expect(await code(jury.commit(old))).toBe('CERTIFICATE_STALE');
        expect(await jury.commit()).toBe(1);
        expect((await jury.verify()).verdict).toMatchObject({ verified: true });
    });
});

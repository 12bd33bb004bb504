import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, fromHex, toHex } from '../../src/protocol/bytes.js';
import { decodeInstallGenesis, genesisOf } from '../../src/protocol/genesis.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';
import { replaceCode } from './replace-code.js';

const nothing: Uint8Array = IDL.encode([IDL.Opt(IDL.Text)], [[]]);

describe('installation and upgrade', () => {
    let replica: Network;
    beforeAll(async () => {
        replica = await startNetwork();
    });
    afterAll(() => replica.stop());

    const upgrade = ({ replica, canisterId }: JuryFixture<Network>, arg = nothing) =>
        replaceCode(replica, { canisterId, wasm: canisterWasm(), arg });

    /** Every answer of every query. */
    async function answers(jury: JuryFixture<Network>): Promise<unknown> {
        const length = await jury.length();
        const indices = Array.from({ length }, (_, index) => index);
        const each = <T>(ask: (index: number) => Promise<T>) => Promise.all(indices.map(ask));
        return {
            state: await jury.state(),
            blocks: await each((index) => jury.block(index)),
            jurors: await each((index) => jury.jurors(index)),
            sizes: await each((index) => jury.call('get_pool_size', index)),
            pools: await Promise.all([0, 7, 23, length - 1].map((index) => jury.pool(index))),
            raw: await jury.call('get_raw_blocks', 0, length)
        };
    }

    it('keeps every answer and the certified root with 1,000 jurors and 50 blocks', async () => {
        const jury = await JuryFixture.deploy(replica);
        const people = jurorIds(1000);
        await jury.add(people.slice(0, 600));
        for (let i = 0; i < 20; i++) {
            await jury.add(people.slice(600 + 20 * i, 620 + 20 * i));
            await jury.remove(people.slice(13 * i, 13 * i + 5));
        }
        await jury.commit();
        for (let i = 0; i < 9; i++) await jury.select(4 * i, 3, asciiBytes(`case ${i}`));
        expect(await jury.length()).toBe(50);
        const before = await answers(jury);
        await upgrade(jury);
        expect(await answers(jury)).toEqual(before);
        await upgrade(jury, new Uint8Array());
        expect(await answers(jury)).toEqual(before);
        await jury.add(people.slice(0, 5));
        expect(await jury.call('get_pool_size', 50)).toBe(905);
        await jury.commit();
        expect((await jury.verify()).verdict).toMatchObject({ verified: true, length: 51 });
    });

    it.each([
        ['no bytes', new Uint8Array()],
        ['no values', fromHex('4449444c0000') ?? new Uint8Array()],
        ['null', nothing]
    ])('takes %s as "no previous hash"', async (_, arg) => {
        const jury = await JuryFixture.deploy(replica, arg);
        await jury.add([]);
        await jury.commit();
        const { commits } = await jury.archive();
        expect(commits[0]?.leaves.previousHash).toEqual(new Uint8Array(32));
    });

    it('names the last root of an older log, and has a genesis of its own', async () => {
        const previous = 'AB'.repeat(32);
        const jury = await JuryFixture.deploy(replica, IDL.encode([IDL.Opt(IDL.Text)], [[previous]]));
        await jury.add([]);
        await jury.commit();
        const { commits } = await jury.archive();
        expect(toHex(commits[0]?.leaves.previousHash ?? new Uint8Array())).toBe(previous.toLowerCase());
        const [preimage = new Uint8Array(), ...others] = await jury.call<Uint8Array[]>('get_genesis');
        expect(others).toEqual([]);
        expect(commits[0]?.leaves.genesis).toEqual(genesisOf(preimage));
        const installed = decodeInstallGenesis(preimage);
        expect(installed).toMatchObject({
            canisterId: jury.canisterId.toUint8Array(),
            rootKey: replica.rootKey
        });
        expect(toHex(installed?.initHash ?? new Uint8Array())).toBe(previous.toLowerCase());
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it.each(['ab', 'zz'.repeat(32), `${'ab'.repeat(32)} `, ''])(
        'refuses %j as a previous hash',
        async (text) => {
            const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
            const install = replica.installCode({
                canisterId,
                wasm: canisterWasm(),
                arg: IDL.encode([IDL.Opt(IDL.Text)], [[text]])
            });
            await expect(install).rejects.toThrow(/INIT_ARGUMENT: /);
        }
    );
});

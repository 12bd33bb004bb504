import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blockHash } from '../../src/protocol/block.js';
import { fromHex, toHex, u32be } from '../../src/protocol/bytes.js';
import { lookupValue, parseHashTree } from '../../src/protocol/certificate.js';
import { ROOT_LABEL } from '../../src/protocol/jury-tree.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { jury as program } from '../cli/jury-process.js';
import { canisterWasm } from '../built.js';
import { drawVectors } from '../vectors/draws.js';
import { CONTROLLER, jurorIds, JuryFixture, upTo } from './jury-fixture.js';
import { describeEmbedded, type Network, startNetwork } from './network.js';
import { replaceCode } from './replace-code.js';

const initArgument = (hash: string) => IDL.encode([IDL.Opt(IDL.Text)], [[hash]]);

/** What the older canister of this purpose did wrong. Each of these fails on it. */
describe('faults of the older canister that this one does not have:', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;
    const people = jurorIds(40);

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
    });
    afterAll(() => replica.stop());

    it('its pool stood in the heap, and an upgrade lost it', async () => {
        await jury.add(people);
        await jury.remove(people.slice(3, 9));
        await replaceCode(replica, { canisterId: jury.canisterId, wasm: canisterWasm() });
        const left = [...people.slice(0, 3), ...people.slice(9)];
        expect(upTo(await jury.pool(1))).toEqual(upTo(left));
        expect(await jury.jurors(await jury.select(1, 34))).toHaveLength(34);
    });

    it('its tree covered the pending batch alone, under labels that began anew', async () => {
        for (let index = 0; index < 6; index++) {
            await jury.add(jurorIds(1, index));
            if (index % 2 === 1) await jury.commit();
        }
        const blocks = await jury.rawBlocks(6);
        for (const [index, bytes] of blocks.entries()) {
            for (const tree of [(await jury.block(index)).tree, (await jury.witness(index, 2)).tree]) {
                const leaf = lookupValue(parseHashTree(tree), [ROOT_LABEL, u32be(index)]);
                expect(leaf && toHex(leaf)).toBe(toHex(blockHash(bytes)));
            }
        }
    });

    it('its Expand drew from another pool than its Select', async () => {
        await jury.add(people.slice(0, 20));
        const select = await jury.select(0, 5);
        await jury.remove(people.slice(0, 15));
        await jury.add(people.slice(20));
        const jurors = upTo(await jury.jurors(await jury.expand(select, 15)));
        const drawn = upTo(await jury.jurors(select));
        expect([...drawn, ...jurors].sort()).toEqual(upTo(people.slice(0, 20)).sort());
    });

    it('its Expand of an Expand drew the same people again', async () => {
        await jury.add(people);
        const chain = [await jury.select(0, 10)];
        for (let i = 0; i < 3; i++) chain.push(await jury.expand(chain.at(-1) ?? 0, 10));
        const jurors = await Promise.all(chain.map(async (index) => upTo(await jury.jurors(index))));
        expect(new Set(jurors.flat()).size).toBe(40);
    });

    it('it took a pool index beyond the log', async () => {
        await jury.add(people);
        for (const index of [1, 2, 1_000_000, 4_294_967_295]) {
            await expect(jury.select(index, 1)).rejects.toMatchObject({ code: 'INDEX_OUT_OF_RANGE' });
        }
        expect(await jury.length()).toBe(1);
        expect(await jury.attempts()).toEqual([]);
    });

    it('its get_pool trapped past the end', async () => {
        await jury.add(people);
        expect(upTo(await jury.pool(0, 38, 10))).toEqual(upTo(people.slice(38)));
        expect(await jury.pool(0, 40, 10)).toEqual([]);
        expect(await jury.pool(0, 41, 1)).toEqual([]);
        expect(await jury.pool(0, 4_294_967_295, 4_294_967_295)).toEqual([]);
    });

    it('it ignored hexadecimal that is none in its init argument', async () => {
        for (const text of ['xy'.repeat(32), 'ab'.repeat(31), 'ab'.repeat(33), `0x${'ab'.repeat(31)}`]) {
            const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
            const install = replica.installCode({
                canisterId,
                wasm: canisterWasm(),
                arg: initArgument(text)
            });
            await expect(install).rejects.toThrow('INIT_ARGUMENT: ');
        }
        const good = await JuryFixture.deploy(replica, initArgument('ab'.repeat(32)));
        expect(await good.call('last_hash')).toBe('ab'.repeat(32));
    });

    it('it trapped when somebody came back for the fifth time', async () => {
        const [somebody = new Uint8Array()] = people;
        const indices: number[] = [];
        for (let i = 0; i < 12; i++) indices.push(await jury.add([somebody]), await jury.remove([somebody]));
        expect(await jury.history(somebody)).toEqual(indices);
        for (const index of indices) {
            expect(await jury.call('get_pool_size', index)).toBe(index % 2 === 0 ? 1 : 0);
        }
    });

    it('it could not be moved to another canister', async () => {
        await jury.add(people);
        await jury.commit();
        const last = await jury.call<string>('last_hash');
        const moved = await JuryFixture.deploy(replica, initArgument(last));
        await moved.add(people);
        await moved.commit();
        const { verdict } = await moved.verify();
        expect(verdict).toMatchObject({ verified: true, length: 1 });
        const { commits } = await moved.archive();
        expect(commits[0]?.leaves.previousHash).toEqual(fromHex(last));
    });
});

describeEmbedded('faults of the older canister, with instructions and randomness that are known:', () => {
    let replica: Replica;
    let jury: JuryFixture;
    const people = jurorIds(40);

    beforeAll(async () => {
        replica = await startReplica();
    });
    beforeEach(async () => {
        replica.setRandomness(undefined);
        jury = await JuryFixture.deploy(replica);
    });
    afterAll(() => replica.stop());

    it('to stage cost it ever more, the more was pending', { timeout: 240_000 }, async () => {
        /** Means, since what a block costs depends on how many subtrees it completes. */
        const meanOf16 = async () => {
            let sum = 0n;
            for (let i = 0; i < 16; i++) {
                await jury.add([]);
                sum += jury.instructions;
            }
            return Number(sum) / 16;
        };
        const grow = async (length: number) => {
            for (let next = await jury.length(); next < length; next++) await jury.add([]);
        };
        await grow(16);
        const few = await meanOf16();
        await grow(512);
        const many = await meanOf16();
        await grow(1024);
        const more = await meanOf16();
        expect(await jury.call('get_pending')).toBe(1040);
        expect(many / few).toBeLessThan(2);
        expect(more / few).toBeLessThan(2);
        // Twice as many cost one more hash, not twice as much.
        expect(more / many).toBeLessThan(1.1);
    });

    it('its draws depended on the version of a crate and the size of a word', async () => {
        await jury.add(jurorIds(1000));
        const vector = drawVectors.find(({ poolSize }) => poolSize === 1000);
        if (vector === undefined) throw new Error('no vector of a pool of 1,000');
        replica.setRandomness(() => vector.seed);
        const drawn = await jury.jurors(await jury.select(0, vector.count));
        const everybody = upTo(jurorIds(1000));
        expect(upTo(drawn).map((juror) => everybody.indexOf(juror))).toEqual(vector.positions);
        expect(await jury.block(1)).toMatchObject({
            data: { draw: [{ algorithm: 'chacha20-uniform32-positions/1' }] }
        });
    });

    it('a draw that failed left no trace', async () => {
        await jury.add(people);
        const before = await jury.certifiedRoot();
        replica.setRandomness(() => ({ reject: { message: 'none' } }));
        await expect(jury.select(0, 3)).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
        expect(await jury.certifiedRoot()).not.toBe(before);
        expect(await jury.attempts()).toMatchObject([{ number: 0, outcome: { Failed: null } }]);
        await jury.commit();
        const { commits } = await jury.archive();
        expect(commits[0]?.leaves.draws).toBe(1);
    });

    it('the programs to verify it with were promised and missing', async () => {
        await jury.add(people);
        await jury.select(0, 12);
        await jury.commit();
        const folder = mkdtempSync(join(tmpdir(), 'jury-faults-'));
        try {
            writeFileSync(join(folder, 'root-key'), toHex(replica.rootKey));
            const canister = jury.canisterId.toText();
            const fetch = ['fetch', 'log', '--network', replica.url, '--canister', canister];
            expect(await program(fetch, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
            const verify = ['verify', 'log', '--root-key', 'root-key'];
            const told = await program(verify, { cwd: folder });
            expect(told).toMatchObject({ code: 0, stderr: '' });
        } finally {
            rmSync(folder, { recursive: true });
        }
    });
});

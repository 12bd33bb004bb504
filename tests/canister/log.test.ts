import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { lookupValue, parseHashTree } from '../../src/protocol/certificate.js';
import { reconstruct } from '../../src/protocol/hash-tree.js';
import { asciiBytes, toHex, u32be } from '../../src/protocol/bytes.js';
import { jurorIds, JuryFixture, upTo, USER } from './jury-fixture.js';
import type { Network } from './network.js';

describe('the log', () => {
    let jury: JuryFixture<Network>;
    const people = jurorIds(40);

    beforeAll(async () => {
        jury = await JuryFixture.start();
        await jury.add(people.slice(0, 30), asciiBytes('the first thirty'));
        await jury.commit();
        await jury.add(people.slice(20, 40));
        await jury.remove([...people.slice(0, 5), ...people.slice(0, 2)]);
        await jury.select(2, 12, asciiBytes('a case'));
        await jury.commit();
        await jury.add(people.slice(3, 4));
    });
    afterAll(() => jury.replica.stop());

    it('counts staged blocks as blocks', async () => {
        expect(await jury.length()).toBe(5);
        expect(await jury.call('get_pending')).toBe(1);
    });

    it('keeps the pool at every index, in order of first addition', async () => {
        expect(upTo(await jury.pool(0))).toEqual(upTo(people.slice(0, 30)));
        expect(upTo(await jury.pool(1))).toEqual(upTo(people));
        expect(upTo(await jury.pool(2))).toEqual(upTo(people.slice(5)));
        expect(upTo(await jury.pool(3))).toEqual(upTo(people.slice(5)));
        expect(upTo(await jury.pool(4))).toEqual(upTo([...people.slice(3, 4), ...people.slice(5)]));
        const sizes = await Promise.all([0, 1, 2, 3, 4].map((index) => jury.call('get_pool_size', index)));
        expect(sizes).toEqual([30, 40, 35, 35, 36]);
    });

    it('pages the pool; past the end there is less', async () => {
        expect(upTo(await jury.pool(1, 38, 10))).toEqual(upTo(people.slice(38)));
        expect(await jury.pool(1, 40, 10)).toEqual([]);
        expect(await jury.pool(1, 4_000_000_000, 4_000_000_000)).toEqual([]);
        expect(await jury.pool(1, 3, 0)).toEqual([]);
    });

    it('records lists as given, repeats included', async () => {
        expect(upTo(await jury.jurors(2))).toEqual(upTo([...people.slice(0, 5), ...people.slice(0, 2)]));
    });

    it('serves exactly the bytes whose hash the witness proves', async () => {
        const bytes = (await jury.call<Uint8Array[]>('get_raw_blocks', 0, 10)).map((block) => block);
        expect(bytes).toHaveLength(5);
        const { commits } = await jury.archive();
        for (const [index, block] of bytes.slice(0, 4).entries()) {
            const reply = await jury.block(index);
            const tree = parseHashTree(reply.tree);
            const commit = commits.find(({ leaves }) => index < leaves.length);
            expect(lookupValue(tree, [asciiBytes('jury_blocks'), u32be(index)])).toEqual(blockHash(block));
            expect(toHex(reconstruct(tree))).toBe(toHex(commit?.root ?? new Uint8Array()));
            expect(reply.certificate).toEqual(commit?.certificates[0]);
            expect(reply.previous_hash).toEqual(commit?.leaves.previousHash);
            expect(lookupValue(tree, [asciiBytes('jury_blocks'), asciiBytes('length')])).toEqual(
                u32be(commit?.leaves.length ?? 0)
            );
        }
    });

    it('gives staged blocks without certificate and tree', async () => {
        const staged = await jury.block(4);
        expect(staged.certificate).toHaveLength(0);
        expect(staged.tree).toHaveLength(0);
        const { commits } = await jury.archive();
        expect(staged.previous_hash).toEqual(commits[1]?.root);
    });

    it('says who staged a block, and when', async () => {
        const [bytes] = await jury.call<Uint8Array[]>('get_raw_blocks', 0, 1);
        const data = decodeData(bytes ?? new Uint8Array());
        expect(data.author).toEqual(USER.toUint8Array());
        expect(toHex(data.memo)).toBe(toHex(asciiBytes('the first thirty')));
        expect(data.timestamp).toBeGreaterThan(1_600_000_000_000_000_000n);
    });

    it('verifies offline', async () => {
        const { verdict, findings } = await jury.verify();
        expect(findings.filter(({ state }) => state === 'failed')).toEqual([]);
        expect(verdict.verified).toBe(true);
        expect(verdict.length).toBe(4);
        expect(verdict.draws.map(({ jurors }) => jurors.length)).toEqual([12]);
    });

    it('answers an empty list of jurors with an empty block', async () => {
        const fresh = await JuryFixture.deploy(jury.replica);
        expect(await fresh.add([])).toBe(0);
        expect(await fresh.call('get_pool_size', 0)).toBe(0);
        expect(await fresh.pool(0)).toEqual([]);
        expect(await fresh.commit()).toBe(1);
        expect((await fresh.verify()).verdict.verified).toBe(true);
    });
});

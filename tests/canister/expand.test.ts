import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { decodeData } from '../../src/protocol/block.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { jurorIds, JuryFixture, upTo } from './jury-fixture.js';
import { describeEmbedded, type Network, startNetwork } from './network.js';

const SEED = new Uint8Array(32).fill(0x21);

const drawn = async (jury: JuryFixture<Network>, ...indices: number[]) =>
    (await Promise.all(indices.map(async (index) => upTo(await jury.jurors(index))))).flat();

describe('expand', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;
    const people = jurorIds(40);

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        await jury.add(people);
    });
    afterAll(() => replica.stop());

    it('is recorded with its Select, its randomness and no draw number', async () => {
        const select = await jury.select(0, 3);
        const expanded = await jury.expand(select, 2, asciiBytes('two alternates'));
        const [bytes] = await jury.call<Uint8Array[]>('get_raw_blocks', expanded, 1);
        const data = decodeData(bytes ?? new Uint8Array());
        const { rand } = (await jury.block(select)).data;
        expect(data).toMatchObject({ kind: 'Expand', jurorsIndex: select, rand: rand[0] });
        expect(data.memo).toEqual(asciiBytes('two alternates'));
        expect(data.draw).toMatchObject({ number: undefined, requestedAt: data.timestamp });
        expect(await jury.attempts()).toHaveLength(1);
    });

    describe('refuses, and changes nothing:', () => {
        let select: number;
        let extended: number;

        beforeEach(async () => {
            extended = await jury.select(0, 3);
            await jury.expand(extended, 1);
            select = await jury.select(0, 10);
        });

        it.each<[string, () => [number, number], string]>([
            ['an Add', () => [0, 1], 'NOT_A_DRAW: block 0 is neither a Select nor an Expand'],
            ['a block twice', () => [1, 1], 'ALREADY_EXPANDED: by block 2'],
            ['nobody more', () => [select, 0], 'COUNT_OUT_OF_RANGE: asked for 0 more after 10'],
            [
                'one more than the pool',
                () => [select, 31],
                'POOL_TOO_SMALL: asked for 41 of a pool of 40 at index 0'
            ],
            ['a chain of 10,001', () => [select, 9_991], 'COUNT_OUT_OF_RANGE: asked for 9991 more after 10'],
            ['as many as there are numbers', () => [select, 4_294_967_295], 'COUNT_OUT_OF_RANGE: '],
            [
                'the end of the log',
                () => [4, 1],
                'INDEX_OUT_OF_RANGE: asked for index 4 of a log of 4 blocks'
            ],
            ['the last index there could be', () => [4_294_967_295, 1], 'INDEX_OUT_OF_RANGE: ']
        ])('%s', async (_, args, text) => {
            const before = await jury.state();
            await expect(jury.expand(...args())).rejects.toThrow(text);
            expect(await jury.state()).toEqual(before);
        });

        it('a memo of 409,601 bytes', async () => {
            const before = await jury.state();
            const memo = new Uint8Array(409_601);
            await expect(jury.expand(select, 1, memo)).rejects.toThrow('MEMO_TOO_LARGE: the memo has 409601');
            expect(await jury.state()).toEqual(before);
        });
    });

    it('fills a chain up to 10,000 and no further', async () => {
        const many = await jury.add(jurorIds(10_100, 1000, 8).slice(0, 10_000));
        const select = await jury.select(many, 9_990);
        const expanded = await jury.expand(select, 10);
        const all = await drawn(jury, select, expanded);
        expect(new Set(all).size).toBe(10_000);
        await expect(jury.expand(expanded, 1)).rejects.toThrow(
            'COUNT_OUT_OF_RANGE: asked for 1 more after 10000'
        );
    });
});

describeEmbedded('expand, where two draws have the same randomness,', () => {
    let replica: Replica;
    let jury: JuryFixture;
    const people = jurorIds(40);

    beforeAll(async () => {
        replica = await startReplica();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        await jury.add(people);
        replica.setRandomness(() => SEED);
    });
    afterAll(() => replica.stop());

    it('goes on as one longer draw would have, also from an Expand', async () => {
        const whole = await jury.select(0, 20);
        const select = await jury.select(0, 7);
        const first = await jury.expand(select, 5);
        const second = await jury.expand(first, 1);
        const third = await jury.expand(second, 7);
        expect(await drawn(jury, select, first, second, third)).toEqual(await drawn(jury, whole));
    });

    it('draws from the pool of its Select, whatever happened since', async () => {
        const whole = await jury.select(0, 40);
        const select = await jury.select(0, 10);
        await jury.remove(people.slice(0, 35));
        await jury.add(jurorIds(50, 500));
        const expanded = await jury.expand(select, 30);
        expect(await drawn(jury, select, expanded)).toEqual(await drawn(jury, whole));
        await jury.commit();
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it('asks for no randomness', async () => {
        const select = await jury.select(0, 3);
        replica.setRandomness(() => ({ reject: { message: 'there is none' } }));
        expect(await jury.expand(select, 2)).toBe(select + 1);
    });
});

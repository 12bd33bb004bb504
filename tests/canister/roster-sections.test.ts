import { randomInt } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { drawPositions } from '../../src/protocol/draw.js';
import { juryService } from '../../src/protocol/interface.js';
import { NativeCanister } from '../benchmarks/seeding/native-canister.js';
import { JURORS_PER_BLOCK, seededJuror } from '../benchmarks/seeding/seed-plan.js';
import { CONTROLLER, NO_MEMO, USER } from './jury-fixture.js';

/** More than the 262,144 slots whose counts share one stable value, so that all levels of the sums have several parts. */
const JURORS = 270_000;
const SEED = Number(process.env['JURY_SECTIONS_SEED'] ?? randomInt(2 ** 31));
const methods = new Map(juryService._fields);

/** The canister's own sources in Node: what they count here by the hundred thousand, the Wasm counts alike. */
describe(`a roster of ${JURORS} slots, JURY_SECTIONS_SEED=${SEED}`, () => {
    let native: NativeCanister;
    let time = 1n;
    const everybody = Array.from({ length: JURORS }, (_, i) => seededJuror(i));
    /** Numbers of the members after each block that changed the pool. */
    const pools = new Map<number, readonly number[]>();
    let length = 0;

    async function call<T>(method: string, ...args: unknown[]): Promise<T> {
        const type = methods.get(method);
        if (type === undefined) throw new Error(`no method ${method}`);
        time += 1n;
        const sender = method === 'authorize' ? CONTROLLER : USER;
        const bytes = IDL.encode(type.argTypes, args);
        const reply = await native.update(method, bytes, {
            sender,
            time,
            randomness: { bytes: new Uint8Array(32).fill(7), time: (time += 1n) }
        });
        return IDL.decode(type.retTypes, reply)[0] as T;
    }

    async function change(method: 'add' | 'remove', numbers: readonly number[]): Promise<void> {
        for (let i = 0; i < numbers.length; i += JURORS_PER_BLOCK) {
            const some = numbers.slice(i, i + JURORS_PER_BLOCK);
            length =
                (await call<number>(
                    method,
                    some.map((number) => everybody[number]),
                    NO_MEMO
                )) + 1;
        }
    }

    const remember = (isMember: (number: number) => boolean) =>
        pools.set(
            length - 1,
            everybody.flatMap((_, number) => (isMember(number) ? [number] : []))
        );

    beforeAll(async () => {
        native = await NativeCanister.create(Principal.fromText('rwlgt-iiaaa-aaaaa-aaaaa-cai'), [CONTROLLER]);
        await native.install(new Uint8Array(), { sender: CONTROLLER, time });
        await call('authorize', USER);
        const all = [...everybody.keys()];
        await change('add', all);
        remember(() => true);
        const isThird = (number: number) => number % 3 === 0;
        // A whole section and more without a member, in the second group too.
        const isGap = (number: number) => (number >= 20_000 && number < 40_000) || number >= 265_000;
        await change('remove', all.filter(isThird));
        remember((number) => !isThird(number));
        await change('remove', all.filter(isGap));
        remember((number) => !isThird(number) && !isGap(number));
        const isBack = (number: number) => number % 9 === 0;
        await change('add', all.filter(isBack));
        remember((number) => isBack(number) || !(isThird(number) || isGap(number)));
    });

    const jurors = (numbers: readonly number[]) => numbers.map((number) => toHex(seededJuror(number)));
    const hexes = (list: readonly Uint8Array[]) => list.map(toHex);
    const eachPool = async (check: (pool: readonly number[], index: number) => Promise<void>) => {
        for (const [index, pool] of pools) await check(pool, index);
    };

    it('counts', () =>
        eachPool(async (pool, index) => {
            expect(await call('get_pool_size', index)).toBe(pool.length);
        }));

    it('gives pages from anywhere', () =>
        eachPool(async (pool, index) => {
            const starts = fc.sample(fc.nat(pool.length), { seed: SEED, numRuns: 40 });
            for (const start of [0, 8_191, 8_192, ...starts, pool.length - 1, pool.length]) {
                const page = await call<Uint8Array[]>('get_pool', index, start, 300);
                expect(hexes(page)).toEqual(jurors(pool.slice(start, start + 300)));
            }
        }));

    it('finds everybody at their position', () =>
        eachPool(async (pool, index) => {
            const position = new Map(pool.map((number, at) => [number, at]));
            const numbers = fc.sample(fc.nat(JURORS - 1), { seed: SEED, numRuns: 2_000 });
            const found = await call(
                'find',
                index,
                numbers.map((number) => everybody[number])
            );
            const expected = numbers.map((number) => position.get(number));
            expect(found).toEqual(expected.map((at) => (at === undefined ? [] : [at])));
        }));

    it('draws who stands at the positions drawn', () =>
        eachPool(async (pool, index) => {
            const block = await call<number>('select', index, 1_000, NO_MEMO);
            const drawn = await call<Uint8Array[]>('get_jurors', block);
            const positions = drawPositions(new Uint8Array(32).fill(7), pool.length, 1_000);
            expect(hexes(drawn)).toEqual(jurors(positions.map((position) => pool[position] ?? -1)));
        }));
});

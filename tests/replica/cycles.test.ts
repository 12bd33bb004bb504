import { afterEach, describe, expect, it } from 'vitest';
import type { ReplicaOptions } from '../../src/replica/index.js';
import { errorOf } from './fixtures.js';
import { amounts, Bank, DAY, ingress, PURSE } from './purse.js';
import { assemble } from './wat.js';

const MESSAGE = 5_000_000n;
const PREPAID = 40_005_000_000n;
const T = 10n ** 12n;
const open: Bank[] = [];

async function bank(options?: ReplicaOptions, wasm?: Uint8Array): Promise<Bank> {
    const opened = await Bank.open(options, wasm);
    open.push(opened);
    return opened;
}
afterEach(() => Promise.all(open.splice(0).map(({ replica }) => replica.stop())));

describe('what a message costs', () => {
    it('an update: its bytes, its base, its instructions', async () => {
        const it = await bank();
        expect(await it.cost(() => it.update('nothing'))).toBe(ingress('nothing') + MESSAGE + 506n);
        const cost = await it.cost(() => it.update('nothing', new Uint8Array(1000)));
        expect(cost).toBe(ingress('nothing', 1000) + MESSAGE + 506n);
    });

    it('a trap as much as it executed; what inspect_message refuses and queries nothing', async () => {
        const it = await bank();
        expect(await it.cost(() => it.update('trap'))).toBe(ingress('trap') + MESSAGE + 2n);
        expect(await it.cost(async () => expect((await it.update('not_accepted')).kind).toBe('reject'))).toBe(
            0n
        );
        expect(await it.cost(() => it.query('costs'))).toBe(0n);
    });

    it('a method that is not there the bytes alone', async () => {
        const it = await bank();
        expect(await it.cost(() => it.update('missing_'))).toBe(ingress('missing_'));
    });

    it('a call: what it sends, what it is answered, and a callback', async () => {
        const it = await bank();
        let instructions = 0n;
        const cost = await it.cost(async () => ({ instructions } = await it.update('ask')));
        const [sent, answered] = [8n + 6n, 42n];
        expect(cost).toBe(
            ingress('ask') + 2n * MESSAGE + instructions + 260_000n + 1000n * (sent + answered)
        );
    });

    it('an installation: compiling it, less so where the module was compiled before, and what it executes', async () => {
        // canister_init executes 14; seven instructions are compiled, and ten at the head of each function
        const wasm = assemble(
            '(module (func (export "canister_init") (drop (i32.div_u (i32.const 1) (i32.const 2)))) (func (export "canister_query purse")))'
        );
        const it = await bank();
        const balance = async () => (await it.status())['cycles'] as bigint;
        const statusFee = ingress('canister_status', it.argument('canister_status', {}).length);
        const install = async () => {
            const before = await balance();
            const arg = { mode: { reinstall: null }, wasm_module: wasm, arg: new Uint8Array(0) };
            expect(errorOf(await it.manage('install_code', arg))).toBe('a reply');
            const bytes = it.argument('install_code', arg).length;
            return before - (await balance()) - statusFee - ingress('install_code', bytes);
        };
        const compiled = (5n + 2n + 2n * 10n) * 6000n;
        expect(await install()).toBe(MESSAGE + compiled + 14n);
        expect(await install()).toBe(MESSAGE + compiled / 100n + 14n);
    });

    it('as many nodes as there are; nothing with none of them', async () => {
        const large = await bank({ nodes: 34 });
        const fees = (ingress('nothing') * 34n) / 13n;
        const cost = await large.cost(() => large.update('nothing'));
        expect(Math.abs(Number(cost - fees - ((MESSAGE + 506n) * 34n) / 13n))).toBeLessThan(1000);
        const free = await bank({ nodes: 0 });
        expect(await free.cost(() => free.update('ask'))).toBe(0n);
        expect(await free.cost(() => free.after(1000n * DAY))).toBe(0n);
        expect(amounts(await free.query('costs'))).toEqual([0n, 0n, 0n]);
        await expect(Bank.open({ nodes: -1 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
        await expect(Bank.open({ nodes: 1.5 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    });
});

describe('what canisters are told', () => {
    it('prices', async () => {
        const it = await bank();
        const call = 260_000n + 14n * 1000n + 2n ** 21n * 1000n + PREPAID;
        const http = 13n * (3_000_000n + 60_000n * 13n + 400n * 100n + 800n * 2000n);
        expect(amounts(await it.query('costs'))).toEqual([call, T / 2n, http]);
    });

    it('the balance that is left when everything a message may take is paid; the liquid one above the threshold', async () => {
        const it = await bank();
        const { balance, liquid } = await it.purse();
        const status = await it.status();
        const frozen = ((status['idle_cycles_burned_per_day'] as bigint) * 2_592_000n) / 86_400n;
        expect(balance - liquid).toBe(frozen);
        const before = (await it.purse()).balance - ingress('balances') - PREPAID;
        expect(amounts(await it.update('balances'))).toEqual([before, before - frozen]);
    });

    it('that no more can be burnt than what does not freeze it', async () => {
        const it = await bank();
        const { liquid } = await it.purse();
        const [burnt] = amounts(await it.update('burn'));
        expect(burnt).toBe(liquid - ingress('burn') - PREPAID);
    });
});

describe('time', () => {
    it('costs storage: a GiB 10,972,800,000 a day, in steps of ten seconds', async () => {
        const it = await bank();
        await it.settle({ memory_allocation: [2n ** 30n], compute_allocation: [0n] });
        const perDay = 10_972_800_000n;
        expect((await it.status())['idle_cycles_burned_per_day']).toBe(perDay);
        expect(await it.cost(() => it.after(DAY))).toBe(perDay);
        expect(await it.cost(() => it.after(9_990_000_000n))).toBe(0n);
        expect(await it.cost(() => it.after(20_000_000n))).toBe(1_270_000n);
    });

    it('costs what is kept where nothing is reserved, and compute allocation', async () => {
        const it = await bank();
        await it.update('gib');
        const status = await it.status();
        const memory = status['memory_size'] as bigint;
        expect(memory).toBe(2n ** 30n + 65536n + BigInt(PURSE.length));
        const perDay = (memory * 127_000n * 86_400n) / 2n ** 30n;
        expect(status['idle_cycles_burned_per_day']).toBe(perDay);
        await it.settle({ compute_allocation: [3n] });
        const compute = 3n * 10_000_000n * 86_400n;
        expect((await it.status())['idle_cycles_burned_per_day']).toBe(perDay + compute);
        const steps = ((perDay * 10n) / 86_400n) * 8640n;
        expect(await it.cost(() => it.after(DAY))).toBe(steps + compute);
    });

    it('freezes, until the canister is topped up or its threshold lowered', async () => {
        const it = await bank();
        await it.leave(1_000_000n);
        await it.settle({ memory_allocation: [2n ** 40n] });
        const frozen = new RegExp(
            `^2 IC0207 Canister ${it.id.toText()} is unable to process query calls because`
        );
        expect(errorOf(await it.query('purse'))).toMatch(frozen);
        expect(errorOf(await it.update('nothing'))).toMatch(
            /^2 IC0207 Canister .* is out of cycles: please top up the canister with at least \d+ additional cycles$/
        );
        const other = await it.update('nothing', new Uint8Array(0), it.replica.subnetId);
        expect(errorOf(other)).toBe(`2 IC0207 Canister ${it.id.toText()} is out of cycles`);
        expect(errorOf(await it.manage('canister_status', {}))).toMatch(/^2 IC0207/);
        expect(errorOf(await it.settle({ memory_allocation: [0n] }))).toBe('a reply');
        expect(errorOf(await it.update('nothing'))).toMatch(/^2 IC0207/);
        expect(errorOf(await it.manage('provisional_top_up_canister', { amount: T }))).toBe('a reply');
        expect(errorOf(await it.update('nothing'))).toBe('a reply');
        await it.leave(0n);
        expect(errorOf(await it.update('nothing'))).toMatch(/^2 IC0207/);
        expect(errorOf(await it.settle({ freezing_threshold: [1n] }))).toBe('a reply');
        expect(errorOf(await it.update('nothing'))).toBe('a reply');
    });

    it('empties a canister that has nothing left: code, memory, history', async () => {
        const it = await bank();
        await it.settle({ memory_allocation: [2n ** 30n], freezing_threshold: [1n] });
        const { balance } = await it.purse();
        const days = balance / 10_972_800_000n;
        await it.after(days * DAY);
        expect((await it.purse()).balance).toBe(balance - days * 10_972_800_000n);
        await it.after(DAY);
        expect(errorOf(await it.query('purse'))).toMatch(/^5 IC0537/);
        await it.manage('provisional_top_up_canister', { amount: T });
        const status = await it.status();
        expect(status).toMatchObject({ module_hash: [], memory_size: 0n, idle_cycles_burned_per_day: 0n });
        expect(T - (status['cycles'] as bigint)).toBeLessThan(2_000_000n);
        const arg = { mode: { install: null }, wasm_module: PURSE, arg: new Uint8Array(0) };
        expect(errorOf(await it.manage('install_code', arg))).toBe('a reply');
        expect(errorOf(await it.update('nothing'))).toBe('a reply');
    });
});

describe('what must be there beforehand', () => {
    it('40 billion and the base for an update, which come back but for what it took', async () => {
        const it = await bank();
        await it.leave(PREPAID + ingress('nothing') - 1_000_000n);
        const short = await it.update('nothing');
        expect(errorOf(short)).toMatch(/^2 IC0207 .* with at least \d+ additional cycles$/);
        await it.leave(PREPAID + ingress('nothing') + 1_000_000n);
        expect(errorOf(await it.update('nothing'))).toBe('a reply');
    });

    it('42 billion more for a call: below that it is not sent', async () => {
        const it = await bank();
        await it.leave(60_000_000_000n);
        const notSent = await it.update('ask');
        expect(notSent).toMatchObject({ kind: 'reply', arg: Uint8Array.of(2, 0, 0, 0) });
        await it.leave(83_000_000_000n);
        expect(await it.update('ask')).toMatchObject({ kind: 'reply', arg: new Uint8Array(0) });
    });

    it('300 billion and the base for an installation', async () => {
        const it = await bank();
        await it.leave(300_000_000_000n);
        const arg = { mode: { upgrade: [] }, wasm_module: PURSE, arg: new Uint8Array(0) };
        expect(errorOf(await it.manage('install_code', arg))).toMatch(
            /^2 IC0207 Canister installation failed with `Canister .* is out of cycles: .*additional cycles`$/
        );
        await it.leave(302_000_000_000n);
        expect(errorOf(await it.manage('install_code', arg))).toBe('a reply');
    });

    it('40 billion and the base for a timer: below that it does not run', async () => {
        const it = await bank();
        await it.leave(42_000_000_000n);
        await it.update('timer');
        expect(await it.cost(() => it.after(2_000_000_000n))).toBe(MESSAGE + 2n);
        await it.update('timer');
        await it.leave(39_000_000_000n);
        expect(await it.cost(() => it.after(2_000_000_000n))).toBe(0n);
    });
});

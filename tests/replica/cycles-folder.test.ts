import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ReplicaOptions } from '../../src/replica/index.js';
import { errorOf } from './fixtures.js';
import { Bank, DAY, PURSE } from './purse.js';

const folders: string[] = [];
const open: Bank[] = [];
afterAll(async () => {
    await Promise.all(open.map(({ replica }) => replica.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'cycles-'));
    folders.push(folder);
    return folder;
}

async function bank(stateDir: string, options: ReplicaOptions = {}): Promise<Bank> {
    const opened = await Bank.open({ stateDir, ...options });
    open.push(opened);
    return opened;
}

/** The folder as a process that is killed now would leave it. */
function asIfKilled(folder: string): string {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'lock'));
    return copy;
}

const install = { mode: { upgrade: [] }, wasm_module: PURSE, arg: new Uint8Array(0) };

describe('a state folder', () => {
    it('has every balance the moment a message is answered, and the time that is paid for', async () => {
        const folder = newFolder();
        const before = await bank(folder, { randomness: () => new Uint8Array(32).fill(7) });
        const actions = [
            () => before.update('nothing'),
            () => before.update('ask'),
            () => before.after(DAY + 3_000_000_000n),
            () => before.update('trap'),
            () => before.settle({ memory_allocation: [2n ** 30n], compute_allocation: [1n] }),
            () => before.after(7n * DAY),
            () => before.manage('install_code', install),
            () => before.update('gib')
        ];
        for (const action of actions) {
            await action();
            const after = await bank(asIfKilled(folder));
            const balance = (bank: Bank) => bank.purse().then((purse) => purse.balance);
            // A round without a message is in no journal: what it took is taken with the next one.
            await before.update('nothing');
            await after.after(before.time - after.time);
            await after.update('nothing');
            expect(await balance(after)).toBe(await balance(before));
        }
    });

    it('has that a canister was emptied', async () => {
        const folder = newFolder();
        const before = await bank(folder);
        await before.settle({ memory_allocation: [2n ** 40n] });
        await before.after(400n * DAY);
        expect(errorOf(await before.query('purse'))).toMatch(/^5 IC0537/);
        const after = await bank(asIfKilled(folder));
        expect(errorOf(await after.query('purse'))).toMatch(/^5 IC0537/);
    });

    it('of a version that charged nothing owes nothing for the time before', async () => {
        const folder = newFolder();
        const before = await bank(folder, { nodes: 0 });
        await before.after(1000n * DAY);
        const { balance } = await before.purse();
        await before.replica.stop();
        const path = join(folder, 'state.json');
        const manifest = JSON.parse(readFileSync(path, 'utf8')) as {
            compiled?: unknown;
            canisters: { paidUntil?: unknown }[];
        };
        delete manifest.compiled;
        for (const canister of manifest.canisters) delete canister.paidUntil;
        writeFileSync(path, JSON.stringify(manifest));
        const after = await bank(folder);
        expect((await after.purse()).balance).toBe(balance);
        // Its module was compiled before.
        expect(await after.cost(() => after.manage('install_code', install))).toBeLessThan(20_000_000n);
    });

    it('keeps to the prices that held when a message was executed', async () => {
        const folder = newFolder();
        const before = await bank(folder, { nodes: 34 });
        await before.update('nothing');
        const { balance } = await before.purse();
        const after = await bank(asIfKilled(folder), { nodes: 13 });
        expect((await after.purse()).balance).toBe(balance);
    });
});

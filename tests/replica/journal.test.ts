import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { type Replica, type ReplicaOptions, startReplica } from '../../src/replica/index.js';
import { LogArgument, LogResult } from '../../src/replica/management/queries.js';
import { ARGUMENTS, RESULTS } from '../../src/replica/management/types.js';
import { CALLING } from './calling-fixture.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';

let folders: string[];
let running: Replica[];
beforeEach(() => {
    folders = [];
    running = [];
});
afterEach(async () => {
    await Promise.all(running.map((replica) => replica.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true });
});

function newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'journal-'));
    folders.push(folder);
    return folder;
}

async function start(options: ReplicaOptions): Promise<Replica> {
    const replica = await startReplica(options);
    running.push(replica);
    return replica;
}

/** The folder as a process that is killed now would leave it. */
function asIfKilled(folder: string): string {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'lock'));
    return copy;
}

const journalOf = (folder: string) => {
    const [name] = readdirSync(folder).filter((file) => file.startsWith('journal-'));
    return name === undefined ? undefined : join(folder, name);
};

function manage(replica: Replica, method: keyof typeof ARGUMENTS, argument: object) {
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument]));
    return replica.update({ canisterId: Principal.managementCanister(), method, arg });
}

describe('the journal of a state folder', () => {
    it('has every update the moment it is answered', async () => {
        const folder = newFolder();
        const replica = await start({ stateDir: folder });
        const id = await installed(replica, COUNTER);
        for (let count = 1; count <= 3; count++) {
            await caller(replica, id).update('add');
            const after = await start({ stateDir: asIfKilled(folder) });
            expect(await caller(after, id).read()).toEqual([count, count, count]);
            expect(after.time).toBeGreaterThanOrEqual(replica.time);
        }
    });

    it('has the answers to questions, and asks nobody again', async () => {
        const folder = newFolder();
        const replica = await start({ stateDir: folder, randomness: () => new Uint8Array(32).fill(7) });
        const id = await installed(replica, COUNTER);
        expect(errorOf(await caller(replica, id).update('random'))).toBe('a reply');
        expect(errorOf(await caller(replica, id).update('random_trap'))).toMatch(/IC0503/);
        const expected = await caller(replica, id).read();
        let asked = 0;
        const randomness = () => {
            asked++;
            return new Uint8Array(32);
        };
        const after = await start({ stateDir: asIfKilled(folder), randomness });
        expect(await caller(after, id).read()).toEqual(expected);
        expect(asked).toBe(0);
        expect(errorOf(await caller(after, id).update('random'))).toBe('a reply');
        expect(asked).toBe(1);
    });

    it('has what timers did, calls between canisters, and what the management canister was told', async () => {
        const folder = newFolder();
        // Asking for the status would cost, and change, the balance that it tells.
        const replica = await start({ stateDir: folder, nodes: 0 });
        const id = await installed(replica, COUNTER);
        await caller(replica, id).update('timer');
        await expect.poll(async () => (await caller(replica, id).read())[0]).toBe(100_000);
        await caller(replica, id).update('call_self');
        const arg = Uint8Array.from(IDL.encode([ARGUMENTS.canister_status], [{ canister_id: id }]));
        await manage(replica, 'stop_canister', { canister_id: id });
        const before = await replica.update({
            canisterId: Principal.managementCanister(),
            method: 'canister_status',
            arg
        });
        const after = await start({ stateDir: asIfKilled(folder), nodes: 0 });
        const status = await after.update({
            canisterId: Principal.managementCanister(),
            method: 'canister_status',
            arg
        });
        expect(status).toEqual(before);
        await manage(after, 'start_canister', { canister_id: id });
        expect((await caller(after, id).read())[0]).toBe(100_012);
    });

    it('goes on when a question was open, which is then answered with "unknown"', async () => {
        const folder = newFolder();
        let asked = 0;
        const randomness = () => {
            asked++;
            return new Promise<never>(() => undefined);
        };
        const replica = await start({ stateDir: folder, randomness });
        const id = await installed(replica, COUNTER);
        void caller(replica, id).update('random');
        await expect.poll(() => asked).toBe(1);
        expect((await caller(replica, id).read())[0]).toBe(1);
        const after = await start({ stateDir: asIfKilled(folder) });
        // the reject callback adds 20
        await expect.poll(() => caller(after, id).read()).toEqual([21, 21, 21]);
    });

    it('may end in the middle of a record, which nobody had heard of', async () => {
        const folder = newFolder();
        const replica = await start({ stateDir: folder });
        const id = await installed(replica, COUNTER);
        await caller(replica, id).update('add');
        const earlier = readFileSync(journalOf(folder) ?? '').length;
        await caller(replica, id).update('add');
        const killed = asIfKilled(folder);
        const path = journalOf(killed) ?? '';
        const whole = readFileSync(path);
        expect(whole.length).toBeGreaterThan(earlier);
        for (const length of [whole.length - 1, earlier + 9, earlier + 8, earlier + 1]) {
            const copy = newFolder();
            cpSync(killed, copy, { recursive: true });
            writeFileSync(journalOf(copy) ?? '', whole.subarray(0, length));
            const after = await start({ stateDir: copy });
            expect(await caller(after, id).read()).toEqual([1, 1, 1]);
            await caller(after, id).update('add');
            const again = await start({ stateDir: asIfKilled(copy) });
            expect(await caller(again, id).read()).toEqual([2, 2, 2]);
        }
    });

    it('is refused when it is damaged, or does not lead where it led', async () => {
        const folder = newFolder();
        const replica = await start({ stateDir: folder });
        const id = await installed(replica, COUNTER);
        await caller(replica, id).update('add');
        await caller(replica, id).update('add');
        const damaged = asIfKilled(folder);
        const path = journalOf(damaged) ?? '';
        const bytes = readFileSync(path);
        bytes[20] = (bytes[20] ?? 0) ^ 1;
        writeFileSync(path, bytes);
        await expect(startReplica({ stateDir: damaged })).rejects.toMatchObject({
            code: 'STATE_CORRUPT',
            message: expect.stringContaining('damaged') as string
        });
        // the same rounds on another state
        const other = asIfKilled(folder);
        const manifest = join(other, 'state.json');
        writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/("cycles":\{"\$int":")\d/, '$19'));
        await expect(startReplica({ stateDir: other })).rejects.toMatchObject({
            code: 'STATE_CORRUPT',
            message: expect.stringContaining('came out differently') as string
        });
    });

    it('is gone once a checkpoint has everything', async () => {
        const folder = newFolder();
        const replica = await startReplica({ stateDir: folder });
        const id = await installed(replica, COUNTER);
        await caller(replica, id).update('add');
        expect(journalOf(folder)).toBeDefined();
        await replica.stop();
        expect(journalOf(folder)).toBeUndefined();
        const after = await start({ stateDir: folder });
        expect(await caller(after, id).read()).toEqual([1, 1, 1]);
    });
});

describe('a checkpoint', () => {
    it('keeps snapshots, logs and settings', async () => {
        const folder = newFolder();
        const first = await startReplica({ stateDir: folder });
        const id = await installed(first, CALLING);
        await caller(first, id).update('add');
        await caller(first, id).update('print');
        const take = {
            canister_id: id,
            replace_snapshot: [],
            uninstall_code: [],
            sender_canister_version: []
        };
        const taken = await manage(first, 'take_canister_snapshot', take);
        if (taken.kind === 'reject') throw new Error(errorOf(taken));
        const [snapshot] = IDL.decode([RESULTS.snapshot], taken.arg.slice()) as unknown as [
            { id: Uint8Array }
        ];
        await caller(first, id).update('add');
        await first.stop();

        for (let restart = 0; restart < 2; restart++) {
            const again = await startReplica({ stateDir: folder });
            const listed = await manage(again, 'list_canister_snapshots', { canister_id: id });
            expect(listed.kind === 'reply' && IDL.decode([RESULTS.snapshots], listed.arg.slice())[0]).toEqual(
                [snapshot]
            );
            const arg = Uint8Array.from(IDL.encode([LogArgument], [{ canister_id: id, filter: [] }]));
            const log = await again.query({
                canisterId: Principal.managementCanister(),
                method: 'fetch_canister_logs',
                arg
            });
            expect(log.kind === 'reply' && IDL.decode([LogResult], log.arg.slice())[0]).toMatchObject({
                canister_log_records: [{ idx: 0n, content: new TextEncoder().encode('hello') }]
            });
            const load = { canister_id: id, snapshot_id: snapshot.id, sender_canister_version: [] };
            expect(errorOf(await manage(again, 'load_canister_snapshot', load))).toBe('a reply');
            const read = await caller(again, id).query('read');
            expect(read.kind === 'reply' && read.arg[0]).toBe(1);
            await caller(again, id).update('add');
            await again.stop();
            expect(existsSync(join(folder, 'state.json'))).toBe(true);
        }
    });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { LogArgument, LogResult } from '../../src/replica/management/queries.js';
import { ARGUMENTS, RESULTS, Settings } from '../../src/replica/management/types.js';
import { CALLING } from './calling-fixture.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

const MANAGEMENT = Principal.managementCanister();
const stranger = Principal.selfAuthenticating(new Uint8Array(44));

function manage(method: keyof typeof ARGUMENTS, argument: object, sender?: Principal): Promise<CallResult> {
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument]));
    return replica.update({ canisterId: MANAGEMENT, method, arg, ...(sender && { sender }) });
}

function value<T>(type: IDL.Type, result: CallResult): T {
    if (result.kind === 'reject') throw new Error(errorOf(result));
    return IDL.decode([type], result.arg.slice())[0] as T;
}

interface SnapshotRecord {
    readonly id: Uint8Array;
    readonly taken_at_timestamp: bigint;
    readonly total_size: bigint;
}
const none = { sender_canister_version: [] };
const takeArguments = (canister_id: Principal, replace: Uint8Array[] = [], uninstall = false) => ({
    canister_id,
    replace_snapshot: replace,
    uninstall_code: [uninstall],
    ...none
});
const take = async (id: Principal, replace: Uint8Array[] = [], uninstall = false) =>
    value<SnapshotRecord>(
        RESULTS.snapshot,
        await manage('take_canister_snapshot', takeArguments(id, replace, uninstall))
    );
const list = async (canister_id: Principal) =>
    value<SnapshotRecord[]>(RESULTS.snapshots, await manage('list_canister_snapshots', { canister_id }));
const load = (canister_id: Principal, snapshot_id: Uint8Array) =>
    manage('load_canister_snapshot', { canister_id, snapshot_id, ...none });

describe('a snapshot', () => {
    it('brings code, heap, globals, stable memory and certified data back, as often as it is loaded', async () => {
        const id = await installed(replica, COUNTER);
        const canister = caller(replica, id);
        await canister.update('add');
        const snapshot = await take(id);
        expect(await list(id)).toEqual([snapshot]);
        for (let i = 0; i < 2; i++) {
            await canister.update('add');
            await replica.installCode({ canisterId: id, wasm: CALLING, mode: 'reinstall' });
            expect(errorOf(await load(id, snapshot.id))).toBe('a reply');
            expect(await canister.read()).toEqual([1, 1, 1]);
            expect(errorOf(await canister.update('add'))).toBe('a reply');
            expect(await canister.read()).toEqual([2, 2, 2]);
        }
        expect(await list(id)).toEqual([snapshot]);
    });

    it('is replaced, deleted, and counted in the memory of the canister', async () => {
        const id = await installed(replica, COUNTER);
        const one = await take(id);
        const two = await take(id, [one.id]);
        expect(await list(id)).toEqual([two]);
        const metrics = async () =>
            value<{ memory_metrics: { snapshots_size: bigint } }>(
                RESULTS.status,
                await manage('canister_status', { canister_id: id })
            ).memory_metrics.snapshots_size;
        expect(await metrics()).toBe(two.total_size);
        expect(
            errorOf(await manage('delete_canister_snapshot', { canister_id: id, snapshot_id: two.id }))
        ).toBe('a reply');
        expect(await list(id)).toEqual([]);
        expect(await metrics()).toBe(0n);
        const missing = /^3 IC0305 .*Could not find the snapshot/;
        expect(errorOf(await load(id, two.id))).toMatch(missing);
        expect(
            errorOf(await manage('delete_canister_snapshot', { canister_id: id, snapshot_id: one.id }))
        ).toMatch(missing);
        expect(errorOf(await manage('take_canister_snapshot', takeArguments(id, [one.id])))).toMatch(missing);
    });

    it('is refused to strangers, of a canister without code, and as the eleventh', async () => {
        const id = await installed(replica, COUNTER);
        expect(errorOf(await manage('take_canister_snapshot', takeArguments(id), stranger))).toMatch(
            /IC0512/
        );
        expect(errorOf(await manage('list_canister_snapshots', { canister_id: id }, stranger))).toMatch(
            /IC0512/
        );
        const empty = await replica.createCanister();
        expect(errorOf(await manage('take_canister_snapshot', takeArguments(empty)))).toMatch(
            /^4 IC0406 Failed to create snapshot for empty canister/
        );
        for (let i = 0; i < 10; i++) await take(id);
        expect(errorOf(await manage('take_canister_snapshot', takeArguments(id)))).toMatch(
            /^4 IC0406 .*maximum number of snapshots allowed: 10\.$/
        );
    });

    it('is loaded into another canister by who controls both, and by nobody else', async () => {
        const owner = Principal.selfAuthenticating(new Uint8Array(44).fill(1));
        const both = [owner, Principal.anonymous()];
        const [from, to, foreign] = [
            await installed(replica, COUNTER, both),
            await installed(replica, CALLING, both),
            await installed(replica, COUNTER, [owner])
        ];
        await caller(replica, from).update('add');
        const snapshot = await take(from);
        await caller(replica, from).update('add');
        expect(errorOf(await load(to, snapshot.id))).toBe('a reply');
        expect(await caller(replica, to).read()).toEqual([1, 1, 1]);
        // The one that it was taken from has it still, and is as it was.
        expect(await list(from)).toEqual([snapshot]);
        expect(await list(to)).toEqual([]);
        expect(await caller(replica, from).read()).toEqual([2, 2, 2]);
        await caller(replica, to).update('add');
        expect(await caller(replica, to).read()).toEqual([2, 2, 2]);

        const theirs = value<SnapshotRecord>(
            RESULTS.snapshot,
            await manage('take_canister_snapshot', takeArguments(foreign), owner)
        );
        expect(errorOf(await load(to, theirs.id))).toMatch(/^4 IC0406 Only a controller of the canister/);
        expect(errorOf(await load(foreign, snapshot.id))).toMatch(/IC0512/);
        expect(await caller(replica, to).read()).toEqual([2, 2, 2]);
    });

    it('can leave the canister empty', async () => {
        const id = await installed(replica, COUNTER);
        const snapshot = await take(id, [], true);
        expect(errorOf(await caller(replica, id).query('read'))).toMatch(/IC0537/);
        expect(errorOf(await load(id, snapshot.id))).toBe('a reply');
        expect(await caller(replica, id).read()).toEqual([0, 0, 0]);
    });
});

describe('the log of a canister', () => {
    interface LogLine {
        readonly idx: bigint;
        readonly timestamp_nanos: bigint;
        readonly content: Uint8Array;
    }
    const fetchLog = async (canister_id: Principal, filter: object[] = [], sender?: Principal) => {
        const arg = Uint8Array.from(IDL.encode([LogArgument], [{ canister_id, filter }]));
        const call = { canisterId: MANAGEMENT, method: 'fetch_canister_logs', arg };
        const result = await replica.query({ ...call, ...(sender && { sender }) });
        return value<{ canister_log_records: LogLine[] }>(LogResult, result).canister_log_records;
    };
    const texts = (lines: LogLine[]) => lines.map(({ content }) => new TextDecoder().decode(content));

    it('has what updates printed, and why they trapped; not what queries printed', async () => {
        const id = await installed(replica, CALLING);
        const canister = caller(replica, id);
        await canister.update('print');
        await canister.query('print_query');
        await canister.update('print_trap');
        const lines = await fetchLog(id);
        expect(texts(lines)).toEqual(['hello', 'hello', expect.stringMatching(/^\[TRAP\]: .*'read'/)]);
        expect(lines.map(({ idx }) => idx)).toEqual([0n, 1n, 2n]);
        expect(lines[1]?.timestamp_nanos).toBeGreaterThan(lines[0]?.timestamp_nanos ?? 0n);
        expect(texts(await fetchLog(id, [{ by_idx: { start: 1n, end: 2n } }]))).toEqual(['hello']);
        const from = lines[1]?.timestamp_nanos ?? 0n;
        expect(await fetchLog(id, [{ by_timestamp_nanos: { start: from, end: from + 1n } }])).toHaveLength(2);
    });

    it('forgets the oldest lines, and is shown to whom the settings say', async () => {
        const id = await installed(replica, CALLING);
        const unchanged = Object.fromEntries(Settings._fields.map(([name]): [string, []] => [name, []]));
        const change = (settings: object) =>
            manage('update_settings', { canister_id: id, settings: { ...unchanged, ...settings }, ...none });
        await change({ log_memory_limit: [12n] });
        for (let i = 0; i < 4; i++) await caller(replica, id).update('print');
        expect((await fetchLog(id)).map(({ idx }) => idx)).toEqual([2n, 3n]);
        await expect(fetchLog(id, [], stranger)).rejects.toThrow(/IC0406 .*not allowed/);
        await change({ log_visibility: [{ allowed_viewers: [stranger] }] });
        expect(await fetchLog(id, [], stranger)).toHaveLength(2);
    });

    it('is asked for properly, or not given', async () => {
        const ask = (method: string, arg: Uint8Array) =>
            replica.query({ canisterId: MANAGEMENT, method, arg });
        expect(errorOf(await ask('fetch_canister_logs', Uint8Array.of(1)))).toMatch(/^4 IC0408/);
        expect(errorOf(await ask('raw_rand', Uint8Array.of(1)))).toMatch(/^5 IC0536/);
        await expect(fetchLog(Principal.anonymous())).rejects.toThrow(/IC0301/);
    });
});

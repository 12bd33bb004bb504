import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { decodeCodeHistory } from '../../src/archive/audit/code-history.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { ARGUMENTS, RESULTS, Settings } from '../../src/replica/management/types.js';
import { CONTROLLER, JuryFixture, jurorIds } from '../canister/jury-fixture.js';
import { caller, COUNTER, installed } from './fixtures.js';

/** Canister histories in the network's layout, and what a migration leaves in one. */

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

type Method = 'update_settings' | 'stop_canister' | 'start_canister' | 'take_canister_snapshot';
async function manage(method: Method, canisterId: Principal, settings = {}): Promise<void> {
    const sender = CONTROLLER;
    const unset = Object.fromEntries(Settings._fields.map(([name]): [string, []] => [name, []]));
    const more = {
        replace_snapshot: [],
        uninstall_code: [],
        sender_canister_version: [],
        settings: { ...unset, ...settings }
    };
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS[method]], [{ canister_id: canisterId, ...more }]));
    const call = { canisterId: Principal.managementCanister(), method, arg, sender };
    expect((await replica.update(call)).kind).toBe('reply');
}

interface Info {
    readonly controllers: Principal[];
    readonly recent_changes: { readonly details: Record<string, Record<string, unknown>> }[];
}

it("the real network's history has the layout of this replica's", () => {
    const real = Uint8Array.from(readFileSync(join(packageRoot, 'tests/vectors/canister-info-reply.bin')));
    const [info] = IDL.decode([RESULTS.info], real) as unknown as [Info];
    const [, , loaded] = info.recent_changes.map(({ details }) => details['load_snapshot']);
    expect(Object.keys(loaded ?? {})).toEqual(
        expect.arrayContaining(['source', 'from_canister_id', 'snapshot_id', 'taken_at_timestamp'])
    );
    // What is encoded here is read as what the network sent, also by those who read it without types.
    const again = Uint8Array.from(IDL.encode([RESULTS.info], [info]));
    expect(decodeCodeHistory(again)).toEqual(decodeCodeHistory(real));
});

it('controllers come in the order that the network keeps them in, whichever they were given in', async () => {
    const real = Uint8Array.from(readFileSync(join(packageRoot, 'tests/vectors/canister-info-reply.bin')));
    const [{ controllers }] = IDL.decode([RESULTS.info], real) as unknown as [Info];
    const wanted = [...controllers, CONTROLLER];
    const jury = await JuryFixture.deploy(replica);
    await manage('update_settings', jury.canisterId, { controllers: [[...wanted].reverse()] });
    const told = await jury.as(CONTROLLER).call<Info>('code_history');
    const others = (ids: Principal[]) =>
        ids.map((id) => id.toText()).filter((id) => id !== CONTROLLER.toText());
    expect(told.controllers).toHaveLength(4);
    expect(others(told.controllers)).toEqual(others(controllers));
});

describe('a canister that was migrated', () => {
    const to = canisterIdOf(5000n);

    it('has its state under the new id, and both histories in its own', async () => {
        const jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(3));
        const root = await jury.certifiedRoot();
        await manage('stop_canister', jury.canisterId);
        await replica.renameCanister({ canisterId: jury.canisterId, to, version: 1000n, totalChanges: 1n });
        await manage('start_canister', to);
        const moved = JuryFixture.at(replica, to);
        expect(await moved.certifiedRoot()).toBe(root);
        expect(await moved.as(CONTROLLER).length()).toBe(1);
        await expect(jury.length()).rejects.toThrow(`Canister ${jury.canisterId.toText()} not found`);

        const answer = await replica.update({
            canisterId: to,
            method: 'code_history',
            arg: Uint8Array.from(IDL.encode([], [])),
            sender: CONTROLLER
        });
        if (answer.kind === 'reject') throw new Error(answer.message);
        const { changes, recent } = decodeCodeHistory(answer.arg);
        // Fewer than there are: what it brought along is not counted under the new id.
        expect(changes).toBe(2);
        expect(recent.map(({ kind }) => kind)).toEqual(['creation', 'code_deployment', 'rename_canister']);
        expect(recent.at(-1)?.from).toEqual(jury.canisterId.toUint8Array());
    });

    it('was stopped, had no snapshots, and gets an id that is free', async () => {
        const canisterId = await installed(replica, COUNTER, [CONTROLLER]);
        const free = canisterIdOf(6000n);
        const rename = (id: Principal) => replica.renameCanister({ canisterId, to: id });
        const name = canisterId.toText();
        await expect(rename(free)).rejects.toThrow(
            `IC0510: Canister ${name} must be stopped before it is renamed.`
        );
        await manage('stop_canister', canisterId);
        await expect(rename(to)).rejects.toThrow('IC0408: ');
        await expect(rename(Principal.anonymous())).rejects.toThrow('IC0408: ');
        await expect(replica.renameCanister({ canisterId: free, to })).rejects.toThrow('IC0301: ');
        await manage('take_canister_snapshot', canisterId);
        await expect(rename(free)).rejects.toThrow(
            `IC0514: Canister ${name} must not have any snapshots before it is renamed.`
        );
        await manage('start_canister', canisterId);
        expect(await caller(replica, canisterId).read()).toEqual([0, 0, 0]);
    });
});

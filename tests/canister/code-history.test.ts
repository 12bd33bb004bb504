import { createHash } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import { canisterWasm } from '../built.js';
import { CallingCanister } from './calling-canister.js';
import { CONTROLLER, JuryFixture, STRANGER } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';
import { replaceCode } from './replace-code.js';

interface History {
    readonly total_num_changes: bigint;
    readonly recent_changes: readonly {
        readonly timestamp_nanos: bigint;
        readonly canister_version: bigint;
        readonly origin: object;
        readonly details: readonly object[];
    }[];
    readonly module_hash: readonly Uint8Array[];
    readonly controllers: readonly Principal[];
}

const MANAGEMENT = Principal.managementCanister();
const MODULE_HASH = Uint8Array.from(createHash('sha256').update(canisterWasm()).digest());
const deployment = (mode: string) => [
    { code_deployment: { mode: { [mode]: null }, module_hash: MODULE_HASH } }
];
const Settings = IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) });
const Update = IDL.Record({ canister_id: IDL.Principal, settings: Settings });

describe('code_history', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;

    beforeAll(async () => {
        replica = await startNetwork();
        jury = await JuryFixture.deploy(replica);
    });
    afterAll(() => replica.stop());

    const history = (as = jury) => as.call<History>('code_history');
    const details = async () => (await history()).recent_changes.map((change) => change.details);
    const upgrade = () => replaceCode(replica, { canisterId: jury.canisterId, wasm: canisterWasm() });

    async function setControllers(controllers: Principal[]): Promise<void> {
        const arg = IDL.encode(
            [Update],
            [{ canister_id: jury.canisterId, settings: { controllers: [controllers] } }]
        );
        const call = { canisterId: MANAGEMENT, method: 'update_settings', arg, sender: CONTROLLER };
        expect(await replica.update(call)).toMatchObject({ kind: 'reply' });
    }

    it('tells who created and installed what', async () => {
        const { total_num_changes, recent_changes, module_hash, controllers } = await history();
        expect(total_num_changes).toBe(2n);
        expect(module_hash).toEqual([MODULE_HASH]);
        expect(controllers).toEqual([CONTROLLER]);
        const [creation, installation] = recent_changes;
        expect(creation?.details).toMatchObject([{ creation: { controllers: [CONTROLLER] } }]);
        expect(installation?.details).toEqual(deployment('install'));
        expect(installation?.origin).toEqual({ from_user: { user_id: CONTROLLER } });
        const now = certificateTime(parseCertificate((await jury.tip()).certificate).tree) ?? 0n;
        expect(installation?.timestamp_nanos).toBeLessThanOrEqual(now);
    });

    it('tells upgrades and other controllers, and is told to anyone', async () => {
        const before = await jury.state();
        await upgrade();
        await setControllers([CONTROLLER, STRANGER]);
        const told = await history(jury.as(Principal.anonymous()));
        expect(told.total_num_changes).toBe(4n);
        // In whichever order the network keeps them.
        const both = expect.arrayContaining([CONTROLLER, STRANGER]) as Principal[];
        expect(told.controllers).toHaveLength(2);
        expect(told.controllers).toEqual(both);
        expect(told.recent_changes.slice(2).map((change) => change.details)).toEqual([
            deployment('upgrade'),
            [{ controllers_change: { controllers: both } }]
        ]);
        expect(await history(jury.as(STRANGER))).toEqual(told);
        expect(await jury.state()).toEqual(before);
    });

    it('is told to other canisters, once a minute', async () => {
        await upgrade();
        const caller = await CallingCanister.deploy(replica);
        expect(await caller.call(jury.canisterId, 'code_history')).toEqual(await history());
        const again = caller.call(jury.canisterId, 'code_history');
        await expect(again).rejects.toThrow(/RATE_LIMITED: ask again in (60|[1-5]?\d) s/);
    });

    it('tells the newest twenty and how many there were', async () => {
        for (let i = 0; i < 20; i++) await upgrade();
        const { total_num_changes, recent_changes } = await history();
        expect(total_num_changes).toBe(25n);
        expect(recent_changes).toHaveLength(20);
        expect(await details()).toEqual(Array.from({ length: 20 }, () => deployment('upgrade')));
    });
});

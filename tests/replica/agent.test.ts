import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
    Actor,
    AnonymousIdentity,
    CanisterStatus,
    Certificate,
    HttpAgent,
    type Identity
} from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import { DelegationChain, DelegationIdentity, Ed25519KeyIdentity } from '@dfinity/identity';
import { Secp256k1KeyIdentity } from '@dfinity/identity-secp256k1';
import { Principal } from '@dfinity/principal';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { COUNTER, installed, NO_ARGUMENT } from './fixtures.js';
import { assemble } from './wat.js';

/** The agent as it comes from npm: it checks query signatures, certificates and delegations itself. */

let replica: Replica;
let id: Principal;
const owner = Ed25519KeyIdentity.generate(new Uint8Array(32).fill(1));
beforeAll(async () => {
    replica = await startReplica({ seed: new Uint8Array(32).fill(7) });
    id = await installed(replica, COUNTER, [owner.getPrincipal()]);
});
afterAll(() => replica.stop());

const agentOf = (identity: Identity) =>
    HttpAgent.create({ host: replica.url, identity, shouldFetchRootKey: true });

async function delegated(): Promise<DelegationIdentity> {
    const session = Ed25519KeyIdentity.generate();
    const chain = await DelegationChain.create(owner, session.getPublicKey(), new Date(Date.now() + 60_000), {
        targets: [id]
    });
    return DelegationIdentity.fromDelegation(session, chain);
}

/** The agent reads replies as Candid; this asks below that. */
async function call(agent: HttpAgent, methodName: string): Promise<Uint8Array> {
    const { requestId, response } = await agent.call(id, {
        methodName,
        arg: NO_ARGUMENT,
        effectiveCanisterId: id
    });
    const { body } = response;
    if (body === null || !('certificate' in body)) throw new Error(JSON.stringify(body));
    const certificate = await Certificate.create({
        certificate: body.certificate as Uint8Array,
        rootKey: replica.rootKey,
        canisterId: id
    });
    const found = certificate.lookup_path(['request_status', requestId, 'reply']);
    if (!('value' in found)) throw new Error(found.status);
    return found.value as Uint8Array;
}

describe.each([
    ['anonymous', () => Promise.resolve(new AnonymousIdentity())],
    ['Ed25519', () => Promise.resolve(owner)],
    ['secp256k1', () => Promise.resolve(Secp256k1KeyIdentity.generate())],
    ['delegated', delegated]
])('an agent, %s', (_name, make: () => Promise<Identity>) => {
    it('calls, queries and verifies', async () => {
        const identity = await make();
        const agent = await agentOf(identity);
        expect(agent.rootKey).toEqual(replica.rootKey);
        expect(await call(agent, 'who')).toEqual(identity.getPrincipal().toUint8Array());
        const answer = await agent.query(id, { methodName: 'read', arg: NO_ARGUMENT });
        expect(answer).toMatchObject({ status: 'replied', signatures: [{}] });
    });
});

describe('what an agent is told', () => {
    it('rejects, signed as well', async () => {
        const agent = await agentOf(owner);
        const rejected = await agent.query(id, { methodName: 'nothing', arg: NO_ARGUMENT });
        expect(rejected).toMatchObject({ status: 'rejected', reject_code: 5, error_code: 'IC0536' });
        const nobody = await agent.query(canisterIdOf(5000n), { methodName: 'x', arg: NO_ARGUMENT });
        expect(nobody).toMatchObject({ status: 'rejected', reject_code: 3, error_code: 'IC0301' });
    });

    it('a data certificate that Certificate.create accepts, with its delegation', async () => {
        await replica.update({ canisterId: id, method: 'add', arg: NO_ARGUMENT });
        const agent = await agentOf(new AnonymousIdentity());
        const answer = await agent.query(id, { methodName: 'certificate', arg: NO_ARGUMENT });
        if (answer.status !== 'replied') throw new Error(answer.reject_message);
        const parts = { certificate: answer.reply.arg, rootKey: replica.rootKey, canisterId: id };
        const certificate = await Certificate.create(parts);
        expect(certificate.cert.delegation).toBeDefined();
        const path = ['canister', id.toUint8Array(), 'certified_data'];
        expect(certificate.lookup_path(path)).toMatchObject({ value: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0) });

        const stranger = await startReplica();
        const other = { ...parts, rootKey: stranger.rootKey };
        await expect(Certificate.create(other)).rejects.toThrow();
        await stranger.stop();
        const elsewhere = { ...parts, canisterId: Principal.fromText('5v3p4-iyaaa-aaaaa-qaaaa-cai') };
        await expect(Certificate.create(elsewhere)).rejects.toThrow();
    });

    it('the state of the canister', async () => {
        const agent = await agentOf(owner);
        const status = await CanisterStatus.request({
            agent,
            canisterId: id,
            paths: ['controllers', 'module_hash', 'time', 'subnet']
        });
        expect((status.get('controllers') as Principal[]).map(String)).toEqual([
            owner.getPrincipal().toText()
        ]);
        expect(status.get('module_hash')).toMatch(/^[0-9a-f]{64}$/);
        expect(Math.abs((status.get('time') as Date).getTime() - Date.now())).toBeLessThan(5000);
        expect((status.get('subnet') as { subnetId: string }).subnetId).toBe(replica.subnetId.toText());
    });
});

const management = (agent: HttpAgent, effective: Principal) => {
    const Settings = IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) });
    const Id = IDL.Record({ canister_id: IDL.Principal });
    const Mode = IDL.Variant({ install: IDL.Null, reinstall: IDL.Null, upgrade: IDL.Null });
    const factory: IDL.InterfaceFactory = () =>
        IDL.Service({
            provisional_create_canister_with_cycles: IDL.Func(
                [IDL.Record({ amount: IDL.Opt(IDL.Nat), settings: IDL.Opt(Settings) })],
                [Id]
            ),
            install_code: IDL.Func(
                [
                    IDL.Record({
                        mode: Mode,
                        canister_id: IDL.Principal,
                        wasm_module: IDL.Vec(IDL.Nat8),
                        arg: IDL.Vec(IDL.Nat8)
                    })
                ],
                []
            ),
            update_settings: IDL.Func([IDL.Record({ canister_id: IDL.Principal, settings: Settings })], []),
            canister_status: IDL.Func(
                [Id],
                [
                    IDL.Record({
                        status: IDL.Variant({ running: IDL.Null, stopping: IDL.Null, stopped: IDL.Null }),
                        module_hash: IDL.Opt(IDL.Vec(IDL.Nat8))
                    })
                ]
            ),
            stop_canister: IDL.Func([Id], []),
            start_canister: IDL.Func([Id], []),
            delete_canister: IDL.Func([Id], []),
            raw_rand: IDL.Func([], [IDL.Vec(IDL.Nat8)])
        });
    return Actor.createActor<Record<string, (...args: unknown[]) => Promise<unknown>>>(factory, {
        agent,
        canisterId: 'aaaaa-aa',
        callTransform: () => ({ effectiveCanisterId: effective }),
        queryTransform: () => ({ effectiveCanisterId: effective })
    });
};

describe('the management canister over HTTP', () => {
    it('takes a canister from creation to deletion', async () => {
        const ic = management(await agentOf(owner), id);
        const created = (await ic['provisional_create_canister_with_cycles']?.({
            amount: [],
            settings: []
        })) as { canister_id: Principal };
        const canister = { canister_id: created.canister_id };
        await ic['install_code']?.({ ...canister, mode: { install: null }, wasm_module: COUNTER, arg: [] });
        expect(await ic['canister_status']?.(canister)).toMatchObject({
            status: { running: null },
            module_hash: [{}]
        });
        await expect(ic['delete_canister']?.(canister)).rejects.toThrow(/must be stopped/);
        await ic['stop_canister']?.(canister);
        expect(await ic['canister_status']?.(canister)).toMatchObject({ status: { stopped: null } });
        const add = { canisterId: created.canister_id, method: 'add', arg: NO_ARGUMENT };
        expect(await replica.update(add)).toMatchObject({ kind: 'reject', errorCode: 'IC0508' });
        await ic['start_canister']?.(canister);
        expect(await replica.update(add)).toMatchObject({ kind: 'reply' });
        await ic['stop_canister']?.(canister);
        await ic['delete_canister']?.(canister);
        expect(await replica.update(add)).toMatchObject({ kind: 'reject', errorCode: 'IC0301' });
    });

    it('refuses strangers', async () => {
        const stranger = management(await agentOf(Ed25519KeyIdentity.generate()), id);
        const canister = { canister_id: id };
        const refused = /Only controllers of canister/;
        await expect(
            stranger['install_code']?.({
                ...canister,
                mode: { reinstall: null },
                wasm_module: COUNTER,
                arg: []
            })
        ).rejects.toThrow(refused);
        await expect(
            stranger['update_settings']?.({ ...canister, settings: { controllers: [[]] } })
        ).rejects.toThrow(refused);
        for (const method of ['stop_canister', 'start_canister', 'delete_canister', 'canister_status']) {
            await expect(stranger[method]?.(canister)).rejects.toThrow(refused);
        }
        await expect(stranger['raw_rand']?.()).rejects.toThrow(
            /ic00 method raw_rand can be called only by a canister/
        );
    });

    it('says what is wrong with a module', async () => {
        const ic = management(await agentOf(owner), id);
        const wasm = assemble('(module (import "ic0" "fly" (func)))');
        await expect(
            ic['install_code']?.({ canister_id: id, mode: { reinstall: null }, wasm_module: wasm, arg: [] })
        ).rejects.toThrow(/imports ic0\.fly/);
    });
});

describe('a seed', () => {
    it('determines the keys', async () => {
        const again = await startReplica({ seed: new Uint8Array(32).fill(7) });
        const other = await startReplica();
        expect(again.rootKey).toEqual(replica.rootKey);
        expect(other.rootKey).not.toEqual(replica.rootKey);
        await Promise.all([again.stop(), other.stop()]);
    });
});

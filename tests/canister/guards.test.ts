import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { juryService } from '../../src/protocol/interface.js';
import { INSTRUCTION_LIMITS } from '../../src/replica/wasm/weights.js';
import { CallingCanister } from './calling-canister.js';
import { CONTROLLER, jurorIds, JuryFixture, NO_MEMO, STRANGER, USER } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';

const FOR_USERS: [string, unknown[]][] = [
    ['add', [jurorIds(1), NO_MEMO]],
    ['remove', [jurorIds(1), NO_MEMO]],
    ['select', [0, 1, NO_MEMO]],
    ['expand', [1, 1, NO_MEMO]],
    ['commit', [NO_MEMO]],
    ['add_certificate', [0, NO_MEMO]]
];
const FOR_ADMINS: [string, unknown[]][] = [
    ['authorize', [STRANGER]],
    ['authorize_role', [STRANGER, { Admin: null }]],
    ['deauthorize', [USER]]
];
const QUERIES = juryService._fields
    .filter(([, type]) => type.annotations.includes('query'))
    .map(([name]) => name);
const REQUEST = { method: 'GET', url: '/', headers: [], body: NO_MEMO, certificate_version: [2] };
/** What a canister may ask from an update without holding a role. */
const CHEAP = ['length', 'last_hash', 'get_pending', 'get_size', 'get_pool_size', 'get_limits'];
/** It looks for a certificate first, of which a canister that calls gets none. */
const DEAR_QUERIES = QUERIES.filter((method) => !CHEAP.includes(method) && method !== 'http_request');
const WITH_CERTIFICATES: [string, unknown[]][] = [
    ['get_certificate', []],
    ['get_tip', []],
    ['get_witness', [0, []]],
    ['http_request', [REQUEST]]
];

describe('who may call what', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;
    let caller: CallingCanister;

    beforeAll(async () => {
        replica = await startNetwork();
        jury = await JuryFixture.deploy(replica);
        caller = await CallingCanister.deploy(replica);
        await jury.add(jurorIds(9));
        await jury.select(0, 2);
    });
    afterAll(() => replica.stop());

    const unchanged = async (action: () => Promise<void>) => {
        const before = await jury.state();
        await action();
        expect(await jury.state()).toEqual(before);
    };

    it.each([...FOR_USERS, ...FOR_ADMINS])(
        '%s is refused to strangers and to nobody in particular',
        (method, args) =>
            unchanged(async () => {
                for (const sender of [STRANGER, Principal.anonymous()]) {
                    const call = jury.as(sender).call(method, ...args);
                    await expect(call).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
                    await expect(call).rejects.toThrow(sender.toText());
                }
            })
    );

    it.each(FOR_ADMINS)('%s is refused to users', (method, args) =>
        unchanged(async () => {
            const target = method === 'deauthorize' ? [CONTROLLER] : args;
            await expect(jury.call(method, ...target)).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
        })
    );

    it.each([...FOR_USERS, ...FOR_ADMINS])('%s is refused to a canister without a role', (method, args) =>
        unchanged(async () => {
            const call = caller.call(jury.canisterId, method, ...args);
            await expect(call).rejects.toThrow(`NOT_AUTHORIZED: ${caller.id.toText()}`);
        })
    );

    it.each([...QUERIES])('%s is refused as a message of a user', async (method) => {
        const code = method === 'get_certificate' ? 'CERTIFICATE_ONLY_IN_QUERY' : 'QUERY_ONLY';
        const arg = IDL.encode([], []);
        const result = await replica.update({ canisterId: jury.canisterId, method, arg, sender: USER });
        // Not certified: it was refused at the door, and never became a message.
        expect(result).toMatchObject({ kind: 'reject', certified: false });
        expect(result).toHaveProperty('message', expect.stringContaining(`${code}: `));
    });

    it("refuses Azle's own methods to users", async () => {
        for (const sender of [CONTROLLER, STRANGER]) {
            const message = { canisterId: jury.canisterId, method: '_azle_chunk', arg: NO_MEMO, sender };
            const result = await replica.update(message);
            expect(result).toHaveProperty('message', expect.stringContaining('NOT_AUTHORIZED: _azle_chunk'));
        }
    });

    it('changes nothing when a canister calls them', () =>
        unchanged(async () => {
            await caller.send(jury.canisterId, '_azle_chunk', NO_MEMO);
        }));

    it.each<[string, unknown[]]>([
        ['length', []],
        ['last_hash', []],
        ['get_pending', []],
        ['get_size', [1]],
        ['get_pool_size', [1]],
        ['get_limits', []]
    ])('%s is answered to any canister', async (method, args) => {
        expect(await caller.call(jury.canisterId, method, ...args)).toEqual(await jury.call(method, ...args));
    });

    it.each([...DEAR_QUERIES])(
        '%s is refused to a canister without a role, whatever it sends',
        async (method) => {
            for (const arg of [IDL.encode([], []), new Uint8Array(100_000)]) {
                const result = await caller.send(jury.canisterId, method, arg);
                const text = `QUERY_ONLY: call ${method} as a query`;
                expect(result).toHaveProperty('message', expect.stringContaining(text));
            }
        }
    );

    it('lets a canister with a role do what a user may, and no more', async () => {
        await jury.as(CONTROLLER).call('authorize', caller.id);
        expect(await caller.call(jury.canisterId, 'get_jurors', 1)).toEqual(await jury.jurors(1));
        for (const [method, args] of WITH_CERTIFICATES) {
            const call = caller.call(jury.canisterId, method, ...args);
            await expect(call).rejects.toThrow(`CERTIFICATE_ONLY_IN_QUERY: call ${method} as a query`);
        }
        expect(await caller.call(jury.canisterId, 'add', jurorIds(1, 50), NO_MEMO)).toBe(2);
        const selected = await caller.call(jury.canisterId, 'select', 2, 3, NO_MEMO);
        expect(selected).toBe(3);
        const authorize = caller.call(jury.canisterId, 'authorize', STRANGER);
        await expect(authorize).rejects.toThrow('NOT_AUTHORIZED');
        await caller.call(jury.canisterId, 'deauthorize', caller.id);
        await expect(caller.call(jury.canisterId, 'add', [], NO_MEMO)).rejects.toThrow('NOT_AUTHORIZED');
    });

    it('checks the caller of the largest add within what the network allows for it', async () => {
        // The replica ends the check at the network's limit, as it would any other execution.
        expect(INSTRUCTION_LIMITS.inspect).toBe(200_000_000n);
        const other = await JuryFixture.deploy(replica);
        await other.add(jurorIds(10_000, 0, 64));
        expect(await other.call('get_pool_size', 0)).toBe(10_000);
        const refused = other.as(STRANGER).add(jurorIds(10_000, 0, 64));
        await expect(refused).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    });
});

import { IDL } from '@dfinity/candid';
import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { juryService } from '../../src/protocol/interface.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { canisterWasm } from '../built.js';
import { toPic } from '../pic.js';
import { CONTROLLER, jurorIds, NO_MEMO } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

const CANISTER = Principal.fromText('rrkah-fqaaa-aaaaa-aaaaq-cai');
const ANYBODY = Principal.anonymous();
/** In stable memory: a key, and a value of one byte, User. Each behind its length. */
const entryOf = (principal: Principal) => [
    principal.toUint8Array().length,
    0,
    0,
    0,
    ...principal.toUint8Array(),
    1,
    0,
    0,
    0,
    1
];

const methods = new Map(juryService._fields);

/** No call gives the anonymous principal a role, so it is written into stable memory behind the canister's back. */
describeEmbedded('a role of the anonymous principal that is stored', () => {
    let server: PocketIcServer;
    let pic: PocketIc;
    let id: ReturnType<typeof toPic>;

    beforeAll(async () => {
        server = await startPocketIcServer();
        pic = await PocketIc.create(server.url, { application: [{ state: { type: 'new' as never } }] });
        const sender = toPic(CONTROLLER);
        id = await pic.createCanister({ controllers: [sender], sender });
        await pic.installCode({ canisterId: id, wasm: canisterWasm(), sender });
        await call(CONTROLLER, 'authorize', CANISTER);
        const memory = await pic.getStableMemory(id);
        const at = Buffer.from(memory).indexOf(Uint8Array.from(entryOf(CANISTER)));
        expect(at).toBeGreaterThan(0);
        const changed = memory.slice();
        // The only entry: what follows it in its node is not read.
        changed.set(entryOf(ANYBODY), at);
        await pic.setStableMemory(id, changed);
    });
    afterAll(async () => {
        await pic.tearDown();
        await server.stop();
    });

    async function call(sender: Principal, method: string, ...args: unknown[]): Promise<unknown> {
        const type = methods.get(method);
        const how = type?.annotations.includes('query') === true ? 'queryCall' : 'updateCall';
        const arg = IDL.encode(type?.argTypes ?? [], args);
        const reply = await pic[how]({ canisterId: id, method, arg, sender: toPic(sender) });
        return IDL.decode(type?.retTypes ?? [], reply)[0];
    }

    it('counts for nothing', async () => {
        for (const sender of [ANYBODY, CANISTER]) {
            await expect(call(sender, 'add', jurorIds(1), NO_MEMO)).rejects.toThrow('NOT_AUTHORIZED: ');
        }
        expect(await call(ANYBODY, 'get_roles')).toEqual([]);
        expect(await call(ANYBODY, 'get_authorized')).toEqual([]);
        await expect(call(CONTROLLER, 'authorize', ANYBODY)).rejects.toThrow('ANONYMOUS_REFUSED: ');
    });

    it('can be taken away, which is on record', async () => {
        await call(CONTROLLER, 'deauthorize', ANYBODY);
        await call(CONTROLLER, 'deauthorize', ANYBODY);
        expect(await call(ANYBODY, 'get_role_changes', 0, 9)).toMatchObject([
            { number: 0, whom: CANISTER, role: [{ User: null }] },
            { number: 1, whom: ANYBODY, role: [] }
        ]);
    });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Replica } from '../../src/replica/index.js';
import { ARGUMENTS, RESULTS } from '../../src/replica/management/types.js';
import { errorOf, installed, NO_ARGUMENT } from './fixtures.js';
import { counts, followed, LONG, millions, SteppedReplica } from './long-fixture.js';

/** Calls about a canister that is in the middle of a long message wait for it, as on the network. */

let stepped: SteppedReplica;
let replica: Replica;
let id: Principal;
beforeEach(async () => {
    stepped = await SteppedReplica.start();
    ({ replica } = stepped);
    id = await installed(replica, LONG);
});
afterEach(() => replica.stop());

const update = (method: string, arg: Uint8Array = NO_ARGUMENT) =>
    replica.update({ canisterId: id, method, arg });
const read = async () => counts(await replica.query({ canisterId: id, method: 'read', arg: NO_ARGUMENT }));
const manage = (method: keyof typeof ARGUMENTS, argument: object) =>
    replica.update({
        canisterId: Principal.managementCanister(),
        method,
        arg: Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument]))
    });
const about = (canister_id: Principal) => ({ canister_id, sender_canister_version: [] });

describe('the management canister', () => {
    it('stops a canister after its long message', async () => {
        const slow = followed(update('slow', millions(2)));
        await stepped.step();
        const stop = followed(manage('stop_canister', about(id)));
        await stepped.step();
        expect([slow.isDone(), stop.isDone()]).toEqual([false, false]);
        // It does not even begin to stop: queries go on.
        expect(await read()).toEqual([0, 0, 0]);
        await stepped.step();
        expect(counts(await slow.call)).toEqual([1, 1, 1]);
        expect(stop.isDone()).toBe(false);
        await stepped.step();
        expect(errorOf(await stop.call)).toBe('a reply');
        expect(errorOf(await replica.query({ canisterId: id, method: 'read', arg: NO_ARGUMENT }))).toMatch(
            /IC0508/
        );
    });

    it('changes, empties and looks at a canister after its long message', async () => {
        const other = await installed(replica, LONG);
        const slow = followed(update('slow', millions(2)));
        await stepped.step();
        const status = followed(manage('canister_status', about(id)));
        const uninstall = followed(manage('uninstall_code', about(id)));
        const elsewhere = manage('uninstall_code', about(other));
        await stepped.step();
        expect(errorOf(await elsewhere)).toBe('a reply');
        expect([status.isDone(), uninstall.isDone()]).toEqual([false, false]);
        await stepped.step(2);
        expect(counts(await slow.call)).toEqual([1, 1, 1]);
        const answer = await status.call;
        if (answer.kind === 'reject') throw new Error(errorOf(answer));
        const [{ module_hash: hash }] = IDL.decode([RESULTS.status], answer.arg.slice()) as unknown as [
            { module_hash: Uint8Array[] }
        ];
        expect(hash.length).toBe(1);
        expect(errorOf(await uninstall.call)).toBe('a reply');
        expect(errorOf(await replica.query({ canisterId: id, method: 'read', arg: NO_ARGUMENT }))).toMatch(
            /IC0537/
        );
    });
});

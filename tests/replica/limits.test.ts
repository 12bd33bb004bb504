import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { assemble } from './wat.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

describe('instruction limits', () => {
    it('ends an infinite loop in an update, undoes it, and says so', async () => {
        const canister = caller(replica, await installed(replica, COUNTER));
        const result = await canister.update('loop');
        expect(errorOf(result)).toMatch(/^5 IC0522 .*exceeded the limit of 40000000000 instructions/);
        expect(result.instructions).toBeGreaterThan(40_000_000_000n);
        expect(result.instructions).toBeLessThan(40_000_100_000n);
        expect(await canister.read()).toEqual([0, 0, 0]);
    });

    it('allows a query less', async () => {
        const canister = caller(replica, await installed(replica, COUNTER));
        expect(errorOf(await canister.query('spin'))).toMatch(/^5 IC0522 .*exceeded the limit of 5000000000/);
    });

    it('allows canister_inspect_message hardly anything', async () => {
        const wasm = assemble(
            '(module (func (export "canister_inspect_message") (loop $again (br $again))))'
        );
        const canister = caller(replica, await installed(replica, wasm));
        expect(errorOf(await canister.update('x'))).toMatch(/^5 IC0522 .*exceeded the limit of 200000000 /);
    });
});

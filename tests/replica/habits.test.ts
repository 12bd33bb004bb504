import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { afterEach, describe, expect, it } from 'vitest';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import { type Replica, type ReplicaOptions, startReplica } from '../../src/replica/index.js';
import { startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { caller, COUNTER, installed, NO_ARGUMENT } from './fixtures.js';
import { body, callContent, envelope, post } from './http-client.js';
import { assemble } from './wat.js';

/** What the network does to be fast or fair, where a replica is to do it too. */

const START = 1_700_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
let clock = START;
const running: Replica[] = [];
const start = async (options: ReplicaOptions = {}) => {
    const replica = await startReplica({ now: () => clock, ...options });
    running.push(replica);
    return replica;
};
afterEach(async () => {
    clock = START;
    for (const replica of running.splice(0)) await replica.stop();
});

const reply = async (replica: Replica, canisterId: Principal, method: string, sender?: Principal) => {
    const call = { canisterId, method, arg: NO_ARGUMENT, ...(sender && { sender }) };
    const result = await replica.query(call);
    if (result.kind === 'reject') throw new Error(result.message);
    return result.arg;
};
const timeOf = (certificate: Uint8Array) => certificateTime(parseCertificate(certificate).tree) ?? 0n;
const pass = (seconds: bigint) => (clock += seconds * SECOND);

describe('a query that reads a certificate', () => {
    /** As `certificate` of the counter, after a look at the time or at the balance. */
    const LOOKING = assemble(`(module
      (import "ic0" "data_certificate_size" (func $size (result i32)))
      (import "ic0" "data_certificate_copy" (func $copy (param i32 i32 i32)))
      (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
      (import "ic0" "msg_reply" (func $reply))
      (import "ic0" "time" (func $time (result i64)))
      (import "ic0" "canister_cycle_balance" (func $balance (result i64)))
      (memory 2)
      (func $answer (call $copy (i32.const 0) (i32.const 0) (call $size)) (call $append (i32.const 0) (call $size)) (call $reply))
      (func (export "canister_query at_time") (drop (call $time)) (call $answer))
      (func (export "canister_query at_balance") (drop (call $balance)) (call $answer)))`);

    it('is answered again for a minute, as long as its canister stays as it is', async () => {
        const replica = await start({ asNetwork: true });
        const id = await installed(replica, COUNTER);
        const first = await reply(replica, id, 'certificate');
        expect(timeOf(first)).toBeGreaterThanOrEqual(START);
        pass(60n);
        await replica.tick();
        expect(await reply(replica, id, 'certificate')).toEqual(first);
        pass(1n);
        const second = await reply(replica, id, 'certificate');
        expect(timeOf(second) - timeOf(first)).toBeGreaterThan(60n * SECOND);
        await caller(replica, id).update('add');
        const third = await reply(replica, id, 'certificate');
        expect(timeOf(third)).toBeGreaterThan(timeOf(second));
        const another = Principal.selfAuthenticating(Uint8Array.of(9));
        await replica.tick();
        expect(timeOf(await reply(replica, id, 'certificate', another))).toBeGreaterThan(timeOf(third));
    });

    it('is answered anew if it looks at the time, or the balance has changed', async () => {
        const replica = await start({ asNetwork: true });
        const id = await installed(replica, LOOKING);
        const [time, balance] = [await reply(replica, id, 'at_time'), await reply(replica, id, 'at_balance')];
        await replica.tick();
        expect(timeOf(await reply(replica, id, 'at_time'))).toBeGreaterThan(timeOf(time));
        expect(await reply(replica, id, 'at_balance')).toEqual(balance);
    });

    it('is answered anew by a replica that was not asked to be like the network', async () => {
        const replica = await start();
        const id = await installed(replica, COUNTER);
        const first = await reply(replica, id, 'certificate');
        await replica.tick();
        expect(timeOf(await reply(replica, id, 'certificate'))).toBeGreaterThan(timeOf(first));
    });

    it('has the delegation of the endpoint that asks, each cached by itself', async () => {
        clock = BigInt(Date.now()) * 1_000_000n;
        const replica = await start({ asNetwork: true });
        const id = await installed(replica, COUNTER);
        const ask = async (version: number) => {
            const content = { ...callContent(id, 'certificate'), request_type: 'query' };
            const url = `${replica.url}/api/v${version}/canister/${id.toText()}/query`;
            const answer = (await body(await post(url, envelope(content)))) as { reply: { arg: Uint8Array } };
            return answer.reply.arg;
        };
        const [flat, sharded] = [await ask(2), await ask(3)];
        expect(flat).not.toEqual(sharded);
        await replica.tick();
        expect([await ask(2), await ask(3)]).toEqual([flat, sharded]);
    });

    it('is cached by PocketIC instances', async () => {
        const server = await startPocketIcServer();
        const pic = await PocketIc.create(server.url);
        const canisterId = await pic.createCanister();
        await pic.installCode({ canisterId, wasm: COUNTER });
        const certificate = () => pic.queryCall({ canisterId, method: 'certificate' });
        const first = await certificate();
        await pic.advanceCertifiedTime(59_000);
        expect(await certificate()).toEqual(first);
        await pic.advanceCertifiedTime(2_000);
        expect(await certificate()).not.toEqual(first);
        await server.stop();
    });
});

describe('installations', () => {
    /** Takes about 5 billion instructions to install. */
    const HEAVY = assemble(`(module
      (memory 1)
      (func (export "canister_init") (local i32)
        (loop $again
          (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536))
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get 0) (i32.const 76000))))))`);
    const EMPTY = assemble('(module)');
    const LIMITED =
        /IC0209: Canister \S+ is rate limited because it executed too many instructions in the previous install_code messages\. Please retry installation after several minutes\.$/;

    it('of one canister come at the speed that it executes at, others are free', async () => {
        const replica = await start({ asNetwork: true });
        const canisterId = await replica.createCanister();
        const { instructions } = await replica.installCode({ canisterId, wasm: HEAVY });
        expect(instructions).toBeGreaterThan(4_900_000_000n);
        const upgrade = () => replica.installCode({ canisterId, wasm: EMPTY, mode: 'upgrade' });
        await expect(upgrade()).rejects.toThrow(LIMITED);
        pass(2n);
        await expect(upgrade()).rejects.toThrow(LIMITED);
        await installed(replica, COUNTER);
        pass(1n);
        await upgrade();
        await upgrade();
    });

    it('are not limited by a replica that was not asked to be like the network', async () => {
        const replica = await start();
        const canisterId = await replica.createCanister();
        await replica.installCode({ canisterId, wasm: HEAVY });
        await replica.installCode({ canisterId, wasm: EMPTY, mode: 'upgrade' });
    });

    it('are limited after a restart too', async () => {
        const stateDir = mkdtempSync(join(tmpdir(), 'install-limit-'));
        const first = await start({ asNetwork: true, stateDir });
        const canisterId = await first.createCanister();
        await first.installCode({ canisterId, wasm: HEAVY });
        await expect(first.installCode({ canisterId, wasm: EMPTY, mode: 'upgrade' })).rejects.toThrow(
            LIMITED
        );
        await first.stop();
        const second = await start({ asNetwork: true, stateDir });
        await expect(second.installCode({ canisterId, wasm: EMPTY, mode: 'upgrade' })).rejects.toThrow(
            LIMITED
        );
        pass(3n);
        await second.installCode({ canisterId, wasm: EMPTY, mode: 'upgrade' });
        await second.stop();
        rmSync(stateDir, { recursive: true });
    });

    it('are limited by rounds in PocketIC instances, with its name for that', async () => {
        const server = await startPocketIcServer();
        const pic = await PocketIc.create(server.url);
        const canisterId = await pic.createCanister();
        await pic.installCode({ canisterId, wasm: HEAVY });
        const upgrade = () => pic.upgradeCanister({ canisterId, wasm: EMPTY });
        await expect(upgrade()).rejects.toThrow(
            /rate limited .* Reject code: SysTransient\. Error code: CanisterInstallCodeRateLimited\. Certified: true$/
        );
        await pic.advanceTime(600_000);
        await expect(upgrade()).rejects.toThrow('CanisterInstallCodeRateLimited');
        await pic.tick(2);
        await upgrade();
        await server.stop();
    });
});

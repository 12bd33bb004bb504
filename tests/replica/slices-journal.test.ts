import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Certificate } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { type Replica, type ReplicaOptions, startReplica } from '../../src/replica/index.js';
import { hashOfMap } from '../../src/protocol/request-id.js';
import { installed, NO_ARGUMENT } from './fixtures.js';
import { body, callContent, type Content, envelope, label, post, readStateContent } from './http-client.js';
import { counts, followed, LONG, millions, SLICE, SteppedReplica, timeOf } from './long-fixture.js';

/** Kills in the middle of messages that take many rounds: nothing that was acknowledged is lost, nothing happens twice. */

const SECOND = 1_000_000_000n;
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
    const folder = mkdtempSync(join(tmpdir(), 'slices-'));
    folders.push(folder);
    return folder;
}

/** The folder as a process that is killed now would leave it. */
function asIfKilled(folder: string): string {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'lock'));
    return copy;
}

async function start(options: ReplicaOptions, now?: bigint): Promise<SteppedReplica> {
    const stepped = await SteppedReplica.start(options, now);
    running.push(stepped.replica);
    return stepped;
}

const read = async ({ replica }: SteppedReplica, canisterId: Principal) =>
    counts(await replica.query({ canisterId, method: 'read', arg: NO_ARGUMENT }));
const update = (
    { replica }: SteppedReplica,
    canisterId: Principal,
    method: string,
    arg: Uint8Array = NO_ARGUMENT
) => replica.update({ canisterId, method, arg });

/** Copies of the folder, one after each of `count` rounds: the process killed there. */
async function killedAfterEach(stepped: SteppedReplica, folder: string, count: number) {
    const copies: { folder: string; time: bigint }[] = [];
    for (let round = 0; round < count; round++) {
        await stepped.step();
        copies.push({ folder: asIfKilled(folder), time: stepped.replica.time });
    }
    return copies;
}

/** Where the copies must have got to after each further round. */
async function expectRounds(stepped: SteppedReplica, id: Principal, expected: number[][]): Promise<void> {
    for (const [index, numbers] of expected.entries()) {
        if (index > 0) await stepped.step();
        expect(await read(stepped, id)).toEqual(numbers);
    }
}

describe.each(['journal', 'checkpoint'] as const)('killed in the middle, with a %s', (how) => {
    /** A round that cannot be written down makes a checkpoint. */
    const keep = async ({ replica }: SteppedReplica) => {
        if (how === 'checkpoint') void replica.createCanister();
        await Promise.resolve();
    };

    it('a message goes on, ends in the round it would have ended in, and is done once', async () => {
        const folder = newFolder();
        const first = await start({ stateDir: folder });
        const id = await installed(first.replica, LONG);
        await Promise.all([update(first, id, 'quick'), first.step()]);
        const slow = followed(update(first, id, 'slow', millions(3)));
        const next = followed(update(first, id, 'quick'));
        await keep(first);
        const copies = await killedAfterEach(first, folder, 4);
        const [begun = 0n] = copies.map(({ time }) => time);
        expect(timeOf(await slow.call)).toBe(begun);
        await first.step();
        expect(counts(await next.call)).toEqual([3, 3, 3]);

        for (const [after, copy] of copies.entries()) {
            const again = await start({ stateDir: copy.folder }, copy.time);
            const before = Array.from({ length: 3 - after }, () => [1, 1, 1]);
            await expectRounds(again, id, [...before, [2, 2, 2], [3, 3, 3], [3, 3, 3]]);
            // Its slices are those of its time, whatever the option says now.
            const whole = await start(
                { stateDir: asIfKilled(copy.folder), sliceInstructions: null },
                copy.time
            );
            expect(await read(whole, id)).toEqual([3, 3, 3]);
        }
    });

    it('a callback and its cleanup go on', async () => {
        const folder = newFolder();
        const first = await start({ stateDir: folder });
        const id = await installed(first.replica, LONG);
        void update(first, id, 'call_trap', millions(1));
        await first.step(3);
        await keep(first);
        const copies = await killedAfterEach(first, folder, 5);
        expect(await read(first, id)).toEqual([501, 1, 1]);
        for (const [after, copy] of copies.entries()) {
            const again = await start({ stateDir: copy.folder }, copy.time);
            const before = Array.from({ length: 4 - after }, () => [1, 1, 1]);
            await expectRounds(again, id, [...before, [501, 1, 1], [501, 1, 1]]);
            await Promise.all([update(again, id, 'quick'), again.step()]);
            expect(await read(again, id)).toEqual([502, 2, 2]);
        }
    });

    it('an upgrade goes on', async () => {
        const folder = newFolder();
        const first = await start({ stateDir: folder });
        const id = await installed(first.replica, LONG);
        await Promise.all([update(first, id, 'quick'), first.step()]);
        const arg = millions(1);
        const upgrade = first.replica.installCode({ canisterId: id, wasm: LONG, mode: 'upgrade', arg });
        await keep(first);
        const copies = await killedAfterEach(first, folder, 4);
        await upgrade;
        expect(await read(first, id)).toEqual([10_000, 10_000, 11_001]);
        for (const [after, copy] of copies.entries()) {
            const again = await start({ stateDir: copy.folder }, copy.time);
            const before = Array.from({ length: 3 - after }, () => [1, 1, 1]);
            const done = [10_000, 10_000, 11_001];
            await expectRounds(again, id, [...before, done, done]);
        }
    });
});

describe('a request over HTTP that is executed over many rounds', () => {
    it('is answered after a kill at any moment, once, with the time of its first round', async () => {
        const folder = newFolder();
        const replica = await startReplica({ stateDir: folder, sliceInstructions: SLICE });
        running.push(replica);
        const id = await installed(replica, LONG);
        const base = ({ url }: Replica) => `${url}/api/v2/canister/${id.toText()}`;
        const contents = [30, 60, 90].map((size) => ({ ...callContent(id, 'slow'), arg: millions(size) }));
        for (const content of contents) {
            const { status } = await post(`${base(replica)}/call`, envelope(content));
            expect(status).toBe(202);
        }
        // Between two turns of the event loop, where no round is half done.
        const copies: string[] = [];
        for (let turn = 0; turn < 5; turn++) {
            for (let i = 0; i < 27; i++) await new Promise(setImmediate);
            copies.push(asIfKilled(folder));
        }
        for (const copy of copies) {
            const again = await startReplica({ stateDir: copy, sliceInstructions: SLICE });
            running.push(again);
            const { time } = again;
            await expect.poll(() => again.time > time).toBe(true);
            for (const content of contents) {
                const { status } = await request(again, base(again), id, content);
                expect(['received', 'processing', 'replied']).toContain(status);
            }
            const read = { canisterId: id, method: 'read', arg: NO_ARGUMENT };
            while (counts(await again.query(read))[0] !== 3) await new Promise(setImmediate);
            const replies: (DataView | undefined)[] = [];
            for (const content of contents) {
                replies.push((await request(again, base(again), id, content)).reply);
            }
            expect(replies.map((reply) => reply?.getBigInt64(0, true))).toEqual([1n, 2n, 3n]);
            const times = replies.map((reply) => reply?.getBigInt64(24, true) ?? 0n);
            expect([...times].sort((a, b) => (a < b ? -1 : 1))).toEqual(times);
            await again.stop();
        }
    });

    /** What a certificate says of a request, which is checked. */
    async function request(replica: Replica, url: string, canisterId: Principal, content: Content) {
        const path = [label('request_status'), hashOfMap(content)];
        const response = await post(`${url}/read_state`, envelope(readStateContent([path])));
        const certificate = (await body(response))['certificate'] as Uint8Array;
        const tree = await Certificate.create({ certificate, rootKey: replica.rootKey, canisterId });
        const valueAt = (name: string) => {
            const found = tree.lookup_path([...path, label(name)]);
            return found.status === 'Found' ? (found.value as Uint8Array) : undefined;
        };
        const reply = valueAt('reply');
        return {
            status: new TextDecoder().decode(valueAt('status')),
            reply: reply && new DataView(reply.slice().buffer)
        };
    }
});

describe('a folder of the format before', () => {
    it('is read, and is of this format afterwards', async () => {
        const folder = newFolder();
        const first = await startReplica({ stateDir: folder });
        const id = await installed(first, LONG);
        await first.update({ canisterId: id, method: 'quick', arg: NO_ARGUMENT });
        await first.stop();
        writeFileSync(join(folder, 'format'), 'local-replica-state 2\n');
        const path = join(folder, 'state.json');
        const { held, ...older } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        expect(held).toEqual([]);
        writeFileSync(path, JSON.stringify(older));
        const again = await start({ stateDir: folder }, 4_000_000_000n * SECOND);
        expect(await read(again, id)).toEqual([1, 1, 1]);
        expect(readFileSync(join(folder, 'format'), 'utf8')).toBe('local-replica-state 3\n');
    });
});

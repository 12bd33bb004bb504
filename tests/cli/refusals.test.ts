import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { checkAge } from '../../scripts/commands/commit.js';
import { ClientError } from '../../src/client/client-error.js';
import { expectFailure } from './jury-process.js';
import { secondCanister } from './second-canister.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What the canister refuses: exit 4, its own code and words, and nothing changed. */

let world: World;
let before: object;
beforeAll(async () => {
    world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
    before = await world.state();
});
afterEach(async () => {
    expect(await world.state()).toEqual(before);
});

const nobody = Ed25519KeyIdentity.generate().getPrincipal().toText();

describe('strangers', () => {
    it.each([
        ['add', ['--hex-file', 'ids']],
        ['remove', ['--hex-file', 'ids']],
        ['select', ['--count', '2', '--uncommitted-pool']],
        ['commit', []],
        ['authorize', [nobody]],
        ['deauthorize', [nobody]]
    ])('may not %s', async (command, args) => {
        world.file('ids', command === 'remove' ? 'a000\n' : 'a1\n');
        const message = await expectFailure('NOT_AUTHORIZED', 4, [command, ...world.stranger, ...args], {
            cwd: world.folder
        });
        expect(message).toContain('2vxsx-fae');
        expect(message).toMatch(/admin/);
    });
});

describe('a role', () => {
    it.each([
        ['ANONYMOUS_REFUSED', '2vxsx-fae', 'the anonymous principal is everybody'],
        ['PRINCIPAL_CANNOT_CALL', 'aaaaa-aa', 'no key and no canister has the principal aaaaa-aa']
    ])('%s: none for %s', async (code, principal, words) => {
        expect(await expectFailure(code, 4, ['authorize', ...world.court, principal])).toContain(words);
    });
});

describe('a draw', () => {
    it.each([
        ['INDEX_OUT_OF_RANGE', ['--index', '2', '--count', '2'], 'index 2 of a log of 2 blocks'],
        ['INDEX_OUT_OF_RANGE', ['--index', '4294967295', '--count', '2'], 'index 4294967295'],
        ['COUNT_OUT_OF_RANGE', ['--count', '0', '--uncommitted-pool'], '1 to 10000'],
        ['COUNT_OUT_OF_RANGE', ['--count', '10001', '--uncommitted-pool'], '1 to 10000'],
        [
            'POOL_TOO_SMALL',
            ['--count', '22', '--uncommitted-pool'],
            'asked for 22 of a pool of 21 at index 1'
        ],
        ['POOL_TOO_SMALL', ['--index', '0', '--count', '21'], 'asked for 21 of a pool of 20 at index 0']
    ])('%s: %j', async (code, args, words) => {
        expect(await expectFailure(code, 4, ['select', ...world.court, ...args])).toContain(words);
    });
});

describe('what the command line itself would not send', () => {
    const refusal = (call: Promise<unknown>) =>
        call.then(
            () => 'carried out',
            (error: unknown) => (error instanceof ClientError ? error.code : error)
        );

    it('is refused by the canister too', async () => {
        const { client } = world;
        const none = new Uint8Array();
        expect(await refusal(client.add([none], none))).toBe('JUROR_SIZE');
        expect(await refusal(client.add([new Uint8Array(65)], none))).toBe('JUROR_SIZE');
        expect(await refusal(client.remove([new Uint8Array(65)], none))).toBe('JUROR_SIZE');
        expect(await refusal(client.add([], new Uint8Array(409_601)))).toBe('MEMO_TOO_LARGE');
        expect(await refusal(client.select(0, 1, new Uint8Array(409_601)))).toBe('MEMO_TOO_LARGE');
        const many = Array.from({ length: 10_001 }, (_, i) => Uint8Array.of(i >> 8, i));
        expect(await refusal(client.add(many, none))).toBe('TOO_MANY_JURORS');
        expect(await refusal(client.commit(Uint8Array.of(1, 2, 3)))).toBe('CERTIFICATE_MALFORMED');
        expect(await refusal(client.commit(new Uint8Array(65_537)))).toBe('CERTIFICATE_TOO_LARGE');
        expect(await refusal(client.getPoolSize(2))).toBe('INDEX_OUT_OF_RANGE');
    });

    it('as are certificates of another canister, and old ones', async () => {
        const { client } = world;
        const other = await createWorld();
        const foreign = await other.client.getCertificate();
        await other.stop();
        if (foreign === undefined) throw new Error('nothing is staged');
        const path = await refusal(client.commit(foreign));
        // Both replicas name their first canister alike, so the certificate speaks of a root this one never had.
        expect(path).toBe('CERTIFICATE_STALE');
        const elsewhere = await createElsewhere();
        expect(await refusal(client.commit(elsewhere))).toBe('CERTIFICATE_FOREIGN');
    });

    async function createElsewhere(): Promise<Uint8Array> {
        const second = await secondCanister(world.replica);
        await second.add([], new Uint8Array());
        return (await second.getCertificate()) ?? new Uint8Array();
    }
});

describe('a commit', () => {
    it('takes no certificate that is not of now', () => {
        const now = Date.UTC(2026, 10, 21);
        const minutes = (count: number) => () => checkAge(BigInt(now + count * 60_000) * 1_000_000n, now);
        for (const count of [-4.9, 0, 4.9]) expect(minutes(count)).not.toThrow();
        for (const count of [-5.1, 5.1, 1e6])
            expect(minutes(count)).toThrow(/^CERTIFICATE_OLD: .*nothing was committed/);
    });

    it('with nothing staged', async () => {
        const idle = await createWorld({ committedOnly: true });
        const state = await idle.state();
        const message = await expectFailure('NOTHING_STAGED', 4, ['commit', ...idle.court]);
        expect(message).toContain('stage blocks first');
        expect(await idle.state()).toEqual(state);
        await idle.stop();
    });
});

import { generateKeyPairSync } from 'node:crypto';
import { encode } from 'cborg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultyProxy } from '../faulty-proxy.js';
import type { Fault, Passing } from '../faulty-proxy.js';
import { jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Refusals that nobody signed: a gateway says them, whatever it did with the call. */

let world: World;
let proxy: FaultyProxy;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    proxy = await FaultyProxy.start(world.replica.url);
});
afterAll(async () => {
    proxy.stop();
    await world.stop();
});
afterEach(() => proxy.reset(() => undefined));

const throughProxy = () => ['--network', proxy.url, ...world.court.slice(world.court.indexOf('--canister'))];
const draws = async () => (await world.client.getDraws(0, 1000)).length;
const says = (status: number, body = ''): Fault => ({ arrives: true, answer: { status, body } });
const turnedAway = (status: number, body = ''): Fault => ({ arrives: false, answer: { status, body } });
const onCall =
    (fault: Fault) =>
    ({ endpoint }: Passing): Fault | undefined =>
        endpoint === 'call' ? fault : undefined;

let number = 0;
const select = () => ['select', ...throughProxy(), '--count', '2', '--memo', `case ${number}`];

const strangerPem = () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** As a node rejects a call that it does not take up: no certificate. */
const reject = (message: string) => () =>
    encode({
        status: 'non_replicated_rejection',
        reject_code: 2,
        reject_message: message,
        error_code: 'IC0207'
    });

describe('a draw that a lying gateway says to have refused', () => {
    it.each<[string, Fault]>([
        ['403', says(403, 'denied')],
        ['429', says(429, 'rate limited')],
        ['400', says(400, 'canister_not_found')],
        ['a reject', { arrives: true, answer: reject('Canister is out of cycles') }],
        ["the canister's own words", { arrives: true, answer: reject('NOT_AUTHORIZED: you hold no role') }]
    ])('with %s, though it passed it on, is found', async (_, fault) => {
        number++;
        const before = await draws();
        proxy.reset(onCall(fault));
        const { code, stdout } = await jury([...select(), '--json']);
        expect(code).toBe(0);
        expect(oneObject(stdout)['looked_up']).toMatchObject([{ method: 'select', made: true, by: 'reply' }]);
        expect(await draws()).toBe(before + 1);
    });
});

describe('a draw that was not made, and is rejected', () => {
    it.each([
        ['Canister is out of cycles', 'Canister is out of cycles (IC0207)'],
        // The court holds a role, as the canister's signed answers say.
        ['NOT_AUTHORIZED: you hold no role', 'NOT_AUTHORIZED: you hold no role']
    ])('is rejected without a certificate: told at once, and no more than is known', async (said, words) => {
        number++;
        const before = await draws();
        proxy.reset(onCall({ arrives: false, answer: reject(said) }));
        const { code, stdout } = await jury([...select(), '--json']);
        expect(code).toBe(5);
        const { error, made, possible_until } = oneObject(stdout);
        expect({ error, made }).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' }, made: null });
        expect(possible_until).toMatch(/^\d{19}$/);
        expect((error as { message: string }).message).toContain(
            `${words}; nobody signed this refusal, so the change may have been made, or be made until 2`
        );
        expect(proxy.seen.filter((one) => one.endsWith('/call'))).toEqual(['v4/call']);
        expect(await draws()).toBe(before);
    });

    it('by who holds no role, as the signed state of the canister bears out', async () => {
        const pem = world.file('stranger.pem', strangerPem());
        const { code, stdout } = await jury([
            ...select().slice(0, -4),
            ...['--count', '2'],
            '--identity',
            pem,
            '--json'
        ]);
        expect(code).toBe(4);
        // The role may be given while a gateway still holds the call.
        const message = expect.stringMatching(
            /before 20\d\d-\S+Z, whoever kept the call can still hand it in$/
        ) as string;
        expect(oneObject(stdout)).toMatchObject({ error: { code: 'NOT_AUTHORIZED', message } });
    });
});

describe('a draw that was said to be refused at the door', () => {
    it.each([
        [429, 'rate limited'],
        [403, 'denied']
    ])('with %d, is told once it cannot be made any more', async (status, words) => {
        let later = 0n;
        const now = () => BigInt(Date.now()) * 1_000_000n + later;
        const own = await createWorld({ committedOnly: true, now });
        const gateway = await FaultyProxy.start(own.replica.url);
        gateway.reset(({ endpoint }) => {
            if (endpoint !== 'call') return undefined;
            later += 125_000_000_000n;
            return turnedAway(status, words);
        });
        const court = ['--network', gateway.url, ...own.court.slice(own.court.indexOf('--canister'))];
        const { code, stdout } = await jury(['select', ...court, '--count', '2', '--json']);
        const { error, made } = oneObject(stdout);
        expect({ code, error, made }).toMatchObject({
            code: 3,
            error: { code: 'CALL_NOT_MADE' },
            made: false
        });
        const { message } = error as { message: string };
        expect(message).toContain(`HTTP status ${status}: ${words}`);
        expect(message).toMatch(/the change was not made as of \d{4}-.*, and cannot be any more/);
        expect(await own.client.getDraws(0, 10)).toEqual([]);
        gateway.stop();
        await own.stop();
    });
});

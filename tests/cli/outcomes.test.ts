import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FaultyProxy } from '../faulty-proxy.js';
import type { Fault, Passing } from '../faulty-proxy.js';
import { expectFailure, jury, oneObject, untold } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What the command line says of a change when the answer, or what asks for it, goes wrong on the way. */

let world: World;
let proxy: FaultyProxy;
let ahead = 0n;
beforeAll(async () => {
    const now = () => BigInt(Date.now()) * 1_000_000n + ahead;
    world = await createWorld({ committedOnly: true, now });
    proxy = await FaultyProxy.start(world.replica.url);
});
afterAll(async () => {
    proxy.stop();
    await world.stop();
});
afterEach(() => proxy.reset(() => undefined));

/** Through the proxy, by the court. */
const throughProxy = () => ['--network', proxy.url, ...world.court.slice(world.court.indexOf('--canister'))];
const draws = async () => (await world.client.getDraws(0, 1000)).length;

const lost: Fault = { arrives: true, answer: undefined };
const says = (status: number, body = ''): Fault => ({ arrives: true, answer: { status, body } });
const turnedAway = (status: number, body = ''): Fault => ({ arrives: false, answer: { status, body } });

/** Every byte of a certificate counts: one is changed near its end, in the signature or the delegation. */
function spoilt(body: Buffer): Uint8Array {
    const bytes = Uint8Array.from(body);
    const at = bytes.length - 20;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
}

type Faults = (passing: Passing) => Fault | undefined;
const onCall =
    (fault: Fault, later?: Fault): Faults =>
    ({ endpoint, before, afterCall }) => {
        if (endpoint === 'call') return before > 0 && later !== undefined ? later : fault;
        return later !== undefined && endpoint === 'read_state' && afterCall ? later : undefined;
    };
const pass = undefined;
const then =
    (call: Fault, status: Fault | undefined): Faults =>
    ({ endpoint, afterCall }) => {
        if (endpoint === 'call') return call;
        return endpoint === 'read_state' && afterCall ? status : undefined;
    };

let number = 0;
const select = () => ['select', ...throughProxy(), '--count', '2', '--memo', `case ${number}`];

describe('a draw that was made, though', () => {
    const accepted = says(202);
    const made: [string, Faults, 'reply' | 'log'][] = [
        ['its answer is lost', then(lost, pass), 'reply'],
        ['its answer is lost, and the same again refused', dropThen429, 'reply'],
        ['the gateway is in trouble', then(says(502, '<html>bad gateway</html>'), pass), 'reply'],
        ['the certificate of its answer does not verify', spoiltCall, 'reply'],
        ['the answer is no CBOR', then(says(200, '<html>'), pass), 'reply'],
        [
            'it is accepted, and asking after it is refused with 429',
            then(accepted, says(429, 'slow down')),
            'log'
        ],
        [
            'it is accepted, and asking after it is refused with 403',
            then(accepted, says(403, 'denied')),
            'log'
        ],
        ['its answer and its status are lost', then(lost, lost), 'log'],
        ['its answer is lost, and all else is refused', onCall(lost, says(429)), 'log'],
        ['neither its answer nor its status verifies', spoiltAll, 'log']
    ];

    it.each(made)('%s, is found, and not made twice', async (_, faults, by) => {
        number++;
        const before = await draws();
        proxy.reset(faults);
        const { code, stdout, stderr } = await jury([...select(), '--json']);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const { index, jurors, looked_up } = oneObject(stdout);
        const detail = expect.any(String) as string;
        expect(looked_up).toEqual([{ method: 'select', made: true, by, result: index, detail }]);
        expect(jurors).toHaveLength(2);
        expect(await draws()).toBe(before + 1);

        proxy.reset(() => undefined);
        const refused = await expectFailure('CALL_REPEATED', 5, select());
        expect(refused).toContain(`you made this draw already: block ${String(index)}, `);
        expect(await draws()).toBe(before + 1);
    });

    it('is told in words, and made again when that is asked for', async () => {
        number++;
        proxy.reset(then(says(202), says(429, 'slow down')));
        const before = await draws();
        const { code, stdout } = await jury(select());
        expect(code).toBe(0);
        expect(stdout).toMatch(
            /^The answer to select got lost \(.*HTTP status 429: slow down.*\); looked it up: it was made: block \d+, it is on the log\.\nDrawn by lot/
        );
        proxy.reset(() => undefined);
        expect((await jury([...select(), '--again'])).code).toBe(0);
        expect(await draws()).toBe(before + 2);
    });
});

function dropThen429({ endpoint, before }: Passing): Fault | undefined {
    if (endpoint !== 'call') return undefined;
    return before === 0 ? lost : turnedAway(429, 'rate limited');
}
function spoiltCall({ endpoint }: Passing): Fault | undefined {
    return endpoint === 'call' ? { arrives: true, answer: spoilt } : undefined;
}
function spoiltAll({ endpoint, afterCall }: Passing): Fault | undefined {
    return afterCall && endpoint !== 'query' ? { arrives: true, answer: spoilt } : undefined;
}

describe('other changes that were made, though asking after them is refused', () => {
    const ask = async (args: string[]) => {
        proxy.reset(then(says(202), says(429)));
        const { code, stdout, stderr } = untold(await jury([...args, ...throughProxy(), '--json']));
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        return oneObject(stdout);
    };
    const lookedUp = (method: string, result: unknown) => [
        expect.objectContaining({ method, made: true, by: 'log', result })
    ];

    it('add, remove', async () => {
        const list = world.file('ids', 'c0\nc1\n');
        for (const name of ['add', 'remove']) {
            const args = [name, '--hex-file', list];
            const { indices, looked_up } = await ask(args);
            expect(looked_up).toEqual(lookedUp(name, (indices as number[])[0]));
            const length = await world.client.length();
            proxy.reset(() => undefined);
            await expectFailure('CALL_REPEATED', 5, [...args, ...throughProxy()]);
            expect(await world.client.length()).toBe(length);
        }
        // Taken out in between, so it is no repeat.
        proxy.reset(() => undefined);
        expect((await jury(['add', '--hex-file', list, ...throughProxy()])).code).toBe(0);
    });

    it('expand, commit, authorize, deauthorize', async () => {
        const drawn = await world.client.select(0, 2, new Uint8Array());
        const { index, looked_up } = await ask(['expand', String(drawn), '--more', '1']);
        expect(looked_up).toEqual(lookedUp('expand', index));
        const { committed, looked_up: commit } = await ask(['commit']);
        expect(commit).toEqual(lookedUp('commit', committed));
        const somebody = 'rrkah-fqaaa-aaaaa-aaaaq-cai';
        expect((await ask(['authorize', somebody]))['looked_up']).toEqual(lookedUp('authorize', null));
        expect((await ask(['deauthorize', somebody]))['looked_up']).toEqual(lookedUp('deauthorize', null));
    });
});

describe('endpoints', () => {
    it('are the newest, and the older where a server does not know those', async () => {
        proxy.reset(() => undefined);
        number++;
        expect((await jury(select())).code).toBe(0);
        expect(new Set(proxy.seen)).toEqual(
            new Set(['vundefined/undefined', 'v3/query', 'v3/read_state', 'v4/call'])
        );
        for (const newest of [3, 2]) {
            number++;
            proxy.reset(({ endpoint, version }) => {
                const known = endpoint === 'call' ? newest : 2;
                return endpoint !== undefined && version > known
                    ? turnedAway(404, 'no such page')
                    : undefined;
            });
            const before = await draws();
            const { code, stdout } = await jury([...select(), '--json']);
            expect({ code, found: oneObject(stdout)['looked_up'] }).toEqual({ code: 0, found: undefined });
            expect(proxy.seen).toEqual(
                expect.arrayContaining(['v2/query', 'v2/read_state', `v${newest}/call`])
            );
            expect(await draws()).toBe(before + 1);
        }
    });
});

describe('a draw that was not made', () => {
    it('never arrived, and cannot any more', async () => {
        number++;
        const before = await draws();
        let cut = 0;
        proxy.reset(({ endpoint }) => {
            if (endpoint !== 'call') return undefined;
            if (++cut === 2) ahead += 125_000_000_000n;
            return { arrives: false, answer: undefined };
        });
        const { code, stdout, stderr } = await jury([...select(), '--json']);
        expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
        const { error, made, request_id, possible_until } = oneObject(stdout);
        expect(error).toMatchObject({ code: 'CALL_NOT_MADE' });
        expect({ made, request_id, possible_until }).toEqual({
            made: false,
            request_id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
            possible_until: expect.stringMatching(/^\d{19}$/) as string
        });
        expect(String((error as { message: string }).message)).toMatch(
            /the change was not made as of \d{4}-.*, and cannot be any more: run the command again$/
        );
        expect(await draws()).toBe(before);
        proxy.reset(() => undefined);
        expect((await jury(select())).code).toBe(0);
        expect(await draws()).toBe(before + 1);
    });
});

describe('a draw of which nothing can be found out', () => {
    it('is OUTCOME_UNKNOWN, once the network cannot take it up any more', async () => {
        number++;
        const before = await draws();
        let [calls, states] = [0, 0];
        proxy.reset(({ endpoint, afterCall }) => {
            if (endpoint === 'call' && ++calls === 2) ahead += 112_000_000_000n;
            // One look passes: the network knows no such call yet, 8 seconds before it cannot take it up any more.
            if (endpoint === 'read_state' && afterCall && states++ === 0) return undefined;
            return afterCall ? { arrives: false, answer: undefined } : undefined;
        });
        const started = Date.now();
        const { code, stdout, stderr } = await jury([...select(), '--json']);
        expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
        const { error, made, possible_until } = oneObject(stdout);
        expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
        expect((error as { message: string }).message).toContain('the change may have been made');
        expect(made).toBe(null);
        expect(BigInt(String(possible_until))).toBeLessThan(
            BigInt(Date.now()) * 1_000_000n + ahead - 5_000_000_000n
        );
        expect(Date.now() - started).toBeGreaterThan(8000);
        expect(Date.now() - started).toBeLessThan(100_000);
        proxy.reset(() => undefined);
        expect((await jury(select())).code).toBe(0);
        expect(await draws()).toBe(before + 1);
    });
});

import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import { MAX_PATH } from '../../src/protocol/http-tree.js';
import type { CallResult, Replica } from '../../src/replica/index.js';
import { startReplica } from '../../src/replica/index.js';
import { replaceBytes } from '../verifier/bytes.js';
import { CallingCanister } from './calling-canister.js';
import { decodeResponse, encodeRequest, Gateway } from './gateway.js';
import { JuryFixture, STRANGER } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

/** What is refused of requests, and what any of them costs: counted, so in the replica of this repository. */
describeEmbedded('http_request', () => {
    let replica: Replica;
    let jury: JuryFixture;
    let usual: bigint;

    beforeAll(async () => {
        replica = await startReplica();
        jury = await JuryFixture.deploy(replica);
        usual = workOf(await ask(encodeRequest('/nothing')));
    });
    afterAll(() => replica.stop());

    const ask = (arg: Uint8Array): Promise<CallResult> =>
        replica.query({ canisterId: jury.canisterId, method: 'http_request', arg, sender: STRANGER });
    /** Instructions, without the 50 that the system takes for each byte of a reply: pages have many. */
    const workOf = (result: CallResult): bigint =>
        result.instructions - (result.kind === 'reply' ? 50n * BigInt(result.arg.length) : 0n);
    const statusOf = (result: CallResult) =>
        result.kind === 'reply' ? decodeResponse(result.arg).status_code : result.message;

    /** A request of other types than the interface has, as Candid lets one send it. */
    const encodeAs = (
        fields: Record<string, [IDL.Type, unknown]>,
        ...more: [IDL.Type, unknown][]
    ): Uint8Array => {
        const names = Object.keys(fields);
        const type = IDL.Record(
            Object.fromEntries(names.map((name) => [name, fields[name]?.[0] ?? IDL.Null]))
        );
        const value = Object.fromEntries(names.map((name) => [name, fields[name]?.[1]]));
        return IDL.encode([type, ...more.map(([other]) => other)], [value, ...more.map(([, one]) => one)]);
    };
    const HEADERS = IDL.Vec(IDL.Tuple(IDL.Text, IDL.Text));
    const headers = (count: number) =>
        Array.from({ length: count }, (_, i) => [`x-header-${i}`, 'value '.repeat(i % 80)]);
    const url = (text: string): { url: [IDL.Type, unknown] } => ({ url: [IDL.Text, text] });

    it('costs what a page may cost', async () => {
        for (const path of ['/', '/verify']) {
            const { instructions } = await ask(encodeRequest(path));
            expect(Number(instructions) / 1e6).toBeLessThan(20);
        }
        expect(Number(usual) / 1e6).toBeLessThan(20);
    });

    it.each([
        ['a browser sends', encodeRequest('/', 'GET', { headers: headers(30) })],
        ['has no headers and no version', encodeAs(url('/'))],
        [
            'has fields that nobody knows yet',
            encodeAs({
                ...url('/'),
                a: [IDL.Opt(IDL.Principal), [STRANGER]],
                b: [IDL.Nat, 2n ** 70n],
                c: [IDL.Variant({ x: IDL.Text, y: IDL.Null }), { x: 'text' }],
                d: [IDL.Tuple(IDL.Int, IDL.Float64, IDL.Bool, IDL.Int8, IDL.Nat64), [-5n, 0.5, true, -1, 9n]],
                e: [IDL.Vec(IDL.Opt(IDL.Nat16)), [[1], [], [3]]],
                f: [IDL.Reserved, null],
                g: [IDL.Null, null],
                headers: [HEADERS, headers(3)]
            })
        ]
    ])('answers the page to a request that %s', async (_, arg) => {
        expect(statusOf(await ask(arg))).toBe(200);
    });

    const valid = encodeRequest('/', 'GET', { headers: headers(3) });
    const types = (count: number) =>
        Uint8Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 0x6e : 0x71));
    const lists = (element: IDL.Type, count: number) => {
        const made = encodeAs({ ...url('/'), headers: [IDL.Vec(element), []] });
        // The empty list is all that stands behind the url.
        return concatBytes(made.slice(0, -1), leb128(count));
    };
    const leb128 = (value: number): Uint8Array => {
        const bytes: number[] = [];
        for (let rest = value; ; rest = Math.floor(rest / 128)) {
            bytes.push((rest % 128) + (rest >= 128 ? 128 : 0));
            if (rest < 128) return Uint8Array.from(bytes);
        }
    };
    const nested = (depth: number): IDL.Type => (depth === 0 ? IDL.Null : IDL.Opt(nested(depth - 1)));

    it.each<[string, Uint8Array]>([
        ['nothing', new Uint8Array()],
        ['bytes that are no Candid', asciiBytes('GET / HTTP/1.1')],
        ['no value', IDL.encode([], [])],
        ['two values', encodeAs(url('/'), [IDL.Null, null])],
        ['a text', IDL.encode([IDL.Text], ['/'])],
        ['a request without an url', encodeAs({ method: [IDL.Text, 'GET'] })],
        ['an url that is no text', encodeAs({ url: [IDL.Vec(IDL.Nat8), [47]] })],
        ['a request cut short', valid.slice(0, -1)],
        ['a request cut in its headers', valid.slice(0, -30)],
        ['bytes behind a request', concatBytes(valid, Uint8Array.of(0))],
        ['100,000 types', concatBytes(asciiBytes('DIDL'), leb128(100_000), types(200_000))],
        ['4 billion fields', concatBytes(asciiBytes('DIDL'), Uint8Array.of(1, 0x6c), leb128(2 ** 32 - 1))],
        [
            'a type that is none',
            replaceBytes(
                encodeAs({ ...url('/'), z: [IDL.Null, null] }),
                Uint8Array.of(0x7a, 0x7f),
                Uint8Array.of(0x7a, 0x20)
            )
        ],
        ['4 billion times null', lists(IDL.Null, 2 ** 32 - 1)],
        ['4 billion times reserved', lists(IDL.Reserved, 2 ** 32 - 1)],
        ['4 billion empty records, of lists', lists(IDL.Vec(IDL.Record({})), 2 ** 32 - 1)],
        ['600 headers', encodeRequest('/', 'GET', { headers: headers(600) })],
        [
            'a number of 2 million bytes',
            concatBytes(
                encodeAs({ ...url('/'), body: [IDL.Nat, 0n] }).slice(0, -1),
                new Uint8Array(1_900_000).fill(0x80)
            )
        ],
        [
            'options nested 60 deep',
            encodeAs({
                ...url('/'),
                z: [nested(60), Array.from({ length: 60 }).reduce((inner) => [inner], null as unknown)]
            })
        ]
    ])('refuses %s, for little', async (_, arg) => {
        const result = await ask(arg);
        expect(result).toMatchObject({ kind: 'reject' });
        expect(statusOf(result)).toContain('ARGUMENT_MALFORMED: ');
        expect(Number(result.instructions) / 1e6).toBeLessThan(10);
    });

    it.each<[string, () => Uint8Array]>([
        ['a path of 1,900,000 characters', () => encodeRequest(`/${'x'.repeat(1_900_000)}`)],
        ['a query of 1,900,000 characters', () => encodeRequest(`/?${'x'.repeat(1_900_000)}`)],
        ['2,048 slashes', () => encodeRequest('/'.repeat(2048))],
        ['escapes', () => encodeRequest(`/${'%41'.repeat(680)}`)],
        ['escapes that are none', () => encodeRequest(`/${'%'.repeat(2000)}`)],
        ['bytes that are not ASCII', () => encodeRequest(`/${'\u00e9'.repeat(1000)}`)],
        ['a body of 1,900,000 bytes', () => encodeRequest('/', 'POST', { body: new Uint8Array(1_900_000) })],
        ['512 headers', () => encodeRequest('/', 'GET', { headers: headers(512) })],
        [
            'a header of 1,900,000 characters',
            () => encodeRequest('/', 'GET', { headers: [['x', 'y'.repeat(1_900_000)]] })
        ],
        [
            '60 values of other types',
            () =>
                encodeAs({
                    ...url('/'),
                    z: [IDL.Vec(IDL.Opt(IDL.Text)), Array.from({ length: 30 }, () => ['x'])]
                })
        ],
        ['4 billion empty records', () => lists(IDL.Record({}), 2 ** 32 - 1)]
    ])('answers %s, for little more than any other', async (_, arg) => {
        const result = await ask(arg());
        expect([200, 404]).toContain(statusOf(result));
        expect(Number(workOf(result) - usual) / 1e6).toBeLessThan(10);
    });

    /** Of at most `MAX_PATH` characters, and one more: what a path may cost above any other. */
    const longest = (piece: string, more = 0) => piece.repeat(MAX_PATH + more).slice(0, MAX_PATH + more);
    it.each<[number, string, string]>([
        [200, '1,024 slashes', longest('/')],
        [404, '1,025 slashes', longest('/', 1)],
        [404, '2,049 slashes', '/'.repeat(2049)],
        [404, '60,000 slashes', '/'.repeat(60_000)],
        [200, 'slashes that are escaped', `/${'%2f'.repeat(340)}`],
        [404, 'as many segments as fit', longest('/a')],
        [404, 'repeated slashes between segments', longest('//a')],
        [404, 'more of them', longest(`${'/'.repeat(15)}a`)],
        [404, 'steps back', longest('/../')],
        [404, 'escaped letters', longest('/%41/').slice(0, -3)],
        [404, 'escaped letters of two bytes', `/${'%C3%A9'.repeat(170)}`],
        [404, 'escapes that are no UTF-8', `/${'%ff'.repeat(340)}`],
        [404, 'an escaped zero', '/%00'],
        [404, 'letters that are not ASCII', '/\u00e9'.repeat(340)],
        [404, 'letters of four bytes', '/\u{1f600}'.repeat(204)],
        [404, 'a scheme without an end', longest('a')],
        [404, 'many schemes', longest('a:')],
        [200, 'a long host and slashes', `https://${'h'.repeat(200)}${'/'.repeat(815)}`],
        [404, 'nothing', ''],
        [404, 'a backslash', '\\'],
        [404, 'question marks', longest('?', 1)],
        [200, 'question marks behind the slash', `/${longest('?')}`],
        [200, 'number signs behind the slash', `/${longest('#')}`]
    ])(
        'answers %i, certified, to an url of %s, for at most 14 million and its bytes',
        async (status, _, text) => {
            const result = await ask(encodeRequest(text));
            if (result.kind !== 'reply') throw new Error(result.message);
            const response = decodeResponse(result.arg);
            expect(response.status_code).toBe(status);
            expect(Number(workOf(result)) / 1e6).toBeLessThanOrEqual(14);
            const gateway = new Gateway(response, replica.rootKey, jury.canisterId.toUint8Array());
            expect(gateway.verify(status === 200 ? '/' : '/nothing', response)).toBe('accepted');
        }
    );

    it('has no certificate for other canisters, and does not read what they send', async () => {
        const caller = await CallingCanister.deploy(replica);
        for (const arg of [valid, encodeRequest(`/${'x'.repeat(1_900_000)}`), asciiBytes('no Candid')]) {
            const result = await caller.send(jury.canisterId, 'http_request', arg);
            expect(result).toHaveProperty(
                'message',
                expect.stringContaining('CERTIFICATE_ONLY_IN_QUERY: call http_request as a query')
            );
        }
    });

    it('is no update method', async () => {
        const { canisterId } = jury;
        const before = await jury.state();
        const result = await replica.update({
            canisterId,
            method: 'http_request',
            arg: valid,
            sender: STRANGER
        });
        expect(result).toHaveProperty('message', expect.stringContaining('QUERY_ONLY: '));
        expect(await jury.state()).toEqual(before);
    });
});

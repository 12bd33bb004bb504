import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from 'cborg';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Secp256k1KeyIdentity } from '@dfinity/identity-secp256k1';
import { Principal } from '@dfinity/principal';
import { hashOfMap } from '../../src/protocol/request-id.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { caller, COUNTER, installed } from './fixtures.js';
import {
    body,
    callContent,
    type Content,
    encodeEnvelope,
    envelope,
    inMinutes,
    label,
    post,
    refusal,
    requestState,
    signed
} from './http-client.js';

let replica: Replica;
let id: Principal;
let base: string;
const user = Ed25519KeyIdentity.generate(new Uint8Array(32).fill(3));
beforeAll(async () => {
    replica = await startReplica();
    id = await installed(replica, COUNTER);
    base = `${replica.url}/api/v2/canister/${id.toText()}`;
});
afterAll(() => replica.stop());

const version = (number: number) => base.replace('v2', `v${number}`);
const pollState = (content: Content) => requestState(replica, base, content, user);

describe('status', () => {
    it('tells the root key', async () => {
        const status = await body(await fetch(`${replica.url}/api/v2/status`));
        expect(status).toMatchObject({ root_key: replica.rootKey, replica_health_status: 'healthy' });
    });

    it('answers browsers', async () => {
        const preflight = await fetch(`${base}/call`, { method: 'OPTIONS' });
        expect(preflight.status).toBe(204);
        expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
        const status = await fetch(`${replica.url}/api/v2/status`);
        expect(status.headers.get('access-control-allow-origin')).toBe('*');
    });
});

describe('calls', () => {
    it('v2 accepts, and read_state has the answer', async () => {
        const content = callContent(id, 'who', user.getPrincipal());
        const response = await post(`${base}/call`, encodeEnvelope(await signed(user, content)));
        expect(response.status).toBe(202);
        let certificate = await pollState(content);
        const status = () => certificate.lookup_path(['request_status', hashOfMap(content), 'status']);
        for (
            let i = 0;
            i < 50 && new TextDecoder().decode((status() as { value: Uint8Array }).value) !== 'replied';
            i++
        ) {
            certificate = await pollState(content);
        }
        expect(certificate.lookup_path(['request_status', hashOfMap(content), 'reply'])).toMatchObject({
            value: user.getPrincipal().toUint8Array()
        });
    });

    it.each([3, 4])('v%i answers with a certificate', async (number) => {
        const content = { ...callContent(id, 'add'), nonce: Uint8Array.of(number) };
        const response = await post(`${version(number)}/call`, envelope(content));
        expect(response.status).toBe(200);
        expect(await body(response)).toMatchObject({
            status: 'replied',
            certificate: expect.any(Uint8Array) as Uint8Array
        });
    });

    it('do not run twice', async () => {
        const content = { ...callContent(id, 'add'), nonce: Uint8Array.of(99) };
        const before = (await caller(replica, id).read())[0] ?? 0;
        const answers = await Promise.all([1, 2, 3].map(() => post(`${version(3)}/call`, envelope(content))));
        // Which of them come while it is executed is a matter of time; those are told only that it is accepted.
        const statuses = answers.map((answer) => answer.status);
        expect(statuses).toContain(200);
        expect(statuses.filter((status) => status !== 200 && status !== 202)).toEqual([]);
        expect((await caller(replica, id).read())[0]).toBe(before + 1);
    });

    it('are refused by canister_inspect_message and by canisters that are not there', async () => {
        const content = callContent(id, 'forbidden_by_its_length');
        expect(await body(await post(`${base}/call`, envelope(content)))).toMatchObject({
            reject_code: 4,
            error_code: 'IC0406'
        });
        const nobody = canisterIdOf(4000n);
        const url = base.replace(id.toText(), nobody.toText()).replace('v2', 'v3');
        expect(await body(await post(`${url}/call`, envelope(callContent(nobody, 'add'))))).toMatchObject({
            status: 'non_replicated_rejection',
            reject_code: 3,
            error_code: 'IC0301'
        });
    });
});

describe('requests that are refused', () => {
    const contentOf = (change: Record<string, unknown>) =>
        ({ ...callContent(id, 'add', user.getPrincipal()), ...change }) as never;
    const send = async (change: Record<string, unknown>) =>
        refusal(await post(`${base}/call`, encodeEnvelope(await signed(user, contentOf(change)))));

    it.each([
        ['expired', { ingress_expiry: inMinutes(-0.1) }, /^400 Invalid request expiry/],
        ['too far in the future', { ingress_expiry: inMinutes(6.2) }, /^400 Invalid request expiry/],
        [
            'of a sender that is not the key',
            { sender: Principal.managementCanister().toUint8Array() },
            /^400 The sender .* does not match/
        ],
        [
            'anonymous but signed',
            { sender: Uint8Array.of(4) },
            /^400 Invalid signature: an anonymous request/
        ],
        ['of another kind', { request_type: 'query' }, /^400 Malformed request: query where call/],
        ['of no kind', { request_type: 'fly' }, /^400 Malformed request: unknown request_type/],
        [
            'for another canister',
            { canister_id: canisterIdOf(9n).toUint8Array() },
            /^400 Specified CanisterId does not match/
        ],
        ['with a long nonce', { nonce: new Uint8Array(33) }, /^400 Malformed request: nonce/],
        ['with a text as argument', { arg: 'x' }, /^400 Malformed request: arg is not a blob/],
        [
            'of more than 2 MiB with all that is around the argument',
            { arg: new Uint8Array(2 * 1024 * 1024 - 250) },
            /^413 Request [0-9a-f]{64} is too large\. Message byte size \d+ is larger than the max allowed 2097152\.$/
        ]
    ])('%s', async (_name, change, words) => {
        expect(await send(change)).toMatch(words);
    });

    it('unsigned', async () => {
        const content = callContent(id, 'add', user.getPrincipal());
        expect(await refusal(await post(`${base}/call`, envelope(content)))).toMatch(
            /^400 Missing signature/
        );
    });

    it.each([user, Secp256k1KeyIdentity.generate()])('signed for something else', async (identity) => {
        const content = callContent(id, 'add', identity.getPrincipal());
        const request = await signed(identity, content);
        const other = { ...request, content: { ...content, method_name: 'who' } };
        expect(await refusal(await post(`${base}/call`, encodeEnvelope(other)))).toMatch(
            /^400 Invalid signature/
        );
        for (const at of [0, 31, 63]) {
            const sender_sig = Uint8Array.from(request['sender_sig'] as Uint8Array);
            sender_sig[at] = (sender_sig[at] ?? 0) ^ 1;
            const text = await refusal(
                await post(`${base}/call`, encodeEnvelope({ ...request, sender_sig }))
            );
            expect(text).toMatch(/^400 Invalid signature/);
        }
    });

    it('with a key of an unknown kind', async () => {
        const der = Uint8Array.of(0x30, 3, 2, 1, 1);
        const content = callContent(id, 'add', Principal.selfAuthenticating(der));
        const request = { content, sender_pubkey: der, sender_sig: new Uint8Array(64) };
        expect(await refusal(await post(`${base}/call`, encodeEnvelope(request)))).toMatch(
            /^400 Invalid public key/
        );
    });
});

describe('malformed bodies', () => {
    const nested = (depth: number) => Uint8Array.from([...Array<number>(depth).fill(0x81), 0]);
    it.each([
        ['empty', new Uint8Array(0)],
        ['text', label('hello')],
        ['a number', encode(7)],
        ['a list', encode([])],
        ['an empty map', encode({})],
        ['content of the wrong type', encode({ content: 7 })],
        ['nested 100,000 deep', nested(100_000)],
        ['nested maps', Uint8Array.from([...Array.from({ length: 30_000 }, () => [0xa1, 0]).flat(), 0])],
        ['an indefinite map', Uint8Array.of(0xbf, 0xff)],
        ['a length beyond the end', Uint8Array.of(0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
        ['a list longer than memory', Uint8Array.of(0x9b, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
        ['trailing bytes', Uint8Array.of(...encode({ content: {} }), 0)],
        ['duplicate keys', Uint8Array.of(0xa2, 0x61, 0x61, 0, 0x61, 0x61, 0)],
        ['not the shortest integer', Uint8Array.of(0xa1, 0x61, 0x61, 0x18, 1)],
        ['a prototype', encode({ content: { request_type: 'call' }, ['__proto__']: 7 })],
        ['a negative number', encode({ content: { ...callContent(canisterIdOf(0n), 'x'), nonce: -1 } })],
        ['a fraction', encode({ content: { ...callContent(canisterIdOf(0n), 'x'), more: 1.5 } })]
    ])('%s', async (_name, bytes) => {
        for (const endpoint of ['call', 'query', 'read_state']) {
            expect(await refusal(await post(`${base}/${endpoint}`, bytes))).toMatch(/^400 \w/);
        }
    });

    it('in pieces of a good one', async () => {
        const good = encodeEnvelope(await signed(user, callContent(id, 'add', user.getPrincipal())));
        for (let length = 0; length < good.length; length += 11) {
            expect((await post(`${base}/call`, good.slice(0, length))).status).toBe(400);
        }
    });

    it('too long', async () => {
        const response = await post(`${base}/call`, new Uint8Array(4 * 1024 * 1024 + 1)).catch(
            () => undefined
        );
        // a client that is still sending may see the connection close instead
        if (response !== undefined) expect(response.status).toBe(413);
    });

    it('of another type, or elsewhere', async () => {
        expect((await post(`${base}/call`, envelope(callContent(id, 'add')), 'text/plain')).status).toBe(415);
        expect((await post(`${base}/fly`, envelope(callContent(id, 'add')))).status).toBe(404);
        expect((await fetch(`${base}/call`)).status).toBe(405);
        expect(
            (await post(`${replica.url}/api/v2/canister/nonsense/call`, envelope(callContent(id, 'add'))))
                .status
        ).toBe(400);
        expect(
            (await post(`${replica.url}/api/v2/canister/%ff/call`, envelope(callContent(id, 'add')))).status
        ).toBe(400);
    });
});

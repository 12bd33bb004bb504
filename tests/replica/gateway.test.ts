import { PocketIc } from '@dfinity/pic';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { nodeOf, serve } from '../../src/replica/http/index.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { Queries } from '../../src/replica/queries/index.js';
import type { RoundDriver } from '../../src/replica/rounds/index.js';
import { JuryFixture } from '../canister/jury-fixture.js';
import { encodeRequest } from '../canister/gateway.js';
import { canisterWasm } from '../built.js';
import { COUNTER, installed } from './fixtures.js';
import { pageBytes, RELAY, visit } from './gateway-fixture.js';

/** Web pages of canisters, through the gateway that every replica is. */

let replica: Replica;
let jury: Principal;
let relay: Principal;
beforeAll(async () => {
    replica = await startReplica();
    jury = (await JuryFixture.deploy(replica)).canisterId;
    relay = await installed(replica, RELAY);
});
afterAll(() => replica.stop());

const hostOf = (canister: Principal) => `${canister.toText()}.localhost:${replica.port}`;
const get = (path: string, canister = jury) => visit(replica.port, hostOf(canister), path);
const set = async (page: Uint8Array, method = 'set') => {
    const result = await replica.update({ canisterId: relay, method, arg: page });
    expect(result.kind).toBe('reply');
};
const juryAnswer = async (url: string) => {
    const result = await replica.query({ canisterId: jury, method: 'http_request', arg: encodeRequest(url) });
    if (result.kind === 'reject') throw new Error(result.message);
    return result.arg;
};

describe('the gateway serves', () => {
    it('the page of the jury canister, with the headers that it certified and the proof', async () => {
        const page = await get('/');
        expect(page.status).toBe(200);
        expect(page.headers).toMatchObject({
            'content-type': 'text/html; charset=utf-8',
            'content-encoding': 'gzip',
            'x-content-type-options': 'nosniff',
            'x-ic-canister-id': jury.toText(),
            'ic-certificate': expect.stringContaining('version=2') as string
        });
        expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    });

    it.each(['/nothing', '/a/b?c=d', '/index.html'])('its certified 404 at %s', async (path) => {
        const page = await get(path);
        expect(page.status).toBe(404);
        expect(page.headers['ic-certificate']).toBeDefined();
        expect(page.text).not.toContain('error:');
    });

    it('the same by the parameter, or by that of the page it comes from', async () => {
        const page = await get('/');
        const local = `localhost:${replica.port}`;
        const named = `/?canisterId=${jury.toText()}`;
        expect((await visit(replica.port, local, named)).text).toBe(page.text);
        expect((await visit(replica.port, `127.0.0.1:${replica.port}`, named)).text).toBe(page.text);
        const headers = { referer: `http://${local}${named}` };
        expect((await visit(replica.port, local, '/', { headers })).text).toBe(page.text);
    });

    it('no body to HEAD', async () => {
        const page = await visit(replica.port, hostOf(jury), '/', { method: 'HEAD' });
        expect(page).toMatchObject({ status: 200, text: '' });
    });

    it("agents too, under a canister's name", async () => {
        const status = await get('/api/v2/status');
        expect(status.headers['content-type']).toBe('application/cbor');
    });

    it('what an update answers, if the canister asks for one', async () => {
        await set(pageBytes({ upgrade: true, text: 'not this' }));
        const cookies: [string, string][] = [
            ['Set-Cookie', 'a=1'],
            ['Set-Cookie', 'b=2'],
            ['Content-Length', '7']
        ];
        await set(pageBytes({ status: 201, headers: cookies, text: 'updated' }), 'set_updated');
        const page = await get('/', relay);
        expect(page).toMatchObject({ status: 201, text: 'updated' });
        expect(page.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    });
});

describe('the gateway refuses', () => {
    it('a page without a proof, and that of another canister', async () => {
        await set(pageBytes({ text: 'believe me' }));
        expect(await get('/', relay)).toMatchObject({
            status: 503,
            text: expect.stringMatching(
                /^error: response_verification_error\nHeaderMissingCertification: /
            ) as string
        });
        await set(await juryAnswer('/'));
        const stolen = await get('/', relay);
        expect(stolen.status).toBe(503);
        expect(stolen.text).toMatch(/^error: response_verification_error\nCertificateMissingCertifiedData: /);
        expect(stolen.headers['ic-certificate']).toBeUndefined();
    });

    it('every page of which a byte was changed on the way', async () => {
        const { driver } = replica as unknown as { driver: RoundDriver };
        const genuine = new Queries(driver, { cached: false });
        const change = { at: -1 };
        class Changed extends Queries {
            override answer(...asked: Parameters<Queries['answer']>) {
                const answer = genuine.answer(...asked);
                if (answer.response.kind === 'reject') return answer;
                const arg = answer.response.arg.slice();
                if (change.at >= 0) arg[change.at] = (arg[change.at] ?? 0) ^ 1;
                return { ...answer, response: { kind: 'reply' as const, arg } };
            }
        }
        const server = await serve(nodeOf(driver, new Changed(driver, { cached: false })), 0);
        const host = `${jury.toText()}.localhost:${server.port}`;
        expect((await visit(server.port, host, '/')).status).toBe(200);
        const bytes = await juryAnswer('/');
        const text = new TextDecoder('latin1').decode(bytes);
        const places = ['\x1f\x8b\x08', 'nosniff', 'text/html', 'certificate=:', ':, tree=:'];
        for (const place of places) {
            change.at = text.indexOf(place) + place.length - 1;
            const page = await visit(server.port, host, '/');
            expect(page.status, place).toBe(503);
            expect(page.text, place).toMatch(/^error: response_verification_error\n/);
        }
        change.at = bytes.length - 1;
        expect((await visit(server.port, host, '/')).status).toBe(503);
        await server.close();
    });

    it.each<[what: string, page: Parameters<typeof pageBytes>[0], reason: string]>([
        ...[0, 99, 101, 600, 1000, 65535].map((status): [string, { status: number }, string] => [
            `status ${status}`,
            { status },
            `status ${status}`
        ]),
        [
            'a line break in a header',
            { headers: [['x', 'a\r\nb: c']] },
            'Invalid character in header content'
        ],
        [
            'a letter that headers cannot have',
            { headers: [['x', 'ж']] },
            'Invalid character in header content'
        ],
        ['a header without a name', { headers: [['', 'a']] }, 'must be a valid HTTP token'],
        ['a space in a name', { headers: [['a b', 'c']] }, 'must be a valid HTTP token']
    ])('what HTTP cannot carry: %s', async (_, page, reason) => {
        await set(pageBytes({ upgrade: true }));
        await set(pageBytes(page), 'set_updated');
        const answer = await get('/', relay);
        expect(answer.status).toBe(503);
        expect(answer.text).toContain(
            "error: canister_error\nthe canister's answer cannot be sent by HTTP: "
        );
        expect(answer.text).toContain(reason);
    });

    it('a page whose headers have names of their own', async () => {
        await set(pageBytes({ upgrade: true }));
        await set(
            pageBytes({
                headers: [
                    ['__proto__', 'a'],
                    ['Trailer', 'b']
                ],
                text: 'here'
            }),
            'set_updated'
        );
        const answer = await get('//nothing', relay);
        expect(answer).toMatchObject({ status: 200, text: 'here' });
        expect(answer.headers['trailer']).toBeUndefined();
    });

    it('what it cannot serve, and says what to do', async () => {
        const text = async (host: string, path = '/') => {
            const page = await visit(replica.port, host, path);
            return `${page.status} ${page.text}`;
        };
        const nowhere = /^400 error: canister_id_not_resolved\nName a canister: http:/;
        expect(await text(`localhost:${replica.port}`)).toMatch(nowhere);
        expect(await text('fly.localhost')).toMatch(nowhere);
        expect(await text('localhost', '/?canisterId=fly')).toMatch(nowhere);
        expect(await text(hostOf(canisterIdOf(4000n)))).toMatch(/^400 error: canister_not_found\n/);
        const counter = await installed(replica, COUNTER);
        expect(await text(hostOf(counter))).toMatch(/^503 error: canister_error\nIC0536: .*'http_request'/);
        await set(Uint8Array.of(1, 2, 3));
        expect(await text(hostOf(relay))).toMatch(
            /^503 error: canister_error\nthe canister's answer is no HTTP/
        );
        const token = { callback: [relay, 'more'], token: 'x' };
        await set(pageBytes({ streaming_strategy: [{ Callback: token }] }));
        expect(await text(hostOf(relay))).toMatch(/^501 error: streaming_not_available\n/);
        await set(pageBytes({ upgrade: true }));
        await set(Uint8Array.of(1), 'set_updated');
        expect(await text(hostOf(relay))).toMatch(/^503 error: canister_error\n/);
    });
});

it('gateways of a live PocketIC instance serve pages as well', async () => {
    const server = await startPocketIcServer();
    const pic = await PocketIc.create(server.url);
    const canisterId = await pic.createCanister();
    const arg = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 1, 0x6e, 0x71, 1, 0, 0);
    await pic.installCode({ canisterId, wasm: canisterWasm(), arg });
    const port = await pic.makeLive();
    const host = `${canisterId.toText()}.localhost:${port}`;
    const page = await visit(port, host, '/');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await visit(port, host, '/nothing')).status).toBe(404);
    await pic.stopLive();
    await pic.tearDown();
    await server.stop();
});

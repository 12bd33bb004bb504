import { randomInt } from 'node:crypto';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { decode } from 'cborg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HTTP_EXPR_HASH, SITE } from '../../src/canister/site.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import {
    lookupSubtree,
    lookupValue,
    parseCertificate,
    parseHashTree
} from '../../src/protocol/certificate.js';
import { encodeWitness, fork, labeled, pruned, reconstruct } from '../../src/protocol/hash-tree.js';
import { HttpResponse } from '../../src/protocol/interface.js';
import { benchCanister } from '../benchmarks/seeding/bench-canister.js';
import { flipBit, outcome } from '../verifier/bytes.js';
import {
    certificatePart,
    decodeResponse,
    encodeRequest,
    Gateway,
    headerOf,
    withCertificatePart
} from './gateway.js';
import type { CertificatePart, Response } from './gateway.js';
import { type Network, startNetwork } from './network.js';

/** What `http_request` answers and gateways accept. Its costs and what it refuses: `http-requests.test.ts`. */
let network: Network;
let canisterId: Principal;
let gateway: Gateway;
let page: Response;
let missing: Response;

beforeAll(async () => {
    network = await startNetwork();
    canisterId = await network.createCanister();
    await network.installCode({ canisterId, wasm: await benchCanister('site') });
    page = await get('/');
    missing = await get('/nothing');
    gateway = new Gateway(page, network.rootKey, canisterId.toUint8Array());
});
afterAll(() => network.stop());

async function get(url: string, method = 'GET', more: object = {}): Promise<Response> {
    const arg = encodeRequest(url, method, more);
    const result = await network.query({ canisterId, method: 'http_request', arg });
    if (result.kind === 'reject') throw new Error(result.message);
    // Byte for byte what the Candid library writes.
    expect(toHex(IDL.encode([HttpResponse], IDL.decode([HttpResponse], result.arg)))).toBe(toHex(result.arg));
    return decodeResponse(result.arg);
}

const verify = (url: string, response: Response, method?: string) => gateway.verify(url, response, method);
const text = ({ body }: Response) => String.fromCharCode(...body);

describe('a gateway accepts', () => {
    it('the text at /', () => {
        expect(page.status_code).toBe(200);
        expect(text(page)).toContain('publicly verifiable random jury');
        expect(headerOf(page, 'content-type')).toBe('text/plain; charset=utf-8');
        expect(headerOf(page, 'content-security-policy')).toContain("default-src 'none'");
        expect(headerOf(page, 'x-content-type-options')).toBe('nosniff');
        expect(verify('/', page)).toBe('accepted');
    });

    it.each([
        '/?x=1',
        '/?',
        '//',
        '/%2F',
        '/#top',
        'https://example.org',
        'https://example.org/?x',
        '/%2f//'
    ])('the text at %s, which is the same path', async (url) => {
        const response = await get(url);
        expect(response.body).toEqual(page.body);
        expect(verify(url, response)).toBe('accepted');
    });

    it.each([
        ...[
            '/nothing',
            '/a/b/c/',
            '/.',
            '/..',
            '/%2e%2e',
            '/%2e%2e/',
            '/../',
            '//x',
            '/%252F',
            '/%zz',
            '/index.html'
        ],
        ...[
            '/http_expr',
            '/http_expr/',
            '/%3C*%3E',
            '/%3C$%3E',
            '/%3C*%3E/%3C$%3E',
            '/0',
            '/~',
            '*',
            'no-slash'
        ],
        ...['/.well-known/ic-domains', '/?/../x'.replace('?', 'q')]
    ])('the 404 at %s', async (url) => {
        const response = await get(url);
        expect(response.status_code).toBe(404);
        expect(verify(url, response)).toBe('accepted');
    });

    it('the 404 for a very long path, and the text for a very long query', async () => {
        const long = `/${'x'.repeat(50_000)}`;
        expect(verify(long, await get(long))).toBe('accepted');
        const query = `/?${'x'.repeat(50_000)}`;
        const response = await get(query);
        expect(response.status_code).toBe(200);
        expect(verify(query, response)).toBe('accepted');
    });

    it.each(['HEAD', 'POST', 'OPTIONS', 'BREW'])('the same answers to %s', async (method) => {
        // It would accept nothing else at `/`: the answer to one path is one, and a 404 by `<*>` is less specific.
        expect(verify('/', await get('/', method), method)).toBe('accepted');
        expect(verify('/', missing, method)).toBe('ExactExpressionPathMightExistInTree');
        const post = await get('/form', method, { body: new Uint8Array(9) });
        expect(post.status_code).toBe(404);
        expect(verify('/form', post, method)).toBe('accepted');
    });

    it('what older and newer gateways are answered', async () => {
        for (const version of [[], [1], [2], [3]]) {
            expect(verify('/', await get('/', 'GET', { certificate_version: version }))).toBe('accepted');
        }
    });

    it('the pages whatever stands beside them, and alone, as while a log is being restored', async () => {
        for (const juryHash of [new Uint8Array(32).fill(0xee), new Uint8Array()]) {
            await network.update({ canisterId, method: 'put', arg: juryHash });
            for (const [url, before] of [
                ['/', page],
                ['/nothing', missing]
            ] as const) {
                const response = await get(url);
                expect(response.body).toEqual(before.body);
                const fresh = new Gateway(response, network.rootKey, canisterId.toUint8Array());
                expect(fresh.verify(url, response)).toBe('accepted');
                const tree = certificatePart(response, 'tree');
                const half = juryHash.length === 0 ? undefined : juryHash;
                expect(toHex(tree)).toBe(toHex(encodeWitness(SITE.witness(half))));
                expect(
                    fresh.verify(url, withCertificatePart(response, 'tree', certificatePart(before, 'tree')))
                ).toBe('InvalidTreeRootHash');
            }
        }
    });
});

describe('the proof of a response', () => {
    it('leads to the certified data, by a tree in canonical form', () => {
        const { tree } = parseCertificate(certificatePart(page, 'certificate'));
        const path = [asciiBytes('canister'), canisterId.toUint8Array(), asciiBytes('certified_data')];
        const certified = lookupValue(tree, path);
        // Refuses what is not canonical CBOR, and labels that do not ascend.
        const witness = parseHashTree(certificatePart(page, 'tree'));
        expect(toHex(reconstruct(witness))).toBe(toHex(certified ?? new Uint8Array()));
        if (witness.kind !== 'fork') throw new Error('no fork');
        expect(toHex(reconstruct(witness.left))).toBe(toHex(HTTP_EXPR_HASH));
        expect(witness.right.kind).toBe('pruned');
        expect(lookupSubtree(witness, [asciiBytes('http_expr')]).status).toBe('found');
    });

    it('has a tree in which a gateway needs to see all of E', () => {
        const { right } = asFork(SITE.tree);
        const hidden = fork(
            labeled(asciiBytes('http_expr'), fork(pruned(reconstruct(asFork(SITE.tree).left)), right)),
            pruned(juryHashOf(missing))
        );
        const response = withCertificatePart(missing, 'tree', encodeWitness(hidden));
        expect(verify('/nothing', missing)).toBe('accepted');
        expect(verify('/', response)).toBe('ExactExpressionPathMightExistInTree');
    });
});

function asFork(tree: typeof SITE.tree) {
    const below = tree.kind === 'labeled' ? tree.tree : tree;
    if (below.kind !== 'fork') throw new Error('no fork');
    return below;
}

function juryHashOf(response: Response): Uint8Array {
    const tree = parseHashTree(certificatePart(response, 'tree'));
    if (tree.kind !== 'fork' || tree.right.kind !== 'pruned') throw new Error('no such tree');
    return tree.right.hash;
}

describe('a gateway refuses', () => {
    const seed = randomInt(2 ** 32);
    const flips = 120;

    /** Places and bits from the seed: the same for the same one. */
    function* bits(length: number, count: number): Generator<number> {
        let state = seed;
        for (let i = 0; i < count; i++) {
            state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
            yield (state >>> 3) % (8 * length);
        }
    }

    it('the text where the 404 stands, and the other way round', () => {
        expect(verify('/nothing', page)).toBe('ExactExpressionPathMismatch');
        expect(verify('/', missing)).toBe('ExactExpressionPathMightExistInTree');
        const parts = ['certificate', 'tree', 'expr_path'] as const;
        const swap = (to: Response, from: Response) =>
            parts.reduce((made, part) => withCertificatePart(made, part, certificatePart(from, part)), to);
        expect(verify('/', swap(missing, page))).toBe('InvalidRequestAndResponseHashes');
        expect(verify('/nothing', swap(page, missing))).toBe('InvalidRequestAndResponseHashes');
    });

    it('another status', () => {
        for (const status_code of [100, 201, 204, 301, 404, 500, 999]) {
            expect(verify('/', { ...page, status_code })).toBe('InvalidRequestAndResponseHashes');
        }
        for (const status_code of [200, 403, 410]) {
            expect(verify('/x', { ...missing, status_code })).toBe('InvalidRequestAndResponseHashes');
        }
    });

    it('a body with a bit flipped, cut or continued', () => {
        for (const bit of bits(page.body.length, flips)) {
            const response = { ...page, body: flipBit(page.body, bit) };
            expect(verify('/', response), `seed ${seed}, bit ${bit}`).toBe('InvalidRequestAndResponseHashes');
        }
        for (const body of [page.body.slice(0, -1), Uint8Array.of(...page.body, 10), new Uint8Array()]) {
            expect(verify('/', { ...page, body })).toBe('InvalidRequestAndResponseHashes');
        }
    });

    it('a header renamed, changed, dropped, added or repeated', () => {
        const certified = page.headers.filter(([name]) => name !== 'IC-Certificate');
        expect(certified.length).toBe(SITE.resource('/').headers.length + 1);
        const refused = (headers: Response['headers'], what: string) => {
            expect(verify('/', { ...page, headers }), what).not.toBe('accepted');
        };
        for (const [at, [name, value]] of page.headers.entries()) {
            const replaced = (header: [string, string]) =>
                page.headers.map((one, i) => (i === at ? header : one));
            for (let i = 0; i < name.length; i++) {
                const code = name.charCodeAt(i) ^ 1;
                const other = name.slice(0, i) + String.fromCharCode(code) + name.slice(i + 1);
                refused(replaced([other, value]), `${other}: ${value}`);
            }
            refused(
                page.headers.filter((_, i) => i !== at),
                `without ${name}`
            );
            if (name === 'IC-Certificate') continue;
            for (let i = 0; i < value.length; i += name === 'IC-CertificateExpression' ? 5 : 1) {
                const other =
                    value.slice(0, i) + String.fromCharCode(value.charCodeAt(i) ^ 1) + value.slice(i + 1);
                refused(replaced([name, other]), `${name}: ${other}`);
            }
            refused([...page.headers, [name, `${value} `]], `${name} twice`);
        }
        refused([...page.headers, ['set-cookie', 'a=b']], 'one more');
        refused([['refresh', '0;url=https://example.org'], ...page.headers], 'one before');
    });

    it('an expression that would certify less', () => {
        const none = 'default_certification(ValidationArgs{no_certification:Empty{}})';
        const headers = page.headers.map(([name, value]): [string, string] => [
            name,
            name === 'IC-CertificateExpression' ? none : value
        ]);
        expect(verify('/', { ...page, headers })).toBe('InvalidExpressionHash');
    });

    it('the older version of verification, which knows neither status nor headers', () => {
        for (const version of ['version=1', 'version=3', 'version=22']) {
            const headers = page.headers.map(([name, value]): [string, string] => [
                name,
                value.replace('version=2', version)
            ]);
            expect(verify('/', { ...page, headers })).not.toBe('accepted');
        }
    });

    it.each<[CertificatePart, (bytes: Uint8Array) => unknown]>([
        ['certificate', parseWholeCertificate],
        ['tree', parseHashTree]
    ])('a %s with a bit flipped', (part, parse) => {
        const bytes = certificatePart(page, part);
        for (const bit of bits(bytes.length, flips)) {
            const changed = flipBit(bytes, bit);
            const verdict = verify('/', withCertificatePart(page, part, changed));
            // The library takes CBOR in other than its canonical form; what it reads there is still the same.
            if (verdict !== 'accepted') continue;
            expect(
                outcome(() => parse(changed)),
                `seed ${seed}, bit ${bit}`
            ).toBe('MALFORMED_CBOR');
        }
        expect(verify('/', page)).toBe('accepted');
    });

    it('an expression path with a bit flipped', () => {
        const bytes = certificatePart(page, 'expr_path');
        expect(toHex(bytes)).toBe('d9d9f78369687474705f6578707260633c243e');
        for (let bit = 0; bit < 8 * bytes.length; bit++) {
            const changed = flipBit(bytes, bit);
            const verdict = verify('/', withCertificatePart(page, 'expr_path', changed));
            if (verdict === 'accepted') expect(labelsIn(changed), toHex(changed)).toEqual(labelsIn(bytes));
        }
    });

    it('the certificate of another canister, network or time', () => {
        const other = Uint8Array.from(canisterId.toUint8Array(), (byte, i) => (i === 7 ? byte + 1 : byte));
        expect(new Gateway(page, network.rootKey, other).verify('/', page)).toBe(
            'CertificateMissingCertifiedData'
        );
        const key = flipBit(network.rootKey, 8 * 60);
        expect(new Gateway(page, key, canisterId.toUint8Array()).verify('/', page)).toBe(
            'CertificateVerificationFailed'
        );
        const later = new Gateway(page, network.rootKey, canisterId.toUint8Array(), 301_000_000_000n);
        expect(later.verify('/', page)).toBe('CertificateVerificationFailed');
    });
});

/** What the library takes for the same: any tag, and byte strings where texts belong. */
function labelsIn(path: Uint8Array): string[] {
    const labels = decode(path.subarray(3)) as (string | Uint8Array)[];
    return labels.map((label) => (typeof label === 'string' ? label : String.fromCharCode(...label)));
}

/** With the delegation, whose certificate is bytes to who parses the one around it. */
function parseWholeCertificate(bytes: Uint8Array): void {
    const { delegation } = parseCertificate(bytes);
    if (delegation !== undefined) parseCertificate(delegation.certificate);
}

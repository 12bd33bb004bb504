import { gunzipSync } from 'node:zlib';
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
import { certificatePart, headerOf, withCertificatePart } from './gateway.js';
import type { Gateway, Response } from './gateway.js';
import { jurorIds } from './jury-fixture.js';
import { SiteFixture } from './site-fixture.js';

/**
 * What gateways accept of the canister's pages. What they refuse: `http-tampered.test.ts`; what the canister refuses, and
 * what requests cost: `http-requests.test.ts`.
 */
let site: SiteFixture;
let gateway: Gateway;
let page: Response;
let missing: Response;

beforeAll(async () => {
    site = await SiteFixture.start();
    page = await site.get('/');
    missing = await site.get('/nothing');
    gateway = site.gateway(page);
});
afterAll(() => site.stop());

const verify = (url: string, response: Response, method?: string) => gateway.verify(url, response, method);
const text = (body: Uint8Array) => Buffer.from(body).toString();

describe('a gateway accepts', () => {
    it('the page at / and /verify, which is one file, gzipped', async () => {
        const other = await site.get('/verify');
        expect(other.body).toEqual(page.body);
        expect(text(gunzipSync(page.body))).toContain('<title>Check a jury</title>');
        for (const [url, response] of [
            ['/', page],
            ['/verify', other]
        ] as const) {
            expect(response.status_code).toBe(200);
            expect(headerOf(response, 'content-type')).toBe('text/html; charset=utf-8');
            expect(headerOf(response, 'content-encoding')).toBe('gzip');
            expect(headerOf(response, 'content-security-policy')).toContain("default-src 'none'");
            expect(headerOf(response, 'x-content-type-options')).toBe('nosniff');
            expect(verify(url, response)).toBe('accepted');
        }
        // Each has a proof of its own.
        expect(verify('/verify', page)).toBe('ExactExpressionPathMismatch');
        expect(verify('/', other)).toBe('ExactExpressionPathMismatch');
    });

    it.each([
        '/?x=1',
        '/?',
        '//',
        '/%2F',
        '/#top',
        'https://example.org',
        'https://example.org/?x',
        '/%2f//',
        '/verify?x=1',
        '//verify',
        '/%76erify',
        '/verify#letter=x'
    ])('the page at %s, which is the same path', async (url) => {
        const response = await site.get(url);
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
            '/index.html',
            '/verify/',
            '/verify.html',
            '/Verify',
            '/verify/x'
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
        const response = await site.get(url);
        expect(response.status_code).toBe(404);
        expect(verify(url, response)).toBe('accepted');
    });

    it('the 404 for a very long path, and the page for a very long query', async () => {
        const long = `/${'x'.repeat(50_000)}`;
        expect(verify(long, await site.get(long))).toBe('accepted');
        const query = `/?${'x'.repeat(50_000)}`;
        const response = await site.get(query);
        expect(response.status_code).toBe(200);
        expect(verify(query, response)).toBe('accepted');
    });

    it.each(['HEAD', 'POST', 'OPTIONS', 'BREW'])('the same answers to %s', async (method) => {
        // It would accept nothing else at `/`: the answer to one path is one, and a 404 by `<*>` is less specific.
        expect(verify('/', await site.get('/', method), method)).toBe('accepted');
        expect(verify('/', missing, method)).toBe('ExactExpressionPathMightExistInTree');
        const post = await site.get('/form', method, { body: new Uint8Array(9) });
        expect(post.status_code).toBe(404);
        expect(verify('/form', post, method)).toBe('accepted');
    });

    it('what older and newer gateways are answered', async () => {
        for (const version of [[], [1], [2], [3]]) {
            expect(verify('/', await site.get('/', 'GET', { certificate_version: version }))).toBe(
                'accepted'
            );
        }
    });

    it('the pages whatever stands beside them, and alone, as while a log is being restored', async () => {
        await site.jury.add(jurorIds(3));
        const { tree: tip } = await site.jury.tip();
        for (const [canister, juryHash] of [
            [site, reconstruct(asFork(parseHashTree(tip)).right)],
            [await site.restoring(), undefined]
        ] as const) {
            for (const [url, before] of [
                ['/', page],
                ['/nothing', missing]
            ] as const) {
                const response = await canister.get(url);
                expect(response.body).toEqual(before.body);
                const fresh = canister.gateway(response);
                expect(fresh.verify(url, response)).toBe('accepted');
                const tree = certificatePart(response, 'tree');
                expect(toHex(tree)).toBe(toHex(encodeWitness(SITE.witness(juryHash))));
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
        const path = [asciiBytes('canister'), site.canisterId.toUint8Array(), asciiBytes('certified_data')];
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
        const { left, right } = asFork(SITE.tree);
        const { left: first, right: others } = asFork(left);
        const hide = (tree: typeof left) => pruned(reconstruct(tree));
        const without = (tree: typeof left) =>
            withCertificatePart(
                missing,
                'tree',
                encodeWitness(fork(labeled(asciiBytes('http_expr'), tree), pruned(juryHashOf(missing))))
            );
        expect(verify('/nothing', without(fork(fork(first, others), right)))).toBe('accepted');
        for (const [url, tree] of [
            ['/', fork(fork(hide(first), others), right)],
            ['/verify', fork(left, hide(right))]
        ] as const)
            expect(verify(url, without(tree))).toBe('ExactExpressionPathMightExistInTree');
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

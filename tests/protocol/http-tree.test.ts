import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HttpReplies } from '../../src/canister/http-reply.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { labeledChildren, lookupSubtree, parseHashTree } from '../../src/protocol/certificate.js';
import { encodeWitness, forkHash, reconstruct } from '../../src/protocol/hash-tree.js';
import {
    expressionPath,
    HttpTree,
    MAX_PATH,
    normalPath,
    responseHash
} from '../../src/protocol/http-tree.js';
import type { Resource } from '../../src/protocol/http-tree.js';
import { Gateway, decodeResponse } from '../canister/gateway.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';

const page = (path: string, status = 200): Resource => ({
    path,
    status,
    headers: [
        ['content-type', 'text/plain'],
        ['x-path', path]
    ],
    body: asciiBytes(`what stands at ${path}`)
});
const treeOf = (...paths: string[]) => new HttpTree([...paths.map((path) => page(path)), page('*', 404)]);
const path = (...labels: string[]) => labels.map(asciiBytes);
const JURY_HASH = new Uint8Array(32).fill(9);

describe('the tree of certified responses', () => {
    const tree = treeOf('/', '/log', '/log/', '/a/b/c', '/a/b');

    it.each([
        ['/', ['', '<$>']],
        ['/log', ['log', '<$>']],
        ['/log/', ['log', '', '<$>']],
        ['/a/b/c', ['a', 'b', 'c', '<$>']],
        ['/a/b', ['a', 'b', '<$>']],
        ['*', ['<*>']]
    ])('has the response for %s at its path', (name, labels) => {
        const resource = tree.resource(name === '*' ? '/none' : name);
        expect(resource.path).toBe(name);
        const found = lookupSubtree(tree.tree, path('http_expr', ...labels));
        if (found.status !== 'found') throw new Error('there is nothing');
        expect(
            lookupSubtree(found.tree, [hashOfExpression(), asciiBytes(''), responseHash(resource)])
        ).toEqual({
            status: 'found',
            tree: { kind: 'leaf', value: new Uint8Array() }
        });
        expect(decode(expressionPath(resource).subarray(3))).toEqual(['http_expr', ...labels]);
    });

    it('has labels that ascend, and hashes to its hash', () => {
        const bytes = encodeWitness(tree.witness(JURY_HASH));
        // Refused unless labels ascend and the encoding is the canonical one.
        expect(toHex(reconstruct(parseHashTree(bytes)))).toBe(toHex(forkHash(tree.hash, JURY_HASH)));
        expect(toHex(reconstruct(tree.witness(undefined)))).toBe(toHex(tree.hash));
        const below = lookupSubtree(tree.tree, path('http_expr'));
        const labels = below.status === 'found' ? labeledChildren(below.tree) : [];
        expect(labels.map(({ label }) => String.fromCharCode(...label))).toEqual(['', '<*>', 'a', 'log']);
    });

    it('is written in canonical CBOR, as another library reads and writes it', () => {
        const bytes = encodeWitness(tree.witness(JURY_HASH));
        expect(toHex(bytes.subarray(0, 3))).toBe('d9d9f7');
        expect(toHex(encode(decode(bytes.subarray(3))))).toBe(toHex(bytes.subarray(3)));
    });

    it.each<[string, readonly Resource[]]>([
        ['without a response for all other paths', [page('/')]],
        ['with two for one path', [page('/'), page('/'), page('*')]],
        ['with a path that is not plain', [page('/a//b'), page('*')]],
        ['with a path that has an escape in it', [page('/%41'), page('*')]],
        ['with a path that begins with no slash', [page('log'), page('*')]]
    ])('is not made %s', (_, resources) => {
        expect(() => new HttpTree(resources)).toThrow(/each path|no plain path/);
    });
});

function hashOfExpression(): Uint8Array {
    const below = lookupSubtree(treeOf().tree, path('http_expr', '<*>'));
    const [first] = below.status === 'found' ? labeledChildren(below.tree) : [];
    if (first === undefined) throw new Error('no expression');
    return first.label;
}

describe('the path of an url', () => {
    it.each([
        ['/', '/'],
        ['//', '/'],
        ['/%2F', '/'],
        ['/?x=1', '/'],
        ['/#top', '/'],
        ['/?a/b', '/'],
        ['https://example.org', '/'],
        ['https://example.org?x', '/'],
        ['https://example.org//log', '/log'],
        ['://example.org/log', '/log'],
        ['0://example.org', '/'],
        ['/%6cog', '/log'],
        ['/a//b/', '/a/b/'],
        ['/..', '/..'],
        ['/%2e%2e/', '/../'],
        ['/%252F', '/%2F']
    ])('%s is %s', (url, expected) => expect(normalPath(url)).toBe(expected));

    it.each([[''], ['log'], ['?x'], ['*'], ['example.org:443'], ['/%ff'], ['/%zz'], ['/%']])(
        '%s is none that a page has',
        (url) => expect(normalPath(url)).toBeUndefined()
    );
});

it('an url is looked at as far as a path may go', () => {
    expect(normalPath(`/?${'q'.repeat(MAX_PATH)}`)).toBe('/');
    expect(normalPath('/'.repeat(MAX_PATH))).toBe('/');
    expect(normalPath('/'.repeat(MAX_PATH + 1))).toBeUndefined();
    expect(normalPath(`http://${'h'.repeat(MAX_PATH)}/`)).toBeUndefined();
});

/** Failures print the seed; `fc.assert(..., { seed })` repeats them. */
describe('whatever pages there are, a gateway', () => {
    const segment = fc.constantFrom('a', 'b', 'log', '0', '~', '<', '.');
    const pagePath = fc
        .tuple(fc.array(segment, { maxLength: 3 }), fc.boolean())
        .map(([parts, isFolder]) => `/${parts.join('/')}${isFolder && parts.length > 0 ? '/' : ''}`);
    const piece = fc.constantFrom(
        ...['/', '//', '/', 'a', 'b', 'log', '0', '~', '.', '..', '%2F', '%61', '%3C', '%3C*%3E', '%3C$%3E'],
        ...['%25', '%zz', '?', '#', 'http_expr', '*', ':']
    );
    const url = fc
        .tuple(
            fc.constantFrom('', '/', '/', '/', 'http://a', 'https://a:1/'),
            fc.array(piece, { maxLength: 6 })
        )
        .map(([start, pieces]) => start + pieces.join(''));

    it('accepts what is answered for any url that it understands', () => {
        const seen = { exact: 0, other: 0, refused: 0 };
        const property = fc.property(
            fc.uniqueArray(pagePath, { maxLength: 6 }),
            fc.array(url, { minLength: 4, maxLength: 4 }),
            (paths, urls) => {
                const tree = treeOf(...paths);
                const proof = certificate()
                    .withoutDelegation()
                    .withCertifiedData(CANISTER, forkHash(tree.hash, JURY_HASH))
                    .build();
                for (const one of [...urls, ...paths]) {
                    const response = decodeResponse(new HttpReplies(tree).reply(one, proof, JURY_HASH));
                    const verdict = new Gateway(response, ROOT_KEY, CANISTER).verify(one, response);
                    // The library could not make out a path, so it compared nothing.
                    if (verdict === 'HttpCertificationError') seen.refused++;
                    else {
                        expect(verdict, one).toBe('accepted');
                        seen[response.status_code === 200 ? 'exact' : 'other']++;
                    }
                }
                for (const one of paths) expect(tree.resource(one).path).toBe(one);
            }
        );
        fc.assert(property, { numRuns: 60 });
        expect(Math.min(seen.exact, seen.other)).toBeGreaterThan(20);
        expect(seen.refused).toBeLessThan(seen.exact + seen.other);
    });
});

import { randomInt } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { decode } from 'cborg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SITE } from '../../src/canister/site.js';
import { concatBytes, toHex } from '../../src/protocol/bytes.js';
import { parseCertificate, parseHashTree } from '../../src/protocol/certificate.js';
import { flipBit, outcome } from '../verifier/bytes.js';
import { certificatePart, Gateway, withCertificatePart } from './gateway.js';
import type { CertificatePart, Response } from './gateway.js';
import { SiteFixture } from './site-fixture.js';

let site: SiteFixture;
let gateway: Gateway;
let page: Response;
let verifyPage: Response;
let missing: Response;

beforeAll(async () => {
    site = await SiteFixture.start();
    page = await site.get('/');
    verifyPage = await site.get('/verify');
    missing = await site.get('/nothing');
    gateway = site.gateway(page);
});
afterAll(() => site.stop());

const verify = (url: string, response: Response) => gateway.verify(url, response);
const answers = () =>
    [
        ['/', page],
        ['/verify', verifyPage],
        ['/nothing', missing]
    ] as const;

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

    it('the page where the 404 stands, and the other way round', () => {
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
            expect(verify('/verify', { ...verifyPage, status_code })).toBe('InvalidRequestAndResponseHashes');
        }
        for (const status_code of [200, 403, 410]) {
            expect(verify('/x', { ...missing, status_code })).toBe('InvalidRequestAndResponseHashes');
        }
    });

    it('a body unpacked on the way, as what it was packed', () => {
        const body = Uint8Array.from(gunzipSync(page.body));
        expect(verify('/', { ...page, body })).toBe('InvalidRequestAndResponseHashes');
        const headers = page.headers.filter(([name]) => name !== 'content-encoding');
        expect(verify('/', { ...page, headers, body })).toBe('InvalidRequestAndResponseHashes');
    });

    it('a body with a bit flipped, cut or continued', () => {
        for (const [url, response] of answers()) {
            const { body } = response;
            const flipped = [...bits(body.length, flips), 0, 8 * body.length - 1];
            for (const bit of flipped)
                expect(
                    verify(url, { ...response, body: flipBit(body, bit) }),
                    `${url}, seed ${seed}, bit ${bit}`
                ).toBe('InvalidRequestAndResponseHashes');
            for (const other of [body.slice(0, -1), concatBytes(body, Uint8Array.of(10)), new Uint8Array()])
                expect(verify(url, { ...response, body: other })).toBe('InvalidRequestAndResponseHashes');
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
        const id = site.canisterId.toUint8Array();
        const otherId = Uint8Array.from(id, (byte, i) => (i === 7 ? byte + 1 : byte));
        expect(site.gateway(page, otherId).verify('/', page)).toBe('CertificateMissingCertifiedData');
        const otherKey = flipBit(site.rootKey, 8 * 60);
        const elsewhere = new Gateway(page, otherKey, id);
        expect(elsewhere.verify('/', page)).toBe('CertificateVerificationFailed');
        const later = site.gateway(page, id, 301_000_000_000n);
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

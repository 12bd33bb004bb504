import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
    BUNDLE_BLOCKS,
    bundleCount,
    decodeBundle,
    encodeBundle
} from '../../../src/archive/format/bundle.js';
import { decodeCommit, encodeCommit } from '../../../src/archive/format/commit.js';
import { decodeManifest, encodeManifest } from '../../../src/archive/format/manifest.js';
import { encodeCertificate } from '../../../src/protocol/certificate.js';
import { fork, labeled, leaf } from '../../../src/protocol/hash-tree.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { CANISTER, commit } from '../archives.js';

/** Each file has one form per content: what decodes is what was encoded, byte for byte. */

const codeOf = (call: () => unknown): unknown => {
    try {
        return call();
    } catch (error) {
        return error instanceof JuryError ? error.code : error;
    }
};
const text = (value: string) => new TextEncoder().encode(value);
const bytes = fc.uint8Array({ maxLength: 40 });

describe('a bundle', () => {
    it('gives back the blocks that went in', () => {
        const blocks = fc.array(bytes, { maxLength: 20 });
        fc.assert(
            fc.property(blocks, (given) => {
                expect(decodeBundle(encodeBundle(given), given.length, 'b')).toEqual(given);
            })
        );
    });

    it('is exactly its blocks, whatever the bytes are', () => {
        fc.assert(
            fc.property(bytes, fc.nat(3), (given, count) => {
                const decoded = codeOf(() => decodeBundle(given, count, 'b'));
                if (decoded === 'ARCHIVE_MALFORMED') return;
                expect(encodeBundle(decoded as Uint8Array[])).toEqual(given);
            }),
            { numRuns: 500 }
        );
    });

    it.each([
        ['cut in a length', [0, 0], 1],
        ['cut in a block', [0, 0, 0, 2, 9], 1],
        ['with a block of 4 GB', [255, 255, 255, 255, 9], 1],
        ['with one block too few', [0, 0, 0, 1, 9], 2],
        ['with one block too many', [0, 0, 0, 1, 9, 0, 0, 0, 0], 1],
        ['empty', [], 1]
    ])('is refused %s', (_, given, count) => {
        expect(codeOf(() => decodeBundle(Uint8Array.from(given), count, 'b'))).toBe('ARCHIVE_MALFORMED');
    });

    it('takes 256 blocks', () => {
        expect(BUNDLE_BLOCKS).toBe(256);
        expect([0, 1, 256, 257, 512].map(bundleCount)).toEqual([0, 1, 1, 2, 2]);
    });
});

describe('a manifest', () => {
    const manifest = { canisterId: CANISTER, blocks: 3, commits: 1, genesis: [Uint8Array.of(0xab, 1)] };
    const written = new TextDecoder().decode(encodeManifest(manifest));

    it('is read as it is written', () => {
        expect(decodeManifest(text(written))).toEqual(manifest);
        expect(written).toBe(
            '{\n  "format": "icjury-archive/1",\n  "canister_id": "rwlgt-iiaaa-aaaaa-aaaaa-cai",\n' +
                '  "blocks": 3,\n  "commits": 1,\n  "genesis": [\n    "ab01"\n  ]\n}\n'
        );
    });

    it.each([
        ['spaces', written.replace('"blocks": 3', '"blocks":  3')],
        ['a fraction', written.replace('3', '3.0')],
        ['an exponent', written.replace('3', '3e0')],
        ['minus nothing', written.replace('3', '-0')],
        ['a negative number', written.replace('3', '-3')],
        ['a number past the end', written.replace('3', String(2 ** 30 + 1))],
        ['a text for a number', written.replace('3', '"3"')],
        ['another field', written.replace('\n}', ',\n  "more": 1\n}')],
        ['a field twice', written.replace('"blocks": 3', '"blocks": 4,\n  "blocks": 3')],
        ['another order', written.replace(/( {2}"blocks": 3,\n)( {2}"commits": 1,\n)/, '$2$1')],
        ['no genesis', written.replace(/,\n {2}"genesis": \[[^\]]*\]/, '')],
        ['a preimage that is no hexadecimal', written.replace('"ab01"', '"ab0"')],
        ['preimages without end', written.replace('"ab01"', Array<string>(40).fill('"ab"').join())],
        ['no line end', written.trimEnd()],
        ['a byte order mark', `\ufeff${written}`],
        ['escapes', written.replace('rwlgt', '\\u0072wlgt')],
        ['upper case', written.replace('rwlgt', 'RWLGT')],
        ['a wrong checksum', written.replace('rwlgt', 'rwlgs')],
        ['a prototype', '{"__proto__":{"format":"icjury-archive/1"}}'],
        ['a list', '[]'],
        ['null', 'null'],
        ['nothing', ''],
        ['brackets without end', '['.repeat(100_000)]
    ])('is refused with %s', (_, changed) => {
        expect(codeOf(() => decodeManifest(text(changed)))).toBe('ARCHIVE_MALFORMED');
    });

    it('of another version says so, and not UTF-8 is refused', () => {
        const later = text(written.replace('archive/1', 'archive/2'));
        expect(codeOf(() => decodeManifest(later))).toBe('ARCHIVE_VERSION');
        expect(codeOf(() => decodeManifest(Uint8Array.of(0xff, 0xfe)))).toBe('ARCHIVE_MALFORMED');
    });
});

describe('a commit file', () => {
    const given = commit(7, 'seven');
    const written = new TextDecoder().decode(encodeCommit(given));

    it('is read as it is written', () => {
        expect(decodeCommit(text(written), 'c')).toEqual(given);
        const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
        const u32 = fc.integer({ min: 0, max: 0xffffffff });
        const certificates = fc.array(fc.uint8Array({ maxLength: 80 }), { minLength: 1, maxLength: 4 });
        const hashes = {
            genesis: hash,
            previousHash: hash,
            roles: hash,
            entity: hash,
            httpExpr: hash
        };
        const leaves = fc.record({ length: u32, draws: u32, ...hashes });
        fc.assert(
            fc.property(fc.record({ root: hash, leaves, certificates }), (any) => {
                expect(decodeCommit(encodeCommit(any), 'c')).toEqual(any);
            })
        );
    });

    it('has four certificates at most, each that is one in its canonical encoding, and once', () => {
        const tree = fork(labeled(text('time'), leaf(Uint8Array.of(5))), labeled(text('u'), leaf(text('x'))));
        const [signature, other] = [new Uint8Array(48).fill(1), new Uint8Array(48).fill(2)];
        const certificate = encodeCertificate({ tree, signature, delegation: undefined });
        const vouched = (inner: Uint8Array) =>
            encodeCertificate({
                tree,
                signature: other,
                delegation: { subnetId: CANISTER, certificate: inner }
            });
        const read = (...certificates: Uint8Array[]) =>
            codeOf(() => decodeCommit(encodeCommit({ ...given, certificates }), 'c'));
        const junk = Uint8Array.of(9);
        const fine = [
            [certificate],
            [junk, junk, vouched(certificate), certificate],
            [vouched(junk), certificate]
        ];
        for (const certificates of fine) expect(read(...certificates)).toEqual({ ...given, certificates });
        const otherTree = encodeCertificate({
            tree: labeled(text('time'), leaf(Uint8Array.of(5))),
            signature,
            delegation: undefined
        });
        const bad = [
            [certificate.subarray(3)],
            [certificate, certificate],
            [certificate, otherTree],
            [vouched(certificate.subarray(3))],
            [vouched(certificate), vouched(junk)],
            [junk, junk, junk, junk, certificate],
            []
        ];
        for (const certificates of bad) expect(read(...certificates)).toBe('ARCHIVE_MALFORMED');
        expect(() =>
            decodeCommit(encodeCommit({ ...given, certificates: [junk, certificate.subarray(3)] }), 'c')
        ).toThrow('c: certificate 1 is not in its canonical encoding; take another copy');
    });

    it('has no second form', () => {
        const size = text(written).length;
        fc.assert(
            fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), (position, difference) => {
                const changed = text(written);
                changed[position] = (changed[position] ?? 0) ^ difference;
                const decoded = codeOf(() => decodeCommit(changed, 'c'));
                if (decoded === 'ARCHIVE_MALFORMED') return;
                expect(decoded).not.toEqual(given);
                expect(encodeCommit(decoded as typeof given)).toEqual(changed);
            }),
            { numRuns: 500 }
        );
    });

    it.each([
        ['a short hash', written.replace(/"root": "..../, '"root": "')],
        [
            'upper case',
            written.replace(/"root": "\w+/, (found) => found.toUpperCase().replace('ROOT', 'root'))
        ],
        ['a length past 32 bits', written.replace('"length": 7', '"length": 4294967296')],
        ['no certificate', written.replace(/"certificates": \[[^\]]*\]/, '"certificates": []')],
        [
            'six certificates',
            written.replace(
                /(\[\n)([^\]]*)\n/,
                (_, a: string, b: string) => a + Array(6).fill(b).join(',\n') + '\n'
            )
        ],
        ['half a byte', written.replace(/("certificates": \[\n\s+")\w/, '$1')]
    ])('is refused with %s', (_, changed) => {
        expect(changed).not.toBe(written);
        expect(codeOf(() => decodeCommit(text(changed), 'c'))).toBe('ARCHIVE_MALFORMED');
    });
});

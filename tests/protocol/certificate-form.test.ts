import { readFileSync } from 'node:fs';
import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, fromHex } from '../../src/protocol/bytes.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import type { Certificate } from '../../src/protocol/certificate.js';
import { EMPTY, encodeHashTree, leaf, pruned } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import { encodeCertificateMap } from '../../src/replica/encoding/cbor.js';
import { labeledTree } from '../../src/replica/tree/labeled-tree.js';
import { verifyState } from '../../src/verifier/certificate/verify-certificate.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/root-key.js';

const SEED = Number(process.env['JURY_SEED'] ?? Date.now() % 1_000_000);
const file = new URL('../vectors/mainnet-certificates.json', import.meta.url);
const { certificates } = JSON.parse(readFileSync(file, 'utf8')) as { certificates: Record<string, string> };

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const { tree } = fc.letrec<{ tree: HashTree; children: HashTree }>((tie) => ({
    children: fc
        .uniqueArray(fc.tuple(bytes(30), tie('tree')), { maxLength: 4, selector: ([label]) => String(label) })
        .map((entries) => labeledTree(entries)),
    tree: fc.oneof(
        { depthSize: 'small' },
        fc.constant(EMPTY),
        bytes(300).map(leaf),
        fc.uint8Array({ minLength: 32, maxLength: 32 }).map(pruned),
        tie('children')
    )
}));
const delegation = fc.option(fc.record({ subnetId: bytes(29), certificate: bytes(70_000) }), {
    nil: undefined
});
const parts: fc.Arbitrary<Certificate> = fc.record({ tree, signature: bytes(60), delegation });

describe('the canonical form of a certificate', () => {
    it(`is read back as it was, and written again the same, seed ${SEED}`, () => {
        fc.assert(
            fc.property(parts, (certificate) => {
                const written = encodeCertificate(certificate);
                const read = parseCertificate(written);
                expect(read).toEqual(certificate);
                expect(encodeCertificate(read)).toEqual(written);
            }),
            { seed: SEED, numRuns: 300 }
        );
    });

    it(`is that of every other form that is read, seed ${SEED}`, () => {
        fc.assert(
            fc.property(parts, fc.boolean(), fc.boolean(), (certificate, tagged, backwards) => {
                const { signature, delegation: given } = certificate;
                const spread = given && { certificate: given.certificate, subnet_id: given.subnetId };
                const fields = [
                    concatBytes(encode('tree'), encodeHashTree(certificate.tree)),
                    concatBytes(encode('signature'), encode(signature)),
                    ...(spread ? [concatBytes(encode('delegation'), encode(spread))] : [])
                ];
                const head = concatBytes(
                    tagged ? Uint8Array.of(0xd9, 0xd9, 0xf7) : new Uint8Array(),
                    Uint8Array.of(0xa0 + fields.length)
                );
                const other = concatBytes(head, ...(backwards ? fields.reverse() : fields));
                expect(encodeCertificate(parseCertificate(other))).toEqual(encodeCertificate(certificate));
            }),
            { seed: SEED, numRuns: 200 }
        );
    });

    it('is what another encoder writes', () => {
        const certificate = {
            tree: leaf(asciiBytes('x')),
            signature: new Uint8Array(48),
            delegation: undefined
        };
        expect(encodeCertificate(certificate)).toEqual(
            encodeCertificateMap(certificate.tree, new Uint8Array(48))
        );
    });

    it.each(Object.entries(certificates))('is how the network writes: %s', (_, text) => {
        const given = fromHex(text) ?? new Uint8Array();
        const read = parseCertificate(given);
        const inner = read.delegation && encodeCertificate(parseCertificate(read.delegation.certificate));
        const written = encodeCertificate({
            ...read,
            delegation: read.delegation && inner && { ...read.delegation, certificate: inner }
        });
        expect(written).toEqual(given);
        expect(verifyState(written, { rootKey: IC_ROOT_KEY }).tree).toEqual(read.tree);
    });
});

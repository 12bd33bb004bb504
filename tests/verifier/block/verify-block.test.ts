import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { decodeData, encodeData, blockHash } from '../../../src/protocol/block.js';
import { encodeWitness } from '../../../src/protocol/hash-tree.js';
import { blockLeafHash, blockWitness } from '../../../src/protocol/jury-tree.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import type { BlockProof } from '../../../src/verifier/block/verify-block.js';
import { StoredNodes } from '../../protocol/stored-nodes.js';
import { flipBit, outcome, present } from '../bytes.js';
import { CANISTER, canisterPrincipal, certificate } from '../certificate-builder.js';
import { LogBuilder, POLICY as NETWORK, SECOND, sampleLog } from '../log-builder.js';

const POLICY = { ...NETWORK, cache: new Map() };

/** The proof of a block under commit `k` of a log. */
function proofOf(log: LogBuilder, k: number, index: number): BlockProof {
    const { leaves, certificates } = present(log.commits[k]);
    const nodes = new StoredNodes();
    log.blocks.forEach((bytes, i) => nodes.append(blockLeafHash(i, blockHash(bytes))));
    const data = present(log.blocks[index]);
    const tree = blockWitness(index, blockHash(data), leaves, (element) =>
        present(nodes.hashes(leaves.length, [element])[0])
    );
    return { certificate: present(certificates[0]), tree: encodeWitness(tree), data, index };
}

const log = sampleLog();
const proof = proofOf(log, 1, 2);
const refusal = (change: Partial<BlockProof>, policy = {}) =>
    outcome(() => verifyBlock({ ...proof, ...change }, { ...POLICY, ...policy }));

describe('a block with its proof', () => {
    it('is verified under its own commit and under every later one', () => {
        log.commits.forEach(({ leaves, root, certificates }, k) => {
            for (let index = 0; index < leaves.length; index++) {
                const own = proofOf(log, k, index);
                const { asOf, ...verified } = verifyBlock(own, POLICY);
                expect(verified).toEqual({
                    index,
                    blockHash: blockHash(own.data),
                    data: decodeData(own.data),
                    leaves,
                    root,
                    lineage: []
                });
                expect(certificates.length > 0 && asOf > verified.data.timestamp).toBe(true);
            }
        });
    });

    it('need not be asked for by its index', () => {
        const { certificate: bytes, tree, data } = proof;
        expect(verifyBlock({ certificate: bytes, tree, data }, POLICY).index).toBe(2);
    });

    const later = proofOf(log, 2, 2);
    const neighbour = proofOf(log, 1, 3);
    const other = encodeData({ ...decodeData(proof.data), memo: asciiBytes('another memo') });
    const stranger = canisterPrincipal(301).toUint8Array();
    const ofStranger = certificate().withCertifiedData(stranger, present(log.commits[1]).root).build();
    it.each<[string, string, Partial<BlockProof>]>([
        ['the bytes of another block', 'BLOCK_HASH_MISMATCH', { data: neighbour.data }],
        ['bytes that say something else', 'BLOCK_HASH_MISMATCH', { data: other }],
        ['bytes of no block', 'MALFORMED_BLOCK', { data: proof.data.slice(1) }],
        ['the witness of another block', 'WITNESS_SHAPE', { tree: neighbour.tree }],
        ['the witness and bytes of another block', 'WITNESS_SHAPE', { ...neighbour, index: 2 }],
        ['the index before', 'WITNESS_SHAPE', { index: 1 }],
        ['the index after', 'WITNESS_SHAPE', { index: 3 }],
        ['the witness under another commit', 'ROOT_MISMATCH', { tree: later.tree }],
        ['the certificate of another commit', 'ROOT_MISMATCH', { certificate: later.certificate }],
        ['the certificate of another canister', 'CANISTER_MISMATCH', { certificate: ofStranger }],
        ['a certificate that is none', 'MALFORMED_CBOR', { certificate: asciiBytes('certificate') }],
        ['a witness that is none', 'MALFORMED_CBOR', { tree: new Uint8Array() }]
    ])('is refused with %s', (_, code, change) => expect(refusal(change)).toBe(code));

    it('is refused with a bit changed anywhere', () => {
        for (const part of ['certificate', 'tree', 'data'] as const) {
            for (let bit = 0; bit < 8 * proof[part].length; bit += part === 'certificate' ? 1009 : 101) {
                expect(refusal({ [part]: flipBit(proof[part], bit) }), `${part} ${bit}`).not.toBe('accepted');
            }
        }
    });

    it('has to be of the canister, the network and the time that are asked for', () => {
        const { asOf } = verifyBlock(proof, POLICY);
        expect(refusal({}, { notBefore: asOf, notAfter: asOf })).toBe('accepted');
        expect(refusal({}, { notBefore: asOf + 1n })).toBe('CERTIFICATE_TIME');
        expect(refusal({}, { notAfter: asOf - 1n })).toBe('CERTIFICATE_TIME');
        expect(refusal({}, { canisterId: stranger })).toBe('CANISTER_MISMATCH');
        expect(refusal({}, { rootKey: new Uint8Array(133) })).toBe('ROOT_KEY_MALFORMED');
    });

    it('cannot be younger than the certificate that covers it', () => {
        const early = new LogBuilder().add('a').add('b');
        early.commit({}, early.time - SECOND);
        expect(outcome(() => verifyBlock(proofOf(early, 0, 0), POLICY))).toBe('accepted');
        expect(outcome(() => verifyBlock(proofOf(early, 0, 1), POLICY))).toBe('TIME_ORDER');
    });

    it('is no proof that a draw is right: that needs the log', () => {
        const cheating = new LogBuilder()
            .add('a', 'b', 'c')
            .select(0, 1, { jurors: [asciiBytes('z')] })
            .commit();
        expect(verifyBlock(proofOf(cheating, 0, 1), { ...POLICY, canisterId: CANISTER }).data.kind).toBe(
            'Select'
        );
    });
});

import { createHash } from 'node:crypto';
import { sha256 as noble } from '@noble/hashes/sha2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, toHex } from '../../src/protocol/bytes.js';
import { forkHash, labeledHash, leafHash } from '../../src/protocol/hash-tree.js';
import { FixedSha256, sha256 } from '../../src/protocol/sha256.js';

const node = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('sha256', () => {
    it.each([
        ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
        ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
        [
            'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
            '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1'
        ]
    ])('gives the digest of FIPS 180-4 for %j', (text, digest) => {
        expect(toHex(sha256(asciiBytes(text)))).toBe(digest);
    });

    it('gives the digest of a million letters a', () => {
        const digest = 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0';
        expect(toHex(sha256(new Uint8Array(1_000_000).fill(0x61)))).toBe(digest);
    });

    it('agrees with @noble/hashes and node:crypto at every length around a block', () => {
        for (let length = 0; length <= 300; length++) {
            const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff);
            expect(toHex(sha256(bytes))).toBe(node(bytes));
            expect(sha256(bytes)).toEqual(noble(bytes));
        }
    });

    it('hashes views into larger buffers', () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(50), (bytes, offset) => {
                const view = concatBytes(new Uint8Array(offset).fill(9), bytes).subarray(offset);
                expect(toHex(sha256(view))).toBe(node(bytes));
            })
        );
    });

    it('agrees with @noble/hashes on a million messages', () => {
        const message = new Uint8Array(119);
        const view = new DataView(message.buffer);
        for (let i = 0; i < 1_000_000; i++) {
            view.setUint32((i * 4) % 112, Math.imul(i, 0x9e3779b1));
            const bytes = message.subarray(0, i % 120);
            const ours = sha256(bytes);
            const theirs = noble(bytes);
            if (Buffer.compare(ours, theirs) !== 0) expect(toHex(ours), `message ${i}`).toBe(toHex(theirs));
        }
    });
});

describe('messages of one shape', () => {
    it('hash like any other, for every length', () => {
        for (let length = 1; length <= 200; length++) {
            const message = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 0xff);
            const half = length >> 1;
            const fixed = new FixedSha256(message.slice(0, half), length);
            expect(toHex(fixed.set(message.slice(half), half).digest())).toBe(node(message));
            expect(toHex(fixed.digest())).toBe(node(message));
        }
    });

    it('give the node hashes of the interface specification', () => {
        const [a, b] = [sha256(asciiBytes('a')), sha256(asciiBytes('b'))];
        const domain = (name: string) => concatBytes(Uint8Array.of(name.length), asciiBytes(name));
        for (const value of [a, b, asciiBytes('short'), new Uint8Array(100)]) {
            expect(toHex(leafHash(value))).toBe(node(concatBytes(domain('ic-hashtree-leaf'), value)));
        }
        for (const label of [Uint8Array.of(0, 0, 1, 2), asciiBytes('jury_blocks'), new Uint8Array()]) {
            expect(toHex(labeledHash(label, a))).toBe(
                node(concatBytes(domain('ic-hashtree-labeled'), label, a))
            );
        }
        expect(toHex(forkHash(a, b))).toBe(node(concatBytes(domain('ic-hashtree-fork'), a, b)));
        expect(toHex(forkHash(b, a))).toBe(node(concatBytes(domain('ic-hashtree-fork'), b, a)));
    });
});

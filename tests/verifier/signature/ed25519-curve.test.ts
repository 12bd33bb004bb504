import { ed25519 as library } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/protocol/bytes.js';
import { ed25519 } from '../../../src/verifier/signature/ed25519-curve.js';
import { isUsableEd25519Key, verifyEd25519 } from '../../../src/verifier/signature/ed25519.js';

/** DER of a private key (RFC 8410), up to its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('Ed25519 of the library’s parts', () => {
    it('makes the keys and signatures that the library and OpenSSL make', () => {
        const property = fc.property(bytes(32), fc.uint8Array({ maxLength: 200 }), (seed, message) => {
            const key = createPrivateKey({
                key: Buffer.concat([PKCS8, seed]),
                format: 'der',
                type: 'pkcs8'
            });
            const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
            const publicKey = ed25519.getPublicKey(seed);
            expect(toHex(publicKey)).toBe(spki.subarray(-32).toString('hex'));
            const signature = Uint8Array.from(sign(null, message, key));
            expect(toHex(ed25519.sign(message, seed))).toBe(toHex(signature));
            expect(toHex(library.sign(message, seed))).toBe(toHex(signature));
            expect(verifyEd25519(signature, message, publicKey)).toBe(true);
        });
        fc.assert(property, { numRuns: 40 });
    });

    it('accepts what the library accepts, and no more', () => {
        const seed = new Uint8Array(32).fill(5);
        const message = new TextEncoder().encode('a message');
        const [signature, key] = [library.sign(message, seed), library.getPublicKey(seed)];
        const flipped = (from: Uint8Array, at: number) => from.map((byte, i) => (i === at >> 3 ? byte ^ (1 << (at & 7)) : byte)); // prettier-ignore
        const verdicts = (s: Uint8Array, k: Uint8Array) => {
            const own = verifyEd25519(s, message, k);
            let theirs = false;
            try {
                theirs = library.verify(s, message, k, { zip215: false });
            } catch {
                // No point, or no number below the order.
            }
            expect([toHex(s), toHex(k), own]).toEqual([toHex(s), toHex(k), theirs]);
            return own;
        };
        expect(verdicts(signature, key)).toBe(true);
        for (let at = 0; at < 512; at += 5) expect(verdicts(flipped(signature, at), key)).toBe(false);
        for (let at = 0; at < 256; at += 5) expect(verdicts(signature, flipped(key, at))).toBe(false);
        fc.assert(
            fc.property(bytes(64), bytes(32), (s, k) => void verdicts(s, k)),
            { numRuns: 40 }
        );
        // Order 1, 2 and 4; then y = p + 1, a second form of the first.
        const small = ['01', 'ec', '00'].map((low, i) => Uint8Array.from(Buffer.from(low + (i === 1 ? 'ff'.repeat(30) + '7f' : '00'.repeat(31)), 'hex'))); // prettier-ignore
        const second = Uint8Array.from(Buffer.from(`ee${'ff'.repeat(30)}7f`, 'hex'));
        for (const one of [...small, second]) expect([toHex(one), isUsableEd25519Key(one)]).toEqual([toHex(one), false]); // prettier-ignore
        expect(isUsableEd25519Key(key)).toBe(true);
    });

    it('is the same for a key under which many signatures are', () => {
        const [seed, other] = [6, 7].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array];
        const key = library.getPublicKey(seed);
        const order = 2n ** 252n + 27742317777372353535851937790883648493n;
        for (let i = 0; i < 100; i++) {
            const message = new Uint8Array(40).fill(i);
            const good = library.sign(message, seed);
            const foreign = library.sign(message, other);
            const flipped = good.map((byte, at) => (at === i % 64 ? byte ^ (1 << (i % 8)) : byte));
            // A second form of the same signature: the number plus the order.
            const sum =
                good.subarray(32).reduceRight((value, byte) => value * 256n + BigInt(byte), 0n) + order;
            const second = Uint8Array.from(good, (byte, at) =>
                at < 32 ? byte : Number((sum >> BigInt(8 * (at - 32))) & 255n)
            );
            // The point of the signature in place of one that has a table, and the other way round.
            const ofKey = Uint8Array.from([...key, ...good.subarray(32)]);
            const verdicts = [good, foreign, flipped, second, ofKey].map((one) =>
                verifyEd25519(one, message, key)
            );
            expect([i, verdicts]).toEqual([i, [true, false, false, false, false]]);
            expect(verifyEd25519(good, message, good.slice(0, 32))).toBe(false);
        }
    });
});

import { createHmac, createPrivateKey, hkdfSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, fromHex, toHex, u32be, u64be } from '../../src/protocol/bytes.js';
import { keyRotationMessage } from '../../src/protocol/entity-keys.js';
import {
    enrol,
    holderKey,
    holderSeed,
    poolIdOf,
    poolKey,
    seat,
    seatIdOf,
    seatKey
} from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { presentationMessage, testimonialMessage } from '../../src/protocol/testimonial.js';

const text = readFileSync(new URL('../vectors/privacy.txt', import.meta.url), 'utf8');
const vectors = new Map(
    text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''])
);

/** Named in the head of the file of vectors. */
const MASTER_SECRET = new Uint8Array(32).fill(0x42);
const CANISTER = fromHex('00000000002000000101') ?? new Uint8Array();
const UID = asciiBytes('alice@example.org');
const DRAW_HASH = sha256(asciiBytes('example select block leaf'));
const TESTIMONIAL_SEED = new Uint8Array(32).fill(1);
const HOLDER_SEED = new Uint8Array(32).fill(2);

const key = poolKey(MASTER_SECRET, CANISTER);
const { salt, poolId } = enrol(key, CANISTER, UID);
const seated = seat(seatKey(MASTER_SECRET, CANISTER), DRAW_HASH, poolId);
const name = { canisterId: CANISTER, block: 7, drawHash: DRAW_HASH, seatId: seated.seatId };
const terms = {
    holderKey: ed25519.getPublicKey(HOLDER_SEED),
    notBefore: 1_764_000_000n,
    notAfter: 1_795_536_000n,
    audience: asciiBytes('case-2026-114')
};
const message = testimonialMessage(name, terms);
const signature = ed25519.sign(message, TESTIMONIAL_SEED);

describe('blinded identities', () => {
    const computed = {
        K_pool: key,
        K_seat: seatKey(MASTER_SECRET, CANISTER),
        s_u: salt,
        P_u: poolId,
        D: DRAW_HASH,
        r_u: seated.salt,
        J_u: seated.seatId,
        CE_pk: ed25519.getPublicKey(TESTIMONIAL_SEED),
        holder_pk: terms.holderKey,
        testimonial_msg_sha256: sha256(message),
        T: signature
    };

    it.each(Object.entries(computed))('vector %s', (vector, value) => {
        expect(toHex(value)).toBe(vectors.get(vector));
    });

    it('are compared with every vector of the file', () => {
        expect(Object.keys(computed)).toEqual([...vectors.keys()]);
    });

    it('differ from person to person, log to log, draw to draw and key to key', () => {
        const other = CANISTER.slice(1);
        const seats = seatKey(MASTER_SECRET, CANISTER);
        const ids = [
            poolId,
            enrol(key, CANISTER, asciiBytes('bob@example.org')).poolId,
            enrol(key, other, UID).poolId,
            enrol(poolKey(MASTER_SECRET, other), CANISTER, UID).poolId,
            seated.seatId,
            seat(seats, sha256(DRAW_HASH), poolId).seatId,
            seat(seats, DRAW_HASH, salt).seatId,
            seat(seatKey(MASTER_SECRET, other), DRAW_HASH, poolId).seatId,
            holderSeed(holderKey(MASTER_SECRET, CANISTER), DRAW_HASH, poolId)
        ];
        expect(new Set(ids.map(toHex)).size).toBe(ids.length);
    });

    it('can be computed by whom slip and letter are given to', () => {
        expect(poolIdOf(salt, CANISTER, UID)).toEqual(poolId);
        expect(seatIdOf(seated.salt, DRAW_HASH, poolId)).toEqual(seated.seatId);
    });

    it('take keys of 32 bytes and no others', () => {
        for (const bytes of [0, 31, 33, 64]) {
            const bad = new Uint8Array(bytes);
            expect(() => poolKey(bad, CANISTER)).toThrow(RangeError);
            expect(() => enrol(bad, CANISTER, UID)).toThrow(RangeError);
            expect(() => seat(bad, DRAW_HASH, poolId)).toThrow(RangeError);
            expect(() => seatIdOf(bad, DRAW_HASH, poolId)).toThrow(RangeError);
        }
    });
});

/** Written once more with Node's own functions, from the words of docs/protocol.md. */
describe('a second implementation gives the same', () => {
    const enc = (label: string, ...fields: Uint8Array[]) =>
        concatBytes(
            asciiBytes(label),
            Uint8Array.of(0),
            ...fields.flatMap((field) => [u32be(field.length), field])
        );
    const hmac = (secret: Uint8Array, bytes: Uint8Array) =>
        Uint8Array.from(createHmac('sha256', secret).update(bytes).digest());
    const hkdf = (secret: Uint8Array, c: Uint8Array, info: string) =>
        new Uint8Array(hkdfSync('sha256', secret, c, info, 32));
    const signWithNode = (seed: Uint8Array, bytes: Uint8Array) => {
        const der = concatBytes(fromHex('302e020100300506032b657004220420') ?? new Uint8Array(), seed);
        const privateKey = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
        return Uint8Array.from(sign(null, bytes, privateKey));
    };
    const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

    it('ids', () => {
        fc.assert(
            fc.property(bytes32, bytes(29), bytes(80), bytes32, (m, c, uid, d) => {
                const s = hmac(hkdf(m, c, 'icjury/v1/pool-key'), enc('icjury/v1/pool-salt', uid));
                const p = hmac(s, enc('icjury/v1/pool-id', c, uid));
                expect(enrol(poolKey(m, c), c, uid)).toEqual({ salt: s, poolId: p });
                const r = hmac(hkdf(m, c, 'icjury/v1/seat-key'), enc('icjury/v1/seat-salt', d, p));
                const j = hmac(r, enc('icjury/v1/seat-id', d, p));
                expect(seat(seatKey(m, c), d, p)).toEqual({ salt: r, seatId: j });
            })
        );
    });

    it('testimonials, presentations and rotations', () => {
        fc.assert(
            fc.property(bytes32, bytes(40), bytes(64), fc.nat(), (seed, audience, nonce, block) => {
                const of = { ...name, block };
                const told = { ...terms, audience };
                const expected = enc(
                    'icjury/v1/testimonial',
                    CANISTER,
                    u32be(block),
                    DRAW_HASH,
                    seated.seatId,
                    terms.holderKey,
                    u64be(terms.notBefore),
                    u64be(terms.notAfter),
                    audience
                );
                expect(testimonialMessage(of, told)).toEqual(expected);
                const signed = ed25519.sign(expected, seed);
                expect(signed).toEqual(signWithNode(seed, expected));
                const shown = sha256(concatBytes(expected, signed));
                expect(presentationMessage(of, { ...told, signature: signed }, nonce, audience)).toEqual(
                    enc('icjury/v1/presentation', shown, nonce, audience)
                );
                expect(keyRotationMessage(CANISTER, block, seed, nonce)).toEqual(
                    enc('icjury/v1/key-rotation', CANISTER, u32be(block), seed, nonce)
                );
            }),
            { numRuns: 20 }
        );
    });
});

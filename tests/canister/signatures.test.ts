import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import { verifyState } from '../../src/verifier/certificate/verify-certificate.js';
import { isUsableEd25519Key, verifyEd25519 } from '../../src/verifier/signature/ed25519.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/root-key.js';
import { flipBit, hex, outcome } from '../verifier/bytes.js';
import { certificate, CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { describeEmbedded } from './network.js';
import { SignaturesCanister } from './signatures-canister.js';

const file = new URL('../vectors/mainnet-certificates.json', import.meta.url);
const { certificates } = JSON.parse(readFileSync(file, 'utf8')) as { certificates: Record<string, string> };
const MAINNET = Object.entries(certificates).map(([name, text]): [string, Uint8Array] => [name, hex(text)]);

const SECRET = new Uint8Array(32).fill(7);
const KEY = ed25519.getPublicKey(SECRET);
const MESSAGE = asciiBytes('rotate to another key');
const SIGNATURE = ed25519.sign(MESSAGE, SECRET);
const ORDER = ed25519.Point.Fn.ORDER;

/** s + the order of the group: the same equation, another form. */
function stretched(signature: Uint8Array): Uint8Array {
    const s = signature.slice(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + ORDER;
    const low = Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 0xffn));
    return concatBytes(signature.slice(0, 32), Uint8Array.from(low));
}

/** The verifier's rules on the compiled Wasm, beside the same in Node. */
describeEmbedded('signatures in the canister', () => {
    let canister: SignaturesCanister;

    beforeAll(async () => {
        canister = await SignaturesCanister.start();
    });
    afterAll(() => canister.stop());

    it.each(MAINNET)('a genuine certificate of the Internet Computer is accepted: %s', async (_, bytes) => {
        const { said } = await canister.ask('certificate', concatBytes(IC_ROOT_KEY, bytes));
        expect(said).toBe('accepted');
        const { said: elsewhere } = await canister.ask('certificate', concatBytes(ROOT_KEY, bytes));
        expect(elsewhere).toBe('DELEGATION_INVALID');
        for (let i = 0; i < 10; i++) {
            const changed = flipBit(bytes, Math.floor((8 * bytes.length * i) / 10) + i);
            const verdict = outcome(() => verifyState(changed, { rootKey: IC_ROOT_KEY }));
            expect(verdict).not.toBe('accepted');
            const again = await canister.ask('certificate', concatBytes(IC_ROOT_KEY, changed));
            expect(again.said, `bit flipped at ${i}`).toBe(verdict);
        }
    });

    const small = new Uint8Array(32);
    const keys: [string, Uint8Array, boolean][] = [
        ['a key', KEY, true],
        ['the generator', ed25519.Point.BASE.toBytes(), true],
        ['the neutral point', concatBytes(Uint8Array.of(1), new Uint8Array(31)), false],
        ['a point of order 4', small, false],
        [
            'a point of order 8',
            hex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'),
            false
        ],
        ['y = p', hex(`ed${'ff'.repeat(30)}7f`), false],
        ['y = p + 1', hex(`ee${'ff'.repeat(30)}7f`), false],
        ['x = 0 with its sign set', hex(`01${'00'.repeat(30)}80`), false],
        ['no point', hex(`02${'00'.repeat(31)}`), false],
        ['31 bytes', KEY.slice(1), false],
        ['33 bytes', concatBytes(KEY, Uint8Array.of(0)), false],
        ['nothing', new Uint8Array(), false]
    ];
    it.each(keys)('a key of Ed25519: %s', async (_, bytes, usable) => {
        expect(isUsableEd25519Key(bytes)).toBe(usable);
        expect((await canister.ask('ed25519_key', bytes)).said).toBe(String(usable));
    });

    const identity = concatBytes(Uint8Array.of(1), new Uint8Array(31));
    const signatures: [string, Uint8Array, Uint8Array, Uint8Array, boolean][] = [
        ['good', SIGNATURE, KEY, MESSAGE, true],
        ['of nothing', ed25519.sign(new Uint8Array(), SECRET), KEY, new Uint8Array(), true],
        ['of another message', SIGNATURE, KEY, flipBit(MESSAGE, 3), false],
        ['by another key', SIGNATURE, ed25519.getPublicKey(new Uint8Array(32).fill(8)), MESSAGE, false],
        ['a bit of R flipped', flipBit(SIGNATURE, 9), KEY, MESSAGE, false],
        ['a bit of s flipped', flipBit(SIGNATURE, 300), KEY, MESSAGE, false],
        ['s not reduced', stretched(SIGNATURE), KEY, MESSAGE, false],
        ['zeros', new Uint8Array(64), KEY, MESSAGE, false],
        ['under a key of small order', concatBytes(identity, new Uint8Array(32)), identity, MESSAGE, false]
    ];
    it.each(signatures)('a signature of Ed25519: %s', async (_, signature, key, message, holds) => {
        expect(verifyEd25519(signature, message, key)).toBe(holds);
        const { said } = await canister.ask('ed25519', concatBytes(signature, key, message));
        expect(said).toBe(String(holds));
    });

    it('cost what the canister was laid out for', async () => {
        const signed = certificate()
            .withoutDelegation()
            .withCertifiedData(CANISTER, new Uint8Array(32))
            .build();
        const one = concatBytes(ROOT_KEY, signed);
        const good = concatBytes(SIGNATURE, KEY, MESSAGE);
        await canister.upgrade();
        const cost = {
            bls_loading: (await canister.ask('load_bls', new Uint8Array())).millions,
            bls_first_with_a_key: (await canister.ask('certificate', one)).millions,
            bls: (await canister.ask('certificate', one)).millions,
            ed25519_first: (await canister.ask('ed25519', good)).millions,
            ed25519: (await canister.ask('ed25519', good)).millions,
            ed25519_key: (await canister.ask('ed25519_key', KEY)).millions
        };
        console.log('millions of instructions', JSON.stringify(cost));
        expect(cost.bls_loading).toBeLessThan(7000);
        expect(cost.bls_first_with_a_key).toBeLessThan(4000);
        expect(cost.bls).toBeLessThan(2800);
        expect(cost.ed25519_first).toBeLessThan(3600);
        expect(cost.ed25519).toBeLessThan(200);
        expect(cost.ed25519_key).toBeLessThan(60);
    });
});

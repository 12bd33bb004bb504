import { ed25519 } from '@noble/curves/ed25519';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { testify } from '../../src/entity/seating.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { presentationMessage } from '../../src/protocol/testimonial.js';
import { decodeReceipt } from '../../src/verifier/block/receipt.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import {
    decodeLetter,
    decodeLink,
    decodeSlip,
    encodeLetter,
    encodeLink,
    encodeSlip
} from '../../src/juror/letter.js';
import { decodePresentation, encodePresentation } from '../../src/juror/presentation.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import type { Presentation } from '../../src/juror/presentation.js';
import { canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import { FIRST_SEED, NOW, SeatedJury, TERMS } from './seated-jury.js';

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const OTHER_CANISTER = canisterPrincipal(301).toUint8Array();

/** One jury of 5 of 30, seated; most rows change one thing about it. */
let jury: SeatedJury;
let block: number;
let letter: Letter;
let slip: Slip;
let other: Letter;

beforeAll(() => {
    jury = new SeatedJury(30);
    block = jury.draw(5);
    jury.seat(block);
    const [first, second] = jury.letters(block);
    if (first === undefined || second === undefined) throw new Error('no letters');
    [letter, slip] = first;
    [other] = second;
});

const codes = (changed: Letter, of: Slip | undefined = slip, policy: CheckPolicy = POLICY) =>
    checkLetter(changed, of, policy).codes;

describe('a presentation', () => {
    const nonce = asciiBytes('a nonce of mine');
    const audience = asciiBytes('The Daily');
    const challenge = { nonce, audience };
    const present = (from: Letter, change: Partial<Presentation> = {}): Presentation => {
        const { canisterId, drawHash, seatId, testimonial, evidence } = from;
        const unsigned = {
            canisterId,
            block: from.block,
            drawHash,
            seatId,
            testimonial,
            evidence,
            nonce,
            audience,
            ...change
        };
        const message = presentationMessage(
            unsigned,
            unsigned.testimonial,
            unsigned.nonce,
            unsigned.audience
        );
        return { ...unsigned, signature: ed25519.sign(message, from.holderSeed as Uint8Array), ...change };
    };
    const accept = (shown: Presentation, asked = challenge, policy = POLICY) =>
        checkPresentation(shown, asked, policy).codes;

    it('shows the seat, and nothing of the person', () => {
        const shown = present(letter);
        expect(checkPresentation(shown, challenge, POLICY)).toMatchObject({
            verified: true,
            anonymitySet: 5
        });
        expect(accept(shown, challenge, { ...POLICY, log: jury.verified() })).toEqual([]);
        const text = new TextDecoder().decode(encodePresentation({ ...shown, evidence: undefined }));
        for (const secret of [letter.poolId, letter.seatSalt, letter.holderSeed as Uint8Array, slip.salt]) {
            expect(text).not.toContain(toHex(secret));
        }
        expect(text).not.toContain(slip.uid);
    });

    it('replayed, for another audience, or changed', () => {
        const shown = present(letter);
        expect(accept(shown, { nonce: asciiBytes('another nonce'), audience })).toEqual([
            'PRESENTATION_NONCE'
        ]);
        expect(accept(shown, { nonce, audience: asciiBytes('The Weekly') })).toEqual([
            'PRESENTATION_AUDIENCE'
        ]);
        expect(
            accept(
                { ...shown, audience: asciiBytes('The Weekly') },
                { nonce, audience: asciiBytes('The Weekly') }
            )
        ).toEqual(['PRESENTATION_SIGNATURE_INVALID']);
        expect(
            accept({ ...shown, nonce: asciiBytes('another') }, { nonce: asciiBytes('another'), audience })
        ).toEqual(['PRESENTATION_SIGNATURE_INVALID']);
        expect(accept({ ...shown, seatId: other.seatId })).toEqual([
            'TESTIMONIAL_SIGNATURE_INVALID',
            'PRESENTATION_SIGNATURE_INVALID'
        ]);
        expect(accept({ ...shown, signature: present(other).signature })).toEqual([
            'PRESENTATION_SIGNATURE_INVALID'
        ]);
        expect(accept(shown, challenge, { ...POLICY, now: TERMS.notAfter + 1n })).toEqual([
            'TESTIMONIAL_EXPIRED'
        ]);
        expect(accept(shown, challenge, { ...POLICY, canisterId: OTHER_CANISTER })).toEqual([
            'CANISTER_MISMATCH'
        ]);
    });

    it('of a testimonial for one audience is good for that one only', () => {
        const only = testify(letter, letter.testimonial.holderKey, { ...TERMS, audience }, FIRST_SEED);
        expect(accept(present({ ...letter, testimonial: only }))).toEqual([]);
        const elsewhere = asciiBytes('The Weekly');
        const shown = present({ ...letter, testimonial: only }, { audience: elsewhere });
        expect(accept(shown, { nonce, audience: elsewhere })).toEqual(['PRESENTATION_AUDIENCE']);
    });

    it('has one encoding', () => {
        const bytes = encodePresentation(present(letter));
        expect(encodePresentation(decodePresentation(bytes))).toEqual(bytes);
        everyCut('PRESENTATION_MALFORMED', bytes, decodePresentation);
    });
});

/** Cut anywhere, or followed by more, it is refused with its code. */
function everyCut(code: string, bytes: Uint8Array, decode: (bytes: Uint8Array) => unknown): void {
    fc.assert(
        fc.property(fc.nat(bytes.length - 1), (length) => {
            expect(() => decode(bytes.slice(0, length))).toThrow(expect.objectContaining({ code }));
        }),
        { numRuns: 60 }
    );
    expect(() => decode(Uint8Array.from([...bytes, 10]))).toThrow(expect.objectContaining({ code }));
}

describe('letter, slip, link and receipt', () => {
    it('have one encoding, and are refused when cut', () => {
        const [letterBytes, slipBytes, link] = [encodeLetter(letter), encodeSlip(slip), encodeLink(letter)];
        expect(encodeLetter(decodeLetter(letterBytes))).toEqual(letterBytes);
        expect(encodeSlip(decodeSlip(slipBytes))).toEqual(slipBytes);
        expect(encodeLink(decodeLink(link))).toEqual(link);
        everyCut('LETTER_MALFORMED', letterBytes, decodeLetter);
        everyCut('SLIP_MALFORMED', slipBytes, decodeSlip);
        everyCut('LETTER_MALFORMED', link, decodeLink);
        const [receipt] = letter.evidence?.draws as [Uint8Array];
        everyCut('RECEIPT_MALFORMED', receipt, decodeReceipt);
    });

    it('take any bytes, and give a value or their code', () => {
        const decoders: [string, (bytes: Uint8Array) => unknown][] = [
            ['LETTER_MALFORMED', decodeLetter],
            ['LETTER_MALFORMED', decodeLink],
            ['SLIP_MALFORMED', decodeSlip],
            ['RECEIPT_MALFORMED', decodeReceipt],
            ['PRESENTATION_MALFORMED', decodePresentation]
        ];
        fc.assert(
            fc.property(
                fc.oneof(
                    fc.uint8Array({ maxLength: 400 }),
                    fc.json().map((text) => new TextEncoder().encode(text))
                ),
                (bytes) => {
                    for (const [code, decode] of decoders) {
                        try {
                            decode(bytes);
                        } catch (error) {
                            expect(error).toBeInstanceOf(JuryError);
                            expect((error as JuryError).code).toBe(code);
                        }
                    }
                }
            )
        );
    });

    it('of a block that the archive does not reach proves nothing', () => {
        const log = jury.verified();
        const bare = { ...letter, evidence: undefined };
        for (const further of [block + 2, 99]) {
            const verdict = checkLetter({ ...bare, block: further }, slip, { ...POLICY, log });
            expect(verdict).toMatchObject({ verified: false, codes: ['EVIDENCE_MISMATCH'] });
        }
        expect(codes(bare, slip, { ...POLICY, log })).toEqual([]);
    });

    it('changed in any bit, a letter is refused or fails its check', () => {
        const bytes = encodeLetter({ ...letter, evidence: undefined });
        const log = jury.verified();
        for (const at of bytes.keys()) {
            for (let bit = 1; bit < 256; bit *= 2) {
                const changed = bytes.map((byte, i) => (i === at ? byte ^ bit : byte));
                try {
                    expect(codes(decodeLetter(changed), slip, { ...POLICY, log }), `byte ${at}`).not.toEqual(
                        []
                    );
                } catch (error) {
                    if (!(error instanceof JuryError)) throw error;
                    expect(error.code).toBe('LETTER_MALFORMED');
                }
            }
        }
    });

    it('are small: a receipt of 12 jurors takes at most 4 KiB, a link fits a QR code', () => {
        const own = new SeatedJury(150);
        const b = own.draw(12);
        const [receipt] = own.receipts([b]) as [Uint8Array];
        expect(receipt.length).toBeLessThanOrEqual(4096);
        expect(encodeLink(letter).length).toBeLessThan(600);
    });
});

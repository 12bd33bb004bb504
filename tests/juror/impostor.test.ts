import { describe, expect, it } from 'vitest';
import { testify } from '../../src/entity/seating.js';
import { asciiBytes, taggedEncoding } from '../../src/protocol/bytes.js';
import { seatIdOf } from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { writePreimages } from '../../src/juror/proven-keys.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { LetterReceipts, Letter, Slip } from '../../src/juror/letter.js';
import { canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import {
    ascending,
    auditOf,
    NOW,
    publicKey,
    ROGUE_SEED,
    seated,
    SeatedJury,
    signedPart,
    TERMS
} from './seated-jury.js';
import { present } from '../verifier/bytes.js';

/** What somebody can do who may stage blocks and has no key, and what records of later versions do. */

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };

describe('somebody with the role User and no key', () => {
    /** A letter of their making for a genuine juror: other seats, other testimonial, receipts of what they staged. */
    function forge(evidence: LetterReceipts, letter: Letter): Letter {
        const seatSalt = new Uint8Array(32).fill(8);
        const seatId = seatIdOf(seatSalt, letter.drawHash, letter.poolId);
        const holderSeed = new Uint8Array(32).fill(9);
        const testimonial = testify({ ...letter, seatId }, publicKey(holderSeed), TERMS, ROGUE_SEED);
        return { ...letter, seatSalt, seatId, holderSeed, testimonial, evidence };
    }

    it('makes no seats that count, in a log or by receipts', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b)[0]) as [Letter, Slip];
        const seatId = seatIdOf(new Uint8Array(32).fill(8), letter.drawHash, letter.poolId);
        const seatIds = ascending([seatId, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]);
        const list = { block: b, drawHash: letter.drawHash, part: 1, parts: 1, jurors: 3, seatIds };
        own.memo(signedPart(list, ROGUE_SEED)).commit();
        const evidence = own.evidence(b, [own.log.blocks.length - 1]);
        const forged = forge(evidence, letter);
        expect(checkLetter(forged, slip, POLICY)).toMatchObject({
            verified: false,
            codes: ['SEATS_SIGNATURE_INVALID']
        });
        expect(checkLetter(forged, slip, { ...POLICY, log: own.verified() }).codes).toEqual([
            'SEAT_NOT_PUBLISHED',
            'TESTIMONIAL_SIGNATURE_INVALID'
        ]);
        // The jury that the court seated is as it was.
        expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', equivocation: undefined });
    });

    it('is not first: what they stage before the court counts for nothing', () => {
        const own = new SeatedJury(12);
        const b = own.draw(3);
        const { drawHash } = own.memosOf(b);
        const seatIds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
        own.memo(signedPart({ block: b, drawHash, part: 1, parts: 1, jurors: 3, seatIds }, ROGUE_SEED)).seat(
            b
        );
        const [letter, slip] = present(own.letters(b)[0]);
        const verdict = checkLetter(letter, slip, { ...POLICY, log: own.verified() });
        expect([verdict.codes, verdict.checks.filter(({ state }) => state === 'noted')]).toEqual([[], []]);
    });

    it('has no key: neither a second first one, nor one that is appended to the record', () => {
        const { own, b } = seated();
        const [letter, slip] = present(own.letters(b)[0]) as [Letter, Slip];
        const own0 = { ...present(own.keys[0]), publicKey: publicKey(ROGUE_SEED) };
        const after = { ...own0, number: 1, kind: 'Reset' as const };
        const testimonial = testify(letter, letter.testimonial.holderKey, TERMS, ROGUE_SEED);
        for (const keys of [[own0], [present(own.keys[0]), after]]) {
            const evidence = { ...own.evidence(b), keys: writePreimages(keys) };
            const forged = { ...letter, testimonial, evidence };
            expect(checkLetter(forged, slip, POLICY).codes).toEqual(['ENTITY_KEYS_MISMATCH']);
        }
        // As it was done before: a record of a key in a memo, which is none any more.
        const memo = taggedEncoding('icjury/v1/testimonial-key', publicKey(ROGUE_SEED));
        own.memo(memo).commit();
        const evidence = { ...own.evidence(b), keys: own.receipts([own.log.blocks.length - 1]) };
        expect(checkLetter({ ...letter, testimonial, evidence }, slip, POLICY).codes).toEqual([
            'ENTITY_KEYS_MISMATCH'
        ]);
        expect(checkLetter({ ...letter, testimonial }, slip, POLICY).codes).toEqual([
            'TESTIMONIAL_SIGNATURE_INVALID'
        ]);
    });
});

describe('records of kinds that this reader does not know', () => {
    it('are counted beside the jury that they name, and change nothing', () => {
        const { own, b } = seated();
        const other = own.draw(4);
        own.seat(other);
        const { drawHash } = own.memosOf(b);
        const block = new Uint8Array(4);
        new DataView(block.buffer).setUint32(0, b);
        own.memo(taggedEncoding('icjury/v1/excused', block, drawHash, asciiBytes('whatever comes')));
        own.memo(taggedEncoding('icjury/v1/withdrawn', block, drawHash));
        own.memo(taggedEncoding('icjury/v1/excused', block, sha256(asciiBytes('another draw'))));
        own.memo(taggedEncoding('icjury/v1/lottery', drawHash, asciiBytes('a title'))).commit();
        const audit = auditOf(own);
        expect(audit.report(b)).toMatchObject({ state: 'seated', unknownRecords: 2 });
        expect(audit.report(other)).toMatchObject({ state: 'seated', unknownRecords: 0 });
        const words = (count: number) => `${count} records that this reader does not know; get a newer one`;
        expect(audit.findings.map(({ detail }) => detail)).toEqual([words(2)]);
        const [letter, slip] = present(own.letters(b)[0]);
        const { verified, checks } = checkLetter(letter, slip, { ...POLICY, log: own.verified() });
        expect([verified, checks.filter(({ state }) => state === 'noted')]).toEqual([
            true,
            [{ name: 'seats', state: 'noted', detail: words(2) }]
        ]);
    });
});

describe('a letter', () => {
    it('of receipts of two logs, or of the log of another canister, is refused', () => {
        const [here, there] = [seated(), seated()];
        there.own.memo(asciiBytes('longer')).commit();
        const [letter, slip] = present(here.own.letters(here.b)[0]);
        const elsewhere = canisterPrincipal(301).toUint8Array();
        expect(checkLetter({ ...letter, canisterId: elsewhere }, slip, POLICY).codes).toContain(
            'EVIDENCE_MISMATCH'
        );
        const log = { ...here.own.verified(), canisters: [elsewhere] };
        expect(checkLetter(letter, slip, { ...POLICY, log }).codes).toContain('CANISTER_MISMATCH');
    });
});

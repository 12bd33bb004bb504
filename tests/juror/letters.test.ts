import { beforeAll, describe, expect, it } from 'vitest';
import { testify } from '../../src/entity/seating.js';
import { toHex } from '../../src/protocol/bytes.js';
import { seatIdOf } from '../../src/protocol/seats.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { decodeLink, encodeLink } from '../../src/juror/letter.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { LetterReceipts, Letter, Slip } from '../../src/juror/letter.js';
import { CANISTER, canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import { FIRST_SEED, NOW, SeatedJury, SECOND_SEED, slipOf, TERMS } from './seated-jury.js';

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const OTHER_CANISTER = canisterPrincipal(301).toUint8Array();

/** One jury of 5 of 30, seated; most rows change one thing about it. */
let jury: SeatedJury;
let block: number;
let letter: Letter;
let slip: Slip;
let other: Letter;
let otherSlip: Slip;

beforeAll(() => {
    jury = new SeatedJury(30);
    block = jury.draw(5);
    jury.seat(block);
    const [first, second] = jury.letters(block);
    if (first === undefined || second === undefined) throw new Error('no letters');
    [letter, slip] = first;
    [other, otherSlip] = second;
});

const codes = (changed: Letter, of: Slip | undefined = slip, policy: CheckPolicy = POLICY) =>
    checkLetter(changed, of, policy).codes;

describe('every juror', () => {
    it('finds their letter good, with receipts alone and with the log', () => {
        const log = jury.verified();
        for (const [one, own] of jury.letters(block)) {
            expect(checkLetter(one, own, POLICY)).toMatchObject({
                verified: true,
                codes: [],
                anonymitySet: 5
            });
            expect(codes({ ...one, evidence: undefined }, own, { ...POLICY, log })).toEqual([]);
            expect(codes(decodeLink(encodeLink(one)), own, { ...POLICY, log })).toEqual([]);
        }
        const whole = checkLetter(letter, slip, { ...POLICY, log, canisterId: CANISTER });
        expect(whole.verified).toBe(true);
        expect(whole.checks.filter(({ state }) => state === 'noted')).toEqual([]);
    });

    it('is told that receipts alone show no uniqueness', () => {
        const notes = checkLetter(letter, slip, POLICY).checks.filter(({ state }) => state === 'noted');
        expect(notes.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
            expect.stringMatching(/^log uniqueness not checked/),
            expect.stringMatching(/^redrawn the draw was not run again/)
        ]);
    });
});

describe('a letter', () => {
    const later = (days: bigint) => ({ ...POLICY, now: TERMS.notAfter + days * 86_400n });

    it.each<[string, string[], () => readonly string[]]>([
        ['without a slip', ['LETTER_NOT_BOUND_TO_YOU'], () => checkLetter(letter, undefined, POLICY).codes],
        ['of somebody else', ['LETTER_OF_OTHER_PERSON'], () => codes(other)],
        [
            'with a slip that was changed',
            ['SLIP_MISMATCH'],
            () => codes(letter, { ...slip, uid: 'eve@people.example' })
        ],
        [
            'with a slip of another canister',
            ['CANISTER_MISMATCH'],
            () => codes(letter, slipOf(slip.uid, OTHER_CANISTER))
        ],
        [
            'of another canister than asked about',
            ['CANISTER_MISMATCH'],
            () => codes(letter, slip, { ...POLICY, canisterId: OTHER_CANISTER })
        ],
        [
            'that names another canister',
            ['EVIDENCE_MISMATCH', 'CANISTER_MISMATCH'],
            () => codes({ ...letter, canisterId: OTHER_CANISTER })
        ],
        ['for another jury', ['EVIDENCE_MISMATCH'], () => codes({ ...letter, block: 1 })],
        [
            'of another draw',
            ['EVIDENCE_MISMATCH', 'SEAT_ID_MISMATCH'],
            () => codes({ ...letter, drawHash: letter.seatId })
        ],
        ['that is expired', ['TESTIMONIAL_EXPIRED'], () => codes(letter, slip, later(1n))],
        ['of the future', ['TESTIMONIAL_EXPIRED'], () => codes(letter, slip, { ...POLICY, now: 1n })],
        [
            'signed with a key that is not on record',
            ['TESTIMONIAL_SIGNATURE_INVALID'],
            () =>
                codes({
                    ...letter,
                    testimonial: testify(letter, letter.testimonial.holderKey, TERMS, SECOND_SEED)
                })
        ],
        [
            'whose times were stretched',
            ['TESTIMONIAL_SIGNATURE_INVALID'],
            () => codes({ ...letter, testimonial: { ...letter.testimonial, notAfter: TERMS.notAfter + 1n } })
        ],
        [
            'with a seat of another',
            ['SEAT_ID_MISMATCH', 'TESTIMONIAL_SIGNATURE_INVALID'],
            () => codes({ ...letter, seatId: other.seatId })
        ],
        [
            'of two with one seat',
            ['SEAT_ID_MISMATCH'],
            () =>
                codes(
                    {
                        ...other,
                        seatId: letter.seatId,
                        testimonial: letter.testimonial,
                        holderSeed: letter.holderSeed
                    },
                    otherSlip
                )
        ],
        [
            'to somebody who was not drawn',
            ['NOT_DRAWN', 'SEAT_NOT_PUBLISHED'],
            () => {
                const drawn = new Set(jury.letters(block).map(([one]) => toHex(one.poolId)));
                const stranger = jury.slips.find(({ poolId }) => !drawn.has(toHex(poolId))) as Slip;
                const seatId = seatIdOf(letter.seatSalt, letter.drawHash, stranger.poolId);
                const name = { ...letter, seatId };
                const testimonial = testify(name, letter.testimonial.holderKey, TERMS, FIRST_SEED);
                return codes({ ...name, poolId: stranger.poolId, testimonial }, stranger);
            }
        ],
        [
            'with a key of another holder',
            ['HOLDER_KEY_MISMATCH'],
            () => codes({ ...letter, holderSeed: other.holderSeed })
        ],
        [
            'without receipts and without a log',
            ['EVIDENCE_MISMATCH'],
            () => codes({ ...letter, evidence: undefined })
        ]
    ])('%s', (_, expected, run) => expect(run()).toEqual(expected));

    it('of the network of another root key', () => {
        expect(checkLetter(letter, slip, { now: NOW, rootKey: new Uint8Array(133) }).codes).toEqual([
            'ROOT_KEY_MALFORMED'
        ]);
    });

    it('whose receipts are cut, changed, of other blocks, or missing', () => {
        const evidence = letter.evidence as LetterReceipts;
        const change = (part: Partial<LetterReceipts>) =>
            codes({ ...letter, evidence: { ...evidence, ...part } });
        const [draw] = evidence.draws as [Uint8Array];
        expect(change({ draws: [draw.slice(0, -1)] })).toEqual(['RECEIPT_MALFORMED']);
        expect(change({ draws: [flip(draw, 200)] })).toEqual([
            expect.stringMatching(/BLOCK_HASH_MISMATCH|MALFORMED_BLOCK/)
        ]);
        expect(change({ draws: jury.receipts([0]) })).toEqual(['EVIDENCE_MISMATCH']);
        expect(change({ draws: [] })).toEqual(['EVIDENCE_MISMATCH']);
        expect(change({ seats: [] })).toEqual(['SEATS_MISSING']);
        expect(change({ keys: [] })).toEqual(['ENTITY_KEYS_MISMATCH']);
        const [key] = evidence.keys as [Uint8Array];
        expect(change({ keys: [key, key] })).toEqual(['ENTITY_KEYS_MISMATCH']);
        for (let at = 0; at < key.length; at += 16)
            expect(change({ keys: [flip(key, at)] })).toEqual(['ENTITY_KEYS_MISMATCH']);
    });
});

const flip = (bytes: Uint8Array, at: number): Uint8Array =>
    bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

describe('a copy of the log that is older than the letter', () => {
    it('leaves the list to the receipts, and is perhaps too old where there are none', () => {
        const own = new SeatedJury(12);
        const draw = own.draw(3);
        const older = own.verified();
        own.seat(draw);
        const [[mine, slipOfMine] = []] = own.letters(draw);
        if (mine === undefined) throw new Error('no letter');
        const check = (one: Letter) => checkLetter(one, slipOfMine, { ...POLICY, log: older });
        expect(check(mine)).toMatchObject({ verified: true, whole: false });
        const { codes: found, checks } = check({ ...mine, evidence: undefined });
        expect(found).toEqual(['SEATS_MISSING']);
        expect(checks.find(({ code }) => code === 'SEATS_MISSING')?.detail).toMatch(
            /; the archive ends before block \d+: if it is older than this, bring it up to date with jury backup$/
        );
    });
});

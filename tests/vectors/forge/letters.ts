import { asciiBytes, concatBytes, toHex } from '../../../src/protocol/bytes.js';
import { seatIdOf } from '../../../src/protocol/seats.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodeLink, encodeSlip } from '../../../src/juror/letter.js';
import type { Letter, Slip } from '../../../src/juror/letter.js';
import { ascending, FIRST_SEED, NOW, SECOND_SEED, signedPart, slipOf, TERMS } from '../../juror/seated-jury.js';
import { present } from '../../verifier/bytes.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, Files } from './case.js';
import { SECOND_CANISTER } from './ledger.js';
import { all, ASKED, bare, changed, evidence, FILES, LETTER, lettersOf, own, SLIP, testimonial } from './sample-letter.js';
import { court, filesOf } from './seats.js';

/** The lines of the verdict on a letter. */
const letters = new Group('letters');
export const LETTERS: readonly Case[] = letters.cases;
const letter = lettersOf(letters);
const [OTHER] = present(all[1]);

letter('with-receipts', 'L1 L2 L3 L4 L5 L6 L7 L8', 'a letter that rests on its receipts', []);
letter('with-receipts-and-log', 'L2', 'the same, with the archive at hand', [], { archive: FILES });
letter('with-log-alone', 'L2 L4', 'a letter without evidence, with the archive at hand', [], {
    letter: bare(LETTER),
    archive: FILES
});
letter('without-anything', 'L2', 'a letter without evidence, and no archive', ['EVIDENCE_MISMATCH'], {
    letter: bare(LETTER)
});
letters.add('letter', 'link', 'L10', 'the short form, with the archive at hand', { 'letter.link': encodeLink(LETTER), 'slip.json': encodeSlip(SLIP), ...FILES }, [], { input: { ...ASKED, log: true } });
letters.add('letter', 'link-cut', 'L10', 'the short form, cut by a byte', { 'letter.link': encodeLink(LETTER).slice(0, -1), 'slip.json': encodeSlip(SLIP) }, ['LETTER_MALFORMED'], { input: ASKED });
letters.add('letter', 'link-with-a-byte-behind', 'L10', 'a byte follows the short form', { 'letter.link': concatBytes(encodeLink(LETTER), Uint8Array.of(0)), 'slip.json': encodeSlip(SLIP) }, ['LETTER_MALFORMED'], { input: ASKED });

letter('other-canister-asked', 'L1', 'another canister was asked about', ['CANISTER_MISMATCH'], {
    input: { canister: canisterText(SECOND_CANISTER) }
});
letter('names-other-canister', 'L1 L2', 'the letter names another canister than its receipts are of', ['CANISTER_MISMATCH', 'EVIDENCE_MISMATCH'], {
    ...changed({ canisterId: SECOND_CANISTER }),
    input: { canister: canisterText(SECOND_CANISTER) }
});
letter('no-receipt-of-the-draw', 'L2', 'no receipt of the draw', ['EVIDENCE_MISMATCH'], changed({ evidence: { ...evidence, draws: [] } }));
letter('other-hash', 'L2 L5', 'the draw has another hash', ['EVIDENCE_MISMATCH', 'SEAT_ID_MISMATCH'], changed({ drawHash: SEED }));
letter('not-a-draw', 'L2', 'a block that is no draw', ['EVIDENCE_MISMATCH'], changed({ block: 1 }));
letter('receipt-of-junk', 'L2', 'junk in place of a receipt', ['RECEIPT_MALFORMED'], changed({ evidence: { ...evidence, draws: [asciiBytes('junk')] } }));
letter(
    'two-blocks-at-one-index',
    'L2',
    'receipts of two blocks at one index',
    ['HISTORY_REWRITTEN'],
    (() => {
        const other = court();
        other.draw(5);
        other.memo(asciiBytes('else')).commit();
        return changed({ evidence: { ...evidence, seats: [...evidence.seats, ...other.receipts([3])] } });
    })()
);
letter('keys-left-out', 'L2 K1', 'the entity keys are left out', ['ENTITY_KEYS_MISMATCH'], changed({ evidence: { ...evidence, keys: [] } }));
letter('one-key-too-many', 'L2 K1', 'an entity key beyond the leaf of the newest receipt', ['ENTITY_KEYS_MISMATCH'], changed({ evidence: { ...evidence, keys: [...evidence.keys, asciiBytes('more')] } }));
letter('log-that-does-not-verify', 'L2', 'the archive at hand does not verify', ['ROOT_MISMATCH'], {
    archive: withoutMemo()
});
letter('log-that-ends-before', 'L2', 'the archive at hand ends before the draw, and agrees as far as it reaches', [], { archive: earlier() });
letter(
    'log-of-another',
    'L2',
    'the archive at hand has another draw at that block',
    ['EVIDENCE_MISMATCH'],
    (() => {
        const other = court();
        other.memo(asciiBytes('else')).draw(5);
        return { archive: filesOf(other) };
    })()
);
letter(
    'second-list',
    'L2 S9',
    'receipts of a list that is not the first in the archive at hand',
    ['SEATS_EQUIVOCATION'],
    (() => {
        const two = court();
        const b = two.draw(5);
        const { seatIds, drawHash } = two.memosOf(b);
        const ids = ascending(seatIds);
        const list = { block: b, drawHash, jurors: 5 };
        two.memo(
            signedPart({
                ...list,
                part: 1,
                parts: 1,
                seatIds: [...ids.slice(1), new Uint8Array(32).fill(255)]
            })
        );
        two.memo(signedPart({ ...list, part: 1, parts: 2, seatIds: ids.slice(0, 2) }));
        two.memo(signedPart({ ...list, part: 2, parts: 2, seatIds: ids.slice(2) })).commit();
        const sorted = two.letters(b, { evidence: two.evidence(b, [b + 2, b + 3]) });
        const [of, slip] = present(sorted.find(([one]) => toHex(one.seatId) !== toHex(present(ids[0]))));
        return { letter: of, slip, archive: filesOf(two), notes: ['SEATS_EQUIVOCATION'] };
    })()
);

letter('without-slip', 'L3', 'no slip', ['LETTER_NOT_BOUND_TO_YOU'], { slip: undefined });
letter('slip-changed', 'L3', 'a slip with another name on it', ['SLIP_MISMATCH'], {
    slip: { ...SLIP, uid: 'eve@people.example' }
});
letter('slip-of-another-person', 'L3', 'the slip of another person', ['LETTER_OF_OTHER_PERSON'], {
    letter: OTHER
});
letter('slip-of-another-canister', 'L3', 'a slip of another canister', ['CANISTER_MISMATCH'], {
    slip: slipOf(SLIP.uid, SECOND_CANISTER)
});
letter(
    'not-drawn',
    'L4',
    'the person of the letter was not drawn, and has no seat either',
    ['NOT_DRAWN', 'SEAT_NOT_PUBLISHED'],
    (() => {
        const drawn = all.map(([one]) => toHex(one.poolId));
        const slip = present(own.slips.find(({ poolId }) => !drawn.includes(toHex(poolId))));
        const seatId = seatIdOf(LETTER.seatSalt, LETTER.drawHash, slip.poolId);
        const of = { ...LETTER, poolId: slip.poolId, seatId };
        return { letter: { ...of, testimonial: testimonial({}, FIRST_SEED, of) }, slip };
    })()
);
letter('seat-of-another-salt', 'L5', 'a salt that does not give the seat', ['SEAT_ID_MISMATCH'], changed({ seatSalt: SEED }));
letter(
    'seat-not-published',
    'L6',
    'the list has another seat in the place of that of the letter',
    ['SEAT_NOT_PUBLISHED'],
    (() => {
        const one = court();
        const b = one.draw(5);
        const { seatIds, drawHash } = one.memosOf(b);
        const [[of, slip]] = one.letters(b, { evidence: undefined }) as [[Letter, Slip]];
        const ids = ascending([...seatIds.filter((id) => toHex(id) !== toHex(of.seatId)), SEED]);
        one.memo(signedPart({ block: b, drawHash, part: 1, parts: 1, jurors: 5, seatIds: ids })).commit();
        return { letter: of, slip, archive: filesOf(one) };
    })()
);
letter(
    'no-list',
    'L6',
    'no list of seats',
    ['SEATS_MISSING'],
    (() => {
        const one = court();
        const [[of, slip]] = one.letters(one.draw(5), { evidence: undefined }) as [[Letter, Slip]];
        return { letter: of, slip, archive: filesOf(one) };
    })()
);
letter(
    'list-of-four',
    'L6',
    'a list of four seats for five',
    ['SEATS_COUNT'],
    (() => {
        const one = court();
        const b = one.draw(5);
        const { seatIds, drawHash } = one.memosOf(b);
        one.memo(
            signedPart({
                block: b,
                drawHash,
                part: 1,
                parts: 1,
                jurors: 5,
                seatIds: ascending(seatIds).slice(1)
            })
        ).commit();
        const [[of, slip]] = one.letters(b, { evidence: one.evidence(b, [b + 1]) }) as [[Letter, Slip]];
        return { letter: of, slip };
    })()
);
letter(
    'alternate-among-jurors',
    'L6',
    'an alternate has a seat among those of jurors',
    ['SEAT_MISPLACED'],
    (() => {
        const one = court();
        const b = one.drawCase(3, 2);
        const { seatIds, drawHash } = one.memosOf(b);
        const [first, ...others] = seatIds as [Uint8Array, ...Uint8Array[]];
        const swapped = [...ascending(others.slice(0, 3)), ...ascending([first, ...others.slice(3)])];
        one.memo(signedPart({ block: b, drawHash, part: 1, parts: 1, jurors: 3, seatIds: swapped })).commit();
        const [of, slip] = present(one.letters(b)[3]);
        return { letter: of, slip };
    })()
);
letter(
    'as-alternate',
    'L4 L6',
    'the letter of an alternate',
    [],
    (() => {
        const one = court();
        const b = one.drawCase(3, 2);
        one.seat(b);
        const [of, slip] = present(one.letters(b)[4]);
        return { letter: of, slip };
    })()
);
letter(
    'of-an-extended-jury',
    'L2 L6',
    'the letter of a jury that was extended and seated anew',
    [],
    (() => {
        const one = court();
        const b = one.draw(3);
        const e = one.expand(b, 2);
        one.seat(e);
        const [of, slip] = present(one.letters(e)[4]);
        return { letter: of, slip };
    })()
);
letter(
    'superseded',
    'L6',
    'the letter of a jury that was then extended and seated anew, with the archive at hand',
    [],
    (() => {
        const one = court();
        const b = one.draw(3);
        one.seat(b);
        const [of, slip] = present(one.letters(b)[1]);
        one.seat(one.expand(b, 2));
        return { letter: of, slip, archive: filesOf(one), notes: ['JURY_SUPERSEDED'] };
    })()
);
letter(
    'chain-not-shown',
    'L2',
    'an extended jury, without the receipt of its Select',
    ['EVIDENCE_MISMATCH'],
    (() => {
        const one = court();
        const b = one.draw(3);
        const e = one.expand(b, 2);
        one.seat(e);
        const good = one.evidence(e);
        const [of, slip] = present(one.letters(e, { evidence: { ...good, draws: one.receipts([e]) } })[4]);
        return { letter: of, slip };
    })()
);
letter('signed-by-another-key', 'L7', 'a testimonial by a key that is not on record', ['TESTIMONIAL_SIGNATURE_INVALID'], changed({ testimonial: testimonial({}, SECOND_SEED) }));
letter('times-stretched', 'L7', 'a testimonial whose end was moved', ['TESTIMONIAL_SIGNATURE_INVALID'], changed({ testimonial: { ...LETTER.testimonial, notAfter: TERMS.notAfter + 1n } }));
letter('audience-changed', 'L7', 'a testimonial whose audience was changed', ['TESTIMONIAL_SIGNATURE_INVALID'], changed({ testimonial: { ...LETTER.testimonial, audience: asciiBytes('Eve') } }));
letter('first-and-last-second', 'L7', 'a testimonial in its only second', [], {
    ...changed({ testimonial: testimonial({ notBefore: NOW, notAfter: NOW }) })
});
letter('expired', 'L7', 'a testimonial that ended a second ago', ['TESTIMONIAL_EXPIRED'], {
    input: { now: Number(TERMS.notAfter) + 1 }
});
letter('not-yet', 'L7', 'a testimonial that begins in a second', ['TESTIMONIAL_EXPIRED'], {
    input: { now: Number(TERMS.notBefore) - 1 }
});
letter(
    'by-a-key-to-come',
    'L7',
    'a testimonial by the key that replaced the one where the list stands',
    ['TESTIMONIAL_SIGNATURE_INVALID'],
    (() => {
        const one = court();
        const b = one.draw(3);
        one.seat(b).setKey(SECOND_SEED).memo(asciiBytes('later')).commit();
        const [of, slip] = present(one.letters(b, { signer: SECOND_SEED })[0]);
        return { letter: of, slip };
    })()
);
for (const [name, title, signer] of [
    ['key-reset-before', 'the key was put in the place of another by an Admin: told', SECOND_SEED],
    ['key-reset-later', 'the key was reset after the list: told', FIRST_SEED]
] as const)
    letter(
        name,
        'L7 K4',
        title,
        [],
        (() => {
            const one = court();
            if (name === 'key-reset-before') one.setKey(SECOND_SEED, 'Reset');
            const b = one.draw(3);
            one.seat(b, signer);
            if (name === 'key-reset-later') one.setKey(SECOND_SEED, 'Reset');
            one.memo(asciiBytes('later')).commit();
            const [of, slip] = present(one.letters(b, { signer })[0]);
            return { letter: of, slip, notes: ['ENTITY_KEY_RESET'] };
        })()
    );
letter('other-holder-key', 'L8', 'the private key in the letter is not that of the holder', ['HOLDER_KEY_MISMATCH'], changed({ holderSeed: SEED }));
letter('without-holder-key', 'L8', 'a letter without a private key: the juror has made it', [], changed({ holderSeed: undefined }));

/** An archive with the last block changed. */
function withoutMemo(): Files {
    const other = court();
    other.draw(5);
    other.memo(asciiBytes('else'));
    return filesOf(own, { blocks: [...own.log.blocks.slice(0, 3), present(other.log.blocks[3])] });
}

/** The archive as it was before the draw. */
function earlier(): Files {
    return filesOf(own, { blocks: own.log.blocks.slice(0, 2), commits: own.log.commits.slice(0, 1) });
}

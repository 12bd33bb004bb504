import { asciiBytes, concatBytes, taggedEncoding, toHex, u32be } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeLetter, encodeSlip } from '../../../src/juror/letter.js';
import { encodePresentation } from '../../../src/juror/presentation.js';
import { ascending, FIRST_SEED, ROGUE_SEED, SECOND_SEED } from '../../juror/seated-jury.js';
import type { SeatedJury } from '../../juror/seated-jury.js';
import { present } from '../../verifier/bytes.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { SECOND_CANISTER } from './ledger.js';
import { CHALLENGE, show } from './presentations.js';
import { ASKED } from './sample-letter.js';
import { court, filesOf } from './seats.js';

/** Who was excused, and which draws were withdrawn: additions to version 1, which older readers take as unknown. */
const excused = new Group('excused');
const withdrawn = new Group('withdrawn');

/** Twelve people; in block 2 three jurors and two alternates of a case, seated in block 3. */
const B = 2;
function jury(...memos: readonly ((own: SeatedJury) => Uint8Array)[]): SeatedJury {
    const own = court(12);
    own.seat(own.drawCase(3, 2));
    for (const memo of memos) own.memo(memo(own)).commit();
    return own;
}
const into =
    (group: Group) =>
    (name: string, rules: string, title: string, own: SeatedJury, ...notes: ReasonCode[]) =>
        group.add('archive', name, rules, title, filesOf(own), [], { notes });
const excusal = into(excused);
const seatsOf = (own: SeatedJury, ...positions: number[]) =>
    ascending(positions.map((position) => present(own.memosOf(B).seatIds[position])));
const STRANGE = new Uint8Array(32).fill(255);

excusal('one', 'V1 V2 V3 V4 V5 V6', 'a juror is excused, and the first alternate moves up', jury((own) => own.excusal(B, [1])));
excusal('alternate', 'V6', 'the first alternate is excused: nobody moves up', jury((own) => own.excusal(B, [3])));
excusal('moved-up-and-excused', 'V5 V6', 'who moved up is excused too, by another record', jury((own) => own.excusal(B, [0]), (own) => own.excusal(B, [3])));
excusal('add-up', 'V5', 'a second record names one that is excused and one that is not: the first reason counts', jury((own) => own.excusal(B, [1], { reasons: Uint8Array.of(1) }), (own) => own.excusal(B, [1, 2], { reasons: Uint8Array.of(2, 2) })));
excusal('once-more', 'V5', 'the same record once more: nothing to tell', jury((own) => own.excusal(B, [1]), (own) => own.excusal(B, [1])));
excusal('unknown-reason', 'V1', 'a reason that no reader of now knows', jury((own) => own.excusal(B, [1], { reasons: Uint8Array.of(200) })));
excusal('with-seats', 'V5', 'with the seats of the three', jury((own) => own.excusal(B, [0, 1, 2], { seatIds: seatsOf(own, 0, 1, 2) })), 'EXCUSED_TOO_MANY');
excusal('with-strange-seats', 'V5', 'with a seat that is not on the list: the positions count', jury((own) => own.excusal(B, [0, 1], { seatIds: ascending([...seatsOf(own, 0), STRANGE]) })), 'EXCUSED_SEATS');
excusal('seats-before-the-list', 'V5', 'with seats, before the list stands', (() => {
    const own = court(12);
    const b = own.drawCase(3, 2);
    return own.memo(own.excusal(b, [0, 1], { seatIds: seatsOf(own, 0, 1) })).seat(b);
})(), 'EXCUSED_SEATS');
excusal('more-than-alternates', 'V8', 'three are excused of three and two', jury((own) => own.excusal(B, [0, 1, 4])), 'EXCUSED_TOO_MANY');
excusal('without-case-record', 'V6 V8', 'one of five is excused where there are no alternates', (() => {
    const own = court();
    const b = own.draw(5);
    return own.memo(own.excusal(b, [2])).commit();
})(), 'EXCUSED_TOO_MANY');
excusal('before-an-expand', 'V8', 'more are drawn when somebody is excused; the excused stay so in the new jury', (() => {
    const own = jury((one) => one.excusal(B, [1]));
    return own.seat(own.expand(B, 2));
})(), 'EXPANDED_AFTER_EXCUSAL');
excusal('of-the-expand', 'V5', 'a record under the Expand excuses a juror of the Select too', (() => {
    const own = jury();
    const e = own.expand(B, 2);
    own.seat(e);
    return own.memo(own.excusal(e, [1, 6])).commit();
})());
excusal('behind-those-drawn', 'V2', 'a position behind those who were drawn', jury((own) => own.excusal(B, [1, 5])), 'JURY_RECORD_MISMATCH');
excusal('of-the-expand-under-the-select', 'V2', 'somebody whom the Expand drew, in a record under the Select', (() => {
    const own = jury();
    own.expand(B, 2);
    return own.memo(own.excusal(B, [6])).commit();
})(), 'JURY_RECORD_MISMATCH');
excusal('other-hash', 'V2', 'it names the draw with another hash', jury((own) => own.excusal(B, [1], { drawHash: SEED })), 'JURY_RECORD_MISMATCH');
excusal('of-an-add', 'V2', 'it names a block that is no draw', jury((own) => own.excusal(0, [1])), 'JURY_RECORD_MISMATCH');
excusal('of-itself', 'V2', 'it names the block that carries it', jury((own) => own.excusal(4, [1])), 'JURY_RECORD_MISMATCH');
excusal('by-nobody', 'V4', 'signed by a key that is not on record', jury((own) => own.excusal(B, [1], { signer: ROGUE_SEED })), 'JURY_RECORD_SIGNATURE_INVALID');
excusal('for-another-canister', 'V4', 'signed for another canister', jury((own) => own.excusal(B, [1], { canisterId: SECOND_CANISTER })), 'JURY_RECORD_SIGNATURE_INVALID');
excusal('by-the-key-before', 'V3 V4', 'signed by the key that was replaced before it', jury((own) => own.setKey(SECOND_SEED).excusal(B, [1])), 'JURY_RECORD_SIGNATURE_INVALID');
excusal('by-the-new-key', 'V3', 'signed by the key that was put in the place of the one that signed the list', jury((own) => own.setKey(SECOND_SEED).excusal(B, [1], { signer: SECOND_SEED })));
excusal('before-any-key', 'V3', 'before a key was on record', (() => {
    const own = court(8, false);
    const b = own.draw(3);
    return own.memo(own.excusal(b, [1])).commit();
})(), 'ENTITY_KEY_MISSING');
excusal('positions-changed', 'V4', 'the positions are others than those that were signed', jury((own) => changed(own.excusal(B, [1]), u32be(1), u32be(2))), 'JURY_RECORD_SIGNATURE_INVALID');
excusal('sixty-four-unsigned-first', 'V4 S3', 'the principal staged 64 records that no key signed: its 65th is not looked at; its list of seats is', (() => {
    const own = court(12);
    const b = own.drawCase(3, 2);
    for (let i = 0; i < 64; i++) own.memo(own.excusal(b, [1], { signer: ROGUE_SEED, reasons: Uint8Array.of(i) }));
    return own.memo(own.excusal(b, [1])).seat(b);
})(), 'JURY_RECORD_SIGNATURE_INVALID');
/** The same bytes with one field, and its length before it, in the place of another. */
function changed(memo: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
    const framed = (field: Uint8Array) => toHex(concatBytes(u32be(field.length), field));
    return Uint8Array.from(Buffer.from(toHex(memo).replace(framed(from), framed(to)), 'hex'));
}
const form = (name: string, title: string, memo: (own: SeatedJury) => Uint8Array) =>
    excusal(`form-${name}`, 'V1 U1', `${title}: an unknown record`, jury(memo));
form('no-positions', 'nobody is named', (own) => own.excusal(B, []));
form('descending', 'positions that descend', (own) => own.excusal(B, [2, 1]));
form('one-twice', 'a position twice', (own) => own.excusal(B, [1, 1]));
form('one-reason-too-many', 'two reasons for one position', (own) => own.excusal(B, [1], { reasons: Uint8Array.of(1, 1) }));
form('one-seat-for-two', 'one seat for two positions', (own) => own.excusal(B, [0, 1], { seatIds: seatsOf(own, 0) }));
form('seats-descending', 'seats that descend', (own) => own.excusal(B, [0, 1], { seatIds: seatsOf(own, 0, 1).reverse() }));
form('cut', 'the last byte is missing', (own) => own.excusal(B, [1]).slice(0, -1));
form('byte-behind', 'a byte follows', (own) => concatBytes(own.excusal(B, [1]), Uint8Array.of(0)));
form('hash-of-31-bytes', 'D of 31 bytes', (own) => own.excusal(B, [1], { drawHash: SEED.slice(1) }));
excusal('in-an-add-of-somebody', 'V1', 'in a block that adds somebody it is free text', (() => {
    const own = jury();
    own.log.stage({ jurors: [SEED], memo: own.excusal(B, [1]) });
    return own.commit();
})());

excusal('seats-of-the-other-half', 'V5', 'it excuses two alternates, and names seats of two jurors: the positions count', jury((own) => own.excusal(B, [3, 4], { seatIds: seatsOf(own, 0, 1) })), 'EXCUSED_SEATS');
excusal('seats-of-more-than-are-excused', 'V5', 'two records name seats of three jurors, and two are excused: those of the second do not count', jury((own) => own.excusal(B, [0], { seatIds: seatsOf(own, 0) }), (own) => own.excusal(B, [0, 1], { seatIds: seatsOf(own, 1, 2) })), 'EXCUSED_SEATS');
excusal('seats-too-late', 'V5', 'a second record names the seats of people who are excused already: it is not looked at', jury((own) => own.excusal(B, [0, 1]), (own) => own.excusal(B, [0, 1], { seatIds: seatsOf(own, 0, 1) })), 'EXCUSED_SEATS');

const withdrawal = into(withdrawn);
withdrawal('one', 'V1 V2 V3 V4 V7', 'a seated jury is withdrawn', jury((own) => own.withdrawal(B)));
withdrawal('not-seated', 'V7', 'a draw is withdrawn before it is seated', (() => {
    const own = court();
    const b = own.draw(3);
    return own.memo(own.withdrawal(b)).commit();
})());
withdrawal('beside-another', 'V7', 'a draw is withdrawn, and another one of the same case is made and seated', (() => {
    const own = jury((one) => one.withdrawal(B, { reason: '' }));
    return own.seat(own.drawCase(4, 2));
})());
withdrawal('of-a-chain', 'V7', 'the Expand is named: the Select is withdrawn too', (() => {
    const own = jury();
    const e = own.expand(B, 2);
    return own.memo(own.withdrawal(e)).commit();
})());
withdrawal('twice', 'V7', 'a second withdrawal: the first one counts', jury((own) => own.withdrawal(B, { reason: 'wrong list' }), (own) => own.withdrawal(B)));
withdrawal('by-nobody', 'V4', 'signed by a key that is not on record', jury((own) => own.withdrawal(B, { signer: ROGUE_SEED })), 'JURY_RECORD_SIGNATURE_INVALID');
withdrawal('for-another-canister', 'V4', 'signed for another canister', jury((own) => own.withdrawal(B, { canisterId: SECOND_CANISTER })), 'JURY_RECORD_SIGNATURE_INVALID');
withdrawal('other-hash', 'V2', 'it names the draw with another hash', jury((own) => own.withdrawal(B, { drawHash: SEED })), 'JURY_RECORD_MISMATCH');
withdrawal('reason-of-1000-bytes', 'V1', 'a reason of 1,000 bytes', jury((own) => own.withdrawal(B, { reason: 'r'.repeat(1000) })));
withdrawal('form-reason-of-1001-bytes', 'V1 U1', 'a reason of 1,001 bytes: an unknown record', jury((own) => own.withdrawal(B, { reason: 'r'.repeat(1001) })));
withdrawal('form-reason-not-utf8', 'V1 U1', 'a reason that is no UTF-8: an unknown record', jury((own) => changed(own.withdrawal(B, { reason: 'ab' }), asciiBytes('ab'), Uint8Array.of(0xff, 0xfe))));
withdrawal('form-without-signature', 'V1 U1', 'no signature: an unknown record', jury((own) => taggedEncoding('icjury/v1/withdrawn', u32be(B), own.memosOf(B).drawHash, asciiBytes('why'))));

/** The letter to the person at a position, by receipts alone and with the log. */
function letters(group: Group, name: string, rules: string, title: string, own: SeatedJury, position: number, ...notes: ReasonCode[]): void {
    const [letter, slip] = present(own.letters(B)[position]);
    const files = { 'letter.json': encodeLetter(letter), 'slip.json': encodeSlip(slip) };
    group.add('letter', name, rules, title, files, [], { input: ASKED, notes });
    group.add('letter', `${name}-with-log`, rules, `${title}; with the archive at hand`, { ...files, ...filesOf(own) }, [], { input: { ...ASKED, log: true }, notes });
}
const oneExcused = jury((own) => own.excusal(B, [1], { reasons: Uint8Array.of(1) }));
letters(excused, 'letter', 'V9', 'the letter of the juror who is excused', oneExcused, 1, 'PERSON_EXCUSED');
letters(excused, 'letter-moved-up', 'V9 V6', 'the letter of the alternate who moved up', oneExcused, 3);
letters(excused, 'letter-of-another', 'V9', 'the letter of another juror', oneExcused, 0);
const threeExcused = jury((own) => own.excusal(B, [0, 1, 2], { seatIds: seatsOf(own, 0, 1, 2) }));
letters(excused, 'letter-of-too-many', 'V8 V9', 'the letter of an alternate where more are excused than alternates were drawn', threeExcused, 4, 'EXCUSED_TOO_MANY');
const ofOtherHalf = jury((own) => own.excusal(B, [3, 4], { seatIds: seatsOf(own, 0, 1) }));
letters(excused, 'letter-of-a-seat-that-does-not-count', 'V5 V9', 'the letter of a juror whose seat a record names beside positions of alternates', ofOtherHalf, 0, 'EXCUSED_SEATS');
const byReset = jury();
byReset.setKey(SECOND_SEED, 'Reset').memo(byReset.excusal(B, [1], { signer: SECOND_SEED })).commit();
letters(excused, 'letter-by-a-reset-key', 'V9', 'the letter of a juror where a key that was reset excused another', byReset, 0, 'ENTITY_KEY_RESET');
const underExpand = jury();
underExpand.expand(B, 2);
underExpand.memo(underExpand.excusal(4, [0, 5])).memo(underExpand.excusal(4, [6])).commit();
letters(excused, 'letter-by-a-record-under-an-expand', 'V5 V9', 'the letter of a juror who is excused by a record that names a later Expand, which nobody seated', underExpand, 0, 'PERSON_EXCUSED');

/** A letter beside a copy of the log that was made before or behind what its receipts show. */
function beside(group: Group, name: string, title: string, position: number, made: () => { own: SeatedJury; log: ReturnType<typeof filesOf>; dropped?: number }, ...notes: ReasonCode[]): void {
    const { own, log, dropped } = made();
    const { draws, seats, keys } = own.evidence(B);
    const evidence = { draws, seats: seats.filter((_, i) => i !== dropped), keys };
    const [letter, slip] = present(own.letters(B, { evidence })[position]);
    group.add('letter', name, 'V10', title, { 'letter.json': encodeLetter(letter), 'slip.json': encodeSlip(slip), ...log }, [], { input: { ...ASKED, log: true }, notes });
}
const goingOn = (first: readonly ((own: SeatedJury) => Uint8Array)[], then: (own: SeatedJury) => Uint8Array, dropped?: number) => () => {
    const own = jury(...first);
    const log = filesOf(own);
    own.memo(then(own)).commit();
    return { own, log, ...(dropped !== undefined && { dropped }) };
};
beside(excused, 'letter-newer-than-the-log', 'the letter of a juror who was excused behind the end of the log at hand', 1, goingOn([], (own) => own.excusal(B, [1])), 'PERSON_EXCUSED');
beside(excused, 'letter-and-log-together', 'the log knows of one excusal, which the receipts leave out, and the receipts of two behind its end', 0, goingOn([(own) => own.excusal(B, [0])], (own) => own.excusal(B, [1, 2]), 1), 'EXCUSED_TOO_MANY', 'PERSON_EXCUSED');
beside(withdrawn, 'letter-newer-than-the-log', 'the letter of a juror of a draw that was withdrawn behind the end of the log at hand', 0, goingOn([], (own) => own.withdrawal(B)), 'JURY_WITHDRAWN');
letters(withdrawn, 'letter', 'V9', 'the letter of a juror of a draw that was withdrawn', jury((own) => own.withdrawal(B)), 0, 'JURY_WITHDRAWN');
const shown = (group: Group, name: string, title: string, own: SeatedJury, position: number, ...notes: ReasonCode[]) => {
    const files = { 'presentation.json': encodePresentation(show(present(own.letters(B)[position])[0])) };
    group.add('presentation', name, 'V9', title, files, [], { input: CHALLENGE, notes });
};
shown(excused, 'presentation', 'a presentation of a seat that an excusal names', threeExcused, 1, 'EXCUSED_TOO_MANY', 'PERSON_EXCUSED');
shown(excused, 'presentation-not-named', 'a presentation by somebody who is excused, by a record without seats', oneExcused, 1);
const halfExcused = jury((own) => own.excusal(B, [3, 4]));
const ofHalf = (name: string, title: string, position: number, ...notes: ReasonCode[]) => {
    const files = { 'presentation.json': encodePresentation(show(present(halfExcused.letters(B)[position])[0])) };
    excused.add('presentation', name, 'V11', title, files, [], { input: CHALLENGE, notes });
};
ofHalf('presentation-all-of-its-half', 'a presentation of the seat of an alternate, where all alternates are excused by a record without seats', 3, 'PERSON_EXCUSED');
ofHalf('presentation-of-the-other-half', 'a presentation of the seat of a juror, where only alternates are excused', 0);
shown(withdrawn, 'presentation', 'a presentation of a seat of a draw that was withdrawn', jury((own) => own.withdrawal(B, { signer: FIRST_SEED })), 0, 'JURY_WITHDRAWN');

export const CHANGES: readonly Case[] = [...excused.cases, ...withdrawn.cases];

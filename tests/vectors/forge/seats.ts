import { asciiBytes, concatBytes, taggedEncoding, u32be } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { ascending, FIRST_SEED, publicKey, ROGUE_SEED, SeatedJury, SECOND_SEED, signedPart } from '../../juror/seated-jury.js';
import { signRotation } from '../../../src/entity/seating.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import { LogBuilder } from '../../verifier/log-builder.js';
import { archiveFiles } from './archive-files.js';
import type { ArchiveParts } from './archive-files.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { SECOND_CANISTER, signed } from './ledger.js';
import { SEED } from './blocks.js';

const seats = new Group('seats');
const keys = new Group('entity-keys');
const unknown = new Group('unknown-records');

/** Eight people, a key of the entity from block 1 on. */
export const court = (people = 8, withKey = true): SeatedJury =>
    new SeatedJury(people, { withKey, log: new LogBuilder(signed) });
export const filesOf = (own: SeatedJury, change: Partial<ArchiveParts> = {}) => archiveFiles({ ...own.folder, ...change });

const into =
    (group: Group) =>
    (name: string, rules: string, title: string, own: SeatedJury, codes: ReasonCode[] = [], notes: ReasonCode[] = [], change: Partial<ArchiveParts> = {}) =>
        group.add('archive', name, rules, title, filesOf(own, change), codes, { notes });

type List = { part?: number; parts?: number; jurors?: number; block?: number; drawHash?: Uint8Array };
type Make = (ids: readonly Uint8Array[], list?: List, signer?: Uint8Array, canister?: Uint8Array) => Uint8Array;

/** A draw of five in block 2, three jurors and two alternates if it has a case record, and what is published of it. */
function published(make: (part: Make, ids: Uint8Array[], own: SeatedJury) => readonly Uint8Array[], withCase = false): SeatedJury {
    const own = court();
    const block = withCase ? own.drawCase(3, 2) : own.draw(5);
    const { seatIds, drawHash } = own.memosOf(block);
    const part: Make = (ids, list = {}, signer = FIRST_SEED, canister = CANISTER) =>
        signedPart({ block, drawHash, part: 1, parts: 1, jurors: withCase ? 3 : 5, seatIds: ids, ...list }, signer, canister);
    const order = withCase ? [...ascending(seatIds.slice(0, 3)), ...ascending(seatIds.slice(3))] : ascending(seatIds);
    const memos = make(part, order, own);
    for (const memo of memos.length === 0 ? [asciiBytes('a note')] : memos) own.memo(memo);
    return own.commit();
}
const seat = (name: string, rules: string, title: string, own: SeatedJury, ...notes: ReasonCode[]) =>
    into(seats)(name, rules, title, own, [], notes);
const STRANGE = new Uint8Array(32).fill(255);
const two = (part: Make, ids: readonly Uint8Array[]) => [part(ids.slice(0, 3), { part: 1, parts: 2 }), part(ids.slice(3), { part: 2, parts: 2 })];

seat('one-part', 'S1 S2 S3 S7 S8', 'five seats in one part', published((part, ids) => [part(ids)]));
seat('case-record', 'S7 S8', 'seats of three jurors and two alternates', published((part, ids) => [part(ids)], true));
seat('none', 'S7', 'no list of seats', published(() => []));
seat('two-parts', 'S4', 'a list in two parts', published(two));
seat('second-part-first', 'S4', 'the second part stands before the first: parts are a set', published((part, ids) => two(part, ids).reverse()));
seat('interleaved', 'S4', 'two lists of the same seats, in two and in three parts, interleaved', published((part, ids) => [
    part(ids.slice(0, 1), { part: 1, parts: 3 }),
    part(ids.slice(0, 3), { part: 1, parts: 2 }),
    part(ids.slice(1, 3), { part: 2, parts: 3 }),
    part(ids.slice(3), { part: 2, parts: 2 }),
    part(ids.slice(3), { part: 3, parts: 3 })
]));
seat('once-more', 'S4 S9', 'the same list once more: nothing to tell', published((part, ids) => [part(ids), part(ids)]));
seat('half', 'S4', 'the second part is missing', published((part, ids) => two(part, ids).slice(0, 1)));
seat('second-part-with-other-ids', 'S5', 'a second part 1 with other ids: the first counts', published((part, ids) => [two(part, ids)[0] as Uint8Array, part([STRANGE, STRANGE, STRANGE], { part: 1, parts: 2 }), two(part, ids)[1] as Uint8Array]), 'SEATS_EQUIVOCATION');
seat('other-list-later', 'S9', 'another list, after the one that counts', published((part, ids) => [part(ids), part([...ids.slice(1, 3), STRANGE], { part: 1, parts: 2 }), part([...ids.slice(3), STRANGE], { part: 2, parts: 2 })].slice(0, 1).concat(two(part, [...ids.slice(1), STRANGE]))), 'SEATS_EQUIVOCATION');
seat('wrong-list-first', 'S5 S7', 'a list of four, and then one of five under the same key: part 1 of 1 is taken', published((part, ids) => [part(ids.slice(1)), part(ids)]), 'SEATS_COUNT', 'SEATS_EQUIVOCATION');
seat('wrong-list-first-in-other-parts', 'S7 S9', 'a list of four, and then one of five in two parts, which counts', published((part, ids) => [part(ids.slice(1)), ...two(part, ids)]), 'SEATS_COUNT');
seat('jury-of-one', 'S6', 'a jury of one is seated', (() => {
    const own = court();
    return own.seat(own.draw(1));
})(), 'SEATS_TOO_FEW');
seat('one-fewer', 'S7', 'four seats for five people', published((part, ids) => [part(ids.slice(1))]), 'SEATS_COUNT');
seat('one-more', 'S7', 'six seats for five people', published((part, ids) => [part([...ids, STRANGE])]), 'SEATS_COUNT');
seat('other-split', 'S7', 'four seats of jurors where the draw has no case record', published((part, ids) => [part(ids, { jurors: 4 })]), 'SEATS_COUNT');
seat('split-not-of-the-case-record', 'S7', 'five seats of jurors where the case record says three', published((part, ids) => [part(ids, { jurors: 5 })], true), 'SEATS_COUNT');
seat('more-parts-than-seats', 'S7', 'a list in six parts', published((part, ids) => [part(ids, { parts: 6 })]), 'SEATS_COUNT');
seat('unsorted', 'S8', 'seats that descend', published((part, ids) => [part([...ids].reverse())]), 'SEATS_ORDER');
seat('one-twice', 'S8', 'a seat stands there twice', published((part, ids) => [part([ids[0] as Uint8Array, ...ids.slice(0, 4)])]), 'SEATS_ORDER');
seat('one-in-both-halves', 'S8', 'a seat stands among jurors and among alternates', published((part, ids) => [part([...ids.slice(0, 3), ids[0] as Uint8Array, ids[4] as Uint8Array].sort((a, b) => (a === ids[0] && b === ids[4] ? -1 : 0)))], true), 'SEATS_ORDER');
seat('parts-not-ascending-together', 'S8', 'two parts, each ascending, that do not ascend together', published((part, ids) => [part(ids.slice(2), { part: 1, parts: 2 }), part(ids.slice(0, 2), { part: 2, parts: 2 })]), 'SEATS_ORDER');
seat('all-ascending-over-both-halves', 'S8', 'all five ascend, jurors and alternates mixed: in either half they ascend too', published((part, ids) => [part(ascending(ids))], true));
seat('other-hash', 'S2', 'a list that names the draw with another hash', published((part, ids) => [part(ids, { drawHash: STRANGE })]), 'SEATS_DRAW_MISMATCH');
seat('of-an-add', 'S2', 'a list for a block that is no draw', published((part, ids) => [part(ids, { block: 0 })]), 'SEATS_DRAW_MISMATCH');
seat('of-a-block-to-come', 'S2', 'a list for a block that is not there yet', published((part, ids) => [part(ids, { block: 99 })]), 'SEATS_DRAW_MISMATCH');
seat('of-itself', 'S2', 'a list for the block that carries it', published((part, ids) => [part(ids, { block: 3 })]), 'SEATS_DRAW_MISMATCH');
seat('by-nobody', 'S3 S10', 'a list signed by a key that is not on record, and then the right one', published((part, ids) => [part(ids, {}, ROGUE_SEED), part(ids)]), 'SEATS_SIGNATURE_INVALID');
seat('for-another-canister', 'S3', 'a list signed for another canister', published((part, ids) => [part(ids, {}, FIRST_SEED, SECOND_CANISTER)]), 'SEATS_SIGNATURE_INVALID');
seat('before-any-key', 'S3', 'a list before a key was on record', (() => {
    const own = court(8, false);
    own.draw(3);
    return own.seat(2);
})(), 'ENTITY_KEY_MISSING');
seat('by-the-key-before', 'S3', 'a list by the key that was replaced before it', (() => {
    const own = court();
    const b = own.draw(3);
    return own.setKey(SECOND_SEED).seat(b, FIRST_SEED);
})(), 'SEATS_SIGNATURE_INVALID');
seat('by-the-key-to-come', 'S3', 'a list by the key that is set behind it', (() => {
    const own = court();
    const b = own.draw(3);
    for (const memo of own.memosOf(b, SECOND_SEED).memos) own.memo(memo);
    return own.setKey(SECOND_SEED).memo(asciiBytes('a note')).commit();
})(), 'SEATS_SIGNATURE_INVALID');
seat('parts-under-two-keys', 'S4 S3', 'a part by each of two keys: no list is whole', (() => {
    const own = court();
    const b = own.draw(5);
    const { seatIds, drawHash } = own.memosOf(b);
    const ids = ascending(seatIds);
    const list = { block: b, drawHash, parts: 2, jurors: 5 };
    own.memo(signedPart({ ...list, part: 1, seatIds: ids.slice(0, 2) }, FIRST_SEED)).setKey(SECOND_SEED);
    return own.memo(signedPart({ ...list, part: 2, seatIds: ids.slice(2) }, SECOND_SEED)).commit();
})());
seat('of-a-chain', 'S7 S9', 'a jury, extended and seated anew', (() => {
    const own = court();
    const b = own.draw(3);
    own.seat(b);
    return own.seat(own.expand(b, 2));
})());
seat('of-the-expand-alone', 'S7', 'seats of those of the Expand only', (() => {
    const own = court();
    const e = own.expand(own.draw(4), 3);
    const { drawHash, seatIds } = own.memosOf(e);
    return own.memo(signedPart({ block: e, drawHash, part: 1, parts: 1, jurors: 7, seatIds: ascending(seatIds).slice(0, 3) })).commit();
})(), 'SEATS_COUNT');
for (const [name, title, change] of [
    ['cut', 'the last byte is missing', (memo: Uint8Array) => memo.slice(0, -1)],
    ['byte-behind', 'a byte follows', (memo: Uint8Array) => concatBytes(memo, Uint8Array.of(0))]
] as const)
    seat(`form-${name}`, 'S1', `what begins like a list of seats: ${title}`, published((part, ids) => [change(part(ids))]), 'SEATS_MALFORMED');
seat('form-no-ids', 'S1', 'a list of no ids', published((part) => [part([])]), 'SEATS_MALFORMED');
seat('form-id-of-31-bytes', 'S1', 'ids of 31 bytes', published((part, ids) => [part(ids.map((id) => id.slice(1)))]), 'SEATS_MALFORMED');
seat('form-part-0', 'S1', 'part 0 of 1', published((part, ids) => [part(ids, { part: 0 })]), 'SEATS_MALFORMED');
seat('form-part-2-of-1', 'S1', 'part 2 of 1', published((part, ids) => [part(ids, { part: 2 })]), 'SEATS_MALFORMED');
seat('in-an-add-of-somebody', 'S1', 'a list in a block that adds somebody is free text', (() => {
    const own = published(() => []);
    const { memos } = own.memosOf(2);
    own.log.stage({ jurors: [SEED], memo: memos[0] ?? SEED });
    return own.commit();
})());

/* Entity keys */
const key = into(keys);
const note = (own: SeatedJury) => own.memo(asciiBytes('a note')).commit();
const rotated = (change: Partial<EntityKeyChange>) => note(court().setKey(SECOND_SEED, 'Rotated', change));
key('first', 'K1 K3', 'a first key', court());
key('none', 'K1', 'no key was ever set', court(8, false));
key('rotated', 'K2', 'a key that the one before signed', rotated({}));
key('reset', 'K4', 'a key that an Admin put in the place of the one before: told', note(court().setKey(SECOND_SEED, 'Reset')), [], ['ENTITY_KEY_RESET']);
key('rotated-after-a-reset', 'K4', 'a rotation behind a reset: still told', note(court().setKey(SECOND_SEED, 'Reset').setKey(FIRST_SEED)), [], ['ENTITY_KEY_RESET']);
const wrong: ReasonCode[] = ['ENTITY_KEYS_MISMATCH'];
key('not-kept', 'K1', 'the record of keys is missing where the commits certify one', court(), [], wrong, { entityKeys: [] });
key('other-key', 'K1', 'another key than the certified one', court(), wrong, wrong, { entityKeys: court().keys.map((one) => ({ ...one, publicKey: publicKey(ROGUE_SEED) })) });
key('one-too-many', 'K1', 'a change that nobody certified', court(), wrong, [], { entityKeys: rotated({}).keys });
key('head-comes-back', 'K1 H4', 'a commit certifies keys that were replaced before it', (() => {
    const own = note(court().setKey(SECOND_SEED));
    const all = [...own.keys];
    own.keys.pop();
    note(own);
    own.keys.splice(0, own.keys.length, ...all);
    return note(own);
})(), ['ENTITY_KEYS_MISMATCH', 'HISTORY_REWRITTEN'], wrong);
key('rotation-not-signed', 'K2', 'a rotation that the key before did not sign', rotated({ signature: concatBytes(SEED, SEED) }), ['ENTITY_KEY_INVALID'], ['ENTITY_KEY_INVALID']);
key('rotation-signed-by-the-new-key', 'K2', 'a rotation that the new key signed', rotated({ signature: signRotation(CANISTER, 1, SECOND_SEED, SECOND_SEED) }), ['ENTITY_KEY_INVALID'], ['ENTITY_KEY_INVALID']);
key('rotation-for-another-canister', 'K2', 'a rotation signed for a canister that the log was never in', rotated({ signature: signRotation(SECOND_CANISTER, 1, FIRST_SEED, SECOND_SEED) }), ['ENTITY_KEY_INVALID'], ['ENTITY_KEY_INVALID']);
key('rotation-of-another-number', 'K2', 'a rotation signed for another number', rotated({ signature: signRotation(CANISTER, 2, FIRST_SEED, SECOND_SEED) }), ['ENTITY_KEY_INVALID'], ['ENTITY_KEY_INVALID']);
key('from-falls', 'K3', 'a key that holds before the one that it replaces', rotated({ from: 0 }), wrong, wrong);
key('from-beyond-its-state', 'K3', 'a key that holds from a block behind the state that certifies it', rotated({ from: 99 }), wrong, wrong);
key('from-before-a-state-without-it', 'K3', 'a key that holds from before the length of a state that lacks it', rotated({ from: 1 }), wrong, wrong);

/* Records that version 1 does not define */
const record = (label: string, ...fields: Uint8Array[]) => taggedEncoding(`icjury/v1/${label}`, ...fields);
const unknownRecord = (name: string, title: string, own: SeatedJury) => into(unknown)(name, 'U1', title, own);
unknownRecord('about-a-draw', 'a record of another label that names a draw', published((part, ids, own) => [part(ids), record('excused', u32be(2), own.memosOf(2).drawHash, SEED)]));
unknownRecord('about-nothing', 'a record of another label that names no draw', published((part, ids) => [part(ids), record('anything', SEED)]));
unknownRecord('label-of-64', 'a label of 64 characters', published(() => [record('x'.repeat(64), SEED)]));
unknownRecord('label-of-65', 'a label of 65 characters is free text', published(() => [record('x'.repeat(65), SEED)]));
unknownRecord('capitals', 'a label with a capital is free text', published(() => [record('Seats', SEED)]));
unknownRecord('without-nul', 'a label without the zero byte is free text', published(() => [asciiBytes('icjury/v1/anything')]));
export const SEATS: readonly Case[] = [...keys.cases, ...seats.cases, ...unknown.cases];

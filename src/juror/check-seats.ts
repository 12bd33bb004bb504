import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { testimonialMessage, type SeatName, type Testimonial } from '../protocol/testimonial.js';
import type { PublicRecord } from './check-record.js';
import { ensure, type Checks } from './checks.js';
import { verifyEd25519 } from '../verifier/signature/index.js';
import type { Withdrawn } from './jury-changes.js';
import type { JuryFacts } from './jury-facts.js';
import { keyWords, resetWords } from './key-words.js';
import type { SeatSet } from './seats-log.js';
import { unnamedWords, type SeatState } from './seats-excused.js';
import { juryWords, personWords, reasonWords, sittingWarnings, type PersonState } from './sitting.js';
import { unknownWords } from './unknown-records.js';
import { isoTime } from '../protocol/iso-time.js';

/** Whether a seat was drawn as one of the jurors or of the alternates. */
export type DrawnAs = 'juror' | 'alternate';

/** A seat in a list. */
export interface FoundSeat {
    readonly drawnAs: DrawnAs;
    /** Among so many nobody else can tell the holder: those who were drawn as the same. */
    readonly anonymitySet: number;
}

export function findSeat(
    record: PublicRecord | undefined,
    { block, seatId }: SeatName
): FoundSeat | undefined {
    const set = record?.seats.sets.get(block);
    const place = set?.seatIds.findIndex((id) => equalBytes(id, seatId)) ?? -1;
    if (set === undefined || place < 0) return undefined;
    return place < set.jurors
        ? { drawnAs: 'juror', anonymitySet: set.jurors }
        : { drawnAs: 'alternate', anonymitySet: set.seatIds.length - set.jurors };
}

/** That seats were published, as many as people drawn, and this one among them. */
export function checkSeats(checks: Checks, name: SeatName, record: PublicRecord): void {
    const { facts, shown } = record;
    const { block } = name;
    let set: SeatSet | undefined;
    checks.run('seats', () => {
        // Who chose the receipts chose what to show: a list that counts for nothing is named, not called missing.
        if (shown !== undefined) throw new JuryError(shown.code, shown.detail);
        set = seatsOf(record, block);
        const { seatIds, jurors, key, publishedIn } = set;
        const alternates = seatIds.length - jurors;
        const what =
            alternates === 0
                ? `${jurors} seats, one for each juror drawn`
                : `${jurors} seats of jurors and ${alternates} of alternates, one for each drawn`;
        return `${what}, in block ${publishedIn.join(', ')}, signed by the entity's key ${key.number}`;
    });
    if (set === undefined) return;
    noteSeats(checks, set, facts);
    checks.run('published', () => {
        const found = findSeat(record, name);
        if (found === undefined) throw new JuryError('SEAT_NOT_PUBLISHED', 'the list has other seats');
        const { drawnAs, anonymitySet } = found;
        if (anonymitySet > 1)
            return `drawn as ${article(drawnAs)}; the list does not tell which of ${anonymitySet} ${drawnAs}s sits there`;
        return `drawn as the only ${drawnAs}: everybody can tell whose it is`;
    });
}

/** @throws {JuryError} as `SeatsLog.seatsOf`; of a log that may be too old, with that */
function seatsOf({ seats, older }: PublicRecord, block: number): SeatSet {
    try {
        return seats.seatsOf(block);
    } catch (error) {
        if (!(error instanceof JuryError) || error.code !== 'SEATS_MISSING' || older === undefined)
            throw error;
        throw new JuryError(error.code, `${error.detail}; ${older}`);
    }
}

/**
 * What the entity has put on record of the jury since: it fails nothing, since a letter stays genuine.
 * @param person whose letter it is; only a letter shows that
 */
export function noteChanges(
    checks: Checks,
    name: SeatName,
    record: PublicRecord,
    person?: PersonState
): void {
    const { block } = name;
    const { changes, supersededBy } = record.facts;
    const withdrawn = changes.withdrawal(block);
    if (withdrawn !== undefined) checks.note('sits', withdrawnWords(withdrawn), 'JURY_WITHDRAWN');
    const sitting = changes.sitting(block);
    const isChanged = sitting.excused > 0;
    if (isChanged) checks.note('sits', `the jury was ${juryWords(sitting, { withdrawn, supersededBy })}`);
    for (const { code, detail } of sittingWarnings(sitting)) checks.note('sits', detail, code);
    const reset = withdrawn?.reset ?? sitting.reset;
    if (reset !== undefined)
        checks.note(
            'sits',
            `what is on record of the jury since its draw rests on a reset key: ${resetWords(reset)}`,
            'ENTITY_KEY_RESET'
        );
    const misfit = changes.misfit(block);
    if (misfit !== undefined)
        checks.note('sits', `seats named in ${misfit}; they count for nothing`, 'EXCUSED_SEATS');
    const seat = seatState(record, name);
    const sits = withdrawn === undefined && supersededBy === undefined;
    if (person?.state === 'excused')
        checks.note(
            'sits',
            `excused in block ${person.index}: ${reasonWords(person.reason)}`,
            'PERSON_EXCUSED'
        );
    else if (seat.state === 'excused')
        checks.note('sits', 'the seat is one of those excused', 'PERSON_EXCUSED');
    else if (sits && person !== undefined && (isChanged || person.state === 'alternate'))
        checks.note('sits', `you are ${youAre(person)}`);
    else if (sits && person === undefined && seat.state === 'unknown')
        checks.note('sits', unnamedWords(seat, findSeat(record, name)?.drawnAs ?? 'juror'));
}

function youAre(person: PersonState): string {
    if (person.state === 'moved up') return 'an alternate who moved up: a juror now';
    return person.state === 'juror' ? 'a juror' : personWords(person);
}

/** What the records say of a seat, by the list that it stands on. */
export const seatState = ({ facts, seats }: PublicRecord, { block, seatId }: SeatName): SeatState =>
    facts.changes.seatState(block, seatId, seats.sets.get(block)?.seatIds);

export const withdrawnWords = ({ index, block, reason, reset }: Withdrawn): string =>
    `withdrawn in block ${index}${reset === undefined ? '' : ` by a reset key (${resetWords(reset)})`}, with the draw of block ${block}: ${reason === '' ? 'no reason given' : JSON.stringify(reason)}`;

export const article = (drawnAs: DrawnAs): string => (drawnAs === 'juror' ? 'a juror' : 'an alternate');

/** What should be known of a list that counts. */
function noteSeats(checks: Checks, { key }: SeatSet, facts: JuryFacts): void {
    const { equivocation: second, supersededBy: by, keys, unknown } = facts;
    if (second !== undefined)
        checks.note(
            'seats',
            `block ${second} published other seats for this jury; only the first count`,
            'SEATS_EQUIVOCATION'
        );
    if (by !== undefined)
        checks.note(
            'seats',
            `superseded by the jury of block ${by}: the draw was extended, and the jury seated anew`,
            'JURY_SUPERSEDED'
        );
    for (const words of keyWords(keys, key)) checks.note('keys', words, 'ENTITY_KEY_RESET');
    if (unknown > 0) checks.note('seats', unknownWords(unknown));
}

/** Signature and time of a testimonial. */
export function checkTestimonial(
    checks: Checks,
    seat: SeatName & { readonly testimonial: Testimonial },
    { seats }: PublicRecord,
    now: bigint | undefined
): void {
    const { testimonial } = seat;
    const key = seats.sets.get(seat.block)?.key;
    if (key === undefined) checks.note('testimonial', 'not checked: no seats stand');
    else
        checks.run('testimonial', () => {
            const message = testimonialMessage(seat, testimonial);
            ensure(
                verifyEd25519(testimonial.signature, message, key.publicKey),
                'TESTIMONIAL_SIGNATURE_INVALID',
                `key ${key.number}, current where the seats stand, did not sign it`
            );
            return `signed by key ${key.number}, current where the seats stand`;
        });
    const { notBefore, notAfter } = testimonial;
    const span = `from ${day(notBefore)} to ${day(notAfter)}`;
    if (now === undefined) return checks.note('time', `holds ${span}`);
    checks.run('time', () => {
        ensure(
            notBefore <= now && now <= notAfter,
            'TESTIMONIAL_EXPIRED',
            `it holds ${span}, and now is ${day(now)}`
        );
        return `holds ${span}`;
    });
}

/** A time beyond the year 9999, which a forged link can carry, is told as a number. */
function day(seconds: bigint): string {
    return seconds > 253_402_300_799n ? `second ${seconds}` : isoTime(seconds * 1_000_000_000n).slice(0, 10);
}

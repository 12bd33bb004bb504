import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { testimonialMessage } from '../protocol/testimonial.js';
import type { SeatName, Testimonial } from '../protocol/testimonial.js';
import type { PublicRecord } from './check-record.js';
import { ensure } from './checks.js';
import type { Checks } from './checks.js';
import { verifyEd25519 } from '../verifier/signature/index.js';
import type { Withdrawn } from './jury-changes.js';
import { keyWords } from './key-words.js';
import type { SeatsLog, SeatSet } from './seats-log.js';
import { personWords, reasonWords, sittingWarnings, sittingWords } from './sitting.js';
import type { PersonState } from './sitting.js';
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
    const { seats, shown } = record;
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
    noteSeats(checks, set, seats);
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
    { block, seatId }: SeatName,
    { seats: { changes } }: PublicRecord,
    person?: PersonState
): void {
    const withdrawn = changes.withdrawal(block);
    if (withdrawn !== undefined) checks.note('sits', withdrawnWords(withdrawn), 'JURY_WITHDRAWN');
    const sitting = changes.sitting(block);
    const words = sittingWords(sitting);
    if (words !== undefined) checks.note('sits', `the jury was ${words}`);
    for (const { code, detail } of sittingWarnings(sitting)) checks.note('sits', detail, code);
    if (person?.state === 'excused')
        checks.note('sits', `excused in block ${person.index}: ${reasonWords(person.reason)}`, 'PERSON_EXCUSED');
    else if (changes.isSeatExcused(block, seatId))
        checks.note('sits', 'the seat is one of those excused', 'PERSON_EXCUSED');
    else if (person !== undefined && (words !== undefined || person.state === 'alternate'))
        checks.note('sits', `you are ${person.state === 'moved up' ? 'an alternate who moved up: a juror now' : person.state === 'juror' ? 'a juror' : personWords(person)}`); // prettier-ignore
}

export const withdrawnWords = ({ index, block, reason }: Withdrawn): string =>
    `withdrawn in block ${index}, with the draw of block ${block}: ${reason === '' ? 'no reason given' : JSON.stringify(reason)}`;

export const article = (drawnAs: DrawnAs): string => (drawnAs === 'juror' ? 'a juror' : 'an alternate');

/** What should be known of a list that counts. */
function noteSeats(checks: Checks, { block, key }: SeatSet, seats: SeatsLog): void {
    const second = seats.equivocations.get(block);
    if (second !== undefined)
        checks.note(
            'seats',
            `block ${second} published other seats for this jury; only the first count`,
            'SEATS_EQUIVOCATION'
        );
    const by = seats.supersededBy(block);
    if (by !== undefined)
        checks.note(
            'seats',
            `superseded by the jury of block ${by}: the draw was extended, and the jury seated anew`,
            'JURY_SUPERSEDED'
        );
    for (const words of keyWords(seats.provenKeys, key)) checks.note('keys', words, 'ENTITY_KEY_RESET');
    const unknown = seats.unknown.concerning(block);
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

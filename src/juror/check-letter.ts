import { equalBytes } from '../protocol/bytes.js';
import { JuryError, type ReasonCode } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { poolIdOf, seatIdOf } from '../protocol/seats.js';
import type { SeatName } from '../protocol/testimonial.js';
import { checkRecord, type CheckPolicy, type Moved, type PublicRecord } from './check-record.js';
import { article, checkSeats, checkTestimonial, findSeat, noteChanges, seatState } from './check-seats.js';
import type { DrawnAs } from './check-seats.js';
import { ed25519 } from '../verifier/signature/index.js';
import { Checks, ensure, type Check } from './checks.js';
import { canisterText } from '../protocol/principal-text.js';
import type { Withdrawn } from './jury-changes.js';
import type { Letter, Slip } from './letter.js';
import type { Unnamed } from './seats-excused.js';
import type { PersonState } from './sitting.js';

export interface CheckVerdict {
    readonly verified: boolean;
    /** Why not, each code once. */
    readonly codes: readonly ReasonCode[];
    readonly checks: readonly Check[];
    /** Nanoseconds since 1970; nothing later is proven. */
    readonly asOf: bigint | undefined;
    /** Among so many, who were drawn as the same, nobody else can tell the holder. */
    readonly anonymitySet: number | undefined;
    /** Whether the whole log was looked at: without it nobody ran the draw again, or knows which list came first. */
    readonly whole: boolean;
    /** Whether the log at hand shows the draw, and it was run again. */
    readonly redrawn: boolean;
    /** As of when it was, nanoseconds since 1970: what is not on record of the jury then, was not. */
    readonly wholeAsOf: bigint | undefined;
    /** As the published seats say. */
    readonly drawnAs: DrawnAs | undefined;
    /** The newest draw of its chain whose jury was seated in place of this one; as far as is known. */
    readonly supersededBy: number | undefined;
    /** What the person of a letter is now; of a presentation, `excused` if its seat is, else undefined. */
    readonly person: PersonState['state'] | undefined;
    /** Of a presentation: that people of its half are excused whose seats no record names, so that it may be theirs. */
    readonly unnamed: Unnamed | undefined;
    /** Of an alternate: next but so many to move up, of those who could. */
    readonly alternate: { readonly place: number; readonly of: number } | undefined;
    readonly withdrawn: Withdrawn | undefined;
    /** That the draw names, to whoever drew it; undefined if it names none, or is not proven. */
    readonly caseName: string | undefined;
    /** That the key rests on which withdrew or excused, if it rests on one: then it is no word of who held the key before. */
    readonly reset: EntityKeyChange | undefined;
    /** Where the log went, if it was restored: that it may go on there, only the court can say. */
    readonly moved: Moved | undefined;
}

/**
 * Checks a letter for the person whose slip this is (docs/protocol.md, "Checking a letter"). Offline, and without
 * trust in whoever sent it. Never throws on account of letter, slip or log.
 */
export function checkLetter(letter: Letter, slip: Slip | undefined, policy: CheckPolicy): CheckVerdict {
    const checks = new Checks();
    const record = checkRecord(checks, letter, policy);
    checkPerson(checks, letter, slip);
    if (record !== undefined) checkDrawn(checks, letter, record);
    checks.run('seat', () => {
        const computed = seatIdOf(letter.seatSalt, letter.drawHash, letter.poolId);
        ensure(equalBytes(computed, letter.seatId), 'SEAT_ID_MISMATCH', 'pool id and salt give another seat');
        return 'the seat follows from the pool id, this draw and the salt in the letter';
    });
    if (record !== undefined) {
        checkSeats(checks, letter, record);
        checkHalf(checks, letter, record);
        noteChanges(checks, letter, record, personOf(letter, record));
        checkTestimonial(checks, letter, record, policy.now);
    }
    checkHolder(checks, letter);
    return verdictOf(checks, letter, record, record && personOf(letter, record));
}

/** What the person of a letter is now, by what is on record; undefined if they were not drawn. */
function personOf({ block, poolId }: Letter, { seats, facts }: PublicRecord): PersonState | undefined {
    const place = seats.chain(block)?.jurors.findIndex((juror) => equalBytes(juror, poolId)) ?? -1;
    return place < 0 ? undefined : facts.changes.people(block)[place];
}

export function verdictOf(
    checks: Checks,
    name: SeatName,
    record: PublicRecord | undefined,
    person?: PersonState
): CheckVerdict {
    const { codes, list } = checks;
    const state = record && seatState(record, name);
    const seat = findSeat(record, name);
    const changes = record?.facts.changes;
    const withdrawn = changes?.withdrawal(name.block);
    return {
        verified: record !== undefined && codes.length === 0,
        codes,
        checks: list,
        asOf: record?.asOf,
        whole: record?.wholeAsOf !== undefined,
        redrawn: record?.draws !== undefined,
        wholeAsOf: record?.wholeAsOf,
        anonymitySet: seat?.anonymitySet,
        drawnAs: seat?.drawnAs,
        supersededBy: record?.facts.supersededBy,
        person: person?.state ?? (state?.state === 'excused' ? 'excused' : undefined),
        unnamed:
            person === undefined && state?.state === 'unknown'
                ? { excused: state.excused, of: state.of, named: state.named }
                : undefined,
        alternate: person?.state === 'alternate' ? { place: person.place, of: person.of } : undefined,
        withdrawn,
        caseName: record?.seats.juries.caseName(name.block),
        reset: withdrawn?.reset ?? changes?.sitting(name.block).reset,
        moved: record?.moved
    };
}

function checkPerson(checks: Checks, { canisterId, poolId }: Letter, slip: Slip | undefined): void {
    checks.run('person', () => {
        if (slip === undefined) throw new JuryError('LETTER_NOT_BOUND_TO_YOU', 'name your slip');
        const { uid, salt } = slip;
        const computed = poolIdOf(salt, slip.canisterId, new TextEncoder().encode(uid));
        ensure(equalBytes(computed, slip.poolId), 'SLIP_MISMATCH', 'the slip was changed, or is none');
        ensure(
            equalBytes(slip.canisterId, canisterId),
            'CANISTER_MISMATCH',
            `the slip is of canister ${canisterText(slip.canisterId)}`
        );
        ensure(
            equalBytes(computed, poolId),
            'LETTER_OF_OTHER_PERSON',
            'its pool id is not the one on your slip'
        );
        return 'the letter is about you: its pool id follows from your slip';
    });
}

function checkDrawn(checks: Checks, { block, poolId }: Letter, record: PublicRecord): void {
    checks.run('drawn', () => {
        const chain = record.seats.chain(block) ?? { jurors: [], jurorCount: 0 };
        const { jurors } = chain;
        const place = jurors.findIndex((juror) => equalBytes(juror, poolId));
        ensure(place >= 0, 'NOT_DRAWN', `${jurors.length} were drawn up to block ${block}, and not this id`);
        const as = article(place < chain.jurorCount ? 'juror' : 'alternate');
        return `its pool id is number ${place + 1} of ${jurors.length} drawn, as ${as}`;
    });
    const { draws } = record;
    if (draws === undefined)
        return checks.note('redrawn', 'the draw was not run again: that takes the whole log');
    checks.run('redrawn', () => {
        const blocks = record.seats.chain(block)?.blocks ?? [];
        const own = draws.filter(({ index }) => blocks.includes(index));
        ensure(
            own.length > 0 && own.every(({ redrawn }) => redrawn),
            'SELECTION_MISMATCH',
            'run again, it gives others'
        );
        return 'run again from its randomness, the draw gives the same jury';
    });
}

/** Only who knows the pool id behind a seat can tell that it stands in the half of the list where it belongs. */
function checkHalf(checks: Checks, letter: Letter, record: PublicRecord): void {
    const { jurors, jurorCount } = record.seats.chain(letter.block) ?? { jurors: [], jurorCount: 0 };
    const place = jurors.findIndex((juror) => equalBytes(juror, letter.poolId));
    const seat = findSeat(record, letter);
    if (place < 0 || seat === undefined || place < jurorCount === (seat.drawnAs === 'juror')) return;
    checks.run('published', () => {
        const drawnAs = place < jurorCount ? 'juror' : 'alternate';
        const detail = `you were drawn as ${article(drawnAs)}, and your seat is one of ${seat.drawnAs}s`;
        throw new JuryError('SEAT_MISPLACED', detail);
    });
}

function checkHolder(checks: Checks, { holderSeed, testimonial }: Letter): void {
    if (holderSeed === undefined) return;
    checks.run('holder', () => {
        const isKey = equalBytes(ed25519.getPublicKey(holderSeed), testimonial.holderKey);
        ensure(isKey, 'HOLDER_KEY_MISMATCH', 'with the key in the letter the testimonial cannot be shown');
        return 'with the key in the letter you can show the testimonial';
    });
}

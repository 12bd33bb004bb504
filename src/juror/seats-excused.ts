import { toHex } from '../protocol/bytes.js';

/**
 * What records say of a seat of a list. Those that excuse few people name no seats, so that a seat which is not named
 * need not be one that sits.
 */
export type SeatState =
    | { readonly state: 'excused' }
    /** Nobody of its half is excused whose seat is not named. */
    | { readonly state: 'sits' }
    /** Of so many of its half, so many are excused; the seats of some of them are not named. */
    | {
          readonly state: 'unknown';
          readonly excused: number;
          readonly of: number;
          readonly named: number;
      };

/** People or seats of a list: as many of jurors, and of alternates. */
interface Halves {
    readonly jurors: number;
    readonly alternates: number;
}

/** A list, and what is on record of it. */
interface ListRecord {
    /** J, those of jurors first. */
    readonly seatIds: readonly Uint8Array[];
    readonly jurors: number;
    /** Of everybody excused up to the draw. */
    readonly positions: readonly number[];
    /** J in hexadecimal, of those that count as named. */
    readonly named: ReadonlySet<string> | undefined;
}

export function seatStateOf(
    seatId: Uint8Array,
    { seatIds, jurors, positions, named }: ListRecord
): SeatState {
    const id = toHex(seatId);
    if (named?.has(id) === true) return { state: 'excused' };
    const place = seatIds.findIndex((one) => toHex(one) === id);
    // A seat that is not on the list is told of elsewhere: nothing is said of it here.
    if (place < 0) return { state: 'sits' };
    const half = place < jurors ? 'jurors' : 'alternates';
    const of = half === 'jurors' ? jurors : seatIds.length - jurors;
    const excused = positionsIn(positions, jurors)[half];
    const known = seatsIn(seatIds, jurors, named ?? new Set())[half];
    if (excused >= of) return { state: 'excused' };
    return excused > known ? { state: 'unknown', excused, of, named: known } : { state: 'sits' };
}

/** What a record names, with what is on record behind it. */
interface NamedSeats {
    readonly block: number;
    /** Whether all seats that it names are on the list of the draw that stands where the record does. */
    readonly isListed: boolean;
    /** Whom it excuses, and the seats that it names. */
    readonly positions: Halves;
    readonly seats: Halves;
    /** All that are excused with it, and all seats that are named with it. */
    readonly excused: Halves;
    readonly named: Halves;
}

/** Why seats cannot be those of the people of a record: nobody else can tell whose they are, but anybody can count. */
export function seatsMisfit(record: NamedSeats): string | undefined {
    const { block, isListed, positions, seats, excused, named } = record;
    if (!isListed) return `of the seats that it names not all are on the list of block ${block}`;
    if (seats.jurors !== positions.jurors)
        return `it excuses ${halvesWords(positions)} of block ${block}, and names seats of ${halvesWords(seats)}`;
    if (named.jurors <= excused.jurors && named.alternates <= excused.alternates) return undefined;
    return `with it ${halvesWords(excused)} of block ${block} are excused, and seats of ${halvesWords(named)} named`;
}

export const halvesOf = (all: number, jurors: number): Halves => ({ jurors, alternates: all - jurors });

const places = new WeakMap<readonly Uint8Array[], ReadonlyMap<string, number>>();

/** Where each seat stands on a list, in hexadecimal. Made once: ten thousand records may be about one list. */
export function placesOn(list: readonly Uint8Array[]): ReadonlyMap<string, number> {
    const known = places.get(list);
    if (known !== undefined) return known;
    const made = new Map(list.map((id, place) => [toHex(id), place]));
    places.set(list, made);
    return made;
}

const halvesWords = ({ jurors, alternates }: Halves): string =>
    `${jurors} ${jurors === 1 ? 'juror' : 'jurors'} and ${alternates} ${alternates === 1 ? 'alternate' : 'alternates'}`;

const positionsIn = (positions: readonly number[], jurors: number): Halves =>
    halvesOf(positions.length, positions.filter((position) => position < jurors).length);

function seatsIn(list: readonly Uint8Array[], jurors: number, named: ReadonlySet<string>): Halves {
    const asJurors = list.slice(0, jurors).filter((id) => named.has(toHex(id))).length;
    return { jurors: asJurors, alternates: named.size - asJurors };
}

/** People of one half of a jury who are excused, not all of them by their seats. */
export type Unnamed = Omit<SeatState & { readonly state: 'unknown' }, 'state'>;

/** Of a seat of which nobody but the court can tell. */
export function unnamedWords({ excused, of, named }: Unnamed, drawnAs: string): string {
    const which = named === 0 ? 'names no seats' : `names the seats of ${named} of them`;
    return `${excused} of ${of} ${drawnAs}s ${excused === 1 ? 'is' : 'are'} excused, and the record ${which}: whether this seat is ${excused === 1 ? 'that one' : 'one of them'}, ask the court`;
}

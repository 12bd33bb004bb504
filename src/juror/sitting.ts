import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { present } from '../verifier/index.js';
import { EXCUSAL_REASONS } from '../protocol/jury-records.js';
import { MAX_EXCUSED_IN, overviewOf, type Excused } from './excused-overview.js';
import { resetWords } from './key-words.js';

/** What became of somebody who was drawn (docs/protocol.md, "Excused and withdrawn"). */
export type PersonState =
    | { readonly state: 'juror' | 'moved up' }
    /** Next but so many to move up, of those who could. */
    | { readonly state: 'alternate'; readonly place: number; readonly of: number }
    /** By the record in a block. @see EXCUSAL_REASONS for the number of the reason */
    | { readonly state: 'excused'; readonly index: number; readonly reason: number };

/** A jury as it was drawn, and as it sits. */
export interface Sitting {
    /** As drawn. */
    readonly jurors: number;
    readonly alternates: number;
    /** Of all of them. */
    readonly excused: number;
    /** Alternates who sit as jurors. */
    readonly movedUp: number;
    /** Jurors, and alternates that are left. */
    readonly sit: number;
    readonly left: number;
    /** The blocks that excuse them, ascending: the newest `MAX_EXCUSED_IN` of them. */
    readonly excusedIn: readonly number[];
    /** How many there are. */
    readonly excusedInCount: number;
    /** The first Expand that drew more people when somebody had been excused. */
    readonly expandedAfter: number | undefined;
    /** Of the key, that an excusal rests on: an Admin's word, and not that of who held the key before. */
    readonly reset: EntityKeyChange | undefined;
}

/** Everybody drawn, in draw order. @param jurors how many of them were drawn as jurors */
export function peopleOf(drawn: number, jurors: number, excused: Excused): PersonState[] {
    const sitting = sittingOf(drawn, jurors, excused, undefined);
    let before = 0;
    return Array.from({ length: drawn }, (_, position): PersonState => {
        const excusal = excused.get(position);
        if (excusal !== undefined) {
            before++;
            return { state: 'excused', index: excusal.index, reason: excusal.reason };
        }
        const place = position - before;
        if (place < jurors) return { state: position < jurors ? 'juror' : 'moved up' };
        return { state: 'alternate', place: place - jurors + 1, of: sitting.left };
    });
}

export function sittingOf(
    drawn: number,
    jurors: number,
    excused: Excused,
    expandedAfter: number | undefined
): Sitting {
    const { positions, lowest, resets } = overviewOf(excused);
    const countBelow = (end: number) => positions.filter((position) => position < end).length;
    const own = countBelow(drawn);
    const sit = Math.min(jurors, drawn - own);
    const blocks = lowest.filter(([, position]) => position < drawn).map(([block]) => block);
    return {
        jurors,
        alternates: drawn - jurors,
        excused: own,
        movedUp: sit - (jurors - countBelow(Math.min(jurors, drawn))),
        sit,
        left: drawn - own - sit,
        excusedIn: blocks.slice(-MAX_EXCUSED_IN),
        excusedInCount: blocks.length,
        expandedAfter,
        reset: resets.find(([position]) => position < drawn)?.[1]
    };
}

/** `12 jurors and 3 alternates`. */
export const halves = (jurors: number, alternates: number): string =>
    `${counted(jurors, 'juror')}${alternates === 0 ? '' : ` and ${counted(alternates, 'alternate')}`}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The jury as drawn and as it sits, in every place; nothing where nobody is excused. */
export function sittingWords(sitting: Sitting): string | undefined {
    const { jurors, alternates, excused, movedUp, sit, left } = sitting;
    if (excused === 0) return undefined;
    const empty = jurors - sit;
    const vacant = empty === 0 ? '' : `, ${counted(empty, 'place')} empty`;
    return `drawn ${halves(jurors, alternates)}; sits ${halves(sit, left)}: ${excusedWords(sitting)}, ${movedUp} of ${jurors} replaced, ${wordOf(sitting.reset)}${vacant}`;
}

function excusedWords(sitting: Sitting): string {
    const { jurors, alternates, excused } = sitting;
    return `${excused} of ${jurors + alternates} excused${excusedWhere(sitting, ['block', 'and', 'others'])}`;
}

/** So many blocks stand in a line whole; of more the newest few. */
const [WHOLE, FEW] = [10, 5];

/** The blocks that excuse people, as a line names them: ` (block 3, 5)`, ` (block 3, 4, 5, 6, 7 and 20 others)`, or nothing. */
export function excusedWhere(
    { excusedIn, excusedInCount: count }: Sitting,
    [block, and, others]: readonly [string, string, string]
): string {
    const named = count > WHOLE ? excusedIn.slice(-FEW) : excusedIn;
    const more = count - named.length;
    return count === 0
        ? ''
        : ` (${block} ${named.join(', ')}${more === 0 ? '' : ` ${and} ${more} ${others}`})`;
}

/** By whose word an excusal is: that of a key which an Admin put in the place of another is not the word of who held that. */
const wordOf = (reset: EntityKeyChange | undefined): string =>
    reset === undefined
        ? "on the entity's word alone"
        : `on the word of a reset key alone (${resetWords(reset)})`;

/** What became of a whole jury, if it is not the one that sits. */
export interface JuryFate {
    readonly withdrawn: { readonly index: number } | undefined;
    readonly supersededBy: number | undefined;
}

/** As drawn and as it sits, or that it does not sit: one line of any jury, in every place. */
export function juryWords(sitting: Sitting, { withdrawn, supersededBy }: JuryFate): string {
    const drawn = `drawn ${halves(sitting.jurors, sitting.alternates)}`;
    if (withdrawn === undefined && supersededBy === undefined)
        return sittingWords(sitting) ?? `${drawn}; nobody is excused`;
    const why =
        withdrawn === undefined
            ? `superseded by the jury of block ${supersededBy}`
            : `withdrawn in block ${withdrawn.index}`;
    const excused = sitting.excused === 0 ? '' : `; ${excusedWords(sitting)}, ${wordOf(sitting.reset)}`;
    return `${drawn}; does not sit: ${why}${excused}`;
}

/** What excusals let whoever made them do. */
export function sittingWarnings(sitting: Sitting): {
    readonly code: 'EXCUSED_TOO_MANY' | 'EXPANDED_AFTER_EXCUSAL';
    readonly detail: string;
}[] {
    const { expandedAfter } = sitting;
    const tooMany = tooManyWords(sitting);
    return present([
        tooMany !== undefined && { code: 'EXCUSED_TOO_MANY', detail: tooMany },
        expandedAfter !== undefined && {
            code: 'EXPANDED_AFTER_EXCUSAL',
            detail: expandedWords(expandedAfter)
        }
    ]);
}

export const expandedWords = (block: number): string =>
    `block ${block} drew more people after somebody was excused: who excused could know whom`;

/** Undefined if there are alternates for all. */
export const tooManyWords = ({
    excused,
    alternates
}: Pick<Sitting, 'excused' | 'alternates'>): string | undefined =>
    excused > alternates && excused > 0
        ? `${excused} excused, and ${counted(alternates, 'alternate')} drawn: who excuses so many chooses among the rest`
        : undefined;

/** In the words of every place: `juror`, `moved up`, `alternate 2 of 3`, `excused`. */
export const personWords = (person: PersonState): string =>
    person.state === 'alternate' ? `alternate ${person.place} of ${person.of}` : person.state;

export const reasonWords = (reason: number): string =>
    EXCUSAL_REASONS[reason] ?? `for reason ${reason}, which this reader does not know`;

import { encodeLetter, sittingWords } from '../../../src/juror/index.js';
import type { DrawnAs, Letter, PersonState, Sitting } from '../../../src/juror/index.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import type { PaperTexts } from '../../../src/web/texts/paper.js';
import type { PaperForm } from './fields.js';
import { letterCode, typedOf } from './links.js';
import { documentOf, sheetHtml } from './sheet.js';

/** The name of what a letter's page holds for programs. */
export const LETTER_META = 'icjury-letter';

export interface PaperLetter {
    readonly letter: Letter;
    /** Its name among the others. */
    readonly number: string;
    /** How the entity addresses the juror, if it says so. */
    readonly addressee: string | undefined;
    /** Of them in the list of people. */
    readonly row: number | undefined;
    readonly drawnAs: DrawnAs;
    /** So many were drawn as the same. */
    readonly among: number;
    readonly poolSize: number;
    /** Of the draw, nanoseconds since 1970. */
    readonly drawnAt: bigint;
    /** The command that checks the letter, as it has to be typed. */
    readonly command: string;
    /** The canister that the log was restored into, if it was. */
    readonly movedTo: string | undefined;
    /** What the case record says that the jury is for. */
    readonly caseName: string | undefined;
    /** What the addressee is in the jury as it sits. */
    readonly person: PersonState | undefined;
    readonly sitting: Sitting;
    /** Address of a verify page, if there is one. */
    readonly page: string | undefined;
}

/** What fills the template of a letter. @param today milliseconds since 1970 */
export function sheetFields(paper: PaperLetter, form: PaperForm, today: number): ReadonlyMap<string, string> {
    const { drawnAs, among, person } = paper;
    const { texts } = form;
    return form.fields(paper.row, {
        id: paper.addressee ?? '',
        number: paper.number,
        case: paper.caseName ?? '',
        role: texts.roles[drawnAs],
        others: String(among - 1),
        pool: texts.people(paper.poolSize),
        drawn: texts.day(Number(paper.drawnAt / 1_000_000n)),
        today: texts.day(today),
        state: stateWords(texts, person)
    });
}

/** A letter as a sheet to print. @param fields what fills its template */
export function letterSheet(
    paper: PaperLetter,
    form: PaperForm,
    fields: ReadonlyMap<string, string>
): string {
    const { letter, drawnAs, among, person, page } = paper;
    const { texts } = form;
    const host = page === undefined ? '' : new URL(page).host;
    return sheetHtml({
        template: form.template,
        fields,
        state: person?.state ?? drawnAs,
        checkHeading: texts.checkHeading,
        steps: page === undefined ? [texts.noPage] : texts.steps(host),
        code: letterCode(letter, page),
        typed: typedOf(page, texts.noCamera),
        notes: [texts.private, texts.keep(among - 1)],
        small: smallPrint(paper, form)
    });
}

function stateWords({ states }: PaperTexts, person: PersonState | undefined): string {
    if (person?.state === 'moved up') return states.movedUp;
    if (person?.state === 'excused') return states.excused;
    return person?.state === 'alternate' ? states.alternate(person.place, person.of) : '';
}

function smallPrint(paper: PaperLetter, { texts }: PaperForm): (readonly [string, string])[] {
    const { letter, movedTo, sitting, command } = paper;
    const { small, day } = texts;
    const { notBefore, notAfter, audience } = letter.testimonial;
    const shownTo = new TextDecoder('utf-8', { ignoreBOM: true }).decode(audience);
    const dayOf = (seconds: bigint) => day(Number(seconds) * 1000);
    const sits = sittingWords(sitting);
    return [
        ...(sits === undefined ? [] : [[small.sits, texts.sits(sitting, sits)] as const]),
        [small.jury, small.juryOf(letter.block, canisterText(letter.canisterId), movedTo)],
        [small.seat, groups(toHex(letter.seatId))],
        [small.statement, small.statementOf(dayOf(notBefore), dayOf(notAfter), shownTo || undefined)],
        [small.program, command]
    ];
}

/** One letter as a page of its own, which a program reads the letter from. */
export const letterPage = (sheet: string, letter: Letter, form: PaperForm): string =>
    documentOf(
        {
            language: form.language,
            title: form.texts.title,
            embedded: { [LETTER_META]: encodeLetter(letter) }
        },
        sheet
    );

/** Canisters in their text form. */
interface Moved {
    readonly from: string;
    readonly to: string;
}

/**
 * How a juror checks a letter on the command line.
 * @param name of its file
 * @param moved the canister that the log was restored into, if it was, and the first one
 * @param isIc whether it is of the Internet Computer, whose root key is in the program
 */
export const checkingCommand = (name: string, moved: Moved | undefined, isIc: boolean): string =>
    [
        `jury check ${name} --slip slip.json --archive copy`,
        ...(moved === undefined ? [] : [`-c ${moved.to} --successor-of ${moved.from}`]),
        ...(isIc ? [] : ['--root-key root-key.hex'])
    ].join(' ');

const groups = (hex: string): string => hex.replace(/(.{4})(?=.)/g, '$1 ');

import { excusedWhere, type Sitting } from '../../juror/index.js';
import { canisterText } from '../../protocol/principal-text.js';

const count = (number: number, one: string, many: string): string =>
    `${number.toLocaleString('de')} ${number === 1 ? one : many}`;

export const members = (number: number): string => count(number, 'Jurymitglied', 'Jurymitglieder');
export const substitutes = (number: number): string => count(number, 'Ersatzmitglied', 'Ersatzmitglieder');

const halves = (jurors: number, alternates: number): string =>
    alternates === 0 ? members(jurors) : `${members(jurors)} und ${substitutes(alternates)}`;

/** The facts of `juryWords`, in German: on the page and on paper, as drawn, who is excused by whose word, and who sits. */
export function sittingDe(sitting: Sitting): { drawn: string; excused: string; sits: string } {
    const { jurors, alternates, movedUp, sit, left, reset } = sitting;
    const where = excusedWhere(sitting, ['Block', 'und', 'andere']);
    const drawn = `ausgelost ${halves(jurors, alternates)}`;
    const word =
        reset === undefined
            ? 'allein auf das Wort der verantwortlichen Stelle'
            : `allein auf das Wort eines zurückgesetzten Schlüssels (${canisterText(reset.by)} ersetzte den Schlüssel in Block ${reset.from} ohne die Unterschrift des alten)`;
    const changed = `${sitting.excused} von ${jurors + alternates} befreit${where}`;
    const empty = jurors - sit;
    const vacant = empty === 0 ? '' : `, ${count(empty, 'Platz', 'Plätze')} frei`;
    return {
        drawn,
        excused: `${changed}, ${word}`,
        sits: `${drawn}; es tagen ${halves(sit, left)}: ${changed}, ${movedUp} von ${jurors} ersetzt, ${word}${vacant}`
    };
}

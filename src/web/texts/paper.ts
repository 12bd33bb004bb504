import type { Sitting } from '../../juror/index.js';
import { sittingDe } from './sitting-de.js';

/** What is printed: letters to those who were drawn, and slips. Each language has all of it, in one place. */
export interface PaperTexts {
    /** The template where the clerk gives none (`jury template` prints it). */
    readonly letter: string;
    readonly slip: string;
    /** Of the letters, for the browser. */
    readonly title: string;
    readonly slipTexts: {
        /** Of the slips, likewise. */
        readonly title: string;
        readonly heading: string;
        readonly steps: (host: string) => readonly string[];
        readonly noPage: string;
        /** @param address of the page, as one types it */
        readonly noCamera: (address: string) => string;
        readonly private: string;
    };
    /** The jury as it sits. @param english in the words of every other place */
    readonly sits: (sitting: Sitting, english: string) => string;
    /** `You were drawn as ...`; as fields `{role}` of a template. */
    readonly roles: Readonly<Record<'juror' | 'alternate', string>>;
    readonly people: (count: number) => string;
    /** Of somebody who is not simply a juror. */
    readonly states: {
        readonly movedUp: string;
        readonly excused: string;
        readonly alternate: (place: number, of: number) => string;
    };
    readonly checkHeading: string;
    /** With a phone. @param host of the page that the code opens */
    readonly steps: (host: string) => readonly string[];
    /** Where no page is on the net. */
    readonly noPage: string;
    /** @param address of the page, as one types it */
    readonly noCamera: (address: string) => string;
    readonly private: string;
    readonly keep: (others: number) => string;
    readonly small: {
        readonly seat: string;
        readonly jury: string;
        readonly juryOf: (block: number, canister: string, movedTo: string | undefined) => string;
        readonly sits: string;
        readonly statement: string;
        readonly statementOf: (from: string, to: string, audience: string | undefined) => string;
        readonly program: string;
        readonly enrolled: string;
        readonly canister: string;
    };
    readonly index: {
        readonly title: string;
        readonly columns: readonly string[];
        /** Behind the first column, where there is an address. */
        readonly addressee: string;
        readonly drawnAs: Readonly<Record<'juror' | 'alternate', string>>;
        readonly excused: string;
        readonly movedUp: string;
    };
    /** @param milliseconds since 1970 */
    readonly day: (milliseconds: number) => string;
}

const dayIn = (locale: string) => (milliseconds: number) =>
    new Date(milliseconds).toLocaleDateString(locale, { dateStyle: 'long', timeZone: 'UTC' });

export const PAPER_EN: PaperTexts = {
    letter: `# The letter to each person who was drawn. Lines with # are notes.
# {field} is a column of the list of people (--file), what --field gives, or one of these:
# {id} {number} {case} {role} {others} {pool} {drawn} {today} {state} {court} {date} {place} {contact}.
# These are never a column's: a column of such a name is {column_state}, {column_number} and so on.
# A line is left out if it has fields and all of them are empty.
# [text excused], [text alternate], [text moved up] and so on stand in the place of [text] for such people.

[letterhead]
{court}

[sender]
{court}

[address]
{id}

[reference]
Case {case}
Letter {number}, {today}
{contact}

[subject]
You have been drawn by lot as {role}

[subject moved up]
You moved up, and are a juror now

[subject excused]
You are excused from jury service

[text]
On {drawn} you were drawn by lot as {role}, from a list of {pool}. The public log shows the draw, and every computer can run it again.
{state}

When: {date}
Where: {place}

[text excused]
On {drawn} you were drawn by lot as {role}, from a list of {pool}. {state}
`,
    slip: `# The slip of each person on the list. Fields and sections are those of a letter.

[letterhead]
{court}

[sender]
{court}

[address]
{id}

[reference]
Slip {number}, {today}
{contact}

[subject]
You are on the list that juries are drawn from

[text]
Keep this slip. You need not do anything now. If you are drawn one day, you get a letter, and this slip shows that the letter is about you.
`,
    title: 'You have been drawn by lot',
    slipTexts: {
        title: 'You are on the list that juries are drawn from',
        heading: 'See that you are on it:',
        steps: (host) => [
            `Scan this code with the camera of your phone. It opens ${host}, the page of the public log.`,
            'The page says whether you are on the list.'
        ],
        noPage: 'Open the verify page, and drop in the file of this slip.',
        noCamera: (address) =>
            `Without a camera: type ${address} into a browser, and enter your id, which stands below, under “Am I in it?”.`,
        private:
            'What the code says stays in your phone. Show it to nobody: it tells which of the blinded ids on the list is yours.'
    },
    sits: (_, english) => english,
    roles: { juror: 'a juror', alternate: 'an alternate' },
    people: (count) => (count === 1 ? '1 person' : `${count} people`),
    states: {
        movedUp: 'You moved up since: you are a juror now.',
        excused: 'You are excused: you need not come.',
        alternate: (place, of) =>
            `You are alternate ${place} of ${of}: you sit only if jurors are excused and it is your turn.`
    },
    checkHeading: 'You need not believe this letter. Check it:',
    steps: (host) => [
        `Scan this code with the camera of your phone. It opens ${host}, the page of the public log.`,
        'Scan the code on the slip that you got when you were put on the list.',
        'The page says in a few words whether you were drawn, and what to do.'
    ],
    noPage: 'Open the verify page, and drop in the file of this letter and that of your slip, or enter what the code says. It works without a network.',
    noCamera: (address) =>
        `Without a camera: type ${address} into a browser, and enter the id on your slip under “Am I in it?”.`,
    private: 'What the code says stays in your phone. Show it to nobody: it tells which seat is yours.',
    keep: (others) =>
        others > 0
            ? 'Others see all seats, but not which of them is yours. Whoever has this letter can tell.'
            : 'Nobody else was drawn like you, so everybody can tell which seat is yours.',
    small: {
        seat: 'Your seat',
        jury: 'Jury',
        juryOf: (block, canister, movedTo) =>
            `block ${block} of canister ${canister}${movedTo === undefined ? '' : `, whose log is in canister ${movedTo} now: the court says so, and whoever checks asks for that one`}`,
        sits: 'The jury as it sits',
        statement: 'Your statement of membership',
        statementOf: (from, to, audience) =>
            `holds from ${from} to ${to}, for ${audience ?? 'anybody you show it to'}`,
        program: 'Without a phone',
        enrolled: 'Your id in the pool',
        canister: 'Canister'
    },
    index: {
        title: 'Who gets which letter',
        columns: ['Letter', 'Person', 'Drawn as', 'Sent'],
        addressee: 'To',
        drawnAs: { juror: 'juror', alternate: 'alternate' },
        excused: 'excused',
        movedUp: 'moved up'
    },
    day: dayIn('en-GB')
};

export const PAPER_DE: PaperTexts = {
    letter: `# Der Brief an alle, die ausgelost wurden. Zeilen mit # sind Notizen.
# {feld} ist eine Spalte der Personenliste (--file), was --field angibt, oder eines von diesen:
# {id} {number} {case} {role} {others} {pool} {drawn} {today} {state} {court} {date} {place} {contact}.
# Diese sind nie die einer Spalte: Eine Spalte, die so heißt, ist {column_state}, {column_number} und so weiter.
# Eine Zeile entfällt, wenn sie Felder hat und alle leer sind.
# [text excused], [text alternate], [text moved up] und so weiter stehen für solche Personen anstelle von [text].

[letterhead]
{court}

[sender]
{court}

[address]
{id}

[reference]
Aktenzeichen {case}
Brief {number}, {today}
{contact}

[subject]
Sie wurden als {role} ausgelost

[subject moved up]
Sie sind nachgerückt und jetzt Jurymitglied

[subject excused]
Sie sind von der Jury befreit

[text]
Am {drawn} wurden Sie aus einer Liste von {pool} als {role} ausgelost. Das öffentliche Protokoll zeigt die Auslosung, und jeder Computer kann sie wiederholen.
{state}

Wann: {date}
Wo: {place}

[text excused]
Am {drawn} wurden Sie aus einer Liste von {pool} als {role} ausgelost. {state}
`,
    slip: `# Der Beleg für alle auf der Liste. Felder und Abschnitte sind die eines Briefes.

[letterhead]
{court}

[sender]
{court}

[address]
{id}

[reference]
Beleg {number}, {today}
{contact}

[subject]
Sie stehen auf der Liste, aus der Jurys ausgelost werden

[text]
Bewahren Sie diesen Beleg auf. Sie müssen jetzt nichts tun. Wenn Sie einmal ausgelost werden, bekommen Sie einen Brief, und dieser Beleg zeigt, dass der Brief Sie meint.
`,
    title: 'Sie wurden ausgelost',
    slipTexts: {
        title: 'Sie stehen auf der Liste, aus der Jurys ausgelost werden',
        heading: 'Sehen Sie selbst nach:',
        steps: (host) => [
            `Scannen Sie diesen Code mit der Kamera Ihres Telefons. Er öffnet ${host}, die Seite des öffentlichen Protokolls.`,
            'Die Seite sagt, ob Sie auf der Liste stehen.'
        ],
        noPage: 'Öffnen Sie die Prüfseite und legen Sie die Datei dieses Belegs hinein.',
        noCamera: (address) =>
            `Ohne Kamera: Geben Sie ${address} in einem Browser ein, und dort unter „Bin ich dabei?“ Ihre Kennung, die unten steht.`,
        private:
            'Was der Code sagt, bleibt in Ihrem Telefon. Zeigen Sie ihn niemandem: Er verrät, welche der verdeckten Kennungen auf der Liste Ihre ist.'
    },
    sits: (sitting) => sittingDe(sitting).sits,
    roles: { juror: 'Jurymitglied', alternate: 'Ersatzmitglied' },
    people: (count) => (count === 1 ? '1 Person' : `${count} Personen`),
    states: {
        movedUp: 'Sie sind seither nachgerückt: Sie sind jetzt Jurymitglied.',
        excused: 'Sie sind befreit: Sie müssen nicht kommen.',
        alternate: (place, of) =>
            `Sie sind Ersatzmitglied ${place} von ${of}: Sie kommen nur dran, wenn Jurymitglieder befreit werden und Sie an der Reihe sind.`
    },
    checkHeading: 'Sie müssen diesem Brief nicht glauben. Prüfen Sie ihn:',
    steps: (host) => [
        `Scannen Sie diesen Code mit der Kamera Ihres Telefons. Er öffnet ${host}, die Seite des öffentlichen Protokolls.`,
        'Scannen Sie den Code auf dem Beleg, den Sie bei der Aufnahme in die Liste bekommen haben.',
        'Die Seite sagt in wenigen Worten, ob Sie ausgelost wurden und was zu tun ist.'
    ],
    noPage: 'Öffnen Sie die Prüfseite und legen Sie die Datei dieses Briefes und die Ihres Belegs hinein, oder geben Sie ein, was der Code sagt. Das geht ohne Netz.',
    noCamera: (address) =>
        `Ohne Kamera: Geben Sie ${address} in einem Browser ein, und dort unter „Bin ich dabei?“ die Kennung auf Ihrem Beleg.`,
    private:
        'Was der Code sagt, bleibt in Ihrem Telefon. Zeigen Sie ihn niemandem: Er verrät, welcher Sitz Ihrer ist.',
    keep: (others) =>
        others > 0
            ? 'Andere sehen alle Sitze, aber nicht, welcher Ihrer ist. Wer diesen Brief hat, weiß es.'
            : 'Niemand sonst wurde wie Sie ausgelost; so ist allen klar, welcher Sitz Ihrer ist.',
    small: {
        seat: 'Ihr Sitz',
        jury: 'Jury',
        juryOf: (block, canister, movedTo) =>
            `Block ${block} des Canisters ${canister}${movedTo === undefined ? '' : `, dessen Protokoll jetzt im Canister ${movedTo} liegt: das sagt das Gericht, und wer prüft, fragt nach diesem`}`,
        sits: 'Die Jury, wie sie tagt',
        statement: 'Ihre Bescheinigung',
        statementOf: (from, to, audience) =>
            `gilt vom ${from} bis ${to}, für ${audience ?? 'alle, denen Sie sie zeigen'}`,
        program: 'Ohne Telefon',
        enrolled: 'Ihre Kennung in der Liste',
        canister: 'Canister'
    },
    index: {
        title: 'Wer welchen Brief bekommt',
        columns: ['Brief', 'Person', 'Ausgelost als', 'Verschickt'],
        addressee: 'An',
        drawnAs: { juror: 'Jurymitglied', alternate: 'Ersatzmitglied' },
        excused: 'befreit',
        movedUp: 'nachgerückt'
    },
    day: dayIn('de-DE')
};

export const PAPER = { en: PAPER_EN, de: PAPER_DE } as const;
export type Language = keyof typeof PAPER;

import { present } from '../../../src/verifier/index.js';
import { PAPER, type Language, type PaperTexts } from '../../../src/web/texts/paper.js';
import type { People } from '../files/index.js';
import { CliError } from '../errors.js';
import { fieldsOf, parseTemplate, readTemplate, requireFields, type Template } from './template.js';

/** What the command line says of how papers look. */
export interface PaperOptions {
    readonly template?: string;
    readonly language: Language;
    readonly field?: readonly string[];
    readonly address?: readonly string[];
}

/** Filled in by the program; empty where it does not know. */
const BUILT_IN = ['id', 'number', 'case', 'role', 'others', 'pool', 'drawn', 'today', 'state'] as const;
/** Empty unless `--field` gives them: the templates that are shipped name them. */
const EXPECTED = ['court', 'date', 'place', 'contact'] as const;
const OWN: readonly string[] = [...BUILT_IN, ...EXPECTED];
/** What a clerk may know better than the log. */
const OPEN: readonly string[] = [...EXPECTED, 'case', 'today'];
/** A column is a field under its name, if the program has none of that name, and behind this always. */
export const COLUMN = 'column_';

export type BuiltIn = Readonly<Partial<Record<(typeof BUILT_IN)[number], string>>>;

/** The form of letters or slips: a template in a language, and what fills it for everybody. */
export class PaperForm {
    private constructor(
        readonly language: Language,
        readonly texts: PaperTexts,
        readonly template: Template,
        private readonly given: ReadonlyMap<string, string>,
        private readonly people: People | undefined,
        /** What the clerk should know of it, in sentences. */
        readonly notes: readonly string[]
    ) {}

    /** @throws {CliError} `TEMPLATE_*`, `FILE_UNREADABLE`, `USAGE` */
    static of(kind: 'letter' | 'slip', options: PaperOptions, people: People | undefined): PaperForm {
        const texts = PAPER[options.language];
        const template = new Map(
            options.template === undefined
                ? parseTemplate(texts[kind], `the ${kind} template`)
                : readTemplate(options.template)
        );
        const header = people?.header ?? [];
        const own = options.template === undefined ? [] : shadowed(template, people);
        if (options.address !== undefined) template.set('address', options.address);
        refuseShadowed(new Map([['address', options.address ?? []]]), people);
        const given = givenFields(options.field ?? []);
        requireFields(template, [...OWN, ...given.keys(), ...header, ...header.map((name) => COLUMN + name)]);
        const notes = [
            ...own.map((name) => `{${name}} in ${options.template} is the program's own field; the column of the list is {${COLUMN}${name}}`),
            ...emptyNotes(template, given, options, people)
        ]; // prettier-ignore
        return new PaperForm(options.language, texts, template, given, people, notes);
    }

    /** A column never takes the place of what the program fills in, even where that is empty for somebody. */
    fields(row: number | undefined, builtIn: BuiltIn): ReadonlyMap<string, string> {
        const cells = row === undefined ? [] : (this.people?.rows[row] ?? []);
        const columns = this.people?.header.map((name, i) => [name, cells[i] ?? ''] as const) ?? [];
        return new Map([
            ...columns.filter(([name]) => !OWN.includes(name)),
            ...columns.map(([name, cell]) => [COLUMN + name, cell] as const),
            ...Object.entries(builtIn),
            ...this.given
        ]);
    }
}

function givenFields(fields: readonly string[]): ReadonlyMap<string, string> {
    return new Map(
        fields.map((field) => {
            const [, name, value] = /^([^={}]+)=([^]*)$/.exec(field) ?? [];
            if (name === undefined || value === undefined)
                throw new CliError('USAGE', `--field takes name=value, such as place="Room 3", and not ${JSON.stringify(field)}`); // prettier-ignore
            if (OWN.includes(name) && !OPEN.includes(name))
                throw new CliError('USAGE', `{${name}} is filled in by the program, for each person; give yours another name`); // prettier-ignore
            return [name, value] as const;
        })
    );
}

/** Columns that are called as a field of the program's own which these lines name; not the one that is the id anyway. */
const shadowed = (lines: Template, people: People | undefined): string[] =>
    [...fieldsOf(lines)].filter(
        (name) =>
            OWN.includes(name) &&
            people?.header.includes(name) === true &&
            !(name === 'id' && people.column === 'id')
    );

/** An address is made of columns: whoever names one there means it. @throws {CliError} `USAGE` */
function refuseShadowed(address: Template, people: People | undefined): void {
    const [name] = shadowed(address, people);
    if (name === undefined) return;
    throw new CliError('USAGE', `{${name}} in --address is the program's own field; for the column of the list write {${COLUMN}${name}}`); // prettier-ignore
}

/** What would be left out of every sheet. */
function emptyNotes(
    template: Template,
    given: ReadonlyMap<string, string>,
    { address, template: file }: PaperOptions,
    people: People | undefined
): string[] {
    const named = fieldsOf(template);
    const empty = EXPECTED.filter((name) => named.has(name) && (given.get(name) ?? '') === '');
    const window = people === undefined ? 'is empty: give --file, --id-column and --address' : 'shows the id alone: give --address'; // prettier-ignore
    return present([
        empty.length > 0 && `nothing fills ${empty.map((name) => `{${name}}`).join(', ')}, which stays empty on every sheet: give ${empty.map((name) => `${name}=...`).join(' ')} with --field`,
        address === undefined && file === undefined && `the window for the address ${window}`
    ]); // prettier-ignore
}

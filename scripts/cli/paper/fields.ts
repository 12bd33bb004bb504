import type { Language, PaperTexts } from '../../../src/web/texts/paper.js';
import { PAPER } from '../../../src/web/texts/paper.js';
import type { People } from '../files/index.js';
import { CliError } from '../errors.js';
import { parseTemplate, readTemplate, requireFields } from './template.js';
import type { Template } from './template.js';

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

export type BuiltIn = Readonly<Partial<Record<(typeof BUILT_IN)[number], string>>>;

/** The form of letters or slips: a template in a language, and what fills it for everybody. */
export class PaperForm {
    private constructor(
        readonly language: Language,
        readonly texts: PaperTexts,
        readonly template: Template,
        private readonly given: ReadonlyMap<string, string>,
        private readonly people: People | undefined
    ) {}

    /** @throws {CliError} `TEMPLATE_*`, `FILE_UNREADABLE`, `USAGE` */
    static of(kind: 'letter' | 'slip', options: PaperOptions, people: People | undefined): PaperForm {
        const texts = PAPER[options.language];
        const template = new Map(
            options.template === undefined
                ? parseTemplate(texts[kind], `the ${kind} template`)
                : readTemplate(options.template)
        );
        if (options.address !== undefined) template.set('address', options.address);
        const given = givenFields(options.field ?? []);
        requireFields(template, [...BUILT_IN, ...EXPECTED, ...given.keys(), ...(people?.header ?? [])]);
        return new PaperForm(options.language, texts, template, given, people);
    }

    /** What the command line gives goes before a column, and a column before what the program knows. */
    fields(row: number | undefined, builtIn: BuiltIn): ReadonlyMap<string, string> {
        const cells = row === undefined ? [] : (this.people?.rows[row] ?? []);
        const columns = this.people?.header.map((name, i) => [name, cells[i] ?? ''] as const) ?? [];
        return new Map([...Object.entries(builtIn), ...columns, ...this.given]);
    }
}

function givenFields(fields: readonly string[]): ReadonlyMap<string, string> {
    return new Map(
        fields.map((field) => {
            const [, name, value] = /^([^={}]+)=([^]*)$/.exec(field) ?? [];
            if (name === undefined || value === undefined)
                throw new CliError('USAGE', `--field takes name=value, such as place="Room 3", and not ${JSON.stringify(field)}`); // prettier-ignore
            return [name, value] as const;
        })
    );
}

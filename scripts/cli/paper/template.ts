import { readFileSync } from 'node:fs';
import { systemReason } from '../../../src/node/index.js';
import { CliError, EXIT } from '../errors.js';
import { decodeUtf8 } from '../output/index.js';

/** Parts of a sheet of paper that a template fills, by the names of its sections. */
export const SECTIONS = ['letterhead', 'sender', 'address', 'reference', 'subject', 'text'] as const;
export type Section = (typeof SECTIONS)[number];

/** Whom a section can be for, alone. */
export const STATES = ['alternate', 'moved up', 'excused'] as const;
export type State = (typeof STATES)[number] | 'juror';

/** Lines by section, or by section and state, such as `text excused`. */
export type Template = ReadonlyMap<string, readonly string[]>;

const HEADING = /^\[([a-z ]+)\]\s*$/;
const FIELD = /\{([^{}]+)\}/g;
const NAMES = SECTIONS.flatMap((section) => [section, ...STATES.map((state) => `${section} ${state}`)]);

/** @throws {CliError} `TEMPLATE_MALFORMED` with the line */
export function parseTemplate(text: string, file: string): Template {
    const sections = new Map<string, string[]>();
    let lines: string[] | undefined;
    for (const [i, line] of text
        .replace(/^\uFEFF/, '')
        .split(/\r\n|\r|\n/)
        .entries()) {
        const [, name] = HEADING.exec(line) ?? [];
        const wrong = (what: string) =>
            new CliError('TEMPLATE_MALFORMED', `line ${i + 1} of ${file} ${what}; jury template prints a whole one`); // prettier-ignore
        if (name !== undefined) {
            if (!NAMES.includes(name))
                throw wrong(`begins a section [${name}], and there are: ${SECTIONS.join(', ')}, each also with ${STATES.join(', ')} behind it`); // prettier-ignore
            if (sections.has(name)) throw wrong(`begins a second section [${name}]`);
            sections.set(name, (lines = []));
        } else if (!line.startsWith('#')) {
            if (lines === undefined && line.trim() !== '') throw wrong('stands before the first section');
            lines?.push(line.trimEnd());
        }
    }
    for (const needed of ['address', 'subject', 'text'] as const)
        if (!sections.has(needed))
            throw new CliError('TEMPLATE_MALFORMED', `${file} has no section [${needed}]; jury template prints a whole one`); // prettier-ignore
    return sections;
}

/** @throws {CliError} `FILE_UNREADABLE`, `TEMPLATE_MALFORMED` */
export function readTemplate(file: string): Template {
    let bytes: Uint8Array;
    try {
        bytes = readFileSync(file);
    } catch (error) {
        throw new CliError('FILE_UNREADABLE', `${file}: ${systemReason(error)}`, EXIT.unavailable);
    }
    const text = decodeUtf8(bytes);
    if (text === undefined || text.includes('\0'))
        throw new CliError('TEMPLATE_MALFORMED', `${file} is not UTF-8 text`);
    return parseTemplate(text, file);
}

/** Names of all fields that a template uses. */
export const fieldsOf = (template: Template): ReadonlySet<string> =>
    new Set([...template.values()].flat().flatMap((line) => [...line.matchAll(FIELD)].map(([, name]) => name ?? ''))); // prettier-ignore

/** A field that nothing fills would be a hole in every letter. @throws {CliError} `TEMPLATE_FIELD_UNKNOWN` */
export function requireFields(template: Template, known: readonly string[]): void {
    const unknown = [...fieldsOf(template)].filter((name) => !known.includes(name));
    if (unknown.length === 0) return;
    throw new CliError(
        'TEMPLATE_FIELD_UNKNOWN',
        `nothing is called ${unknown.map((name) => `{${name}}`).join(', ')}; give it with --field "${unknown[0] ?? ''}=...", or take one of: ${[...new Set(known)].join(', ')}`
    );
}

/**
 * A section for one person. A line is left out if it has fields and all are empty; then of several empty lines one is
 * left.
 */
export function fill(
    template: Template,
    section: Section,
    state: State,
    fields: ReadonlyMap<string, string>
): string[] {
    const lines = template.get(`${section} ${state}`) ?? template.get(section) ?? [];
    const filled = lines.flatMap((line) => {
        const names = [...line.matchAll(FIELD)].map(([, name]) => name ?? '');
        const isEmpty = names.length > 0 && names.every((name) => (fields.get(name) ?? '') === '');
        return isEmpty ? [] : [line.replace(FIELD, (_, name: string) => fields.get(name) ?? '').trimEnd()];
    });
    const isKept = (line: string, i: number) => line !== '' || (filled[i - 1] ?? '') !== '';
    const kept = filled.filter(isKept);
    return kept.at(-1) === '' ? kept.slice(0, -1) : kept;
}

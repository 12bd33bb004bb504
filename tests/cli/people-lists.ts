import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { CliError } from '../../scripts/cli/errors.js';
import { judgeIds } from '../../scripts/cli/files/judge-ids.js';
import type { Purpose } from '../../scripts/cli/files/judge-ids.js';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import type { Note } from '../../scripts/cli/text/notes.js';

/** Lists of people in a file, and what is said of them. The folder is gone after the tests that import this. */
export const folder = mkdtempSync(join(tmpdir(), 'people-'));
afterAll(() => rmSync(folder, { recursive: true }));
export const ADD: Purpose = { kind: 'add', yes: false };
export const file = (content: string): string => {
    writeFileSync(join(folder, 'list.csv'), content);
    return join(folder, 'list.csv');
};
export const idsOf = (content: string, column = 'email') => readPeople(file(content), column).ids;
export const codeOf = (what: () => unknown): string => {
    try {
        what();
    } catch (error) {
        if (error instanceof CliError) return `${error.code} ${error.detail}`;
        throw error;
    }
    return 'none';
};
export const list = (...ids: string[]) =>
    readPeople(file(['id', ...ids.map((id) => `"${id}"`)].join('\n')), 'id');
/** Codes and places of the notes on a list that is let through. */
export const told = (ids: readonly string[], purpose = ADD) => judgeIds(list(...ids), purpose).map(brief);
export const brief = ({ code, rows }: Note) => [code, ...(rows ?? [])].join(' ');
export const refused = (...ids: string[]) => codeOf(() => judgeIds(list(...ids), ADD));

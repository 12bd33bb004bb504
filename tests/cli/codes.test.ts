import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ADVICE } from '../../scripts/cli/advice.js';
import { CLI_CODES } from '../../scripts/cli/errors.js';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { createProgram } from '../../scripts/jury.js';
import { FOLDER_CODES } from '../../src/archive/folder/folder-files.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';
import { jury, oneObject } from './jury-process.js';

it('every code of the command line has a test that meets it', () => {
    const folders = ['cli', 'client', 'end-to-end', 'page'].map((name) => join(packageRoot, 'tests', name));
    const tests = folders
        .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
        .filter((path) => path.endsWith('.test.ts') && !path.endsWith('codes.test.ts'))
        .map((path) => readFileSync(path, 'utf8'))
        .join('\n');
    const codes = Object.keys({ ...CLI_CODES, ...FOLDER_CODES, ...CLIENT_CODES });
    expect(codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(tests))).toEqual([]);
});

it('every piece of advice names commands and options that there are', async () => {
    const program = await createProgram();
    const named = (parent: typeof program, name: string) =>
        parent.commands.find((one) => one.name() === name);
    const all = program.commands.flatMap((one) => [one, ...one.commands]);
    const wrong = Object.entries(ADVICE).flatMap(([code, advice]) => {
        const words = advice.replace(/docs\/\S+, "[^"]*"/g, '');
        const lines = [...words.matchAll(/\bjury ([a-z-]+)(?: ([a-z-]+))?((?: (?:--[a-z-]+|[A-Z]+))*)/g)];
        const faults = lines.filter(([, name = '', more = '', rest = '']) => {
            const first = named(program, name);
            const command = first?.commands.length ? named(first, more) : first;
            const options = [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option);
            return command === undefined || !options.every((option) => command.options.some(({ long }) => long === option));
        });
        const options = [...words.matchAll(/--[a-z][a-z-]*/g)].map(([option]) => option);
        const unknown = options.filter((name) => !all.some((one) => one.options.some(({ long }) => long === name) || name === '--help'));
        return [...faults.map(([line]) => line), ...unknown].map((what) => `${code}: ${what}`);
    }); // prettier-ignore
    expect(wrong).toEqual([]);
    expect(Object.values(ADVICE).filter((one) => !/^[A-Z][^]*\.$/.test(one) || one.length > 160)).toEqual([]);
});

it('--explain says what a code means and what to do, however it is typed, and lists all', async () => {
    const { stdout } = await jury(['verify', '--explain', 'seats_Missing']);
    expect(stdout).toBe(
        'SEATS_MISSING: The seats of this jury are not published, or not all of them.\n' +
            `What to do: ${ADVICE.SEATS_MISSING}\n`
    );
    const all = oneObject((await jury(['verify', '--explain', '--json'])).stdout) as {
        codes: { code: string; advice: string }[];
    };
    expect(all.codes.map(({ code }) => code).sort()).toEqual(Object.keys(ADVICE).sort());
});

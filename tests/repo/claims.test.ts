import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';

/** Sentences that no check of this project could make false may not be said. */
const UNPROVEN: readonly [string, RegExp][] = [
    ['who else can tell a seat: the court can', /nobody else can tell|nobody can tell which seat/i],
    ['that chance made a draw: the source of the randomness is the word of the code', /what chance gave/i],
    ['that nobody knew the randomness before', /nobody could know|did not exist before it was asked for/i],
    ['that a draw was fair', /\b(was|is|were) fair\b/i],
    ['who rewrote a log', /rewrote it/i]
];

const SAID_IN = [
    'src/web',
    'src/juror',
    'src/archive/audit',
    'src/verifier',
    'scripts/cli',
    'scripts/commands'
];

const filesIn = (folder: string): string[] =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(ts|html)$/.test(name))
        .map((name) => `${folder}/${name}`);

/** What stands in a file but comments, on one line: a sentence may be broken. */
const saidBy = (file: string): string =>
    readFileSync(join(packageRoot, file), 'utf8')
        .replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
        .replace(/\s+/g, ' ');

describe('what is printed or shown', () => {
    const files = SAID_IN.flatMap(filesIn);

    it.each(UNPROVEN)('does not say %s', (_, claim) => {
        expect(files.length).toBeGreaterThan(100);
        expect(files.filter((file) => claim.test(saidBy(file)))).toEqual([]);
    });
});

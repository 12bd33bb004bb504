import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLI_CODES } from '../../scripts/cli/errors.js';
import { FOLDER_CODES } from '../../src/archive/folder-files.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';

/** In tests/client/lost-answers.test.ts, tests/cli/stale.test.ts and of a program that was not built. */
const ELSEWHERE = ['OUTCOME_UNKNOWN', 'CERTIFICATE_OLD', 'WASM_MISSING', 'SYSTEM_FAILED'];

it('every code of the command line has a test that meets it', () => {
    const tests = readdirSync(import.meta.dirname)
        .filter((name) => name.endsWith('.test.ts') && name !== 'codes.test.ts')
        .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
        .join('\n');
    const codes = Object.keys({ ...CLI_CODES, ...FOLDER_CODES, ...CLIENT_CODES });
    const missing = codes.filter((code) => !new RegExp(`\\b${code}\\b`).test(tests));
    expect(missing.filter((code) => !ELSEWHERE.includes(code))).toEqual([]);
});

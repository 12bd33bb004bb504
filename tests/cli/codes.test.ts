import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CLI_CODES } from '../../scripts/cli/errors.js';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { FOLDER_CODES } from '../../src/archive/folder/folder-files.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';

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

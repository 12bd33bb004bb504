import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { ENTITY_CODES } from '../../src/entity/entity-error.js';
import { CANISTER_CODES, REASON_CODES } from '../../src/protocol/codes.js';

const text = readFileSync(join(packageRoot, 'docs/threat-model.md'), 'utf8');
/** The claims stand before the first heading; the table of methods has a test of its own. */
const [claims = ''] = text.split('\n## ');
const rows = claims
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (-+|claim)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

describe('docs/threat-model.md', () => {
    it('has a row for each claim, with five columns', () => {
        expect(rows.length).toBeGreaterThan(20);
        for (const row of rows) expect(row).toHaveLength(7);
    });

    it('names tests that exist, and that ask for the code of their row', () => {
        for (const row of rows) {
            const [, claim, , , code = '', test = ''] = row;
            const file = join(packageRoot, test.replaceAll('`', ''));
            expect(existsSync(file), `${claim}: ${test}`).toBe(true);
            if (code === '-') continue;
            expect(readFileSync(file, 'utf8'), `${claim}: ${test}`).toContain(code.replaceAll('`', ''));
        }
    });

    it('names codes that exist', () => {
        const known = Object.keys({ ...CANISTER_CODES, ...REASON_CODES, ...ENTITY_CODES });
        for (const [, claim, , , code = ''] of rows)
            if (code !== '-') expect(known, claim).toContain(code.replaceAll('`', ''));
    });
});

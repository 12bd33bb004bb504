import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { fromHex } from '../../src/protocol/bytes.js';
import { REASON_CODES } from '../../src/protocol/codes.js';
import { countsPerRule, readCases, rulesOf } from './conformance-files.js';
import { PENDING } from './conformance-pending.js';
import { runCase } from './conformance-run.js';
import { agrees } from './forge/with-data.js';

/** The conformance suite: this implementation passes it, and every rule of docs/protocol.md has cases in it. */

const FOLDER = join(packageRoot, 'tests/vectors/conformance');
const text = (path: string) => readFileSync(path, 'utf8');
const document = text(join(packageRoot, 'docs/protocol.md'));
const rootKey = fromHex(text(join(FOLDER, 'root-key.hex')).trim()) ?? new Uint8Array();
const stored = readCases(FOLDER);

/** What they are not explained by: a reader of one file, with nothing to compare, never finds these. */
const NOT_OF_READERS = ['LOG_REPLACED', 'CODE_NOT_PROVEN'];

describe('the cases', () => {
    it('are at least 200, each under a name of its own, some of which verify', () => {
        expect(stored.length).toBeGreaterThanOrEqual(200);
        expect(new Set(stored.map(({ id }) => id)).size).toBe(stored.length);
        expect(stored.filter(({ expect: { verified } }) => verified).length).toBeGreaterThan(100);
    });

    it('name rules that the document has, and it has none without cases', () => {
        const rules = rulesOf(document);
        expect(new Set(rules).size).toBe(rules.length);
        const named = new Set(stored.flatMap((one) => one.rules));
        expect([...named].filter((rule) => !rules.includes(rule))).toEqual([]);
        expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
        expect(stored.filter(({ rules: own }) => own.length === 0)).toEqual([]);
    });

    it('have the codes that the words of their rule give', () => {
        const codesOf = (id: RegExp) =>
            stored
                .filter((one) => id.test(one.id))
                .flatMap(({ expect: { codes, notes = [] } }) => [...codes, ...notes]);
        const item = (start: string, end: RegExp) =>
            document.slice(document.indexOf(start)).split(end)[0] ?? '';
        const slips = item('3. **[L3]**', /\n\d\. /);
        for (const code of codesOf(/^letters\/(slip-|without-slip)/)) expect(slips).toContain(`\`${code}\``);
        const keys = item('- `records/entity.json`', /\n- `/);
        for (const code of codesOf(/^entity-keys\/not-kept/)) expect(keys).toContain(`\`${code}\`, of the log`);
    });

    it('are counted in the README of the suite', () => {
        expect(text(join(FOLDER, 'README.md'))).toContain(countsPerRule(document, stored));
    });

    it('meet every code that a reader can meet', () => {
        const met = new Set<string>(
            stored.flatMap(({ expect: { codes, notes = [], data } }) => [
                ...codes,
                ...notes,
                ...codesIn(data)
            ])
        );
        const missing = Object.keys(REASON_CODES).filter(
            (code) => !met.has(code) && !NOT_OF_READERS.includes(code)
        );
        expect(missing).toEqual([]);
    });
});

/** Those that stand beside juries. */
function codesIn(data: unknown): string[] {
    return [...JSON.stringify(data ?? {}).matchAll(/"code":"([A-Z_]+)"/g)].map(([, code = '']) => code);
}

describe.each([...new Set(stored.map(({ id }) => id.split('/')[0] ?? ''))])('%s', (group) => {
    it.each(stored.filter(({ id }) => id.startsWith(`${group}/`)).map((one) => [one.id, one] as const))(
        '%s',
        async (id, { kind, files, input, expect: expected }) => {
            const key =
                input.root_key === undefined ? rootKey : (fromHex(input.root_key) ?? new Uint8Array());
            const found = await runCase(kind, { files, input, rootKey: key });
            if (PENDING.has(id)) {
                expect(
                    agrees(expected, found),
                    `${id} is answered as it should be: take it off the list`
                ).toBe(false);
                return;
            }
            const { verified, codes, notes, data } = expected;
            expect(found).toMatchObject({ verified, codes, ...(notes && { notes }) });
            if (data !== undefined) expect(found.data).toEqual(data);
        }
    );
});

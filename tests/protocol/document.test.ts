import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { DATA_HEADER } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { CANISTER_CODES, REASON_CODES } from '../../src/protocol/codes.js';
import { PositionDraw } from '../../src/protocol/draw.js';
import { ZERO_HASH } from '../../src/protocol/genesis.js';
import { CERTIFICATE_EXPRESSION, MAX_PATH } from '../../src/protocol/http-tree.js';
import { ALERT_CODES } from '../../src/archive/audit/code-changes.js';
import * as limits from '../../src/protocol/limits.js';
import { Examples } from './document-examples.js';
import { readExamples, readTable } from './document-parser.js';
import type { Example } from './document-parser.js';

const markdown = readFileSync(join(packageRoot, 'docs/protocol.md'), 'utf8');
const examples = readExamples(markdown);
const title = ({ kind, name }: Example) => `${kind} ${name}`.trim();

/** What is wrong with an example among others. */
function faults(example: Example, all: readonly Example[]): string[] {
    const { values } = example;
    try {
        const recomputed = Object.entries(new Examples(all).recompute(example));
        return recomputed.filter(([key, value]) => values[key] !== value).map(([key]) => key);
    } catch (error) {
        return [String(error)];
    }
}

const someFault = (all: readonly Example[]) => all.some((example) => faults(example, all).length > 0);

/** The same with one character of one value changed. */
function edited(at: number, key: string, position: number): Example[] {
    return examples.map((example, i) => {
        const value = example.values[key];
        if (i !== at || value === undefined) return example;
        const other = value[position] === '0' ? '1' : '0';
        const values = {
            ...example.values,
            [key]: value.slice(0, position) + other + value.slice(position + 1)
        };
        return { ...example, values };
    });
}

describe('the examples of docs/protocol.md', () => {
    it('are all there', () => {
        expect(examples.map(title)).toEqual([
            'block 0',
            'block 1',
            'block 2',
            'block 3',
            'case-record',
            'jury',
            'genesis',
            'role-change',
            'tree',
            'root 0',
            'root 4',
            'genesis new',
            'genesis-restored',
            'lineage',
            'entity-key 0',
            'entity-key 1',
            'witness',
            'paths',
            'consistency',
            'consistency',
            'http',
            'receipt',
            'seats',
            'excused',
            'withdrawn'
        ]);
        expect(examples.length).toBe(markdown.split('```example').length - 1);
        expect(examples.find(({ kind }) => kind === 'paths')?.values).toHaveProperty('consistency 6 to 8');
        expect(examples.find(({ kind, name }) => kind === 'root' && name === '4')?.values).toHaveProperty(
            'tip'
        );
    });

    it.each(examples.map((example) => [title(example), example] as const))(
        '%s is recomputed',
        (_, example) => {
            expect(faults(example, examples)).toEqual([]);
        }
    );

    it.each(examples.map((example, at) => [title(example), at, example] as const))(
        '%s cannot be edited wrongly',
        (_, at, { values }) => {
            for (const [key, value] of Object.entries(values)) {
                for (const position of new Set([0, value.length >> 1, value.length - 1])) {
                    if (value === '') continue;
                    expect(someFault(edited(at, key, position)), `${key}, character ${position}`).toBe(true);
                }
            }
        }
    );

    it('belong to one log', () => {
        const find = (kind: string, name = '') =>
            examples.find((example) => example.kind === kind && example.name === name)?.values;
        const root = find('root', '4');
        expect(root?.['genesis']).toBe(find('genesis')?.['genesis']);
        expect(root?.['roles']).toBe(find('role-change')?.['after']);
        expect(root?.['entity']).toBe(find('entity-key', '1')?.['after']);
        expect(find('entity-key', '0')?.['before']).toBe(toHex(ZERO_HASH));
        expect(find('genesis', 'new')?.['root key']).toBe(find('genesis')?.['root key']);
        expect(find('genesis-restored')).toMatchObject({
            installed: find('genesis', 'new')?.['genesis'],
            origin: find('genesis')?.['canister'],
            'origin genesis': root?.['genesis'],
            length: root?.['length'],
            root: root?.['R']
        });
        for (const kind of ['seats', 'excused', 'withdrawn'])
            expect(find(kind)?.['canister']).toBe(find('genesis')?.['canister']);
    });
});

describe('docs/protocol.md', () => {
    it('gives the header of a block', () => {
        const [, text = ''] = /the header `(4449444c[0-9a-f\s]+)`/.exec(markdown) ?? [];
        expect(text.replaceAll(/\s/g, '')).toBe(toHex(DATA_HEADER));
        expect(markdown).toContain(
            `(magic, type table, one argument of type 9), ${DATA_HEADER.length} bytes`
        );
        expect(markdown).toContain(`stands for the ${DATA_HEADER.length} bytes above`);
    });

    it('gives the certificate expression of HTTP responses', () => {
        expect(markdown.replaceAll(/\s/g, '')).toContain(CERTIFICATE_EXPRESSION);
    });

    it('gives draws as they come out', () => {
        const rows = readTable(markdown, 'rand ');
        expect(rows.length).toBe(2);
        for (const [rand, draw = '', positions, words] of rows) {
            expect(rand).toBe('32 bytes 00');
            const [count, poolSize] = draw.split(' of ').map(Number);
            const made = new PositionDraw(ZERO_HASH, poolSize ?? 0);
            expect(Array.from({ length: count ?? 0 }, () => made.next()).join(', ')).toBe(positions);
            expect(`${made.wordsUsed}`).toBe(words);
        }
    });

    it('gives the limits that the programs have', () => {
        const count = (value: number) => value.toLocaleString('en-US');
        const stated = readTable(markdown, 'what ').map(([what, limit]) => [what, limit]);
        expect(Object.fromEntries(stated)).toEqual({
            juror: `1 to ${limits.MAX_JUROR_BYTES} bytes`,
            'jurors in one add or remove': count(limits.MAX_JURORS_PER_CALL),
            memo: `${count(limits.MAX_MEMO_BYTES)} bytes`,
            count: `1 to ${count(limits.MAX_COUNT)}, at most the pool`,
            certificate: `${count(limits.MAX_CERTIFICATE_BYTES)} bytes`,
            'certificates of one commit': `${limits.MAX_CERTIFICATES}`,
            'page of jurors': count(limits.MAX_PAGE_JURORS),
            'page of blocks': `${count(limits.MAX_PAGE_BLOCKS)}, and ${count(limits.MAX_PAGE_BYTES)} bytes`,
            log: `2^${Math.log2(limits.MAX_LOG_LENGTH)} blocks`,
            'types in an argument': `${limits.MAX_ARGUMENT_TYPES}, of ${limits.MAX_ARGUMENT_FIELDS} fields in all`,
            'elements in an argument': `${count(limits.MAX_ARGUMENT_ELEMENTS)} in all its vectors`
        });
        expect(markdown).toContain(
            `${count(limits.MAX_TREE_DEPTH)} levels of tree and ${count(limits.MAX_TREE_NODES)} nodes`
        );
        expect(markdown).toContain(`up to ${count(MAX_PATH)} characters`);
        expect(markdown.replaceAll(/\s+/g, ' ')).toContain(`at most ${limits.MAX_PRINCIPAL_BYTES} bytes`);
    });

    it('names codes that there are', () => {
        const named = [...markdown.matchAll(/`([A-Z]+(?:_[A-Z]+)+)`/g)].map(([, code = '']) => code);
        expect(named.length).toBeGreaterThan(20);
        const known = new Set(
            [CANISTER_CODES, REASON_CODES, ALERT_CODES].flatMap((codes) => Object.keys(codes))
        );
        expect(named.filter((code) => !known.has(code))).toEqual([]);
    });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import type { Case } from './forge/case.js';

export const CASES_FOLDER = 'cases';
const FORMAT = 'icjury-conformance/1';

/** A case as it is read from its file. */
export type StoredCase = Omit<Case, 'bare'>;

type StoredFile = { readonly text: string } | { readonly hex: string };

/** The file of a case: JSON, its files as text where they are text, else in hexadecimal. */
export function writeCase({ id, rules, title, kind, input, files, expect }: Case): string {
    const stored = Object.entries(files).map(([name, bytes]): [string, StoredFile] => [
        name,
        writeFile(bytes)
    ]);
    const content = {
        format: FORMAT,
        id,
        rules,
        title,
        kind,
        input,
        files: Object.fromEntries(stored),
        expect
    };
    return `${JSON.stringify(content, null, 1)}\n`;
}

/** Text that is read back as the same bytes, printable but for line feeds. */
function writeFile(bytes: Uint8Array): StoredFile {
    if (bytes.length > 0 && bytes.every((byte) => byte === 0x0a || (byte >= 0x20 && byte < 0x7f)))
        return { text: String.fromCharCode(...bytes) };
    return { hex: toHex(bytes) };
}

export function readCases(folder: string): StoredCase[] {
    const names = readdirSync(join(folder, CASES_FOLDER), { recursive: true, encoding: 'utf8' });
    return names
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => readCase(readFileSync(join(folder, CASES_FOLDER, name), 'utf8')));
}

export function readCase(text: string): StoredCase {
    const { files, ...one } = JSON.parse(text) as Omit<StoredCase, 'files'> & {
        files: Record<string, StoredFile>;
    };
    const read = Object.entries(files).map(([name, stored]): [string, Uint8Array] => [
        name,
        readFile(stored)
    ]);
    return { ...one, files: Object.fromEntries(read) };
}

function readFile(stored: StoredFile): Uint8Array {
    const bytes = 'text' in stored ? new TextEncoder().encode(stored.text) : fromHex(stored.hex);
    if (bytes === undefined) throw new Error('a file of the case is not hexadecimal');
    return bytes;
}

/** The rules that a document defines: each stands once in bold, such as **[B3]**, before its words. */
export const rulesOf = (document: string): string[] =>
    [...document.matchAll(/\*\*\[([A-Z]\d{1,2})\]\*\*/g)].map(([, rule = '']) => rule);

/** A table of all rules of the document, and how many cases name each. */
export function countsPerRule(
    document: string,
    cases: readonly { readonly rules: readonly string[] }[]
): string {
    const rows = rulesOf(document).map((rule) => {
        const count = cases.filter(({ rules }) => rules.includes(rule)).length;
        return `| ${rule.padEnd(4)} | ${String(count).padStart(5)} |`;
    });
    return ['| rule | cases |', '| ---- | ----: |', ...rows].join('\n');
}

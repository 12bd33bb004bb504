import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
    createSourceFile,
    forEachChild,
    isLiteralTypeNode,
    isStringLiteralLike,
    ScriptTarget
} from 'typescript';
import type { Node } from 'typescript';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/dev/package-root.js';
import { SHORTENED } from '../../scripts/dev/page-names.js';
import { PAGE } from './browser.js';

/** What may become part of a page. */
function* sources(): Generator<[string, string]> {
    const own = ['protocol', 'verifier', 'archive', 'client', 'web'].map((name) => `src/${name}`);
    for (const folder of [...own, 'node_modules/@noble/curves/esm', 'node_modules/@noble/hashes/esm'])
        for (const name of readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }))
            if (/(?<!\.d)\.[jt]s$/.test(name))
                yield [name, readFileSync(join(packageRoot, folder, name), 'utf8')];
}

describe('the file of the page', () => {
    const html = readFileSync(PAGE, 'utf8');

    it('is one file of at most 256 kB that loads nothing', () => {
        expect(Buffer.byteLength(html)).toBeLessThanOrEqual(256_200);
        const outside = html.replace(/<script>[\s\S]*<\/script>/, '').replace(/<style>[\s\S]*<\/style>/, '');
        expect(outside).not.toMatch(/\bsrc=|<link|<iframe|\son\w+=|style=/);
        expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
    });

    it('shortens no name that a file, a text or the browser knows', () => {
        const types = join(packageRoot, 'node_modules/typescript/lib');
        const known = new Set<string>();
        for (const name of readdirSync(types).filter((one) => /^lib\..*\.d\.ts$/.test(one)))
            for (const [word] of readFileSync(join(types, name), 'utf8').matchAll(/[\w$]+/g)) known.add(word);
        for (const [path, text] of sources()) {
            const file = createSourceFile(path, text, ScriptTarget.Latest);
            const visit = (node: Node): void => {
                if (isStringLiteralLike(node)) known.add(node.text);
                // A text as a type names a property to the compiler, and is gone when it has run.
                if (!isLiteralTypeNode(node)) forEachChild(node, visit);
            };
            visit(file);
        }
        expect(known.has('canister_id') && known.has('addEventListener')).toBe(true);
        expect(SHORTENED.length).toBeGreaterThan(400);
        expect(SHORTENED.filter((name) => known.has(name))).toEqual([]);
    });

    it('allows its own script and style, and no others', () => {
        const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(html)?.[1] ?? '';
        const hash = (tag: string) => {
            const content = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
            return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
        };
        expect(policy).toContain("default-src 'none'");
        expect(policy).toContain(`script-src ${hash('script')};`);
        expect(policy).toContain(`style-src ${hash('style')};`);
        expect(policy).not.toMatch(/unsafe|\*(?![\s;:])|data:|blob:/);
    });
});

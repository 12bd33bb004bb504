import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { LONG } from '../long.js';

/** What documents and comments say of other documents and files is there. */

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: packageRoot,
    encoding: 'utf8'
})
    .split('\n')
    .filter((path) => existsSync(join(packageRoot, path)));
const texts = tracked.filter(
    (path) => /\.(ts|md|did|js|json)$/.test(path) && !path.startsWith('tests/vectors/conformance/cases/')
);
const documents = tracked.filter((path) => path.endsWith('.md'));
const read = (path: string) => readFileSync(join(packageRoot, path), 'utf8');

/** A text without the marks of comments and line ends, so that what is broken over lines is one. */
const flat = (text: string) => text.replace(/\n\s*(\*|\/\/)?\s*/g, ' ');

/** `docs/x.md, "Y"`, with `section` or further names, as they are written here. */
const MENTION = /\b(?:docs\/)?([a-z-]+\.md)[`)]*,?(?: sections?)? "([^"]+)"(?: and "([^"]+)")?/g;

describe('documents', () => {
    it('have the headings by which they are named', () => {
        const headings = new Map(
            tracked
                .filter((path) => /^docs\/.*\.md$/.test(path))
                .map((path) => [
                    path.slice('docs/'.length),
                    [...read(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading?.replaceAll('`', ''))
                ])
        );
        const missing: string[] = [];
        let mentions = 0;
        for (const path of texts)
            for (const [, document = '', ...names] of flat(read(path)).matchAll(MENTION)) {
                const known = headings.get(document);
                if (known === undefined) continue;
                for (const name of names.filter((one) => one !== undefined)) {
                    mentions++;
                    if (!known.includes(name)) missing.push(`${path}: ${document}, "${name}"`);
                }
            }
        expect(missing).toEqual([]);
        expect(mentions).toBeGreaterThan(30);
    });

    it('name files that exist', () => {
        const missing: string[] = [];
        let mentions = 0;
        const has = (path: string) => tracked.some((one) => one === path || one.startsWith(`${path}/`));
        for (const path of documents) {
            const text = read(path);
            const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
                .map(([, to = '']) => to)
                .filter((to) => !/^[a-z]+:/.test(to))
                .map((to) => join(dirname(path), to));
            const named = [...text.matchAll(/`((?:src|docs|tests|scripts|candid)\/[\w./-]+)`/g)].map(
                ([, to = '']) => to.replace(/\/$/, '')
            );
            for (const to of [...links, ...named]) {
                mentions++;
                if (!has(to)) missing.push(`${path}: ${to}`);
            }
        }
        expect(missing).toEqual([]);
        expect(mentions).toBeGreaterThan(50);
    });

    it('are within their length: the README is read to its end', () => {
        expect(read('README.md').split('\n').length).toBeLessThanOrEqual(131);
    });
});

describe('tests that take long', () => {
    it('are there under the names that they are left out by', () => {
        expect(LONG.filter((path) => !tracked.includes(path))).toEqual([]);
    });
});

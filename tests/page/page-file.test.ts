import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SITE } from '../../src/canister/site.js';
import { PAGE } from './browser.js';

describe('the file of the page', () => {
    const html = readFileSync(PAGE, 'utf8');

    /** The curves and hashes of the library are 60 kB of it, unpacked. A canister holds it in its module. */
    it('is one file of at most 150 kB, gzipped, that loads nothing', () => {
        expect(SITE.resource('/verify').body.length).toBeLessThanOrEqual(150_000);
        const outside = html.replace(/<script>[\s\S]*<\/script>/, '').replace(/<style>[\s\S]*<\/style>/, '');
        expect(outside).not.toMatch(/\bsrc=|<link|<iframe|\son\w+=|style=/);
        expect(html).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/);
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

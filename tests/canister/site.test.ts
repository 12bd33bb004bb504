import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64 } from '../../src/canister/http-reply.js';
import { HTTP_EXPR_HASH, SITE } from '../../src/canister/site.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { labeledChildren } from '../../src/protocol/certificate.js';
import { labeledHash, reconstruct } from '../../src/protocol/hash-tree.js';
import { responseHash } from '../../src/protocol/http-tree.js';
import { verifyPage } from '../built.js';

describe('the pages of the canister', () => {
    it('have the response hashes that stand beside them', () => {
        for (const resource of SITE.resources) {
            expect(toHex(resource.hash ?? new Uint8Array()), resource.path).toBe(
                toHex(responseHash(resource))
            );
        }
        const half = reconstruct(SITE.tree);
        expect(toHex(HTTP_EXPR_HASH)).toBe(toHex(half));
        const [child] = labeledChildren(SITE.tree);
        if (child === undefined) throw new Error('no http_expr');
        expect(toHex(labeledHash(asciiBytes('http_expr'), reconstruct(child.tree)))).toBe(toHex(half));
    });

    it('are the file that the build leaves, at / and /verify and nowhere else', () => {
        expect(SITE.resources.map((resource) => [resource.path, resource.status])).toEqual([
            ['/', 200],
            ['/verify', 200],
            ['*', 404]
        ]);
        const html = readFileSync(verifyPage());
        for (const path of ['/', '/verify'])
            expect(Buffer.compare(gunzipSync(SITE.resource(path).body), html)).toBe(0);
        const text = String.fromCharCode(...SITE.resource('/nothing').body);
        expect(text).toMatch(/^There is nothing here\. [\n\x20-\x7e]+$/);
    });

    it('run their own script and style, ask their own gateway only, and stand in no frame', () => {
        const html = gunzipSync(SITE.resource('/').body).toString();
        const policy = new Map(SITE.resource('/').headers).get('content-security-policy') ?? '';
        const hash = (tag: string) => {
            const [, content = ''] = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html) ?? [];
            return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
        };
        expect(policy.split('; ')).toEqual([
            "default-src 'none'",
            `script-src ${hash('script')}`,
            `style-src ${hash('style')}`,
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            "frame-ancestors 'none'"
        ]);
    });
});

it('base64 is what Node writes', () => {
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
            expect(String.fromCharCode(...base64(bytes))).toBe(Buffer.from(bytes).toString('base64'));
        })
    );
});

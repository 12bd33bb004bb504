import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printable, visible } from '../../scripts/cli/output/print.js';
import { toHex } from '../../src/protocol/bytes.js';
import { jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What others wrote must not command the terminal of those who read it. */

const HOSTILE = '\u001b]0;owned\u0007\u001b[2J\rVERIFIED\n\u202ereversed\u2066\u200b\u2028\ufeff\u{e0041}';

describe('hostile text', () => {
    it('is shown and not obeyed', () => {
        expect(visible(HOSTILE)).toBe('?]0;owned??[2J?VERIFIED??reversed?????');
        expect(visible('Grüße, 東京 🎲')).toBe('Grüße, 東京 🎲');
        expect(printable(new TextEncoder().encode('a\n"b"\u202e'))).toBe('"a\\n\\"b\\"?"');
        expect(printable(Uint8Array.of(0xff, 0xfe))).toBe('2 bytes');
        expect(printable(new Uint8Array(401))).toBe('401 bytes');
        expect(printable(new Uint8Array())).toBe('""');
    });
});

describe('a hostile memo', () => {
    let world: World;
    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
    });
    afterAll(() => world.stop());

    it('reaches no terminal by way of verify, and is whole in JSON', async () => {
        const memo = world.file('memo', HOSTILE);
        const key = ['--root-key', toHex(world.replica.rootKey)];
        const select = ['select', ...world.court, '--count', '2', '--memo-file', memo];
        for (const args of [select, ['commit', ...world.court], ['fetch', 'copy', ...world.stranger]])
            expect((await jury(args, { cwd: world.folder })).code).toBe(0);
        const text = await jury(['verify', 'copy', '--draws', ...key], { cwd: world.folder });
        expect(text.code).toBe(0);
        expect(text.stdout).toContain('memo "\\u001b]0;owned');
        expect(text.stdout.replaceAll('\n', '')).toBe(visible(text.stdout.replaceAll('\n', '')));
        const json = await jury(['verify', 'copy', ...key, '--json'], { cwd: world.folder });
        const draws = oneObject(json.stdout)['draws'] as { memo: string }[];
        expect(Buffer.from(draws[0]?.memo ?? '', 'hex').toString()).toBe(HOSTILE);
    });
});

import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letterCode as linkOf } from '../../scripts/cli/paper/links.js';
import { toHex } from '../../src/protocol/bytes.js';
import { decodeReceipt, encodeReceipt } from '../../src/verifier/block/receipt.js';
import { encodeLetter } from '../../src/juror/letter.js';
import type { Letter } from '../../src/juror/letter.js';
import { CHROMIUM, launch, OpenPage, PAGE, PHONE } from './browser.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { AUDIENCE, KEY, NONCE, PageFiles } from './page-files.js';

let browser: Browser;
let files: PageFiles;
let letter: Letter;
let other: Letter;
let draw: number;

describe.skipIf(CHROMIUM === undefined)('the page in Chromium, from the disk, without a network', () => {
    beforeAll(async () => {
        files = new PageFiles();
        ({ letter, other, draw } = files);
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        files.remove();
    });

    const open = async (
        ...args: Parameters<typeof OpenPage.open> extends [Browser, ...infer Rest] ? Rest : never
    ) => {
        const page = await OpenPage.open(browser, ...args);
        await page.rootKey(KEY);
        return page;
    };

    it('finds a letter good with its slip, and with the whole log', async () => {
        const page = await open();
        await page.files(files.path('letter.json'));
        expect(await page.verdicts()).toEqual(['letter wait']);
        expect(await page.text('#results h2')).toContain('your slip');
        await page.files(files.path('slip.json'));
        expect(await page.verdicts()).toEqual(['letter good']);
        // Nobody has run the draw again yet.
        expect(await page.text('#results h2')).toBe('The network certified a draw with you in it');
        expect(await page.text('#results')).not.toMatch(/by lot/);
        await page.folder(files.path('archive'));
        expect(await page.verdicts()).toEqual(['letter good', 'archive good']);
        expect(await page.text('#results h2')).toBe('You were drawn by lot');
        expect(await page.text('#results')).toContain('2 draws run again: each gives the jury on record.');
        expect(await page.text('#me .answers')).toMatch(
            /in the pool since block 0\.\n.*Drawn: number 1 of 12 in block 3\./s
        );
        await page.expectSound();
        page.expectNoRequests();
        await page.close();
    });

    it('shows the draw step by step, the same jury as the log', async () => {
        const page = await open();
        await page.folder(files.path('archive'));
        expect(await page.text('.draw h3')).toBe(`The jury of block ${draw}`);
        expect(await page.text('.draw .facts')).toMatch(
            /List frozen\s+2025-11-24 .*: a certificate covers it/
        );
        expect(await page.text('.draw .warning')).toContain('1 other jury was drawn: block 5');
        const slider = page.page.locator('#step');
        const steps = Number(await slider.getAttribute('max'));
        expect(await page.page.locator('.cell.drawn').count()).toBeGreaterThanOrEqual(12);
        await slider.focus();
        await page.page.keyboard.press('Home');
        expect(await page.text('.step-now')).toMatch(
            new RegExp(`^Try 1 of ${steps}: the wheel stops at place \\d+: juror 1$`)
        );
        expect(await page.page.locator('.picture .cell.drawn').count()).toBe(1);
        await page.page.keyboard.press('ArrowRight');
        expect(await page.text('.step-now')).toMatch(/^Try 2 of/);
        await page.page.locator('#draw-choice').selectOption('1');
        expect(await page.text('.draw h3')).toBe('The jury of block 5');
        await page.expectSound();
        await page.close();
    });

    it('says what is wrong with a letter, a slip, a receipt', async () => {
        const page = await open();
        const cut = readFileSync(files.path('letter.json')).subarray(0, 900);
        const rows: [string, Uint8Array, string][] = [
            ['swapped.json', encodeLetter(other), 'letter bad LETTER_OF_OTHER_PERSON'],
            [
                'doubled.json',
                encodeLetter({ ...letter, seatId: other.seatId }),
                'letter bad SEAT_ID_MISMATCH TESTIMONIAL_SIGNATURE_INVALID'
            ],
            [
                'stretched.json',
                encodeLetter({ ...letter, testimonial: { ...letter.testimonial, notAfter: 2_000_000_000n } }),
                'letter bad TESTIMONIAL_SIGNATURE_INVALID'
            ]
        ];
        await page.files(files.path('slip.json'), files.path('letter.json'));
        for (const [name, bytes, verdict] of rows) {
            await page.files(files.save(name, bytes));
            expect(await page.verdicts()).toEqual([verdict]);
        }
        const slip = readFileSync(files.path('slip.json'), 'utf8').replace('"uid": "p', '"uid": "q');
        await page.files(
            files.path('letter.json'),
            files.save('slip-changed.json', new TextEncoder().encode(slip))
        );
        expect(await page.verdicts()).toEqual(['letter bad SLIP_MISMATCH']);
        expect(await page.text('#results h2')).toBe('Your slip was changed');
        await page.files(files.save('cut.json', cut));
        expect(await page.verdicts()).toEqual([
            'problem bad LETTER_MALFORMED',
            expect.stringMatching(/^letter bad/)
        ]);
        await page.files(files.save('slip-cut.json', readFileSync(files.path('slip.json')).subarray(0, 50)));
        expect((await page.verdicts())[0]).toBe('problem bad SLIP_MALFORMED');
        await page.files(files.save('song.ogg', Uint8Array.of(0x4f, 0x67, 0x67, 0x53)));
        expect(await page.text('.checks')).toContain('song.ogg is no letter');
        await page.expectSound();
        await page.close();
    });

    it('takes receipts and fraud proofs, good and bad', async () => {
        const page = await open();
        await page.files(files.path('block.receipt'));
        expect(await page.verdicts()).toEqual(['receipt good']);
        expect(await page.text('.facts')).toMatch(/What it did\s+drew a jury/);
        const receipt = decodeReceipt(Uint8Array.from(readFileSync(files.path('block.receipt'))));
        const data = receipt.data.map((byte, i) => (i === receipt.data.length - 1 ? byte ^ 1 : byte));
        await page.files(files.save('changed.receipt', encodeReceipt({ ...receipt, data })));
        expect((await page.verdicts())[0]).toMatch(/^receipt bad (BLOCK_HASH_MISMATCH|MALFORMED_BLOCK)/);
        expect(await page.text('.checks')).toContain('The block in the receipt');
        await page.files(files.path('fraud.json'));
        expect(await page.verdicts()).toEqual(['fraud bad']);
        expect(await page.text('#results h2')).toBe('Fraud is proven');
        await page.files(files.path('no-fraud.json'));
        expect(await page.verdicts()).toEqual(['fraud open NO_FRAUD']);
        await page.expectSound();
        await page.close();
    });

    it('takes what a juror showed, for who asked only', async () => {
        const page = await open();
        await page.files(files.path('presentation.json'));
        expect((await page.verdicts())[0]).toMatch(/^presentation wait/);
        await page.submit('#challenge-form', { nonce: toHex(NONCE), audience: AUDIENCE });
        expect((await page.verdicts())[0]).toMatch(/^presentation wait/);
        expect(await page.text('#results')).toContain('Enter below the canister');
        await page.submit('#court-form', { court: canisterText(CANISTER), before: '' });
        expect(await page.verdicts()).toEqual(['presentation good']);
        await page.submit('#challenge-form', { nonce: '0000000000000000', audience: 'The Weekly' });
        expect(await page.verdicts()).toEqual(['presentation bad PRESENTATION_AUDIENCE PRESENTATION_NONCE']);
        await page.expectSound();
        await page.close();
    });

    it('reads the code of a letter from the address, and leaves nothing private there', async () => {
        const hash = `#${linkOf(letter, 'x').split('#')[1]}`;
        const page = await OpenPage.open(browser, PAGE, {}, hash);
        await page.page.waitForSelector('#results .report');
        expect(await page.verdicts()).toEqual([expect.stringMatching(/^letter wait/)]);
        expect(page.page.url()).not.toContain('letter=');
        await page.rootKey(KEY);
        await page.files(files.path('slip.json'));
        await page.folder(files.path('archive'));
        expect(await page.verdicts()).toEqual(['letter good', 'archive good']);
        await page.submit('#text-form', { text: 'nonsense' });
        expect(await page.text('#results .report')).toContain('not the text of a letter');
        await page.submit('#text-form', { text: linkOf(letter, undefined).slice(0, -4) });
        expect((await page.verdicts())[0]).toBe('problem bad LETTER_MALFORMED');
        await page.close();
    });

    it('says that a test network proves nothing, and without its key that nothing holds', async () => {
        const page = await OpenPage.open(browser);
        await page.folder(files.path('archive'));
        expect((await page.verdicts())[0]).toMatch(/^archive bad DELEGATION_INVALID/);
        expect(await page.text('.hint')).toContain('root key');
        await page.rootKey('00');
        expect(await page.text('#status')).toContain('not 133 bytes');
        await page.close();
    });

    it('shows hostile text as text', async () => {
        const page = await open();
        await page.folder(files.path('archive'));
        await page.page.locator('#draw-choice').selectOption('1');
        expect(await page.text('.draw q')).toContain(
            '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>??'
        );
        expect(await page.page.evaluate(() => 'hacked' in window)).toBe(false);
        expect(await page.page.locator('#results img, #results script').count()).toBe(0);
        await page.expectSound();
        await page.close();
    });

    it.each([
        ['phone', 'dark'],
        ['phone', 'light'],
        ['desktop', 'dark'],
        ['desktop', 'light']
    ] as const)(
        'on a %s in %s colours breaks no rule of axe and does not scroll sideways',
        async (device, colorScheme) => {
            const page = await open(PAGE, { ...(device === 'phone' ? PHONE : {}), colorScheme });
            await page.expectSound();
            await page.files(files.path('letter.json'), files.path('slip.json'), files.path('block.receipt'));
            await page.folder(files.path('archive'));
            for (const details of await page.page.locator('details').all())
                await details.evaluate((one) => ((one as HTMLDetailsElement).open = true));
            await page.expectSound();
            const [content, width] = await page.page.evaluate(() => [
                document.documentElement.scrollWidth,
                window.innerWidth
            ]);
            expect(content).toBeLessThanOrEqual(width ?? 0);
            const shots = process.env['PAGE_SCREENSHOTS'];
            if (shots !== undefined) {
                mkdirSync(shots, { recursive: true });
                for (const details of await page.page.locator('details').all())
                    await details.evaluate((one) => ((one as HTMLDetailsElement).open = false));
                await page.page.screenshot({
                    path: join(shots, `${device}-${colorScheme}.png`),
                    fullPage: true
                });
            }
            await page.close();
        }
    );

    it('can be used with the keyboard alone', async () => {
        const page = await open();
        const { keyboard } = page.page;
        const focused = () =>
            page.page.evaluate(
                () => document.activeElement?.id || document.activeElement?.textContent.trim() || ''
            );
        await page.page.locator('body').evaluate((body) => (body as HTMLElement).focus());
        const met: string[] = [];
        await page.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
        for (let i = 0; i < 8; i++) {
            await keyboard.press('Tab');
            met.push(await focused());
        }
        for (const stop of ['files', 'folder', 'text', 'Read']) expect(met).toContain(stop);
        const chooser = page.page.waitForEvent('filechooser');
        await page.page.locator('#files').focus();
        await keyboard.press('Enter');
        await (await chooser).setFiles([files.path('letter.json'), files.path('slip.json')]);
        await page.page.waitForSelector('#results [data-tone=good]');
        expect(await focused()).toBe('The network certified a draw with you in it');
        await page.page.locator('#text').focus();
        await keyboard.type(linkOf(letter, undefined));
        await keyboard.press('Enter');
        await page.page.waitForSelector('#results [data-tone=wait]');
        await page.page.locator('#clear').focus();
        await keyboard.press('Enter');
        await page.page.waitForFunction(() => document.getElementById('results')?.childElementCount === 0);
        expect(await focused()).toBe('drop');
        await page.close();
    });
});

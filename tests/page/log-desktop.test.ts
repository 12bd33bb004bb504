import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { startJury } from '../cli/jury-process.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CHROMIUM, DESKTOP, launch, OpenPage } from './browser.js';
import { KEY } from './page-files.js';

/** The log page as an auditor has it before them: 1,000 blocks and 100 draws of one list. */
describe.skipIf(CHROMIUM === undefined)('the log page on a desktop', () => {
    const BLOCKS = 1000;
    const folder = mkdtempSync(join(tmpdir(), 'log-desktop-'));
    let browser: Browser;
    let server: ChildProcess;
    let url: string;

    beforeAll(async () => {
        const jury = new SeatedJury(300);
        const record = (block: number) =>
            encodeCaseRecord({ case: `2026-${block}`, jurors: 12, alternates: 3, note: '' });
        for (let block = jury.log.blocks.length; block < BLOCKS; block++) {
            if (block % 10 === 0) jury.log.select(0, 15, { memo: record(block) });
            else jury.memo(asciiBytes(`note ${block} of the clerk`));
            if (block % 50 === 49) jury.commit();
        }
        const archive = join(folder, 'archive');
        writeArchive(archive, jury.folder);
        server = startJury(['serve', archive, '--port', '0', '--root-key', KEY, '--json']);
        if (server.stdout === null) throw new Error('no output');
        const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
        ({ url } = JSON.parse(line) as { url: string });
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        server.kill('SIGTERM');
        rmSync(folder, { recursive: true });
    });

    it.each([
        ['light', 'en-GB', 'Find a case, a memo or a block'],
        ['dark', 'de-DE', 'Eine Sache, eine Notiz oder einen Block finden']
    ] as const)('finds a case, its draw and every block, in %s, %s', async (colorScheme, locale, jump) => {
        const options = { ...DESKTOP, offline: false, colorScheme, locale };
        const page = await OpenPage.visit(browser, url, options);
        const { page: tab } = page;
        const rows = tab.locator('.chain tbody tr');
        await rows.first().waitFor();
        const shot = async (name: string) => {
            const shots = process.env['PAGE_SCREENSHOTS'];
            if (shots === undefined) return;
            mkdirSync(shots, { recursive: true });
            await tab.screenshot({ path: join(shots, `log-${name}-desktop-${colorScheme}.png`) });
        };
        await shot('top');
        // From the top of the page a link leads to the search, which stands below all else.
        const link = tab.locator('#results > p a');
        expect(await link.innerText()).toBe(jump);
        expect((await link.boundingBox())?.y).toBeLessThan(400);
        await link.click();
        await expect.poll(async () => (await tab.locator('#search').boundingBox())?.y).toBeLessThan(900);
        await shot('chain');
        // A date is not broken at its hyphens.
        const [first] = await rows.all();
        expect(await first?.locator('td').nth(1).evaluate((cell) => {
            const range = document.createRange();
            range.setStart(cell.firstChild ?? cell, 0);
            range.setEnd(cell.firstChild ?? cell, 10);
            return range.getClientRects().length;
        })).toBe(1); // prettier-ignore
        expect(await rows.count()).toBe(500);
        await tab.click('.older');
        expect(await rows.count()).toBe(BLOCKS);
        await tab.fill('#search', '2026-20');
        expect(await rows.locator('td:first-child').allInnerTexts()).toEqual(['200', '20']);
        await shot('search');
        await rows.first().locator('a').click();
        await expect
            .poll(() => tab.evaluate(() => document.activeElement?.textContent))
            .toContain('2026-200');
        // Of 98 other draws of the same list a dozen is named.
        const warning = await tab.locator('.draw .warning').first().innerText();
        expect(warning).toMatch(
            /\b98\b.*10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120 (and 86 more|und 86 weitere)\./
        );
        await shot('draw');
        expect(await tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true); // prettier-ignore
        await page.expectSound();
        await page.close();
    });
});

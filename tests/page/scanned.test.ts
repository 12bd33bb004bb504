import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { slipCode } from '../../scripts/cli/paper/links.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { slipOf } from '../juror/seated-jury.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { CHROMIUM, launch, PAGE, PHONE } from './browser.js';

const HOME = `https://${canisterText(CANISTER)}.icp0.io/`;
const SLIP = slipCode(slipOf('person@x.example', CANISTER), `${HOME}verify`);
const MINUTE = 60_000;

/** What a browser keeps of a code, by its own storage and its own page; the log behind it cannot be reached. */
describe.skipIf(CHROMIUM === undefined)('a code that was scanned', () => {
    let browser: Browser;
    let context: BrowserContext;
    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
        context = await browser.newContext(PHONE);
        const body = readFileSync(PAGE);
        await context.route('**/*', (route) =>
            route.request().resourceType() === 'document'
                ? route.fulfill({ body, contentType: 'text/html' })
                : route.abort()
        );
        await context.clock.install();
    });
    afterEach(() => context.close());

    const open = async (url: string): Promise<Page> => {
        const page = await context.newPage();
        await page.goto(url);
        await page.waitForSelector('footer', { state: 'attached' });
        return page;
    };
    const kept = (page: Page) => page.evaluate(() => [localStorage.length, sessionStorage.length]);

    it('is taken away after a quarter of an hour by the page that is open', async () => {
        const page = await open(SLIP);
        expect(await kept(page)).toEqual([1, 1]);
        await context.clock.runFor(14 * MINUTE);
        expect(await kept(page)).toEqual([1, 1]);
        await context.clock.runFor(2 * MINUTE);
        expect(await kept(page)).toEqual([0, 0]);
    });

    it.each(['verify', ''])('is taken away by the next page that is opened, at "/%s"', async (path) => {
        const first = await open(SLIP);
        await first.close();
        await context.clock.fastForward(16 * MINUTE);
        const page = await open(`${HOME}${path}`);
        expect(await kept(page)).toEqual([0, 0]);
    });

    it('stays while it is fresh, and what others keep there stays for good', async () => {
        const first = await open(SLIP);
        await first.evaluate(() => localStorage.setItem('other', 'x'));
        await first.close();
        await context.clock.fastForward(10 * MINUTE);
        const page = await open(`${HOME}verify`);
        expect(await kept(page)).toEqual([2, 0]);
        await context.clock.runFor(6 * MINUTE);
        expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['other']);
    });

    it('from a clock that was ahead, or that is no record at all, is taken away', async () => {
        const page = await open(`${HOME}verify`);
        await page.evaluate(() => {
            localStorage.setItem('icjury-scanned-a', JSON.stringify({ at: Date.now() + 1e9, slip: 's' }));
            sessionStorage.setItem('icjury-scanned-b', 'no JSON');
            localStorage.setItem('icjury-scanned-c', JSON.stringify({ at: 'soon', slip: 's' }));
        });
        await page.reload();
        await page.waitForSelector('footer', { state: 'attached' });
        expect(await kept(page)).toEqual([0, 0]);
    });
});

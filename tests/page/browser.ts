import { existsSync } from 'node:fs';
import { Axe } from './axe.js';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { verifyPage } from '../built.js';

/** A Chromium that is installed already; nothing is downloaded. */
const CANDIDATES = [
    process.env['CHROMIUM_BIN'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
];
export const CHROMIUM = CANDIDATES.find((path) => path !== undefined && existsSync(path));

export const PAGE = verifyPage();
export const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true };
export const DESKTOP = { viewport: { width: 1100, height: 900 } };

/** @param domain whose names are all of this machine; none of anybody else's */
export async function launch(domain?: string): Promise<Browser> {
    const rules = domain === undefined ? [] : [`--host-resolver-rules=MAP *.${domain} 127.0.0.1`];
    return chromium.launch({ executablePath: CHROMIUM ?? '', args: ['--no-sandbox', ...rules] });
}

/** A page from the disk, without a network, that must stay silent. */
export class OpenPage {
    private readonly complaints: string[] = [];
    /** Addresses that it asked for, but for itself. */
    readonly requests: string[] = [];

    private constructor(readonly page: Page) {}

    static open(
        browser: Browser,
        file = PAGE,
        options: BrowserContextOptions = DESKTOP,
        hash = ''
    ): Promise<OpenPage> {
        return OpenPage.visit(browser, `file://${file}${hash}`, options);
    }

    static async visit(browser: Browser, url: string, options: BrowserContextOptions): Promise<OpenPage> {
        return OpenPage.in(await browser.newContext({ offline: true, ...options }), url);
    }

    static async in(context: BrowserContext, url: string): Promise<OpenPage> {
        const page = await context.newPage();
        page.setDefaultTimeout(120_000);
        const opened = new OpenPage(page);
        page.on('console', (message) => opened.complaints.push(`${message.type()}: ${message.text()}`));
        page.on('pageerror', (error) => opened.complaints.push(`error: ${error.message}`));
        page.on('request', (request) => {
            if (!request.url().startsWith('file:')) opened.requests.push(request.url());
        });
        await page.goto(url);
        return opened;
    }

    async rootKey(hex: string): Promise<void> {
        await this.page.locator('summary', { hasText: 'Settings' }).click();
        await this.page.fill('#root-key', hex);
        await this.page.locator('summary', { hasText: 'Settings' }).click();
    }

    async files(...paths: string[]): Promise<void> {
        await this.settled(() => this.page.setInputFiles('#files', paths));
    }

    async folder(path: string): Promise<void> {
        await this.settled(() => this.page.setInputFiles('#folder', path));
    }

    async submit(form: string, fields: Readonly<Record<string, string>>): Promise<void> {
        for (const [id, value] of Object.entries(fields))
            await this.page
                .locator(`#${id}`)
                .evaluate((field, text) => ((field as HTMLInputElement).value = text), value);
        await this.settled(() =>
            this.page.locator(form).evaluate((element) => (element as HTMLFormElement).requestSubmit())
        );
    }

    /** Does something, and waits until the page has judged it. */
    async settled(act: () => Promise<unknown>): Promise<void> {
        await this.page.locator('#results').evaluate((results) => results.replaceChildren());
        await act();
        await this.page.waitForSelector('#results .report');
        await this.page.waitForFunction(
            () => !/[…]/.test(document.getElementById('status')?.textContent ?? '')
        );
    }

    /** Of each report: its kind, its tone, and the codes that it names. */
    async verdicts(): Promise<string[]> {
        return this.page.locator('#results .report[data-kind]').evaluateAll((reports) =>
            reports.map((report) => {
                const codes = Array.from(
                    report.querySelectorAll('.failed code'),
                    (code) => code.textContent ?? ''
                );
                const { kind, tone } = (report as HTMLElement).dataset;
                return [kind, tone, ...new Set(codes)].join(' ');
            })
        );
    }

    /** Of the first such element, with what is folded in the reports. */
    async text(selector: string): Promise<string> {
        await this.page
            .locator('details.fold')
            .evaluateAll((folds) => folds.forEach((fold) => ((fold as HTMLDetailsElement).open = true)));
        return this.page.locator(selector).first().innerText();
    }

    /** No violation of any rule that axe knows, and nothing said on the console so far. */
    async expectSound(): Promise<void> {
        expect(await new Axe(this.page).violations()).toEqual([]);
        expect(this.complaints).toEqual([]);
    }

    expectNoRequests(): void {
        expect(this.requests).toEqual([]);
    }

    async close(): Promise<void> {
        await this.page.context().close();
    }
}

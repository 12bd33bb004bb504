import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { CHROMIUM, launch, OpenPage, PAGE } from './browser.js';
import { KEY } from './page-files.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { present } from '../verifier/bytes.js';

const DOCS = join(import.meta.dirname, '../../docs');
const PICTURES = {
    'verify-page.png': { viewport: { width: 900, height: 1290 }, colorScheme: 'light', locale: 'en-GB' },
    'verify-page-phone.png': {
        viewport: { width: 400, height: 760 },
        deviceScaleFactor: 1.5,
        colorScheme: 'dark',
        locale: 'en-GB'
    }
} as const satisfies Record<string, BrowserContextOptions>;

/** The pictures in `docs`, of the real page: `DOCS_PICTURES=1 npx vitest run tests/page/docs-pictures.test.ts` makes them anew. */
describe('the pictures of the page in docs', () => {
    it.each(Object.keys(PICTURES))('%s is there, and small', (name) => {
        const bytes = readFileSync(join(DOCS, name));
        expect(bytes.length).toBeLessThan(200_000);
        const { viewport, ...more } = PICTURES[name as keyof typeof PICTURES];
        const scale = 'deviceScaleFactor' in more ? more.deviceScaleFactor : 1;
        expect(bytes.readUInt32BE(16)).toBe(viewport.width * scale);
    });

    const isAsked = process.env['DOCS_PICTURES'] !== undefined && CHROMIUM !== undefined;
    describe.runIf(isAsked)('made anew', () => {
        const folder = mkdtempSync(join(tmpdir(), 'docs-pictures-'));
        const at = (name: string) => join(folder, name);
        let browser: Browser;
        beforeAll(async () => {
            const jury = new SeatedJury(150);
            const draw = jury.drawCase(12, 3);
            jury.seat(draw);
            const [letter, slip] = present(jury.letters(draw)[0]);
            writeFileSync(at('letter.json'), encodeLetter(letter));
            writeFileSync(at('slip.json'), encodeSlip(slip));
            writeArchive(at('archive'), jury.folder);
            browser = await launch();
        });
        afterAll(async () => {
            await browser.close();
            rmSync(folder, { recursive: true });
        });

        it.each(Object.entries(PICTURES))('%s', async (name, options) => {
            const page = await OpenPage.open(browser, PAGE, options);
            await page.rootKey(KEY);
            await page.folder(at('archive'));
            if (name.includes('phone')) await page.files(at('letter.json'), at('slip.json'));
            expect((await page.verdicts())[0]).toMatch(/ good$/);
            await page.page.evaluate(() => {
                // That the key is one of these tests is not what the picture is of.
                document.querySelectorAll('#results .warning').forEach((part) => part.remove());
                (document.activeElement as HTMLElement | null)?.blur();
                window.scrollTo(0, 0);
            });
            await page.page.screenshot({ path: join(DOCS, name) });
            await page.close();
        });
    });
});

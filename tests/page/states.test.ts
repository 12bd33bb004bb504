import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { letterCode, slipCode } from '../../scripts/cli/paper/links.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { present } from '../verifier/bytes.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CHROMIUM, DESKTOP, launch, OpenPage, PAGE, PHONE } from './browser.js';
import { KEY } from './page-files.js';

/** Every state of a letter or a slip, as each reader sees it: device, colours, language. */
describe.skipIf(CHROMIUM === undefined)('the states of a juror', () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-states-'));
    const at = (name: string) => join(folder, name);
    let browser: Browser;

    beforeAll(async () => {
        const jury = new SeatedJury(40);
        const draw = jury.drawCase(5, 3);
        const save = (name: string, block: number, position: number) => {
            const [letter, slip] = present(jury.letters(block)[position]);
            writeFileSync(at(`${name}.json`), encodeLetter(letter));
            writeFileSync(at(`${name}-slip.json`), encodeSlip(slip));
            return [letter, slip] as const;
        };
        jury.seat(draw);
        const [first, slip] = save('juror', draw, 0);
        const [second] = save('second', draw, 3);
        writeFileSync(at('forged.json'), encodeLetter({ ...first, seatId: second.seatId }));
        writeFileSync(at('changed-slip.json'), encodeSlip({ ...slip, uid: `${slip.uid}x` }));
        jury.memo(jury.excusal(draw, [1], { reasons: Uint8Array.of(1) })).commit();
        for (const [name, position] of Object.entries({ excused: 1, moved: 5, alternate: 6 }))
            save(name, draw, position);
        writeArchive(at('archive'), jury.folder);
        jury.memo(jury.withdrawal(draw, { reason: 'wrong list' })).commit();
        save('withdrawn', draw, 0);
        writeFileSync(at('letter.txt'), letterCode(first, undefined));
        writeFileSync(at('slip.txt'), slipCode(slip, undefined));
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    const own = (name: string) => [at(`${name}.json`), at(`${name}-slip.json`)];
    /** The files, the tone, and the headline in English and German. */
    const STATES: readonly [string, readonly string[], string, string, string][] = [
        ['juror', own('juror'), 'good', 'The network certified a draw with you in it', 'Das Netzwerk hat eine Auslosung mit Ihnen beglaubigt'],
        ['excused', own('excused'), 'open', 'You are excused', 'Sie sind befreit'],
        ['moved', own('moved'), 'good', 'You moved up: you are a juror now', 'Sie sind nachgerückt: Sie sind jetzt Jurymitglied'],
        ['alternate', own('alternate'), 'good', 'You are alternate 1 of 2', 'Sie sind Ersatzmitglied 1 von 2'],
        ['withdrawn', own('withdrawn'), 'open', 'Your draw was withdrawn', 'Ihre Auslosung wurde zurückgenommen'],
        ['letter-only', [at('juror.json')], 'wait', 'One thing is missing: your slip', 'Eines fehlt noch: Ihr Beleg'],
        ['other', [at('juror.json'), at('second-slip.json')], 'bad', 'This letter is not about you', 'Dieser Brief meint nicht Sie'],
        ['forged', [at('forged.json'), at('juror-slip.json')], 'bad', 'Do not rely on this letter', 'Verlassen Sie sich nicht auf diesen Brief'],
        ['changed', [at('juror.json'), at('changed-slip.json')], 'bad', 'Your slip was changed', 'Ihr Beleg wurde verändert'],
        ['slip-only', [at('juror-slip.json')], 'wait', 'One thing is missing: a copy of the log', 'Eines fehlt noch: eine Kopie des Protokolls']
    ]; // prettier-ignore

    it.each([
        ['phone', 'dark', 'de-DE'],
        ['phone', 'light', 'en-GB'],
        ['desktop', 'dark', 'en-US'],
        ['desktop', 'light', 'de-CH']
    ] as const)('on a %s in %s, %s', async (device, colorScheme, locale) => {
        const german = locale.startsWith('de');
        const options = { ...(device === 'phone' ? PHONE : DESKTOP), colorScheme, locale };
        const page = await OpenPage.open(browser, PAGE, options);
        expect(await page.page.evaluate(() => document.documentElement.lang)).toBe(german ? 'de' : 'en');
        const sound = async (state: string) => {
            await page.expectSound();
            const fits = () =>
                page.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
            expect([state, await fits()]).toEqual([state, true]);
            const shots = process.env['PAGE_SCREENSHOTS'];
            if (shots === undefined) return;
            mkdirSync(shots, { recursive: true });
            await page.page.screenshot({ path: join(shots, `${state}-${device}-${colorScheme}.png`), fullPage: true }); // prettier-ignore
        };
        const startAgain = async () => {
            await page.page.click('#clear');
            await page.page.waitForFunction(
                () => document.getElementById('results')?.childElementCount === 0
            );
        };
        await page.page.locator('#settings summary').click();
        await page.page.fill('#root-key', KEY);
        await page.page.locator('#settings summary').click();
        await sound('empty');
        // Whoever opens the page reads of letters and slips, and of nothing that takes explaining.
        expect(await page.page.locator('body').innerText()).not.toMatch(/canister|nonce|hexade|receipt|Quittung|fraud|Betrug|[0-9a-f]{40}/i); // prettier-ignore
        for (const [state, files, tone, english, deutsch] of STATES) {
            await page.files(...files);
            expect([state, await page.page.locator('#results .report').first().getAttribute('data-tone')]).toEqual([state, tone]); // prettier-ignore
            expect(await page.page.locator('#results h2').first().textContent()).toBe(
                german ? deutsch : english
            );
            // The verdict stands above what it was made of, and what holds is folded.
            const [results, drop] = [await page.page.locator('#results').boundingBox(), await page.page.locator('#drop').boundingBox()]; // prettier-ignore
            expect(results?.y).toBeLessThan(drop?.y ?? 0);
            expect(await page.page.locator('#results .passed:visible').count()).toBe(0);
            // Of each state one knows what it means and what to do.
            expect(await page.page.locator('#results .todo').first().innerText()).toMatch(/^\p{L}.*\.$/u);
            await sound(state);
            await startAgain();
        }
        await page.folder(at('archive'));
        await sound('archive');
        await page.files(...own('alternate'));
        await sound('with-log');
        expect(await page.page.locator('#results > .report').count()).toBe(1);
        await startAgain();
        // As in the field for the text of a code, letter and slip.
        for (const name of ['slip.txt', 'letter.txt'])
            await page.submit('#text-form', { text: readFileSync(at(name), 'utf8') });
        await page.folder(at('archive'));
        expect((await page.verdicts())[0]).toBe('letter good');
        await page.close();
    });
});

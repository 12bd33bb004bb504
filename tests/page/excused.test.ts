import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { present } from '../verifier/bytes.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { KEY } from './page-files.js';

/** What the page says of people who are excused, who moved up, and of draws that were withdrawn. */
describe.skipIf(CHROMIUM === undefined)('a jury that changed, in the page', () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-excused-'));
    let browser: Browser;
    let draw: number;
    const save = (jury: SeatedJury, name: string, position: number) => {
        const [letter, slip] = present(jury.letters(draw)[position]);
        writeFileSync(join(folder, `${name}.json`), encodeLetter(letter));
        writeFileSync(join(folder, `${name}-slip.json`), encodeSlip(slip));
    };

    beforeAll(async () => {
        const jury = new SeatedJury(40);
        draw = jury.drawCase(5, 3);
        jury.seat(draw);
        jury.memo(jury.excusal(draw, [1], { reasons: Uint8Array.of(1) })).commit();
        for (const [name, position] of Object.entries({ juror: 0, excused: 1, moved: 5, alternate: 6 }))
            save(jury, name, position);
        jury.memo(jury.withdrawal(draw, { reason: '<b>wrong</b> list' })).commit();
        save(jury, 'withdrawn', 0);
        jury.seat(jury.drawCase(6, 2));
        writeArchive(join(folder, 'archive'), jury.folder);
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    it.each([
        ['juror', 'good', 'The network certified a draw with you in it'],
        ['excused', 'open', 'You are excused'],
        ['moved', 'good', 'You moved up: you are a juror now'],
        ['alternate', 'good', 'You are alternate 1 of 2'],
        ['withdrawn', 'open', 'Your draw was withdrawn']
    ])('the letter of %s is %s: %s', async (name, tone, headline) => {
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.files(join(folder, `${name}.json`), join(folder, `${name}-slip.json`));
        expect(await page.verdicts()).toEqual([`letter ${tone}`]);
        expect(await page.text('#results h2')).toBe(headline);
        const sits =
            name === 'withdrawn'
                ? 'does not sit: withdrawn in block 5; 1 of 8 excused (block 4), on the entity'
                : 'sits 5 jurors and 2 alternates: 1 of 8 excused (block 4), 1 of 5 replaced, on the entity';
        expect(await page.text('#results')).toContain(
            `The jury was drawn 5 jurors and 3 alternates; ${sits}`
        );
        await page.expectSound();
        await page.close();
    });

    it('an archive shows the jury as drawn and as it sits, and the withdrawn draw beside the other', async () => {
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.folder(join(folder, 'archive'));
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await page.text('.draw .facts')).toContain('withdrawn. Drawn 5 jurors and 3 alternates; does not sit: withdrawn in block 5; 1 of 8 excused'); // prettier-ignore
        const warning = async () => (await page.page.locator('.draw .warning').allInnerTexts()).join('\n');
        expect(await warning()).toContain(
            'Withdrawn in block 5, with the draw of block 2: "<b>wrong</b> list".'
        );
        const people = await page.page.locator('.draw .jurors li').evaluateAll((items) => items.map((item) => item.textContent.slice(64))); // prettier-ignore
        expect(people).toEqual([
            '',
            ' excused',
            '',
            '',
            '',
            ' moved up',
            ' alternate 1 of 2',
            ' alternate 2 of 2'
        ]);
        await page.page.locator('#draw-choice').selectOption({ index: 1 });
        expect(await page.text('.draw .facts')).toContain('seated. It sits as drawn.');
        expect(await warning()).toContain('Withdrawn, of the same people or the same case: block 2.');
        await page.expectSound();
        await page.close();
    });
});

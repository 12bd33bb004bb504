import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { taggedEncoding, u32be } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { ADMIN, ROGUE_SEED, SeatedJury, SECOND_SEED, signedPart } from '../juror/seated-jury.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { KEY } from './page-files.js';

/** What the page says of alternates, of a key that was reset, of a list that nobody signed, and of records to come. */
describe.skipIf(CHROMIUM === undefined)('seats in the page', () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-seats-'));
    let browser: Browser;
    let words: string;
    let draw: number;

    beforeAll(async () => {
        const jury = new SeatedJury(40);
        words = `key reset by ${canisterText(ADMIN)} at block ${jury.log.blocks.length} without the old key's signature`;
        jury.setKey(SECOND_SEED, 'Reset');
        draw = jury.drawCase(5, 2);
        const { drawHash, seatIds } = jury.memosOf(draw);
        jury.memo(signedPart({ block: draw, drawHash, part: 1, parts: 1, jurors: 5, seatIds }, ROGUE_SEED));
        jury.seat(draw, SECOND_SEED);
        jury.memo(taggedEncoding('icjury/v1/excused', u32be(draw), drawHash)).commit();
        writeArchive(join(folder, 'archive'), jury.folder);
        const letters = jury.letters(draw, { signer: SECOND_SEED });
        for (const [name, i] of [
            ['juror', 0],
            ['alternate', 6]
        ] as const) {
            // prettier-ignore
            const [letter, slip] = letters[i] as [Letter, Slip];
            writeFileSync(join(folder, `${name}.json`), encodeLetter(letter));
            writeFileSync(join(folder, `${name}-slip.json`), encodeSlip(slip));
        }
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    it.each([
        ['juror', ', with 4 others\\.'],
        ['alternate', ', with 1 other\\.']
    ])('a letter says that one was drawn as %s, and that the key was reset', async (name, sentence) => {
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.files(join(folder, `${name}.json`), join(folder, `${name}-slip.json`));
        expect(await page.verdicts()).toEqual(['letter good']);
        const text = await page.text('#results');
        expect(text).toMatch(new RegExp(`You were drawn as an? ${name} for case “[^”]+”${sentence}`));
        expect(text).toContain('the list of seats does not tell it, but the court');
        expect(text).toContain(words.slice(1));
        await page.expectSound();
        await page.close();
    });

    it('an archive says it beside the jury', async () => {
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.folder(join(folder, 'archive'));
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await page.text('.draw .facts')).toContain(
            `5 of jurors and 2 of alternates published in block ${draw + 2}; the list does not tell which is whose. Signed by key 1 of the entity.`
        );
        const warnings = await page.page.locator('.draw .warning').allInnerTexts();
        expect(warnings.map((one) => one.toLowerCase())).toEqual([
            `${words}.`.toLowerCase(),
            '1 record that this reader does not know; get a newer one.'
        ]);
        const text = await page.text('#results');
        expect(text).toContain('SEATS_SIGNATURE_INVALID');
        expect(text).toContain('ENTITY_KEY_RESET');
        await page.expectSound();
        await page.close();
    });
});

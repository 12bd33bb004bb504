import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PaperForm } from '../../scripts/cli/paper/fields.js';
import {
    checkingCommand,
    letterPage,
    letterSheet,
    sheetFields
} from '../../scripts/cli/paper/letter-sheet.js';
import { documentOf } from '../../scripts/cli/paper/sheet.js';
import { sittingOf } from '../../src/juror/sitting.js';
import { toHex } from '../../src/protocol/bytes.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { PageFiles } from './page-files.js';

/** Whatever is dropped at once is read, or told. */

describe.skipIf(CHROMIUM === undefined)('files that are dropped at once', () => {
    let browser: Browser;
    const files = new PageFiles();
    const folder = mkdtempSync(join(tmpdir(), 'dropped-'));
    const { letter } = files;
    const form = PaperForm.of('letter', { language: 'en' }, undefined);
    const paper = {
        letter,
        number: '01',
        addressee: undefined,
        row: undefined,
        drawnAs: 'juror',
        among: 12,
        poolSize: 150,
        drawnAt: 1_800_000_000_000_000_000n,
        command: checkingCommand('letter-01.json', undefined, true),
        movedTo: undefined,
        caseName: undefined,
        person: undefined,
        sitting: sittingOf(12, 12, new Map(), undefined),
        page: undefined
    } as const;
    const sheet = letterSheet(paper, form, sheetFields(paper, form, 1_800_000_000_000));

    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        files.remove();
        rmSync(folder, { recursive: true });
    });

    async function open(): Promise<OpenPage> {
        const page = await OpenPage.open(browser);
        await page.rootKey(toHex(ROOT_KEY));
        return page;
    }

    it('the page of a letter is read as the letter', async () => {
        const path = join(folder, 'letter-07.html');
        writeFileSync(path, letterPage(sheet, letter, form));
        const page = await open();
        await page.files(path);
        expect(await page.verdicts()).toEqual(['letter wait']);
        await page.files(files.path('slip.json'), path);
        expect(await page.verdicts()).toEqual(['letter good']);
        const cut = readFileSync(path, 'utf8').replace(
            /(icjury-letter" content="[A-Za-z0-9+/]{900})[^"]*/,
            '$1'
        );
        writeFileSync(path, cut);
        await page.files(path);
        expect(await page.verdicts()).toEqual(['problem bad LETTER_MALFORMED', 'letter good']);
        await page.close();
    });

    it('the letters of several people to print are told, with what to drop in their place', async () => {
        const path = join(folder, 'letters.html');
        writeFileSync(path, documentOf({ language: 'en', title: 'x' }, [sheet, sheet].join('')));
        const page = await open();
        await page.files(path);
        expect(await page.verdicts()).toEqual(['problem bad']);
        expect(await page.text('#results')).toContain(
            'letters.html holds the letters of several people, to print.'
        );
        await page.close();
    });

    it('a letter and a slip beside the folder of a log, and other archives that are told', async () => {
        const all = join(folder, 'all');
        mkdirSync(all);
        cpSync(files.path('archive'), join(all, 'copy'), { recursive: true });
        for (const name of ['letter.json', 'slip.json']) cpSync(files.path(name), join(all, name));
        const page = await open();
        await page.folder(all);
        expect(await page.verdicts()).toEqual(['letter good', 'archive good']);
        for (let i = 0; i < 7; i++) {
            mkdirSync(join(all, `older/${i}/commits`), { recursive: true });
            for (const name of ['manifest.json', 'commits/00000000.json'])
                cpSync(join(files.path('archive'), name), join(all, `older/${i}`, name));
        }
        for (let i = 0; i < 205; i++) writeFileSync(join(all, `note-${i}.txt`), 'x');
        await page.folder(all);
        const text = await page.text('#results');
        expect(text).toContain('7 other archives beside it were not looked at. Drop in one at a time.');
        expect(text).toContain('7 more files were not looked at.');
        await page.close();
    });
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { editCommit, flip, KEY, PageFiles, replaceIn } from './page-files.js';

let browser: Browser;
let files: PageFiles;

/** Somebody who knows nothing but the words of the page has to find the file that was changed. */
describe.skipIf(CHROMIUM === undefined)('the page says what was done to an archive', () => {
    beforeAll(async () => {
        files = new PageFiles();
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        files.remove();
    });

    /** Where the first juror of block 3 stands in its bundle. */
    function jurorOfDraw(bundle: string): number {
        const bytes = readFileSync(bundle);
        let at = 0;
        for (let block = 0; block < files.draw; block++) at += 4 + bytes.readUInt32BE(at);
        return at + 4 + 120;
    }

    it.each<[string, string, (at: (file: string) => string) => void, RegExp]>([
        [
            'a byte of a bundle',
            'archive bad',
            (at) => flip(at('blocks/00000000.bundle'), 400),
            /One of the blocks 0 to 1 was changed \(file blocks\/00000000\.bundle\)/
        ],
        [
            'a byte of a juror who was drawn',
            'archive bad ROOT_MISMATCH SELECTION_MISMATCH',
            (at) => flip(at('blocks/00000000.bundle'), jurorOfDraw(at('blocks/00000000.bundle'))),
            /One of the blocks 2 to 3 was changed .*Block 3 \(file blocks\/00000000\.bundle\)/s
        ],
        [
            'a number in the last commit',
            'archive bad ROOT_MISMATCH$',
            (at) => replaceIn(at('commits/00000003.json'), '"draws": 2', '"draws": 1'),
            /Block 5, or what is kept of commit 3, was changed \(file blocks\/\d{8}\.bundle or commits\/00000003\.json\)/
        ],
        [
            'a number in another commit',
            'archive bad ROOT_MISMATCH$',
            (at) => replaceIn(at('commits/00000001.json'), '"draws": 1', '"draws": 0'),
            /Commit 1 \(file commits\/00000001\.json\)/
        ],
        [
            'the canister in the manifest',
            'archive bad CANISTER_MISMATCH$',
            (at) =>
                replaceIn(at('manifest.json'), 'ar63c-qaaaa-aaaaa-aaewa-cai', 'rwlgt-iiaaa-aaaaa-aaaaa-cai'),
            /The canister that the folder names \(file manifest\.json\)/
        ],
        [
            'a certificate',
            'archive bad DELEGATION_INVALID',
            (at) => editCommit(at('commits/00000003.json')),
            /Commit 3 \(file commits\/00000003\.json\)/
        ],
        [
            'the manifest',
            'problem bad ARCHIVE_FILE_MISSING',
            (at) => replaceIn(at('manifest.json'), '"commits": 4', '"commits": 5'),
            /commits\/00000004\.json/
        ],
        [
            'a file more',
            'problem bad ARCHIVE_FILE_UNEXPECTED',
            (at) => writeFileSync(at('blocks/extra.bundle'), ''),
            /blocks\/extra\.bundle/
        ],
        [
            'a file less',
            'problem bad ARCHIVE_FILE_MISSING',
            (at) => rmSync(at('commits/00000000.json')),
            /commits\/00000000\.json/
        ]
    ])('%s', async (name, verdict, change, words) => {
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.folder(files.tampered(name, change));
        expect((await page.verdicts())[0]).toMatch(new RegExp(`^${verdict}`));
        expect(await page.text('.checks')).toMatch(words);
        await page.expectSound();
        page.expectNoRequests();
        await page.close();
    });
});

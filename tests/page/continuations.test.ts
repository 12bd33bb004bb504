import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { putBack, seatedBehind, tailDropped } from '../juror/continuations.js';
import type { Beside } from '../juror/continuations.js';
import { canisterPrincipal, certificate } from '../verifier/certificate-builder.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { KEY } from './page-files.js';

const HOLDER = canisterPrincipal(301).toUint8Array();
const sign = () => certificate().withoutDelegation();

/** A letter, and then an archive of another continuation of its log, or an older one, in the page. */
describe.skipIf(CHROMIUM === undefined)('a letter beside an archive', () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-continuations-'));
    let browser: Browser;
    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    async function judged(name: string, { letter, slip, archive }: Beside) {
        const at = (file: string) => join(folder, `${name}-${file}`);
        writeFileSync(at('letter.json'), encodeLetter(letter));
        writeFileSync(at('slip.json'), encodeSlip(slip));
        writeArchive(at('archive'), archive);
        const page = await OpenPage.open(browser);
        await page.rootKey(KEY);
        await page.files(at('letter.json'), at('slip.json'));
        expect(await page.verdicts()).toEqual(['letter good']);
        await page.folder(at('archive'));
        const found = { verdicts: await page.verdicts(), text: await page.text('#results') };
        await page.expectSound();
        await page.close();
        return found;
    }

    it.each([
        ['restored', () => tailDropped(sign, HOLDER), 'CANISTER_MISMATCH TAIL_DROPPED'],
        ['put-back', () => putBack(sign), 'HISTORY_REWRITTEN']
    ])('of another continuation is refuted: %s', async (name, make, code) => {
        const { verdicts } = await judged(name, make());
        expect(verdicts.sort()).toEqual(['archive good', `letter bad ${code}`]);
    });

    it('that ends before its list is as good as without', async () => {
        const { verdicts, text } = await judged('older', seatedBehind(sign));
        expect(verdicts.sort()).toEqual(['archive good', 'letter good']);
        expect(text).toContain('the draw gives the same jury');
    });
});

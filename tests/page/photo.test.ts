import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeSvg } from '../../scripts/cli/paper/code.js';
import { letterCode, slipCode } from '../../scripts/cli/paper/links.js';
import { CHROMIUM, launch, OpenPage, PAGE, PHONE } from './browser.js';
import { KEY, PageFiles } from './page-files.js';
import { readQrCodes } from '../qr-reader.js';

/**
 * Pictures of the codes, where the browser reads them by itself and where it does not. Chromium has the reader of its
 * system, and Linux has none: there ZXing stands behind the browser's interface, as the standard describes it.
 */
describe.skipIf(CHROMIUM === undefined)('a photo of the code of a letter or slip', () => {
    const ADDRESS = 'https://rwlgt-iiaaa-aaaaa-aaaaa-cai.icp0.io/verify';
    let browser: Browser;
    let files: PageFiles;
    const picture: Record<string, string> = {};

    beforeAll(async () => {
        browser = await launch();
        files = new PageFiles();
        const [letter, slip] = [letterCode(files.letter, ADDRESS), slipCode(files.slip, ADDRESS)];
        const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
        const pictures: Record<string, readonly string[]> = {
            letter: [letter],
            slip: [slip],
            both: [letter, slip],
            cut: [letter.slice(0, -6)],
            other: ['https://example.org/'],
            none: []
        };
        for (const [name, codes] of Object.entries(pictures)) {
            const svgs = codes.map((code) => `<div style="width:480px">${codeSvg(code, name)}</div>`);
            await page.setContent(`<body style="display:flex;background:#eee">${svgs.join('')}</body>`);
            picture[name] = files.save(`${name}.png`, await page.screenshot());
        }
        files.save('letter.jpg', await page.screenshot({ type: 'jpeg' }));
        await page.close();
    });
    afterAll(async () => {
        await browser.close();
        files.remove();
    });

    const at = (name: string): string => picture[name] ?? files.path(name);

    async function open(prepare: (context: BrowserContext) => Promise<unknown>): Promise<OpenPage> {
        const context = await browser.newContext(PHONE);
        await prepare(context);
        const page = await OpenPage.in(context, `file://${PAGE}`);
        await page.rootKey(KEY);
        return page;
    }

    const withReader = (context: BrowserContext) => context.exposeFunction('readPicture', (base64: string) => readQrCodes(Buffer.from(base64, 'base64'))).then(() => context.addInitScript(() => {
        class BarcodeDetector {
            static getSupportedFormats = () => Promise.resolve(['qr_code']);
            async detect(bitmap: ImageBitmap) {
                const canvas = document.createElement('canvas');
                [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
                canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
                const png = canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
                const { readPicture } = window as unknown as { readPicture: (png: string) => Promise<string[]> };
                return (await readPicture(png)).map((rawValue) => ({ rawValue }));
            }
        }
        Object.assign(window, { BarcodeDetector });
    })); // prettier-ignore

    it('is as good as the code, one after the other or both in one', async () => {
        const page = await open(withReader);
        expect(await page.page.locator('#photo').innerText()).toContain('A photo or a screenshot');
        await page.files(at('letter'));
        expect(await page.verdicts()).toEqual(['letter wait']);
        await page.files(at('slip'), files.path('letter.json'));
        expect(await page.verdicts()).toEqual(['letter good']);
        await page.page.click('#clear');
        await page.files(at('both'));
        await page.folder(files.path('archive'));
        expect(await page.verdicts()).toEqual(['letter good', 'archive good']);
        await page.expectSound();
        page.expectNoRequests();
        await page.close();
    });

    it('without a code of the kind, or with one that is cut, is told of as such', async () => {
        const page = await open(withReader);
        for (const name of ['none', 'other']) {
            await page.files(at(name));
            expect(await page.verdicts()).toEqual(['problem bad']);
            expect(await page.text('.checks')).toContain(`No code of a letter or slip was found in ${name}.png`); // prettier-ignore
        }
        await page.files(at('cut'));
        expect(await page.verdicts()).toEqual(['problem bad LETTER_MALFORMED']);
        await page.files(files.save('broken.png', readFileSync(at('letter')).subarray(0, 90)));
        expect(await page.text('.checks')).toContain('this browser cannot read codes in it');
        await page.close();
    });

    const without: readonly [string, (context: BrowserContext) => Promise<unknown>][] = [
        ['has no reader', (context) => context.addInitScript(() => Reflect.deleteProperty(window, 'BarcodeDetector'))],
        ['has the name of one alone', (context) => context.addInitScript('window.BarcodeDetector = { getSupportedFormats: () => Promise.resolve([]) }')],
        ['has one that fails', (context) => context.addInitScript(`window.BarcodeDetector = class { static getSupportedFormats = async () => ['qr_code']; detect = () => Promise.reject(new Error('no service')); }`)]
    ]; // prettier-ignore
    it.each(without)('where the browser %s, gets a sentence that says what to do', async (_, prepare) => {
        const page = await open(prepare);
        for (const name of ['letter', 'letter.jpg']) {
            await page.files(at(name));
            expect(await page.text('.checks')).toMatch(/is a picture, and this browser cannot read codes in it\. Scan the code with the camera of a phone, or choose the file/); // prettier-ignore
        }
        await page.expectSound();
        await page.close();
    });
});

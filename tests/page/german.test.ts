import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { present } from '../verifier/bytes.js';
import { CHROMIUM, DESKTOP, launch, OpenPage, PAGE } from './browser.js';
import { AUDIENCE, editCommit, flip, KEY, NONCE, PageFiles, replaceIn } from './page-files.js';

/** Words that no German sentence has. */
const ENGLISH = /\b(the|of|and|is|are|were|its|that|which|not|by|for|to|with|from|drawn|as|holds|signed|block \d)\b/; // prettier-ignore

/** Everything that whoever reads German can come to see, folds opened. What others wrote is theirs, and codes are codes. */
describe.skipIf(CHROMIUM === undefined)('a page in German', () => {
    const folder = mkdtempSync(join(tmpdir(), 'german-'));
    const at = (name: string) => join(folder, name);
    let browser: Browser;
    let page: OpenPage;
    let files: PageFiles;
    let quoted = new Set<string>();

    beforeAll(async () => {
        files = new PageFiles();
        const jury = new SeatedJury(40);
        const draw = jury.drawCase(5, 3);
        const save = (name: string, position: number) => {
            const [letter, slip] = present(jury.letters(draw)[position]);
            writeFileSync(at(`${name}.json`), encodeLetter(letter));
            writeFileSync(at(`${name}-slip.json`), encodeSlip(slip));
            return [letter, slip] as const;
        };
        jury.seat(draw);
        const [first, slip] = save('juror', 0);
        const [second] = save('second', 3);
        writeFileSync(at('forged.json'), encodeLetter({ ...first, seatId: second.seatId }));
        writeFileSync(at('changed-slip.json'), encodeSlip({ ...slip, uid: `${slip.uid}x` }));
        writeArchive(at('before'), jury.folder);
        jury.memo(jury.excusal(draw, [1], { reasons: Uint8Array.of(1) })).commit();
        for (const [name, position] of Object.entries({ excused: 1, moved: 5, alternate: 6 }))
            save(name, position);
        writeArchive(at('archive'), jury.folder);
        jury.memo(jury.excusal(draw, [2, 3, 4], { reasons: Uint8Array.of(0, 2, 3) })).commit();
        writeArchive(at('excused'), jury.folder);
        jury.memo(jury.withdrawal(draw, { reason: '' })).commit();
        save('withdrawn', 0);
        writeArchive(at('withdrawn'), jury.folder);
        browser = await launch();
        page = await OpenPage.open(browser, PAGE, { ...DESKTOP, locale: 'de-DE' });
        await page.page.locator('#settings summary').click();
        await page.page.fill('#root-key', KEY);
    });
    afterAll(async () => {
        await browser.close();
        files.remove();
        rmSync(folder, { recursive: true });
    });

    /** Sentences that are left in English, and how many the page quotes as the verifier's words. */
    async function english(): Promise<string[]> {
        const [words, quotes] = await page.page.evaluate(() => {
            const copy = document.body.cloneNode(true) as HTMLElement;
            const quotes = Array.from(
                copy.querySelectorAll('q[lang=en]'),
                (quote) => quote.textContent ?? ''
            );
            copy.querySelectorAll('code, q, script, template, noscript').forEach((part) => part.remove());
            copy.querySelectorAll('[aria-label]').forEach((part) => part.append(part.getAttribute('aria-label') ?? '')); // prettier-ignore
            const lines: string[] = [];
            const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
            while (walker.nextNode() !== null) lines.push(walker.currentNode.textContent?.trim() ?? '');
            return [lines, quotes] as const;
        });
        for (const quote of quotes) quoted.add(quote);
        // What stands between German quotation marks is somebody's own text.
        return words.map((line) => line.replace(/„[^“]*“|"[^"]*"/g, '')).filter((line) => ENGLISH.test(line));
    }

    async function german(state: string, act: () => Promise<unknown>): Promise<void> {
        await act();
        for (const summary of await page.page.locator('details').all())
            await summary.evaluate((one) => ((one as HTMLDetailsElement).open = true));
        expect([state, await english()]).toEqual([state, []]);
    }
    const startAgain = async () => {
        await page.page.click('#clear');
        await page.page.waitForFunction(() => document.getElementById('results')?.childElementCount === 0);
    };
    const own = (name: string) => [at(`${name}.json`), at(`${name}-slip.json`)];

    it.each([
        ['juror', () => own('juror')],
        ['excused', () => own('excused')],
        ['moved', () => own('moved')],
        ['alternate', () => own('alternate')],
        ['withdrawn', () => own('withdrawn')],
        ['letter alone', () => [at('juror.json')]],
        ['slip alone', () => [at('juror-slip.json')]],
        ['other person', () => [at('juror.json'), at('second-slip.json')]],
        ['forged', () => [at('forged.json'), at('juror-slip.json')]],
        ['changed slip', () => [at('juror.json'), at('changed-slip.json')]]
    ])('says of a letter, %s, nothing in English, whatever log lies beside it', async (state, paths) => {
        quoted = new Set();
        await german(state, () => page.files(...paths()));
        for (const log of ['before', 'archive', 'excused', 'withdrawn'])
            await german(`${state} ${log}`, () => page.folder(at(log)));
        await startAgain();
        // A juror's page has all of the verifier's words in German.
        expect([...quoted]).toEqual([]);
    });

    it('says of receipts, proofs, presentations and files nothing in English', async () => {
        quoted = new Set();
        const show = (state: string, ...names: string[]) => german(state, () => page.files(...names.map((name) => files.path(name)))); // prettier-ignore
        await german('empty', () => Promise.resolve());
        await show('receipt', 'block.receipt');
        await show('fraud', 'fraud.json');
        await show('no fraud', 'no-fraud.json');
        await show('presentation', 'presentation.json');
        await german('asked', () => page.submit('#challenge-form', { nonce: toHex(NONCE), audience: AUDIENCE })); // prettier-ignore
        await german('of the court', () => page.submit('#court-form', { court: canisterText(CANISTER), before: '' })); // prettier-ignore
        await german('with the log', () => page.folder(files.path('archive')));
        await german('other question', () => page.submit('#challenge-form', { nonce: '0000000000000000', audience: 'x' })); // prettier-ignore
        await german('of no canister', async () => {
            await page.page.fill('#court', 'nonsense');
            await page.page.locator('#court').press('Enter');
            await expect.poll(() => page.page.locator('#status').innerText()).toContain('keine Canister-Kennung'); // prettier-ignore
        });
        await german('other court', () => page.submit('#court-form', { court: 'rwlgt-iiaaa-aaaaa-aaaaa-cai', before: '' })); // prettier-ignore
        await german('back', () => page.submit('#court-form', { court: canisterText(CANISTER), before: '' })); // prettier-ignore
        await german('nonsense', () => page.submit('#text-form', { text: 'x' }));
        files.save('a.json', new TextEncoder().encode('{"format": "icjury-letter/1"'));
        files.save('b.json', new TextEncoder().encode('{"format": "icjury-slip/9"}'));
        files.save('c.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1));
        files.save('d.bin', Uint8Array.of(1));
        await show('files', 'a.json', 'c.png', 'd.bin');
        await german('network', () => page.submit('#network-form', { canister: 'x', host: 'https://icp-api.io' })); // prettier-ignore
        expect([...quoted]).toEqual([]);
        await show('later format', 'b.json');
        await startAgain();
    });

    it('of what was tampered with says in German what it means, and quotes the verifier', async () => {
        const tampered: readonly [string, (at: (file: string) => string) => void][] = [
            ['block', (file) => flip(file('blocks/00000000.bundle'), 400)],
            ['commit', (file) => editCommit(file('commits/00000001.json'))],
            ['manifest', (file) => replaceIn(file('manifest.json'), '"commits": ', '"commits": 1')],
            ['missing', (file) => rmSync(file('commits/00000001.json'))]
        ];
        for (const [name, change] of tampered)
            await german(name, () => page.folder(files.tampered(`german-${name}`, change)));
        await startAgain();
        await page.page.fill('#root-key', '');
        await german('other network', () => page.folder(files.path('archive')));
    });
});

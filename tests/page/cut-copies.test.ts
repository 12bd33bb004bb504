import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveNotes } from '../../src/archive/audit/archive-notes.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { BackupFixture } from '../archive/backup-fixture.js';
import { verifyFolder } from '../archive/verify-here.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';

/** An off-site copy that was cut off says the same in the page as on the command line. */
describe.skipIf(CHROMIUM === undefined)('a cut copy in the page', () => {
    let fixture: BackupFixture;
    let browser: Browser;
    const at = (name: string) => join(fixture.world.folder, name);
    const copy = (from: string, to: string, ...names: string[]) => {
        for (const name of names) cpSync(join(at(from), name), join(at(to), name), { recursive: true });
    };

    beforeAll(async () => {
        fixture = await BackupFixture.start();
        await fixture.run(at('older'));
        const { client } = fixture.world;
        await client.select(0, 4, asciiBytes('later'));
        await client.commit((await client.getCertificate()) ?? new Uint8Array());
        cpSync(at('older'), at('newer'), { recursive: true });
        await fixture.run(at('newer'));
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        await fixture.stop();
    });

    it.each<[string, boolean, () => void]>([
        [
            'before anything of the newer log came',
            false,
            () => copy('older', 'mirror', 'manifest.json', 'blocks', 'commits', 'code', 'seals', 'records')
        ],
        ['after the blocks', true, () => copy('newer', 'mirror', 'blocks')],
        [
            'after all but the manifest',
            true,
            () => copy('newer', 'mirror', 'commits', 'code', 'seals', 'records')
        ],
        ['with the manifest', false, () => copy('newer', 'mirror', 'manifest.json')]
    ])('cut %s is genuine, with the same note', async (_, isCut, cut) => {
        cut();
        writeFileSync(join(at('mirror'), 'blocks', '.00000000.bundle.Xa81Qz'), 'half a fi');
        const { rootKey } = fixture.world.replica;
        const report = await verifyFolder(at('mirror'), rootKey);
        expect([report.verified, report.codes]).toEqual([true, []]);
        const page = await OpenPage.open(browser);
        await page.rootKey(toHex(rootKey));
        await page.folder(at('mirror'));
        expect(await page.verdicts()).toEqual(['archive good']);
        const text = (await page.text('#results .report')).toLowerCase();
        for (const note of archiveNotes(report, isCut)) expect(text).toContain(note.toLowerCase());
        expect(text.includes('a backup is under way or was cut off')).toBe(isCut);
        expect(text).toContain('passed over, as no part of the archive: blocks/.00000000.bundle.xa81qz');
        expect(text).toContain(`${report.length} blocks read`);
        await page.expectSound();
        await page.close();
    });
});

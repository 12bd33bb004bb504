import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { expectFailure, startJury } from '../cli/jury-process.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { CHROMIUM, DESKTOP, launch, OpenPage, PAGE } from './browser.js';
import { flip, KEY, PageFiles } from './page-files.js';

const servers: ChildProcess[] = [];
let files: PageFiles;
beforeAll(() => {
    files = new PageFiles();
});
afterAll(() => {
    for (const server of servers) server.kill('SIGTERM');
    files.remove();
});

/** @returns the address */
async function serve(folder: string): Promise<string> {
    const server = startJury(['serve', folder, '--port', '0', '--root-key', KEY, '--json']);
    servers.push(server);
    if (server.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    return (JSON.parse(line) as { url: string }).url;
}

describe('jury serve', () => {
    it('gives two pages and the files of the archive, and nothing else', async () => {
        const url = await serve(files.path('archive'));
        const status = async (path: string, method = 'GET') =>
            (await fetch(`${url}${path}`, { method })).status;
        for (const path of [
            '',
            'verify',
            'verify.html',
            'settings.json',
            'archive/manifest.json',
            'archive/blocks/00000000.bundle',
            'archive/commits/00000000.json'
        ])
            expect([path, await status(path)]).toEqual([path, 200]);
        for (const path of [
            'archive/../letter.json',
            'archive/%2e%2e/letter.json',
            'letter.json',
            'archive/blocks/',
            'archive/blocks/..',
            'x'
        ])
            expect([path, await status(path)]).toEqual([path, 404]);
        expect(await status('', 'POST')).toBe(405);
        const taken = new URL(url).port;
        await expectFailure('PORT_UNAVAILABLE', 3, ['serve', files.path('archive'), '--port', taken]);
        await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, ['serve', files.folder]);
    });
});

describe.skipIf(CHROMIUM === undefined)('in Chromium, over a network', () => {
    let browser: Browser;
    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(() => browser.close());

    it.each(['light', 'dark'] as const)(
        'the log page shows blocks, pool and draws, in %s colours',
        async (colorScheme) => {
            const url = await serve(files.path('archive'));
            const page = await OpenPage.visit(browser, url, { ...DESKTOP, offline: false, colorScheme });
            await page.page.waitForSelector('.chain');
            expect(await page.verdicts()).toEqual(['archive good']);
            expect(await page.page.locator('.plot').getAttribute('aria-label')).toMatch(
                /^Size of the pool over 6 blocks: 150 people after the first, 150 after the last/
            );
            const rows = await page.page.locator('.chain tbody tr').allInnerTexts();
            expect(rows).toHaveLength(6);
            expect(rows[0]).toMatch(/^5\s.*drew a jury .*same list as another draw/);
            expect(rows[1]).toContain('published the seats of block 3');
            expect(rows[4]).toContain('left a note');
            expect(rows[3]).toContain('<img src=x onerror=');
            expect(page.requests.every((one) => one.startsWith(url))).toBe(true);
            await page.expectSound();
            await page.close();
        }
    );

    it('the log page names what was tampered with', async () => {
        const url = await serve(files.tampered('served', (at) => flip(at('blocks/00000000.bundle'), 400)));
        const page = await OpenPage.visit(browser, url, { ...DESKTOP, offline: false });
        await page.page.waitForSelector('.report');
        expect((await page.verdicts())[0]).toMatch(/^archive bad /);
        expect(await page.text('.checks')).toContain(
            'One of the blocks 0 to 1 was changed (file blocks/00000000.bundle)'
        );
        await page.close();
    });

    describe('the verify page reads a canister', () => {
        let world: World;
        beforeAll(async () => {
            world = await createWorld();
            await world.client.select(0, 5, asciiBytes('five of twenty'));
            await world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
        });
        afterAll(() => world.stop());

        it('from the host that it is told, and no other', async () => {
            const { replica, canisterId } = world;
            const page = await OpenPage.open(browser, PAGE, { ...DESKTOP, offline: false });
            await page.rootKey(toHex(replica.rootKey));
            page.expectNoRequests();
            await page.submit('#network-form', { canister: canisterId.toText(), host: replica.url });
            expect(await page.verdicts()).toEqual(['archive good']);
            expect(await page.text('.draw h3')).toBe('The jury of block 2');
            expect(page.requests.length).toBeGreaterThan(1);
            expect(page.requests.every((one) => one.startsWith(`${replica.url}/api/v3/canister/`))).toBe(
                true
            );
            await page.submit('#network-form', { canister: 'nonsense', host: replica.url });
            expect(await page.text('#results .report')).toContain('no canister id');
            await page.close();
        });
    });
});

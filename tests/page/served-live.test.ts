import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ChildProcess } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { Proxy } from '../archive/cutting-proxy.js';
import { canisterWasm } from '../built.js';
import { expectFailure, startJury } from '../cli/jury-process.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { CHROMIUM, DESKTOP, launch, OpenPage } from './browser.js';

/** `jury serve` of the real canister, through what can cut it off. */
describe.skipIf(CHROMIUM === undefined)('jury serve of a running canister', () => {
    let world: World;
    let proxy: Proxy;
    let browser: Browser;
    let server: ChildProcess;
    let page: OpenPage;
    let url: string;
    const said: string[] = [];

    const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
    const shows = (selector: string, words: string) =>
        page.page.waitForFunction(
            ([where, what]) =>
                document.querySelector(where ?? '')?.textContent?.includes(what ?? '') === true,
            [selector, words]
        );

    beforeAll(async () => {
        world = await createWorld();
        proxy = await Proxy.start(world.replica.url);
        const key = toHex(world.replica.rootKey);
        const canister = world.canisterId.toText();
        const args = [
            'serve',
            '-n',
            proxy.url,
            '-c',
            canister,
            '--root-key',
            key,
            '--port',
            '0',
            '--every',
            '1'
        ];
        server = startJury([...args, '--json']);
        if (server.stdout === null) throw new Error('no output');
        const lines = createInterface({ input: server.stdout });
        ({ url } = JSON.parse(((await once(lines, 'line')) as [string])[0]) as { url: string });
        lines.on('line', (line) => said.push((JSON.parse(line) as { error: { code: string } }).error.code));
        browser = await launch();
        page = await OpenPage.visit(browser, url, { ...DESKTOP, offline: false });
        await page.page.waitForSelector('.chain');
    });
    afterAll(async () => {
        await browser.close();
        proxy.stop();
        await world.stop();
    });

    const rows = () => page.page.locator('.chain tbody tr').count();

    it('shows the certified log, and says what of it waits', async () => {
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await rows()).toBe(1);
        expect(await page.text('#live')).toMatch(
            new RegExp(
                `^Canister ${world.canisterId.toText()} at ${proxy.url}, as it was on .* UTC\\. 1 block behind`
            )
        );
        expect(page.requests.every((one) => one.startsWith(url))).toBe(true);
    });

    it('shows what is new without being loaded again', async () => {
        await world.client.select(0, 5, asciiBytes('five of twenty'));
        await commit();
        await shows('.draw h3', 'The jury of block 2');
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await rows()).toBe(3);
        expect(await page.page.locator('#live .warning').count()).toBe(0);
        await page.expectSound();
    });

    it('keeps the last good state when the canister goes away, and tells of it', async () => {
        proxy.cutFrom = 0;
        await shows('#live .warning', 'UNREACHABLE');
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await rows()).toBe(3);
        expect(said).toEqual(['UNREACHABLE']);
        proxy.cutFrom = Number.POSITIVE_INFINITY;
        await page.page.waitForFunction(() => document.querySelector('#live .warning') === null);
    });

    it('and when what answers is not signed by the network', async () => {
        proxy.change = (body, path) =>
            path.endsWith('/query')
                ? Buffer.from(body.map((byte, i) => (i === body.length - 9 ? byte ^ 1 : byte)))
                : body;
        await shows('#live .warning', 'REPLY_UNVERIFIED');
        expect(await rows()).toBe(3);
        proxy.change = (body) => body;
        await page.page.waitForFunction(() => document.querySelector('#live .warning') === null);
    });

    it('and when the canister holds another log', async () => {
        const { replica, canisterId } = world;
        await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'reinstall' });
        await shows('#live .warning', 'LOG_REPLACED');
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await rows()).toBe(3);
        // The same is told again where its words differ.
        expect([...new Set(said)]).toEqual(['UNREACHABLE', 'REPLY_UNVERIFIED', 'LOG_REPLACED']);
    });

    it('says that nobody shows it any more', async () => {
        server.kill('SIGTERM');
        await shows('#live', 'has stopped');
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(server.exitCode).toBe(0);
    });

    it('needs a canister that answers', async () => {
        await expectFailure('CANISTER_MISSING', 2, ['serve', '-n', proxy.url]);
        proxy.cutFrom = 0;
        await expectFailure('UNREACHABLE', 3, [
            'serve',
            '-n',
            proxy.url,
            ...world.stranger.slice(2),
            '--port',
            '0'
        ]);
    });
});

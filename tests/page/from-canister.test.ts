import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { letterCode as linkOf } from '../../scripts/cli/paper/links.js';
import { SITE } from '../../src/canister/site.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeSlip } from '../../src/juror/letter.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { canisterWasm } from '../built.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { CHROMIUM, DESKTOP, launch, OpenPage, PAGE, PHONE } from './browser.js';
import { CanisterGateway } from './canister-gateway.js';
import { lettersOf } from './letters-of.js';

/** The pages as the canister serves them, through a gateway, against a network with a key of its own. */
describe.skipIf(CHROMIUM === undefined)('the page of a canister', () => {
    let world: World;
    let gateway: CanisterGateway;
    let browser: Browser;
    let [first, second]: readonly (readonly [Letter, Slip])[] = [];

    const open = (path: string, options: BrowserContextOptions = PHONE) =>
        OpenPage.visit(browser, gateway.at(world.canisterId, path), { ...options, offline: false });
    /** Waits for so many reports, and until nothing goes on any more. */
    const settled = async (page: OpenPage, reports = 1) => {
        await page.page.waitForFunction(
            (count) =>
                document.querySelectorAll('#results .report').length >= count &&
                !/[…]/.test(document.getElementById('status')?.textContent ?? ''),
            reports
        );
        return page;
    };
    const hashOf = (letter: Letter) => `#${linkOf(letter, 'x').split('#')[1]}`;
    const letter = (): Letter => {
        if (first === undefined) throw new Error('no letter');
        return first[0];
    };

    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
        [first, second] = await lettersOf(world, 'Case 1');
        gateway = await CanisterGateway.start(world.replica);
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        gateway.stop();
        await world.stop();
    });

    afterEach(() => gateway.beHonest());

    it('is the file that the build leaves, and nothing but it', async () => {
        const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
        for (const path of ['/', '/verify']) {
            const { status, body } = await gateway.get(world.canisterId, path);
            expect(status).toBe(200);
            expect(hash(gunzipSync(body))).toBe(hash(readFileSync(PAGE)));
        }
        for (const path of ['/verify.html', '/settings.json', '/favicon.ico', '/api'])
            expect((await gateway.get(world.canisterId, path)).status).toBe(404);
    });

    it('shows the log of its canister, verified, under a red word about the network', async () => {
        const page = await settled(await open('/'));
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await page.text('#network .danger')).toMatch(/^This is a network for trying out/);
        expect(await page.page.title()).toBe('The log of a jury canister');
        expect(await page.page.locator('.chain tbody tr').count()).toBeGreaterThan(3);
        expect(await page.text('#live')).toContain(world.canisterId.toText());
        const module = createHash('sha256').update(canisterWasm()).digest('hex');
        expect(await page.page.locator('#build').textContent()).toContain(module);
        expect(page.requests.every((one) => one.startsWith(gateway.at(world.canisterId)))).toBe(true);
        await page.expectSound();
        await page.page.locator('header a').click();
        await settled(page);
        expect(new URL(page.page.url()).pathname).toBe('/verify');
        await page.close();
    });

    it.each([PHONE, DESKTOP])('checks the letter in its address, which nobody else sees', async (options) => {
        gateway.asked.length = 0;
        const page = await settled(await open(`/verify${hashOf(letter())}`, options), 2);
        expect(await page.verdicts()).toEqual(['letter wait', 'archive good']);
        expect(page.page.url()).toBe(gateway.at(world.canisterId, '/verify'));
        expect(await page.page.evaluate(() => window.history.length)).toBeLessThanOrEqual(2);
        const link = hashOf(letter()).slice(1);
        expect(gateway.asked.some((url) => url.includes(link.slice(0, 40)))).toBe(false);
        expect(gateway.asked[0]).toBe('/verify');
        expect(gateway.asked.slice(1).every((url) => /^\/api\/v[23]\/|^\/favicon/.test(url))).toBe(true);
        expect(await page.page.inputValue('#court')).toBe(world.canisterId.toText());
        await page.expectSound();
        // With the slip, whose it is.
        const slip = first?.[1];
        if (slip === undefined) throw new Error('no slip');
        await page.files(world.file('slip.json', encodeSlip(slip)));
        expect(await page.verdicts()).toEqual(['letter good', 'archive good']);
        const other = second?.[1];
        if (other === undefined) throw new Error('no slip');
        await page.files(world.file('other.json', encodeSlip(other)));
        expect((await page.verdicts())[0]).toMatch(/^letter bad/);
        const [content, width] = await page.page.evaluate(() => [
            document.documentElement.scrollWidth,
            window.innerWidth
        ]);
        expect(content).toBeLessThanOrEqual(width ?? 0);
        await page.close();
    });

    it('says what is wrong with a letter that is cut, or changed', async () => {
        const cut = await settled(await open(`/verify${hashOf(letter()).slice(0, -9)}`), 2);
        expect(await cut.verdicts()).toEqual(['problem bad LETTER_MALFORMED', 'archive good']);
        expect(cut.page.url()).toBe(gateway.at(world.canisterId, '/verify'));
        await cut.close();
    });

    it('reads by the older interface where there is no newer one', async () => {
        gateway.unknown = /^\/api\/v3/;
        const page = await settled(await open('/'));
        expect(await page.verdicts()).toEqual(['archive good']);
        await page.close();
    });

    it('is told by what the network certifies, and not by what a gateway answers', async () => {
        gateway.tamperApi = (body, path) =>
            path.endsWith('/query') ? replaced(body, 'Case 1', 'Case 2') : body;
        const page = await settled(await open('/'));
        expect(await page.verdicts()).toEqual(['archive bad ROOT_MISMATCH']);
        await page.close();
    });

    it('takes a state of a moment ago, of a node that is behind, for what it is', async () => {
        let tip: Uint8Array | undefined;
        gateway.tamperApi = (body, _, question) => (question.includes('get_tip') ? (tip ??= body) : body);
        const before = await settled(await open('/'));
        expect(await before.verdicts()).toEqual(['archive good']);
        await before.close();
        const { client } = world;
        await client.add([new Uint8Array(32).fill(9)], new Uint8Array());
        await client.commit((await client.getCertificate()) ?? new Uint8Array());
        const page = await settled(await open('/'));
        expect(await page.verdicts()).toEqual(['archive good']);
        expect(await page.page.locator('.chain tbody tr').count()).toBe(await client.length());
        await page.close();
    });

    it('shows what came to its log without being loaded again', async () => {
        const page = await settled(await open('/'));
        const { client } = world;
        await client.add([new Uint8Array(32).fill(10)], new Uint8Array());
        await client.commit((await client.getCertificate()) ?? new Uint8Array());
        const length = await client.length();
        await page.page.waitForFunction(
            (rows) => document.querySelectorAll('.chain tbody tr').length === rows,
            length
        );
        expect(await page.verdicts()).toEqual(['archive good']);
        await page.close();
    });

    it('shows no log from the disk, and says where one is', async () => {
        const page = await OpenPage.open(browser, PAGE.replace(/verify\.html$/, 'log.html'));
        expect(await page.text('#results')).toContain('From the disk, open the verify page');
        expect(await page.page.locator('header a').getAttribute('href')).toBe('verify.html');
        await page.expectSound();
        page.expectNoRequests();
        await page.close();
    });

    it('says so when its log cannot be read, and judges the letter all the same', async () => {
        gateway.unknown = /^\/api/;
        const page = await settled(await open(`/verify${hashOf(letter())}`), 2);
        const verdicts = await page.verdicts();
        expect(verdicts[0]).toMatch(/^problem/);
        expect(verdicts).toHaveLength(2);
        expect(await page.text('#results')).toContain('the answer is 404');
        await page.close();
    });

    it('by ?canisterId= too', async () => {
        const url = `http://localhost:${gateway.port}/?canisterId=${world.canisterId.toText()}`;
        const page = await settled(await OpenPage.visit(browser, url, { ...DESKTOP, offline: false }));
        expect(await page.verdicts()).toEqual(['archive good']);
        await page.page.locator('header a').click();
        await settled(page);
        expect(page.page.url()).toBe(url.replace('/?', '/verify?'));
        expect(await page.verdicts()).toEqual(['archive good']);
        await page.close();
    });

    it('takes no key from anybody where it is not of this machine', async () => {
        const elsewhere = await launch('gateway.test');
        gateway.asked.length = 0;
        const url = `http://${world.canisterId.toText()}.gateway.test:${gateway.port}`;
        const page = await settled(
            await OpenPage.visit(elsewhere, `${url}/verify${hashOf(letter())}`, { ...PHONE, offline: false }),
            2
        );
        const [one, archive] = await page.verdicts();
        expect(one).toMatch(/^letter bad DELEGATION_INVALID/);
        expect(archive).toMatch(/^archive bad .*DELEGATION_INVALID/);
        expect(gateway.asked.some((path) => path.includes('status'))).toBe(false);
        expect(await page.page.locator('.danger').count()).toBe(0);
        await elsewhere.close();
    });

    it('may ask nobody but its own gateway, and stand in no frame', () => {
        const headers = new Map(SITE.resource('/').headers);
        const policy = headers.get('content-security-policy') ?? '';
        expect(policy).toContain("connect-src 'self';");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).toMatch(/script-src 'sha256-[^']*';/);
        expect(toHex(SITE.resource('/').body.subarray(0, 3))).toBe('1f8b08');
    });
});

function replaced(body: Uint8Array, from: string, to: string): Uint8Array {
    const at = Buffer.from(body).indexOf(from);
    const changed = Uint8Array.from(body);
    if (at >= 0) changed.set(Buffer.from(to), at);
    return changed;
}

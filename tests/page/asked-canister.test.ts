import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { backup } from '../../src/archive/backup/backup.js';
import { makeReceipt } from '../../src/archive/audit/make-receipt.js';
import { restore } from '../../src/archive/backup/restore.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { seatsOfChain } from '../../src/entity/seating.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeReceipt } from '../../src/verifier/block/receipt.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { installJury } from '../install-jury.js';
import { FIRST_SEED, publicKey, SECRETS, slipOf, uidOf } from '../juror/seated-jury.js';
import { readCase } from '../vectors/conformance-files.js';
import type { StoredCase } from '../vectors/conformance-files.js';
import { CHROMIUM, launch, OpenPage, PHONE } from './browser.js';

/** Of whom the reader of the page asks: a log that was restored is good only for who names both canisters. */

const SUITE = new URL('../vectors/conformance/', import.meta.url);
const caseOf = (id: string): StoredCase => readCase(readFileSync(new URL(`cases/${id}.json`, SUITE), 'utf8'));
const WRONG = 'r7inp-6aaaa-aaaaa-aaabq-cai';
const STRANGER = 'letter bad CANISTER_MISMATCH';

describe.skipIf(CHROMIUM === undefined)('the canister that the reader names', () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), 'asked-'));
    beforeAll(async () => {
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        rmSync(folder, { recursive: true });
    });

    const ask = (page: OpenPage, court: string, before = '') => page.submit('#court-form', { court, before });
    const isShown = (page: OpenPage, id: string) => page.page.locator(id).isVisible();

    async function openCase(id: string, options?: Parameters<typeof OpenPage.open>[2]): Promise<OpenPage> {
        const { files, input } = caseOf(id);
        const page = await OpenPage.open(browser, undefined, options);
        await page.page.clock.setFixedTime(Number(input.now) * 1000);
        await page.rootKey(readFileSync(new URL('root-key.hex', SUITE), 'utf8').trim());
        const paths = Object.entries(files).map(([name, bytes]) => {
            const path = join(folder, name);
            writeFileSync(path, bytes);
            return path;
        });
        await page.files(...paths);
        return page;
    }

    it.each([
        ['phone', 'dark'],
        ['phone', 'light'],
        ['desktop', 'dark'],
        ['desktop', 'light']
    ] as const)('a letter of a log that moved, on a %s in %s', async (device, colorScheme) => {
        const { canister: now = '', successor_of: first = '' } = caseOf('letters/moved').input;
        const page = await openCase('letters/moved-unasked', {
            ...(device === 'phone' ? PHONE : {}),
            colorScheme
        });
        const shot = async (state: string) => {
            const shots = process.env['PAGE_SCREENSHOTS'];
            const path = `${shots}/asked-${state}-${device}-${colorScheme}.png`;
            if (shots !== undefined) await page.page.screenshot({ path, fullPage: true });
        };
        // Anybody could have restored the log, and gone on with it so.
        expect(await page.verdicts()).toEqual([STRANGER]);
        const text = await page.text('#results');
        expect(text).toContain(
            `restored into ${now}, which anybody can do: only the court can say that it did`
        );
        expect(await page.text('.hint')).toBe(
            `The log of ${first} was restored into ${now}, which anybody can do. If the court says that it did, enter below ${now} as its canister, and ${first} as the one before.`
        );
        expect(await isShown(page, '#before')).toBe(true);
        expect(await page.text('#before-warning')).toMatch(
            /^Anybody can make such a one, so the court has to say so/
        );
        await page.expectSound();
        await shot('refused');
        for (const [court, before] of [
            [first, ''],
            [now, ''],
            ['', first],
            [now, now],
            [now, WRONG],
            [WRONG, first],
            [WRONG, '']
        ] as const) {
            await ask(page, court, before);
            expect([court, before, await page.verdicts()]).toEqual([court, before, [STRANGER]]);
        }
        await ask(page, now, first);
        expect(await page.verdicts()).toEqual(['letter good']);
        expect(await page.text('#results')).toContain('which anybody can do');
        expect(await page.page.locator('.hint').count()).toBe(0);
        await page.expectSound();
        await shot('named');
        const [content, width] = await page.page.evaluate(() => [
            document.documentElement.scrollWidth,
            window.innerWidth
        ]);
        expect(content).toBeLessThanOrEqual(width ?? 0);
        page.expectNoRequests();
        await page.close();
    });

    it('what is no canister is told, and no verdict stands beside it', async () => {
        const page = await openCase('letters/as-alternate');
        expect(await page.verdicts()).toEqual(['letter good']);
        expect(await isShown(page, '#before')).toBe(false);
        expect(await page.text('.not-proven')).toContain('Enter the one that the court publishes');
        for (const text of ['nonsense', 'aaaaa-aa', 'rwlgt-iiaaa-aaaaa-aaaaa-caj']) {
            await page.page.fill('#court', text);
            await page.page.locator('#court').press('Enter');
            await page.page.waitForFunction(() => /no canister id/.test(document.getElementById('status')?.textContent ?? '')); // prettier-ignore
            expect(await page.verdicts()).toEqual([]);
        }
        const { canister_id } = JSON.parse(readFileSync(join(folder, 'letter.json'), 'utf8')) as { canister_id: string }; // prettier-ignore
        await ask(page, canister_id);
        expect(await page.verdicts()).toEqual(['letter good']);
        expect(await page.text('.not-proven')).not.toContain('Enter the one');
        await ask(page, WRONG);
        expect(await page.verdicts()).toEqual([STRANGER]);
        await page.close();
    });

    describe('of a log that was restored', () => {
        let world: World;
        let [first, now] = ['', ''];
        const at = (name: string) => join(world.folder, name);

        beforeAll(async () => {
            world = await createWorld({ committedOnly: true });
            const { client, replica, canisterId } = world;
            const { url, rootKey } = replica;
            const commit = async (one: JuryClient) =>
                one.commit((await one.getCertificate()) ?? new Uint8Array());
            const copy = (one: JuryClient, name: string) =>
                backup(at(name), one, { rootKey, evidence: 'seal', onProgress: () => undefined });
            const people = Array.from({ length: 30 }, (_, i) => slipOf(uidOf(i), canisterId.toUint8Array()));
            await client.add(people.map(({ poolId }) => poolId), new Uint8Array()); // prettier-ignore
            await client.setEntityKey(publicKey(FIRST_SEED), undefined);
            await client.remove(JURORS, new Uint8Array());
            await commit(client);
            await client.select(2, 5, new TextEncoder().encode('Case 1'));
            await commit(client);
            const { archive } = await copy(client, 'before');
            const holder = await replica.createCanister({ controllers: [client.caller] });
            await installJury(replica, holder, client.caller);
            const identity = readIdentityFile(at('court.pem'));
            const moved = await JuryClient.connect({ url, canisterId: holder, rootKey, identity });
            await restore(archive, moved, rootKey, () => undefined);
            const chain = (await readLog(archive, rootKey)).seats.chain(3);
            if (chain === undefined) throw new Error('no draw');
            const context = { firstCanister: canisterId.toUint8Array(), canisterId: holder.toUint8Array(), signer: FIRST_SEED }; // prettier-ignore
            for (const memo of seatsOfChain(SECRETS, context, 3, chain).memos) await moved.add([], memo);
            await commit(moved);
            const { archive: newest } = await copy(moved, 'moved');
            writeFileSync(at('block.receipt'), encodeReceipt(makeReceipt(newest, 3, rootKey).receipt));
            [first, now] = [canisterId.toText(), holder.toText()];
        });
        afterAll(() => world.stop());

        it('the archive is that of the canister of now, and names the one before it if it was named', async () => {
            const page = await OpenPage.open(browser);
            await page.rootKey(toHex(world.replica.rootKey));
            await page.folder(at('moved'));
            expect(await page.verdicts()).toEqual(['archive good']);
            expect(await page.text('.checks')).toMatch(new RegExp(`The log was restored: its first \\d commits are those of canister ${first}`)); // prettier-ignore
            await ask(page, first);
            expect(await page.verdicts()).toEqual(['archive bad CANISTER_MISMATCH']);
            expect(await page.text('.checks')).toContain(`its log goes on from that of ${first}, which anybody can make it do`); // prettier-ignore
            expect(await page.text('.hint')).toContain(`enter below ${now} as its canister, and ${first} as the one before.`); // prettier-ignore
            expect(await isShown(page, '#me')).toBe(false);
            for (const [court, before] of [
                [WRONG, ''],
                [WRONG, first],
                [now, now],
                [now, WRONG],
                ['', WRONG]
            ] as const) {
                await ask(page, court, before);
                expect(await page.verdicts()).toEqual(['archive bad CANISTER_MISMATCH']);
            }
            await ask(page, now);
            expect(await page.verdicts()).toEqual(['archive good']);
            await ask(page, now, first);
            expect(await page.verdicts()).toEqual(['archive good']);
            expect(await page.text('.checks')).toContain(
                "that it is its successor is your word, or the court's"
            );
            expect(await isShown(page, '#me')).toBe(true);
            await page.expectSound();
            await page.close();
        });

        it('a receipt is good for the canister that certified it, and no other', async () => {
            const page = await OpenPage.open(browser);
            await page.rootKey(toHex(world.replica.rootKey));
            await page.files(at('block.receipt'));
            expect(await page.verdicts()).toEqual(['receipt good']);
            await ask(page, WRONG);
            expect(await page.verdicts()).toEqual(['receipt bad CANISTER_MISMATCH']);
            await ask(page, first);
            expect(await page.verdicts()).toEqual(['receipt good']);
            await page.close();
        });
    });
});

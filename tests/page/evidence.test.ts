import { cpSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../src/archive/backup/backup.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { canisterWasm } from '../built.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { CHROMIUM, launch, OpenPage } from './browser.js';
import { verifyFolder } from '../archive/verify-here.js';
import { replaceCode } from '../canister/replace-code.js';

/** Seals and code evidence of the real canister, in the page as in `jury verify`. */
describe.skipIf(CHROMIUM === undefined)('what stands beside the log of an archive', () => {
    let world: World;
    let browser: Browser;
    let rootKey: Uint8Array;

    beforeAll(async () => {
        world = await createWorld();
        const { client, replica, canisterId } = world;
        ({ rootKey } = replica);
        const quiet = { rootKey, evidence: true, onProgress: () => undefined };
        await backup(join(world.folder, 'copy'), client, quiet);
        await client.commit((await client.getCertificate()) ?? new Uint8Array());
        await client.add([Uint8Array.of(2)], asciiBytes('staged at the second look'));
        await replaceCode(replica, { canisterId, wasm: canisterWasm(), sender: client.caller });
        await backup(join(world.folder, 'copy'), client, quiet);
        browser = await launch();
    });
    afterAll(async () => {
        await browser.close();
        await world.stop();
    });

    async function open(folder: string): Promise<OpenPage> {
        const page = await OpenPage.open(browser);
        await page.rootKey(toHex(rootKey));
        await page.folder(folder);
        return page;
    }

    const wordOf = async (folder: string) => (await verifyFolder(folder, rootKey)).evidence;

    it('is checked and shown', async () => {
        const folder = join(world.folder, 'copy');
        const page = await open(folder);
        expect(await page.verdicts()).toEqual(['archive good']);
        const lines = await page.text('.checks');
        expect(lines).toMatch(/2 seals\s+The newest is of .* UTC, over 3 blocks/);
        const [first, second] = (await wordOf(folder)).code;
        expect(first?.moduleHash).toEqual(second?.moduleHash);
        expect(lines).toMatch(/Code of the canister (from .* UTC to|on) .* UTC/);
        expect(lines).toContain(`Module ${toHex(first?.moduleHash ?? new Uint8Array())}`);
        expect(lines).toContain(world.client.caller.toText());
        await page.expectSound();
        page.expectNoRequests();
        await page.close();
    });

    const filesIn = (folder: string, sub: string) =>
        readdirSync(join(folder, sub)).map((name) => join(folder, sub, name));
    const edit = (file: string | undefined, change: (fields: Record<string, unknown>) => object) => {
        if (file === undefined) throw new Error('no such file');
        const fields = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
        writeFileSync(file, `${JSON.stringify({ ...fields, ...change(fields) }, null, 2)}\n`);
    };
    const flipped = (hex: unknown) => String(hex).replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));

    it.each<[string, string, RegExp, (folder: string) => void]>([
        [
            'a staged block in a seal',
            'SEAL_MISMATCH',
            /^Seal \(file seals\//,
            (folder) =>
                edit(filesIn(folder, 'seals')[1], ({ staged }) => ({
                    staged: (staged as unknown[]).map(flipped)
                }))
        ],
        [
            'the name of a seal',
            'EVIDENCE_TIME',
            /^Seal \(file seals\/0{19}7\.json\)/,
            (folder) =>
                renameSync(
                    filesIn(folder, 'seals')[0] ?? '',
                    join(folder, 'seals', `${'0'.repeat(19)}7.json`)
                )
        ],
        [
            'the call behind code evidence',
            'CODE_EVIDENCE_INVALID',
            /^Code evidence \(file code\//,
            (folder) =>
                edit(filesIn(folder, 'code')[0], ({ history }) => ({
                    history: { ...(history as object), ingress_expiry: '1' }
                }))
        ],
        [
            'the certificate of code evidence',
            'CERTIFICATE_SIGNATURE_INVALID',
            /^Code evidence \(file code\//,
            (folder) => {
                // Of another round: those of one state share their signature.
                const seal = filesIn(folder, 'seals').at(-1);
                edit(filesIn(folder, 'code')[0], ({ state }) => ({
                    state: signatureOf(String(state), seal ?? '')
                }));
            }
        ]
    ])('is named where it was changed: %s', async (name, code, title, change) => {
        const folder = join(world.folder, name);
        cpSync(join(world.folder, 'copy'), folder, { recursive: true });
        change(folder);
        expect((await wordOf(folder)).bad.map((one) => one.code)).toEqual([code]);
        const page = await open(folder);
        expect(await page.verdicts()).toEqual([`archive bad ${code}`]);
        expect(await page.text('#results h2')).toContain('something beside it is not');
        expect((await page.text('.checks .failed')).replace(/^.\s*Does not hold:\s*/, '')).toMatch(title);
        await page.close();
    });

    /** A certificate with the signature of another one, by the same key. */
    function signatureOf(certificate: string, seal: string): string {
        const mark = `${toHex(asciiBytes('signature'))}5830`;
        const other = String(
            (JSON.parse(readFileSync(seal, 'utf8')) as { certificate: unknown }).certificate
        );
        const [to, from] = [certificate, other].map((hex) => hex.indexOf(mark) + mark.length) as [
            number,
            number
        ];
        return certificate.slice(0, to) + other.slice(from, from + 96) + certificate.slice(to + 96);
    }
});

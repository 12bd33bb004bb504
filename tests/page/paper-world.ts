import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { expect } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { decodeLetter, decodeSlip } from '../../src/juror/letter.js';
import { jury } from '../cli/jury-process.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { readQrCodes } from '../qr-reader.js';

/** Everybody of the list, with an address for the window. */
const NAMES = 'Ada Ben Cem Dora Eva Finn Gül Hal Ida Jan Kai Lea Mia Noé'.split(' ');
const ADDRESS = ['{first_name} {last_name}', '{street}', '{zip} {town}'];

/** A person of the list with what came to them by post: what the codes on letter and slip say. */
export interface Person {
    readonly id: string;
    /** Number in draw order, from 1; undefined if not drawn. */
    readonly number: number | undefined;
    readonly letter: string;
    readonly slip: string;
}

/** A court that drew 5 jurors and 3 alternates of 14 people, excused the second, and printed letters and slips. */
export interface PaperWorld {
    readonly world: World;
    /** In draw order, then who was not drawn. */
    readonly people: readonly Person[];
    readonly at: (name: string) => string;
    readonly run: (...args: string[]) => Promise<string>;
    readonly draw: number;
    readonly rows: string;
}

export async function createPaperWorld(browser: Browser, blocks: number): Promise<PaperWorld> {
    const world = await createWorld({ committedOnly: true });
    const { client, folder, court } = world;
    const at = (name: string) => join(folder, name);
    const env = { JURY_ENTITY: at('entity.json'), JURY_ENTITY_PASSPHRASE: 'four quite random words' };
    const run = async (...args: string[]): Promise<string> => {
        const { code, stderr, stdout } = await jury(args, { cwd: folder, env });
        expect({ args, code, stderr }).toMatchObject({ code: 0 });
        return stdout;
    };
    const commit = async () => client.commit((await client.getCertificate()) ?? new Uint8Array());
    const rows = `email,first_name,last_name,street,zip,town\n${NAMES.map((name, i) => `${name.toLowerCase()}@people.example,${name},Okoro,${i + 1} Birch Street,KY0 ${i}ZZ,Lomondbrae\n`).join('')}`;
    writeFileSync(at('people.csv'), rows);
    const list = ['--file', 'people.csv', '--id-column', 'email', '--address', ...ADDRESS];
    await run('entity', 'init', 'entity.json');
    await run('entity', 'publish', ...court);
    await run('enrol', ...list, '--slips', 'slips', '--print', '--field', 'court=District Court', ...court);
    await client.remove(JURORS, new Uint8Array());
    await commit();
    await run('select', '--count', '5', '--alternates', '3', '--case', '2026-114', ...court);
    const draw = (await client.length()) - 1;
    await commit();
    await run('seats', String(draw), ...court);
    await run('excuse', String(draw), '--number', '2', '--reason', 'ill', '--yes', ...court);
    for (let i = await client.length(); i < blocks; i++) await client.add([], asciiBytes(`note ${i}`));
    await commit();
    await run('letters', String(draw), '--out', 'letters', ...list, ...FIELDS, ...court);
    return { world, at, run, draw, rows, people: await peopleOf(browser, at) };
}

const FIELDS = ['--field', 'court=District Court', 'date=12 January 2027, 9:00', 'place=Room 3, Court Square 1', 'contact=0131 496 0000']; // prettier-ignore

/** What the codes on all papers say, read from pictures of them. */
async function peopleOf(browser: Browser, at: (name: string) => string): Promise<Person[]> {
    const [letters, slips] = [await scan(browser, at('letters/letters.html')), await scan(browser, at('slips/slips.html'))]; // prettier-ignore
    const filesOf = (folder: string, name: RegExp) =>
        readdirSync(at(folder))
            .filter((file) => name.test(file))
            .sort()
            .map((file) => readFileSync(at(join(folder, file))));
    const letterFiles = filesOf('letters', /^letter-\d+\.json$/).map(decodeLetter);
    const slipFiles = filesOf('slips', /\.json$/).map(decodeSlip);
    expect([letters.length, slips.length]).toEqual([letterFiles.length, slipFiles.length]);
    const people = slipFiles.map(({ uid, poolId }, i) => {
        const n = letterFiles.findIndex((letter) => toHex(letter.poolId) === toHex(poolId));
        return { id: uid, number: n < 0 ? undefined : n + 1, letter: letters[n] ?? '', slip: slips[i] ?? '' };
    });
    return people.sort((a, b) => (a.number ?? 99) - (b.number ?? 99));
}

/** A picture of each sheet, at 150 dots per inch, as of a cheap scanner, and what the code in it says. */
async function scan(browser: Browser, file: string): Promise<string[]> {
    const context = await browser.newContext({
        offline: true,
        viewport: { width: 794, height: 1123 },
        deviceScaleFactor: 150 / 96
    });
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    const codes: string[] = [];
    const shots = process.env['PAGE_SCREENSHOTS'];
    if (shots !== undefined) mkdirSync(shots, { recursive: true });
    for (const [i, sheet] of (await page.locator('article').all()).entries()) {
        const png = await sheet.screenshot();
        if (shots !== undefined) writeFileSync(join(shots, `${file.replace(/.*\/|\.html/g, '')}-${i + 1}.png`), png); // prettier-ignore
        codes.push(...(await readQrCodes(png)));
    }
    await context.close();
    return codes;
}

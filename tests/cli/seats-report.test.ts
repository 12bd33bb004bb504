import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/write-archive.js';
import { compareBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeSeats } from '../../src/protocol/typed-memo.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { jury, oneObject } from './jury-process.js';

/** What `jury verify` says of juries, and of the seats that were published for them. */

interface Seats {
    state: string;
    anonymity_set: number | null;
    published_in: number[];
    code: string | null;
    equivocation: number | null;
}
interface Draw {
    block: number;
    seats: Seats;
    same_people: number[];
}

const folder = mkdtempSync(join(tmpdir(), 'seats-report-'));
const own = new SeatedJury(30);
const blocks = {} as Record<string, number>;
let draws: Draw[];
let notes: string[];
let text: string;

/** A jury of five whose seats are published as `wrong` makes them of the right ones. */
function published(name: string, wrong: (ids: Uint8Array[]) => Uint8Array[][]): void {
    // From a pool of its own: somebody joins before each.
    own.log
        .add(`one more before ${name}`)
        .select(own.log.blocks.length - 1, 5)
        .commit();
    const block = (blocks[name] = own.log.blocks.length - 1);
    const { seatIds, drawHash } = own.memosOf(block);
    const lists = wrong([...seatIds].sort(compareBytes));
    for (const seatIdsOfOne of lists)
        own.memo(encodeSeats({ block, drawHash, part: 1, parts: 1, seatIds: seatIdsOfOne }));
    if (lists.length > 0) own.log.commit();
}

beforeAll(async () => {
    const { log } = own;
    blocks['seated'] = own.draw(12);
    own.seat(blocks['seated']);
    // The same people under another index: somebody comes and goes, and a note.
    log.add('a guest').remove('a guest');
    own.memo(new TextEncoder().encode('a note'));
    log.select(log.blocks.length - 1, 12).commit();
    blocks['shopped'] = log.blocks.length - 1;
    published('equivocated', (ids) => [ids, [...ids.slice(1), new Uint8Array(32).fill(255)]]);
    published('too few', (ids) => [ids.slice(1)]);
    published('doubled', (ids) => [[ids[0] as Uint8Array, ...ids.slice(0, 4)]]);
    published('unsorted', (ids) => [[...ids].reverse()]);
    published('missing', () => []);
    const { seatIds, drawHash } = own.memosOf(blocks['missing'] as number);
    const ids = [...seatIds].sort(compareBytes).slice(0, 3);
    own.memo(encodeSeats({ block: blocks['missing'] as number, drawHash, part: 1, parts: 2, seatIds: ids }));
    log.add('one more')
        .select(log.blocks.length - 1, 1)
        .commit();
    blocks['alone'] = log.blocks.length - 1;
    log.add('and one more')
        .select(log.blocks.length - 1, 4)
        .commit();
    blocks['extended'] = log.blocks.length - 1;
    blocks['extension'] = own.expand(blocks['extended'], 3);
    own.seat(blocks['extension']);
    writeArchive(join(folder, 'copy'), { canisterId: CANISTER, ...log.build() });
    const args = ['verify', join(folder, 'copy'), '--root-key', toHex(ROOT_KEY)];
    const [plain, json] = [await jury(args), await jury([...args, '--json'])];
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('\nVERIFIED as of')]);
    text = plain.stdout;
    const object = oneObject(json.stdout) as unknown as {
        draws: Draw[];
        findings: { code?: string; state: string }[];
    };
    ({ draws } = object);
    expect(object.findings.every(({ state }) => state === 'noted')).toBe(true);
    notes = object.findings.flatMap(({ code = '' }) => (code.startsWith('SEATS_') ? [code] : []));
});
afterAll(() => rmSync(folder, { recursive: true }));

const drawOf = (name: string): Draw => {
    const found = draws.find(({ block }) => block === blocks[name]);
    if (found === undefined) throw new Error(`no draw ${name}`);
    return found;
};

describe('jury verify', () => {
    it.each([
        ['seated', 'seated', 12, null],
        ['shopped', 'abandoned', null, 'SEATS_MISSING'],
        ['equivocated', 'seated', 5, null],
        ['too few', 'abandoned', null, 'SEATS_COUNT'],
        ['doubled', 'abandoned', null, 'SEATS_ORDER'],
        ['unsorted', 'abandoned', null, 'SEATS_ORDER'],
        ['missing', 'abandoned', null, 'SEATS_MISSING'],
        ['alone', 'abandoned', null, 'SEATS_TOO_FEW'],
        ['extended', 'reseated', null, null],
        ['extension', 'seated', 7, null]
    ])('says of a jury that is %s: %s', (name, state, anonymitySet, code) => {
        const { seats } = drawOf(name);
        expect([seats.state, seats.anonymity_set, seats.code]).toEqual([state, anonymitySet, code]);
    });

    it('names the second list, and the juries from the very same people', () => {
        expect(drawOf('equivocated').seats.equivocation).toBe((blocks['equivocated'] as number) + 2);
        expect(drawOf('seated').same_people).toEqual([blocks['shopped']]);
        expect(drawOf('shopped').same_people).toEqual([blocks['seated']]);
        for (const { block, same_people } of draws.slice(2))
            expect([block, same_people]).toEqual([block, []]);
    });

    it('reports what was published wrong, and fails nothing for it', () => {
        expect(notes).toEqual(['SEATS_EQUIVOCATION', 'SEATS_COUNT', 'SEATS_ORDER', 'SEATS_ORDER']);
    });

    it('in words', () => {
        expect(text).toMatch(
            /\n {2}seated: 12 seats in block 3; nobody else can tell which of 12 is whose\n/
        );
        expect(text).toMatch(
            /\n {2}not seated: abandoned, or not seated yet: SEATS_COUNT: 4 seats for 5 jurors/
        );
        expect(text).toMatch(/SEATS_MISSING: of 2 parts only 1 are published\n/);
        expect(text).toMatch(/\n {2}SEATS_EQUIVOCATION: block \d+ names other seats; only the first count\n/);
        expect(text).toMatch(
            /\n {2}drawn from the same people too: block \d+; ask which jury was seated, and why\n/
        );
        expect(text).toMatch(
            /\n {2}block \d+: SEATS_EQUIVOCATION: other seats for block \d+ than in block \d+\n/
        );
        expect(text).toContain('\nVERIFIED as of');
    });
});

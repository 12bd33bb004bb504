import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { asciiBytes, taggedEncoding, toHex } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import {
    ADMIN,
    ascending,
    FIRST_SEED,
    ROGUE_SEED,
    SeatedJury,
    SECOND_SEED,
    signedPart
} from '../juror/seated-jury.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { jury, oneObject } from './jury-process.js';

/** What `jury verify` says of juries, and of the seats that were published for them. */

interface Seats {
    state: string;
    anonymity_set: number | null;
    jurors: number;
    alternates: number;
    key: number | null;
    key_notes: string[];
    unknown_records: number;
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
interface Report {
    draws: Draw[];
    findings: { code?: string; state: string }[];
    entity_keys: { number: number; kind: string; from: number }[];
    unknown_records: { count: number; blocks: number[] };
}
const STRANGE = new Uint8Array(32).fill(255);
let object: Report;
/** The block before which the key was reset. */
let reset: number;
let draws: Draw[];
let notes: string[];
let text: string;

/** A jury of five whose seats are published as `wrong` makes them of the right ones. */
function published(
    name: string,
    wrong: (ids: Uint8Array[]) => Uint8Array[][],
    { signer = FIRST_SEED, memo }: { signer?: Uint8Array; memo?: Uint8Array } = {}
): void {
    // From a pool of its own: somebody joins before each.
    own.log.add(`one more before ${name}`).select(own.log.blocks.length - 1, 5, memo && { memo });
    own.commit();
    const block = (blocks[name] = own.log.blocks.length - 1);
    const { seatIds, drawHash } = own.memosOf(block);
    const lists = wrong(ascending(seatIds));
    for (const [i, list] of lists.entries()) {
        // Under the same number of parts the second list would be the first, begun anew.
        const parts = i === 0 ? [list] : [list.slice(0, 2), list.slice(2)];
        for (const [k, ids] of parts.entries())
            own.memo(
                signedPart(
                    { block, drawHash, part: k + 1, parts: parts.length, jurors: 5, seatIds: ids },
                    signer
                )
            );
    }
    if (lists.length > 0) own.commit();
}

beforeAll(async () => {
    const { log } = own;
    blocks['seated'] = own.draw(12);
    own.seat(blocks['seated']);
    // The same people under another index: somebody comes and goes, and a note.
    log.add('a guest').remove('a guest');
    own.memo(new TextEncoder().encode('a note'));
    log.select(log.blocks.length - 1, 12);
    own.commit();
    blocks['shopped'] = log.blocks.length - 1;
    published('equivocated', (ids) => [ids, [...ids.slice(1), STRANGE]]);
    published('too few', (ids) => [ids.slice(1)]);
    published('doubled', (ids) => [[ids[0] as Uint8Array, ...ids.slice(0, 4)]]);
    published('unsorted', (ids) => [[...ids].reverse()]);
    published('squatted', (ids) => [[...ids.slice(1), STRANGE]], { signer: ROGUE_SEED });
    published('nearly a case', (ids) => [ids], { memo: asciiBytes('{"jurors": 4}') });
    published('missing', () => []);
    const { seatIds, drawHash } = own.memosOf(blocks['missing'] as number);
    const block = blocks['missing'] as number;
    const first = { block, drawHash, part: 1, parts: 2, jurors: 5, seatIds: ascending(seatIds).slice(0, 3) };
    own.memo(signedPart(first));
    log.add('one more').select(log.blocks.length - 1, 1);
    own.commit();
    blocks['alone'] = log.blocks.length - 1;
    log.add('and one more').select(log.blocks.length - 1, 4);
    own.commit();
    blocks['extended'] = log.blocks.length - 1;
    blocks['extension'] = own.expand(blocks['extended'], 3);
    own.seat(blocks['extension']);
    log.add('the last one');
    reset = log.blocks.length;
    own.setKey(SECOND_SEED, 'Reset');
    blocks['case'] = own.drawCase(4, 2, reset - 1);
    own.seat(blocks['case'], SECOND_SEED);
    const number = new Uint8Array(4);
    new DataView(number.buffer).setUint32(0, blocks['case']);
    own.memo(taggedEncoding('icjury/v1/excused', number, own.memosOf(blocks['case']).drawHash));
    own.memo(taggedEncoding('icjury/v1/something', number)).commit();
    writeArchive(join(folder, 'copy'), own.folder);
    const args = ['verify', join(folder, 'copy'), '--root-key', toHex(ROOT_KEY)];
    const [plain, json] = [await jury([...args, '--draws']), await jury([...args, '--json'])];
    expect([plain.code, plain.stdout]).toEqual([0, expect.stringContaining('\nVERIFIED as of')]);
    text = plain.stdout;
    object = oneObject(json.stdout) as unknown as Report;
    ({ draws } = object);
    expect(object.findings.every(({ state }) => state === 'noted')).toBe(true);
    notes = object.findings.flatMap(({ code = '' }) => (/^(SEATS|CASE|ENTITY)_/.test(code) ? [code] : []));
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
        ['squatted', 'abandoned', null, 'SEATS_MISSING'],
        ['nearly a case', 'seated', 5, null],
        ['alone', 'abandoned', null, 'SEATS_TOO_FEW'],
        ['extended', 'reseated', null, null],
        ['extension', 'seated', 7, null],
        ['case', 'seated', 2, null]
    ])('says of a jury that is %s: %s', (name, state, anonymitySet, code) => {
        const { seats } = drawOf(name);
        expect([seats.state, seats.anonymity_set, seats.code]).toEqual([state, anonymitySet, code]);
    });

    it('names the second list, and the juries from the very same people', () => {
        expect(drawOf('equivocated').seats.equivocation).toBe((blocks['equivocated'] as number) + 3);
        expect(drawOf('seated').same_people).toEqual([blocks['shopped']]);
        expect(drawOf('shopped').same_people).toEqual([blocks['seated']]);
        for (const { block, same_people } of draws.slice(2))
            expect([block, same_people]).toEqual([block, []]);
    });

    it('reports what was published wrong, and fails nothing for it', () => {
        expect(notes).toEqual([
            'SEATS_EQUIVOCATION',
            'SEATS_COUNT',
            'SEATS_ORDER',
            'SEATS_ORDER',
            'SEATS_SIGNATURE_INVALID',
            'CASE_RECORD_MALFORMED',
            'ENTITY_KEY_RESET'
        ]);
    });

    it('lists the keys, and tells of the reset beside what rests on either', () => {
        expect(object.entity_keys.map(({ number, kind, from }) => [number, kind, from])).toEqual([
            [0, 'first', 1],
            [1, 'reset', reset]
        ]);
        const words = `key reset by ${canisterText(ADMIN)} at block ${reset} without the old key's signature`;
        expect(drawOf('case').seats).toMatchObject({ key: 1, key_notes: [words], jurors: 4, alternates: 2 });
        const before = `the court replaced key 0, which signed this: ${words}; ask the court why`;
        expect(drawOf('seated').seats).toMatchObject({ key: 0, key_notes: [before] });
        expect(text).toContain(`\n  log: ENTITY_KEY_RESET: ${words}\n`);
        expect(text).toContain(
            `, signed by key 1; the list does not tell which of either is whose\n  ${words}\n`
        );
        expect(text).toMatch(
            new RegExp(`\n  key 1 [0-9a-f]{64}, holds from block ${reset} on: ${words}, 20\\d\\d-`)
        );
    });

    it('counts records that it does not know, beside the jury that they name', () => {
        expect(object.unknown_records.count).toBe(2);
        expect(drawOf('case').seats.unknown_records).toBe(1);
        expect(drawOf('seated').seats.unknown_records).toBe(0);
        const words = '1 record that this reader does not know; get a newer one';
        expect(text.split(words)).toHaveLength(3);
    });

    it('in words', () => {
        expect(text).toMatch(
            /\n {2}seated: 12 seats in block 3, signed by key 0; the list does not tell which of 12 is whose\n/
        );
        expect(text).toMatch(
            /\n {2}not seated: abandoned, or not seated yet: SEATS_COUNT: 4 seats for 5 people/
        );
        expect(text).toMatch(/SEATS_MISSING: of 2 parts only 1 are published\n/);
        expect(text).toMatch(/\n {2}SEATS_EQUIVOCATION: block \d+ names other seats; only the first count\n/);
        expect(text).toMatch(/\n {2}drawn from the same people too: block \d+\n/);
        expect(text).toMatch(
            /\n {2}block \d+: SEATS_EQUIVOCATION: other seats for block \d+ than in block \d+\n/
        );
        expect(text).toContain('\nVERIFIED as of');
    });
});

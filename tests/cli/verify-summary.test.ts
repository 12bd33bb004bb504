import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { encodeSeal, evidenceName } from '../../src/archive/format/seal-and-code.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { at, ForgedArchive } from '../archive/forged.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { names } from '../verifier/log-builder.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';

/** What jury verify prints of a log stays readable, however many draws it has. */

const folder = mkdtempSync(join(tmpdir(), 'summary-'));
afterAll(() => rmSync(folder, { recursive: true }));
const KEY = ['--root-key', toHex(ROOT_KEY)];
const record = (name: string, jurors: number) =>
    encodeCaseRecord({ case: name, jurors, alternates: 0, note: '' });

describe('a log of 100,000 draws', () => {
    const copy = join(folder, 'many');
    beforeAll(() => {
        const log = new ForgedArchive().add(...names(0, 12)).commit();
        for (let k = 0; k < 100_000; k++) log.select(0, 2, { memo: record(`case ${k}`, 2) });
        // Two of them name a case that has a draw already.
        log.select(0, 3, { memo: record('case 7', 3) })
            .expand(100_001, 1)
            .commit();
        writeArchive(copy, log.archive);
    }, 300_000);

    it('is told in less than 100 lines', async () => {
        const { code, stdout } = await jury(['verify', copy, ...KEY]);
        const lines = stdout.trimEnd().split('\n');
        expect([code, lines.length < 100]).toEqual([0, true]);
        expect(lines.filter((line) => /^ {2}block \d+: (a jury|more people)/.test(line))).toHaveLength(10);
        expect(lines).toContain('  and 99992 earlier ones');
        expect(stdout).toMatch(/\n {2}block 100001: a jury for case "case 7", 3 drawn of 12, /);
        expect(stdout).toMatch(/\n {2}block 100002: more people for block 100001, 1 drawn of 12, /);
        expect(stdout).toContain('  in full: jury verify --block N, --case NAME or --draws\n');
        expect(stdout).toMatch(/\nVERIFIED as of [^\n]*nothing later is proven\.\n$/);
    });

    it('shows the draws of a case in full, with what goes on from them', async () => {
        const { code, stdout } = await jury(['verify', copy, ...KEY, '--case', 'case 7']);
        expect(code).toBe(0);
        const heads = stdout.split('\n').filter((line) => /^(Jury|More people) /.test(line));
        expect(heads.map((line) => line.split(':')[0])).toEqual([
            'Jury in block 8',
            'Jury in block 100001',
            'More people for block 100001 in block 100002'
        ]);
        expect(stdout).toContain('\n  drawn for the same case too: block 100001, and not all were seated; ask which jury was seated, and why\n'); // prettier-ignore
        const block = await jury(['verify', copy, ...KEY, '--block', '3']);
        expect(block.stdout.split('\n').filter((line) => line.startsWith('Jury in block'))).toHaveLength(1);
        expect(block.stdout).not.toContain('ask which jury');
        expect(await expectFailure('CASE_NOT_FOUND', 2, ['verify', copy, ...KEY, '--case', 'no'])).toContain(
            'no draw is of case no'
        );
    });
});

/** A log of so many draws, of other people than chance drew if it is wrong; then its seals are none either. */
function copyOf(count: number, isWrong: boolean): string {
    const copy = join(folder, `${isWrong ? 'wrong' : 'right'}-${count}`);
    const log = new ForgedArchive().add(...names(0, 12)).commit();
    const change = isWrong ? { jurors: [Uint8Array.of(1)] } : {};
    for (let k = 0; k < count; k++) {
        log.select(0, 1, { memo: record(`case ${k}`, 1), ...change });
        if (k % 100 === 0) log.commit();
    }
    writeArchive(copy, log.commit().archive);
    if (!isWrong) return copy;
    // Of another time than its name says.
    const [sealed] = log.seal().evidence.seals;
    const seal = encodeSeal(
        sealed?.content ?? {
            certificate: new Uint8Array(),
            tree: new Uint8Array(),
            stagedFrom: 0,
            staged: []
        }
    );
    mkdirSync(join(copy, 'seals'), { recursive: true });
    for (let k = 0; k < count; k++) writeFileSync(join(copy, evidenceName('seals', at(k))), seal);
    return copy;
}

describe('the number of lines', () => {
    it.each([
        ['that verifies', false, /\n {2}and \d+ earlier ones\n/],
        ['in which every draw and every file beside it is wrong', true, /\n {2}and \d+ files more \(--json shows all\)\n/]
    ])('of a log %s does not grow with it', async (_, isWrong, told) => {
        const counts: number[] = [];
        for (const count of [30, 2000]) {
            const copy = copyOf(count, isWrong);
            const { code, stdout } = await jury(['verify', copy, ...KEY]);
            expect([code, stdout]).toEqual([isWrong ? 1 : 0, expect.stringMatching(told)]);
            counts.push(stdout.split('\n').length);
            const json = oneObject((await jury(['verify', copy, ...KEY, '--json'])).stdout);
            if (isWrong) expect(json['bad_evidence']).toHaveLength(count);
        }
        expect(counts[1]).toBe(counts[0]);
        expect(counts[0]).toBeLessThan(60);
    }, 300_000);
}); // prettier-ignore

describe('two draws of one case', () => {
    it('are asked about unless both were seated', async () => {
        const own = new SeatedJury(10);
        const a = own.draw(2, record('A', 2));
        const b = own.draw(3, record('A', 3));
        const c = own.draw(2, record('B', 2));
        const openOf = async (name: string) => {
            const copy = join(folder, name);
            writeArchive(copy, own.folder);
            const { stdout } = await jury(['verify', copy, ...KEY, '--json']);
            const draws = oneObject(stdout)['draws'] as { block: number; same_case_open: number[] }[];
            return Object.fromEntries(draws.map(({ block, same_case_open: open }) => [block, open]));
        };
        expect(await openOf('none')).toEqual({ [a]: [b], [b]: [a], [c]: [] });
        own.seat(a);
        expect(await openOf('one')).toEqual({ [a]: [b], [b]: [a], [c]: [] });
        own.seat(b);
        expect(await openOf('both')).toEqual({ [a]: [], [b]: [], [c]: [] });
    });
});

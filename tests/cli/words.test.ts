import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { blocksAt, printable } from '../../scripts/cli/output/print.js';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { shellWord } from '../../src/node/index.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { encodeLetter } from '../../src/juror/letter.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { expectFailure, jury } from './jury-process.js';

/** What is said to who took the wrong file, or asks for help. */

const folder = mkdtempSync(join(tmpdir(), 'words-'));
afterAll(() => rmSync(folder, { recursive: true }));
const options = { cwd: folder };
const own = new SeatedJury(10);
const [[letter] = []] = own.letters(own.draw(3), { evidence: undefined });
if (letter === undefined) throw new Error('no letter');
writeFileSync(join(folder, 'letter-01.json'), encodeLetter(letter));
writeFileSync(join(folder, 'letter-01.html'), '<!doctype html>\n');

describe('a wrong file', () => {
    it('is named, with what it should have been', async () => {
        const page = await expectFailure('LETTER_MALFORMED', 2, ['check', 'letter-01.html'], options);
        expect(page).toContain(
            'letter-01.html is the page to print; give the file beside it: letter-01.json'
        );
        const slip = ['check', 'letter-01.json', '--slip', 'letter-01.json'];
        expect(await expectFailure('SLIP_MALFORMED', 2, slip, options)).toContain(
            'letter-01.json is not a slip from enrolment, such as slip-000001.json: '
        );
        const question = ['--nonce', '0011223344556677', '--audience', 'x'];
        const accept = ['accept', 'letter-01.json', ...question];
        expect(await expectFailure('PRESENTATION_MALFORMED', 2, accept, options)).toContain(
            'letter-01.json is not what jury present wrote: '
        );
        writeFileSync(join(folder, 'slip.json'), '{"format":"icjury-slip/1"}\n');
        expect(await expectFailure('LETTER_MALFORMED', 2, ['check', 'slip.json'], options)).toContain(
            'slip.json is not a letter, such as letter-01.json: '
        );
    });
});

describe('a key that others may read', () => {
    it('is used, after a warning on standard error', async () => {
        const path = join(folder, 'court.pem');
        expect((await jury(['identity', 'new', path])).code).toBe(0);
        copyFileSync(path, join(folder, 'open.pem'));
        chmodSync(join(folder, 'open.pem'), 0o644);
        const principal = await jury(['identity', 'principal', 'open.pem'], options);
        expect(principal.code).toBe(0);
        const warning = 'jury: warning: FILE_EXPOSED: others may read open.pem; run: chmod 600 open.pem\n';
        expect(principal.stderr).toBe(warning);
        // A port on which nothing listens: the warning comes before the call.
        const nowhere = ['-n', 'http://127.0.0.1:9', '-c', 'rwlgt-iiaaa-aaaaa-aaaaa-cai'];
        const status = await jury(['status', ...nowhere, '-i', 'open.pem'], options);
        expect(status.stderr.startsWith(warning)).toBe(true);
        expect((await jury(['identity', 'principal', 'court.pem'], options)).stderr).toBe('');
    });
});

describe('a path in an advice', () => {
    it('is a word that a shell takes as one', async () => {
        const said = await expectFailure('IDENTITY_UNREADABLE', 3, [
            'identity',
            'principal',
            "the court's.pem"
        ]);
        expect(said).toContain("make one with: jury identity new 'the court'\\''s.pem'");
        expect(['a b', '-x', '', 'copy/../x.pem', '$(ls)'].map(shellWord)).toEqual(["'a b'", "'-x'", "''", 'copy/../x.pem', "'$(ls)'"]); // prettier-ignore
    });
});

describe('help', () => {
    it('of the version, of help, of no command, and of codes in any case', async () => {
        const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }; // prettier-ignore
        expect(await jury(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
        const help = await jury(['help']);
        expect(await jury(['help', 'help'])).toEqual(help);
        expect(await expectFailure('USAGE', 2, ['help', 'nothing'])).toContain('there is no command nothing');
        const { stdout } = await jury(['verify', '--explain', 'seats_missing']);
        expect(stdout).toMatch(/^SEATS_MISSING: /);
        expect((await jury(['verify', '--explain', 'ENTITY_OTHER_KEY'])).code).toBe(0);
        expect((await jury(['authorize', '--help'])).stdout).toContain('select, expand and commit');
        const all = (await jury(['verify', '--explain'])).stdout.trimEnd().split('\n');
        expect(all.length).toBeGreaterThan(150);
        expect(all).toEqual([...all].sort());
        expect(all.some((line) => line.startsWith('SEATS_MISSING: '))).toBe(true);
        expect(await expectFailure('USAGE', 2, ['verify', '--explain', 'NONSENSE'])).toContain(
            'all of them: jury verify --explain'
        );
        // What cannot be left out is marked.
        expect((await jury(['select', '--help'])).stdout).toMatch(/--count <n> +jurors to draw \(required\)/);
    });
});

it('a case record is shown as it is, and other memos as quoted text', () => {
    const record = '{"case":"7","jurors":3,"alternates":0,"note":""}';
    expect(printable(asciiBytes(record))).toBe(record);
    expect(printable(asciiBytes('x"  by somebody'))).toBe('"x\\"  by somebody"');
    expect(printable(asciiBytes('{"a":\n1}'))).toBe('"{\\"a\\":\\n1}"');
    expect([blocksAt([3]), blocksAt([13, 14, 15])]).toEqual(['block 3', 'blocks 13, 14, 15']);
});

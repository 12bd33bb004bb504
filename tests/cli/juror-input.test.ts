import { mkdtempSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { encodeLetter } from '../../src/juror/letter.js';
import { SeatedJury, SECRETS } from '../juror/seated-jury.js';
import { expectFailure, jury } from './jury-process.js';

const PASSPHRASE = 'four quite random words';
const folder = mkdtempSync(join(tmpdir(), 'juror-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
};
createEntityFile(join(folder, 'entity.json'), SECRETS, PASSPHRASE);

/** A port on which nothing listens. */
const NOWHERE = ['--network', 'http://127.0.0.1:9', '--canister', 'rwlgt-iiaaa-aaaaa-aaaaa-cai'];

const own = new SeatedJury(10);
const draw = own.draw(3);
const [[letter] = []] = own.letters(draw, { evidence: undefined });
if (letter === undefined) throw new Error('no letter');
file('letter.json', encodeLetter(letter));

describe('input that is not what it should be', () => {
    it('letters, slips and presentations that are cut', async () => {
        const bytes = encodeLetter(letter);
        writeFileSync(join(folder, 'cut.json'), bytes.slice(0, 500));
        await expectFailure('LETTER_MALFORMED', 2, ['check', 'cut.json'], { cwd: folder });
        await expectFailure('SLIP_MALFORMED', 2, ['check', 'letter.json', '--slip', 'cut.json'], {
            cwd: folder
        });
        const question = ['--nonce', '0011223344556677', '--audience', 'x', '-c', 'aaaaa-aa'];
        await expectFailure('PRESENTATION_MALFORMED', 2, ['accept', 'cut.json', ...question], {
            cwd: folder
        });
        await expectFailure('USAGE', 2, ['accept', 'cut.json', '--nonce', '00', '--audience', 'x'], {
            cwd: folder
        });
        await expectFailure('FILE_UNREADABLE', 3, ['check', 'nothing.json'], { cwd: folder });
    });

    it('lists of people with repeats, gaps and odd encodings', async () => {
        const enrol = (content: string | Uint8Array) => [
            'enrol',
            ...NOWHERE,
            '--entity',
            'entity.json',
            '--file',
            file('list.csv', content),
            '--id-column',
            'email'
        ];
        const options = { env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE }, cwd: folder };
        const repeated = await expectFailure('ID_REPEATED', 2, enrol('email\na@x\nb@x\n a@x\n'), options);
        expect(repeated).toContain('persons 1 and 3');
        await expectFailure('ID_REPEATED', 2, enrol('email\nz\u00e9@x\nze\u0301@x\n'), options);
        await expectFailure('ID_MISSING', 2, enrol('email,name\na@x,A\n,B\n'), options);
        await expectFailure('ID_TOO_LONG', 2, enrol(`email\n${'x'.repeat(4097)}\n`), options);
        const long = `email\nann@x\n${'x'.repeat(4097)}\nbob@x\n${'\u00fc'.repeat(2049)}\n`;
        expect(await expectFailure('ID_TOO_LONG', 2, enrol(long), options)).toMatch(
            /email of persons 2 and 4 of .* more than 4096 bytes/
        );
        await expectFailure('UNREACHABLE', 3, enrol(`email\n${'x'.repeat(4096)}\n`), options);
        await expectFailure('CSV_MALFORMED', 2, enrol(Buffer.from('email\na@x\n', 'utf16le')), options);
        await expectFailure('CSV_MALFORMED', 2, enrol(Buffer.from('email\nJos\xe9@x\n', 'latin1')), options);
        await expectFailure('CSV_COLUMN_MISSING', 2, enrol('mail\na@x\n'), options);
        await expectFailure('UNREACHABLE', 3, enrol('\ufeffemail\r\nz\u00e9@x\r\n'), options);
    });

    it('a list of 100,000 is read, and no slip is written of a canister that does not answer', async () => {
        const path = file(
            'many.csv',
            `email\n${Array.from({ length: 100_000 }, (_, i) => `p${i}@people.example`).join('\n')}\n`
        );
        expect(readPeople(path, 'email').ids).toHaveLength(100_000);
        const few = file('few.csv', 'email\nAnn@x\n');
        const args = [
            'enrol',
            ...NOWHERE,
            '--entity',
            'entity.json',
            '--file',
            few,
            '--id-column',
            'email',
            '--slips',
            'slips'
        ];
        const options = { env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE }, cwd: folder };
        await expectFailure('UNREACHABLE', 3, args, options);
        expect(existsSync(join(folder, 'slips'))).toBe(false);
    });

    it('a passphrase on the command line is no option, and a short one no passphrase', async () => {
        const cwd = folder;
        await expectFailure('USAGE', 2, ['entity', 'init', 'e.json', '--passphrase', 'x'], { cwd });
        await expectFailure('PASSPHRASE_SHORT', 2, ['entity', 'init', 'e.json'], {
            cwd,
            env: { JURY_ENTITY_PASSPHRASE: 'short' }
        });
        await expectFailure('FILE_EXISTS', 2, ['entity', 'init', 'entity.json'], {
            cwd,
            env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE }
        });
        const { stdout } = await jury(['entity', 'init', '--help'], { cwd });
        expect(stdout).toMatch(/Never\s+overwrites/);
    });
});

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { hasTerminal, typed } from './typed.js';

/** What a court starts with, by one command. */

const root = mkdtempSync(join(tmpdir(), 'init-'));
afterAll(() => rmSync(root, { recursive: true }));
const env = { JURY_ENTITY_PASSPHRASE: 'four quite random words' };
let here: { cwd: string; env: Record<string, string> };
let count = 0;
beforeEach(() => {
    here = { cwd: join(root, String(count++)), env };
    mkdirSync(here.cwd);
    writeFileSync(join(here.cwd, 'people.csv'), 'name,email\nAnn,ann@x.example\n');
    writeFileSync(join(here.cwd, 'exempt.csv'), 'mail,until\nann@x.example,\n');
    writeFileSync(join(here.cwd, 'sheet.csv'), 'P\0K\u0003');
});
const CTRL_C = '\u0003';
const CANISTER = 'rwlgt-iiaaa-aaaaa-aaaaa-cai';
const PEOPLE = ['--people', 'people.csv', '--id-column', 'email'];
const read = (name: string) => readFileSync(join(here.cwd, name), 'utf8');
const files = ['court.pem', 'entity.json', 'jury.json'];
const there = () => files.filter((name) => existsSync(join(here.cwd, name)));

describe('jury init', () => {
    it('makes a key, an entity file and the file that names them', async () => {
        const { code, stdout, stderr } = await jury(['init', '--canister', CANISTER, ...PEOPLE], here);
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^Made entity\.json, court\.pem, jury\.json\.\nYour principal {2}\S+-\S+\n/);
        expect(stdout).toMatch(/\nNext:\n {2}let a controller of the canister run: jury authorize \S+ --admin\n {2}jury entity publish\n/);
        expect(JSON.parse(read('jury.json'))).toEqual({
            network: 'ic',
            canister: CANISTER,
            identity: 'court.pem',
            entity: 'entity.json',
            people: 'people.csv',
            id_column: 'email',
            copy: 'copy'
        });
        expect(read('jury.json')).not.toContain(env.JURY_ENTITY_PASSPHRASE);
        for (const name of ['court.pem', 'entity.json'])
            expect(statSync(join(here.cwd, name)).mode & 0o077).toBe(0);
        const principal = (await jury(['identity', 'principal'], here)).stdout.trim();
        expect(stdout).toContain(principal);
    }); // prettier-ignore

    it('writes over nothing, and keeps what is there', async () => {
        expect((await jury(['identity', 'new', 'court.pem'], here)).code).toBe(0);
        const pem = read('court.pem');
        const first = oneObject((await jury(['init', '--json'], here)).stdout);
        expect(first).toMatchObject({ made: ['entity.json', 'jury.json'], kept: ['court.pem'] });
        const before = files.map(read);
        expect(await expectFailure('FILE_EXISTS', 2, ['init'], here)).toContain('nothing was written');
        expect(files.map(read)).toEqual(before);
        expect(read('court.pem')).toBe(pem);
        // The entity file has to open: another passphrase would lock the court out of its own folder.
        const other = { ...here, env: { JURY_ENTITY_PASSPHRASE: 'another' } };
        await expectFailure('PASSPHRASE_WRONG', 2, ['init', '--config', 'second.json'], other);
        expect(existsSync(join(here.cwd, 'second.json'))).toBe(false);
        const second = oneObject((await jury(['init', '--config', 'second.json', '--json'], here)).stdout);
        expect(second).toMatchObject({ made: ['second.json'], entity_key: first['entity_key'] });
    });

    it.each([
        ['CANISTER_MALFORMED', ['--canister', 'court']],
        ['USAGE', ['--network', 'court']],
        ['USAGE', ['--people', 'people.csv']],
        ['CSV_COLUMN_MISSING', ['--people', 'people.csv', '--id-column', 'mail']],
        ['CSV_COLUMN_MISSING', [...PEOPLE, '--exempt', 'exempt.csv']],
        ['CSV_MALFORMED', ['--people', 'sheet.csv']],
        ['ROOT_KEY_MALFORMED', ['--root-key', 'people.csv']],
        ['USAGE', ['--people', 'nofile.csv', '--id-column', '']],
        ['USAGE', ['--exempt', ' ']],
        ['USAGE', ['--config', 'court.pem']],
        ['USAGE', ['--entity', 'court.pem']],
        ['CONFIG_MALFORMED', ['--identity', '5a'.repeat(32)]],
        ['FILE_EXISTS', ['--config', 'people.csv']]
    ])('writes nothing after %s of %s', async (code, args) => {
        await expectFailure(code, 2, ['init', ...args], here);
        expect(there()).toEqual([]);
    });

    it('makes nothing where its own file cannot stand', async () => {
        symlinkSync('nowhere', join(here.cwd, 'jury.json'));
        const message = await expectFailure('FILE_EXISTS', 2, ['init'], here);
        expect(message).toMatch(/is a link to what is not there, and nothing was written; .*--config/);
        const below = ['init', '--config', 'people.csv/jury.json'];
        expect(await expectFailure('FILE_UNWRITABLE', 3, below, here)).toContain('is no folder');
        expect(readdirSync(here.cwd).sort()).toEqual(['exempt.csv', 'jury.json', 'people.csv', 'sheet.csv']);
    });

    it.each(['--identity', '--entity'])('makes nothing where the folder of %s is not there', async (option) => {
        for (const [folder, words] of [['nofolder', 'there is no folder'], ['people.csv', 'is no folder']] as const) {
            const args = ['init', option, `${folder}/court.pem`];
            expect(await expectFailure('FILE_UNWRITABLE', 3, args, here)).toContain(words);
            expect(readdirSync(here.cwd).sort()).toEqual(['exempt.csv', 'people.csv', 'sheet.csv']);
        }
    }); // prettier-ignore

    it('takes a passphrase from nowhere but a terminal, a file and the environment', async () => {
        await expectFailure('PASSPHRASE_MISSING', 2, ['init'], { cwd: here.cwd });
        expect(there()).toEqual([]);
    });

    it('writes paths that are relative to the folder of its file', async () => {
        mkdirSync(join(here.cwd, 'court'));
        expect((await jury(['init', '--config', 'court/jury.json', ...PEOPLE], here)).code).toBe(0);
        const config = JSON.parse(read('court/jury.json')) as Record<string, string>;
        expect(config).toMatchObject({ identity: '../court.pem', people: '../people.csv', copy: '../copy' });
        const inside = { cwd: join(here.cwd, 'court') };
        expect((await jury(['identity', 'principal'], inside)).code).toBe(0);
    });

    it('says what is missing, and what should stay out of a repository', async () => {
        mkdirSync(join(here.cwd, '.git'));
        const { stdout } = await jury(['init', '--root-key', 'root-key.hex'], here);
        expect(stdout).toContain('This folder is under git: keep court.pem and entity.json out of it.');
        expect(stdout).toContain('  put the id of the jury canister into jury.json, as "canister"\n');
        expect(stdout).toContain('  jury replica root-key > root-key.hex\n');
        expect(stdout).toContain('  name it in jury.json, as "people" and "id_column"\n');
    });
});

describe.skipIf(!hasTerminal)('jury init at a terminal', () => {
    it('asks for what its line does not say', async () => {
        const { code, output } = await typed(
            ['init', '--network', 'local'],
            [
                ['canister', CANISTER],
                ['CSV file', 'people.csv'],
                ['Column', 'email'],
                ['Passphrase: ', 'hush hush hush'],
                ['Once more: ', 'hush hush hush']
            ],
            { cwd: here.cwd }
        );
        expect([code, output]).toEqual([0, expect.stringContaining('Made entity.json, court.pem, jury.json.')]);
        expect(output).not.toMatch(/Network:|hush/);
        expect(JSON.parse(read('jury.json'))).toMatchObject({ network: 'local', canister: CANISTER, people: 'people.csv', id_column: 'email' });
    }); // prettier-ignore

    it('writes nothing if the passphrases differ, or nobody answers', async () => {
        const pair = [['Passphrase: ', 'one'], ['Once more: ', 'two']] as const; // prettier-ignore
        const answers = [...pair, ...pair, ...pair];
        const { code, output } = await typed(['init', '--yes'], answers, { cwd: here.cwd });
        expect([code, output]).toEqual([2, expect.stringContaining('PASSPHRASE_WRONG')]);
        expect(output).not.toContain('canister (');
        expect(there()).toEqual([]);
    });

    it('asks again for what cannot be, and for a passphrase that was mistyped', async () => {
        const { code, output } = await typed(
            ['init'],
            [
                ['Network: ', 'court'],
                ['Network: ', 'local'],
                ['canister (', 'court'],
                ['canister (', CANISTER],
                ['CSV file', 'people.csv'],
                ['Column', 'mail'],
                ['Column', 'email'],
                ['Passphrase: ', 'one'],
                ['Once more: ', 'two'],
                ['Passphrase: ', 'four quite random words'],
                ['Once more: ', 'four quite random words']
            ],
            { cwd: here.cwd }
        );
        expect(code).toBe(0);
        expect(output).toMatch(
            /USAGE: --network [^]*CANISTER_MALFORMED[^]*CSV_COLUMN_MISSING[^]*not the same/
        );
        expect(JSON.parse(read('jury.json'))).toMatchObject({ network: 'local', id_column: 'email' });
    });

    it.each([
        [['init'], 'Network: '],
        [['init', '--yes'], 'Passphrase: ']
    ])('ends %s with 130 at Ctrl-C, and has made nothing', async (args, question) => {
        const { code, output } = await typed(args, [[question, CTRL_C]], { cwd: here.cwd });
        expect([code, output]).toEqual([130, expect.stringContaining('INTERRUPTED: nothing was done')]);
        expect(there()).toEqual([]);
    });
});

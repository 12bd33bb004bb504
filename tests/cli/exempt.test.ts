import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntityFile, newSecrets } from '../../src/entity/entity-file.js';
import { decodeData } from '../../src/protocol/block.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { PASSPHRASE, withEntity } from './with-entity.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** A court's year: a list that grows, people who served, and slips that got lost. */

const HEADER = 'name,email';
const NAMES = ['ann', 'bob', 'cyd', 'dan', 'eve', 'fay'];
const list = (names: readonly string[]) =>
    [HEADER, ...names.map((name) => `${name.toUpperCase()},${name}@x.example`), ''].join('\n');

let world: World;
let options: { cwd: string; env: Record<string, string> };
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    createEntityFile(join(world.folder, 'other.json'), newSecrets(), PASSPHRASE);
    options = withEntity(world.folder);
    expect((await jury(['entity', 'publish', ...world.court], options)).code).toBe(0);
});
afterAll(() => world.stop());

const PEOPLE = ['--file', 'people.csv', '--id-column', 'email'];
const enrol = (...args: string[]) => ['enrol', ...PEOPLE, ...world.court, ...args];
const blocks = async () => (await world.client.getRawBlocks(0, 100)).map(decodeData);
const slips = (folder: string) => readdirSync(join(world.folder, folder)).sort();
const read = (name: string) => readFileSync(join(world.folder, name), 'utf8');

describe('enrol', () => {
    it('leaves out who is exempt, and says who', async () => {
        world.file('people.csv', list(NAMES.slice(0, 4)));
        // Under another spelling; for good; until long ago; twice, of which the later day counts.
        world.file('exempt.csv', 'email,until,why\nANN@x.example,9999-12-31,served\nbob@x.example,,ill\ncyd@x.example,2001-01-31,served\ndan@x.example,2001-01-31,served\ndan@x.example,9998-01-01,served again\nzoe@x.example,,moved\n');
        const args = enrol('--exempt', 'exempt.csv', '--slips', 'slips');
        const dry = oneObject((await jury([...args, '--dry-run', '--json'], options)).stdout);
        expect(dry).toMatchObject({ people: 4, changed: 1, staged: 0 });
        const { code, stdout } = await jury(args, options);
        expect(code).toBe(0);
        expect(stdout).toContain('Staged 1 blinded id to add in block 1. It was new in the pool.');
        expect(stdout).toContain('Note: PERSON_EXEMPT: of 4 on the list 3 are exempt, and left out: persons 1, 2 and 4 of people.csv (ann@x.example, bob@x.example, dan@x.example).');
        expect(dry['exempt']).toEqual([
            { row: 1, id: 'ann@x.example', until: '9999-12-31' },
            { row: 2, id: 'bob@x.example', until: null },
            { row: 4, id: 'dan@x.example', until: '9998-01-01' }
        ]);
        expect(slips('slips')).toEqual(['slip-000003.json']);
        expect((await blocks()).at(-1)?.jurors).toHaveLength(1);
        await expectFailure('NOBODY_CHANGED', 2, [...enrol('--exempt', 'exempt.csv'), '--memo', 'x'], options);
    }); // prettier-ignore

    it('again stages only who is new, and says so', async () => {
        world.file('people.csv', list(NAMES.slice(0, 3)));
        const { code, stdout } = await jury(enrol(), options);
        expect(code).toBe(0);
        expect(stdout).toContain('Staged 2 blinded ids to add in block 2. All of them were new in the pool.');
        expect(stdout).toContain('Note: ID_UNCHANGED: of 3 on the list person 3 of people.csv was in the pool already.');
        const [earlier, newest] = (await blocks()).slice(-2);
        expect(newest?.jurors).toHaveLength(2);
        expect(newest?.jurors).not.toContainEqual(earlier?.jurors[0]);
        world.file('people.csv', list(NAMES));
        const json = oneObject((await jury([...enrol(), '--json'], options)).stdout);
        expect(json).toMatchObject({ indices: [3], people: 6, sent: 3, changed: 3, unchanged: [1, 2, 3], exempt: [], removed_exempt: 0 });
        await expectFailure('NOBODY_CHANGED', 2, enrol('--memo', 'none'), options);
        expect((await jury(['commit', ...world.court], options)).code).toBe(0);
    }); // prettier-ignore

    it('tells of who is exempt and in the pool, and takes them out if asked', async () => {
        world.file('people.csv', list([...NAMES.slice(2), 'guy']));
        world.file('exempt.csv', 'email\nann@x.example\neve@x.example\n');
        const args = enrol('--exempt', 'exempt.csv');
        const told = oneObject((await jury([...args, '--dry-run', '--json'], options)).stdout);
        expect(told).toMatchObject({ changed: 1, removed_exempt: 0, notes: expect.arrayContaining([
            { code: 'EXEMPT_IN_POOL', detail: '2 people who are exempt are in the pool, and can be drawn: ann@x.example, eve@x.example; --remove-exempt takes them out' }
        ]) as unknown });
        const before = await world.client.getPoolSize((await world.client.length()) - 1);
        const { code, stdout } = await jury([...args, '--remove-exempt'], options);
        expect(code).toBe(0);
        expect(stdout).toContain('Staged 2 blinded ids of people who are exempt to remove in block 4.\nStaged 1 blinded id to add in block 5.');
        expect((await blocks()).slice(-2).map(({ kind, jurors }) => [kind, jurors.length])).toEqual([['Remove', 2], ['Add', 1]]);
        expect(await world.client.getPoolSize(5)).toBe(before - 1);
        // Nobody is new, and nobody who is exempt is left.
        await expectFailure('NOBODY_CHANGED', 2, [...args, '--remove-exempt', '--memo', 'y'], options);
        world.file('exempt.csv', `email\n${[...NAMES, 'guy'].map((name) => `${name}@x.example`).join('\n')}\n`);
        const all = await expectFailure('NOBODY_CHANGED', 2, args, options);
        expect(all).toContain('everybody on people.csv is exempt; nothing was staged');
    }); // prettier-ignore

    it('reads the list of jury.json beside that of the line, and counts who matches nobody', async () => {
        world.file('people.csv', list(['hal', 'ida', 'jon']));
        world.file('exempt.csv', 'email\nhal@x.example\nzoe@x.example\n');
        world.file('bench.csv', 'email\nida@x.example\n');
        world.file('court.json', JSON.stringify({ exempt: 'bench.csv' }));
        const args = enrol('--exempt', 'exempt.csv', '--config', 'court.json', '--dry-run');
        const { stdout } = await jury(args, options);
        expect(stdout).toContain('of 3 on the list 2 are exempt, and left out');
        expect(stdout).toContain('Note: EXEMPT_LISTS: who is exempt was read from exempt.csv and from bench.csv.');
        expect(stdout).toContain('Note: EXEMPT_UNKNOWN: 1 of 3 people of exempt.csv and bench.csv is neither on the list nor in the pool');
        const alone = oneObject((await jury([...enrol('--exempt', 'exempt.csv'), '--dry-run', '--json'], options)).stdout);
        expect(alone['exempt']).toHaveLength(1);
    }); // prettier-ignore

    it.each([
        ['CSV_MALFORMED', 'email,until,Until\nann@x.example,,2027-12-31\n', 'bad.csv has 2 columns until'],
        ['CSV_MALFORMED', 'email,until\nann@x.example,31.12.2027\n', 'person 1 of bad.csv: its until is no day such as 2027-12-31'],
        ['CSV_MALFORMED', 'email,until\nann@x.example,2027-02-30\n', 'is no day'],
        ['CSV_COLUMN_MISSING', 'mail\nann@x.example\n', 'bad.csv has no column email; it has: mail'],
        ['ID_MISSING', 'email,until\n,2027-12-31\n', 'person 1 of bad.csv has no email']
    ])('refuses with %s a list of the exempt that is %j', async (code, text, words) => {
        world.file('bad.csv', text);
        expect(await expectFailure(code, 2, enrol('--exempt', 'bad.csv'), options)).toContain(words);
    }); // prettier-ignore

    it('tells of who is exempt and in the pool where nobody is new', async () => {
        world.file('people.csv', list(['dan', 'guy']));
        world.file('exempt.csv', 'email\nguy@x.example\n');
        const message = await expectFailure('NOBODY_CHANGED', 2, enrol('--exempt', 'exempt.csv', '--memo', 'z'), options);
        expect(message).toMatch(/PERSON_EXEMPT: .*guy@x\.example.*EXEMPT_IN_POOL: .*guy@x\.example; --remove-exempt takes/);
        const taken = await jury(enrol('--exempt', 'exempt.csv', '--remove-exempt', '--dry-run'), options);
        expect(taken.stdout).not.toContain('BATCH_SMALL: 0 ');
        world.file('people.csv', list(['hal', 'ida', 'jon']));
    }); // prettier-ignore

    it('takes no list of the exempt where it would do nothing', async () => {
        const before = await world.state();
        for (const [args, words] of [
            [['--remove', '--exempt', 'exempt.csv'], 'exempt or not'],
            [['--remove', '--remove-exempt', '--yes'], 'leave --remove away'],
            [['--remove-exempt'], 'name it with --exempt']
        ] as const)
            expect(await expectFailure('USAGE', 2, enrol(...args), options)).toContain(words);
        expect(await world.state()).toEqual(before);
    });

    it('writes no slips for those it takes out', async () => {
        const before = await world.state();
        for (const args of [['--slips', 'gone'], ['--slips', 'gone', '--dry-run'], ['--slips', 'gone', '--print']])
            expect(await expectFailure('USAGE', 2, enrol('--remove', ...args), options)).toContain('leave --slips and --print away');
        expect(readdirSync(world.folder)).not.toContain('gone');
        expect(await world.state()).toEqual(before);
    }); // prettier-ignore

    it('takes an empty list of the exempt', async () => {
        world.file('bad.csv', 'email,until\n');
        expect((await jury(enrol('--exempt', 'bad.csv', '--dry-run'), options)).code).toBe(0);
    });
});

describe('slips', () => {
    const make = (...args: string[]) => ['slips', ...PEOPLE, ...world.stranger, '--out', 'again', ...args];

    it('are made again as they were, and nothing goes on record', async () => {
        world.file('people.csv', list([...NAMES.slice(0, 3), 'zoe']));
        const before = await world.state();
        const one = await jury(make('--person', 'cyd@x.example'), options);
        expect(one).toMatchObject({ code: 0, stdout: 'slip-000003.json in again, readable by you only; hand it to its person.\n' });
        expect(read('again/slip-000003.json')).toBe(read('slips/slip-000003.json'));
        const all = oneObject((await jury([...make(), '--json'], options)).stdout);
        expect(all).toEqual({ slips: 2, folder: 'again', files: ['slip-000002.json', 'slip-000003.json'], not_in_pool: [1, 4] });
        expect(slips('again')).toEqual(['slip-000002.json', 'slip-000003.json']);
        expect(await world.state()).toEqual(before);
        rmSync(join(world.folder, 'again'), { recursive: true });
    }); // prettier-ignore

    it('are not written among those of another list', async () => {
        world.file('people.csv', list(['zoe', ...NAMES.slice(1, 3)]));
        expect((await jury(make('--person', 'cyd@x.example'), options)).code).toBe(0);
        world.file('people.csv', list([NAMES[2] ?? '', NAMES[3] ?? '', NAMES[1] ?? '']));
        const message = await expectFailure('FILE_EXISTS', 2, make(), options);
        expect(message).toContain(
            'slip-000003.json is another slip, as of another list; nothing was written'
        );
        expect(slips('again')).toEqual(['slip-000003.json']);
        world.file('people.csv', list([...NAMES.slice(0, 3), 'zoe']));
        rmSync(join(world.folder, 'again'), { recursive: true });
    });

    it('are refused to who is not there, and by another entity file', async () => {
        const absent = await expectFailure('PERSON_NOT_FOUND', 2, make('--person', 'nobody'), options);
        expect(absent).toContain('nobody on people.csv has the email "nobody"');
        const out = await expectFailure('PERSON_NOT_FOUND', 2, make('--person', 'zoe@x.example'), options);
        expect(out).toContain('person 4 of people.csv is not in the pool under this entity file');
        await expectFailure('ENTITY_OTHER_KEY', 2, make('--entity', 'other.json'), options);
        expect(readdirSync(world.folder)).not.toContain('again');
    });
});

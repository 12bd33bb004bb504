import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { answering, hasTerminal, typed } from './typed.js';
import { withEntity } from './with-entity.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What a dry run says stands before the question too, and who is new is named. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
/** With a row of empty cells at the end, as spreadsheets leave behind. */
const people = (from: number, to: number) =>
    ['email;town', ...Array.from({ length: to - from }, (_, i) => `p${from + i}@x.example;T`), ';', ''].join(
        '\n'
    );
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    options = withEntity(world.folder);
    world.file('people.csv', people(10, 40));
    world.file('more.csv', people(9, 42));
    world.file('exempt.csv', 'email\np11@x.example\ngone@x.example\n');
});
afterAll(() => world.stop());

const enrol = (file: string, ...more: string[]) => [
    ...['enrol', '--file', file, '--id-column', 'email', ...more],
    ...world.court
];
const withPaper = () => enrol('people.csv', '--slips', 'slips', '--print', '--exempt', 'exempt.csv');
const NOTES = [
    /Note: PERSON_EXEMPT: /,
    /Note: EXEMPT_UNKNOWN: /,
    /Note: nothing fills \{court\}, \{contact\}/,
    /Note: no entity key is on record yet/
];

it('a dry run tells what nothing fills, and whose key it is', async () => {
    const { code, stdout } = await jury([...withPaper(), '--dry-run'], options);
    expect(code).toBe(0);
    // The row of empty cells is nobody.
    expect(stdout).toMatch(/^This puts 29 people into the pool/);
    for (const note of NOTES) expect(stdout).toMatch(note);
});

it.skipIf(!hasTerminal)('so does the question, and it is not told again behind the answer', async () => {
    const no = await typed(withPaper(), answering('no'), options);
    expect([no.code, no.output]).toEqual([2, expect.stringContaining('NOT_CONFIRMED: nothing was done')]);
    const yes = await typed(withPaper(), answering('yes'), options);
    expect([yes.code, yes.output]).toEqual([0, expect.stringContaining('Staged 29 blinded ids')]);
    const [asked = '', after = ''] = yes.output.split('Type yes');
    for (const note of NOTES) {
        expect(no.output.split('Type yes')[0]).toMatch(note);
        expect(asked).toMatch(note);
        expect(after).not.toMatch(note);
    }
});

it('says which people of a newer list are new', async () => {
    const { code, stdout } = await jury(enrol('more.csv', '--exempt', 'exempt.csv'), options);
    expect(code).toBe(0);
    expect(stdout).toContain(
        '\nNew: persons 1, 32 and 33 of more.csv, 3 in all; a slip of theirs alone, to print: jury slips --print '
    );
    world.file('last.csv', people(9, 43));
    const last = await jury([...enrol('last.csv', '--exempt', 'exempt.csv'), '--json', '--dry-run'], options);
    expect(oneObject(last.stdout)).toMatchObject({ new_rows: [34], exempt: [{ row: 3 }] });
});

it('what was staged already is to be committed only if it is not', async () => {
    const again = ['add', '--hex-file', world.file('ids', 'c0\nc1\n'), ...world.court];
    expect((await jury(again, options)).code).toBe(0);
    const staged = await expectFailure('CALL_REPEATED', 5, again, options);
    expect(staged).toContain('if it is what you wanted: jury commit;');
    expect((await jury(['commit', ...world.court], options)).code).toBe(0);
    const committed = await expectFailure('CALL_REPEATED', 5, again, options);
    expect(committed).toContain('it is committed, and nothing is left to do if it is what you wanted;');
    expect(committed).not.toContain('jury commit');
    const draw = ['select', '--count', '3', '--memo', 'once', ...world.court];
    expect((await jury(draw, options)).code).toBe(0);
    expect(await expectFailure('CALL_REPEATED', 5, draw, options)).toContain('jury commit;');
});

it('status has each role holder on a line', async () => {
    for (const name of ['one.pem', 'two.pem']) {
        const identity = createIdentityFile(join(world.folder, name));
        await world.client.authorize(identity.getPrincipal());
    }
    const { stdout } = await jury(['status', ...world.stranger], options);
    expect(stdout).toMatch(/\nauthorised {2}[a-z0-9-]{63}\n {12}[a-z0-9-]{63}\n$/);
    expect(stdout).not.toContain('?');
    expect(readFileSync(join(world.folder, 'slips', 'slips.html'), 'utf8')).toContain('p10@x.example');
});

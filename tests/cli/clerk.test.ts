import { slipCode } from '../../scripts/cli/paper/links.js';
import { decodeSlip } from '../../src/juror/letter.js';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { FIRST_SEED, ROGUE_SEED, SECRETS, uidOf } from '../juror/seated-jury.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { expectFailure, jury, oneObject, untold } from './jury-process.js';
import { createWorld, JURORS } from './world.js';
import type { World } from './world.js';

/** The work of a clerk from enrolment to letters, and the slips of the hand that would be for ever. */

const PASSPHRASE = 'four quite random words';
const UIDS = Array.from({ length: 20 }, (_, i) => uidOf(i));
const rows = (uids: readonly string[]) => `name,email\n${uids.map((uid, i) => `N${i},${uid}`).join('\n')}\n`;
const memo = (jurors: number, alternates: number) =>
    JSON.stringify({ case: 'A <7>', jurors, alternates, note: '' });

let world: World;
let options: { cwd: string; env: Record<string, string> };
let pool = 0;
let draw = 0;
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
const run = async (...args: string[]) => {
    const { code, stdout, stderr } = untold(await jury(args, options));
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
};
const people = ['--file', 'people.csv', '--id-column', 'email'];

beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    const { folder } = world;
    createEntityFile(join(folder, 'entity.json'), { ...SECRETS, entitySeeds: [FIRST_SEED] }, PASSPHRASE);
    const other = { masterSecret: sha256(SECRETS.masterSecret), entitySeeds: [ROGUE_SEED] };
    createEntityFile(join(folder, 'other.json'), other, PASSPHRASE);
    world.file('people.csv', rows(UIDS));
    options = { cwd: folder, env: { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE } };
});
afterAll(() => world.stop());

it('enrol says where no key tells whether it is the right entity file', async () => {
    const said = await run('enrol', ...people, ...world.court, '--slips', 'slips');
    expect(said).toContain('\nNote: no entity key is on record yet,');
    await world.client.remove(JURORS, new Uint8Array());
    const published = await run('entity', 'publish', ...world.court);
    expect(published).toContain('\nIt holds from block 3 on.\n');
});

it('enrol takes no other entity file than the one on record', async () => {
    const before = await world.state();
    const other = [...people, ...world.court, '--entity', 'other.json'];
    const said = await expectFailure('ENTITY_OTHER_KEY', 2, ['enrol', ...other, '--slips', 'x'], options);
    expect(said).toContain('key 0 on record is not in your entity file');
    expect(said).toContain('a second time');
    await expectFailure('ENTITY_OTHER_KEY', 2, ['enrol', ...other, '--remove'], options);
    expect(existsSync(join(world.folder, 'x'))).toBe(false);
    expect(await world.state()).toEqual(before);
    world.file('late.csv', rows(['late@people.example']));
    const more = ['enrol', '--file', 'late.csv', '--id-column', 'email', ...world.court];
    const told = await run(...more);
    expect(told).toContain(
        '\nNo slips were written, and without one nobody can check a letter: make them with jury slips.\n'
    );
    expect(told).not.toContain('entity key');
    const removed = oneObject(await run(...more, '--remove', '--json'));
    expect(removed).toMatchObject({ entity_key: 0, people: 1 });
});

it('a draw from a pool that is not committed is asked for first', async () => {
    const select = ['select', ...world.court, '--count', '5', '--memo', memo(3, 2)];
    const before = await world.state();
    const asked = await expectFailure('NOT_CONFIRMED', 2, select, options);
    expect(asked).toContain('nobody could ever prove that the list was frozen');
    expect(asked).toContain('add --uncommitted-pool');
    expect(await world.state()).toEqual(before);
    const flagged = oneObject(await run(...select, '--uncommitted-pool', '--json'));
    expect(flagged).toMatchObject({ index: 5, pool_index: 4, pool_was_committed: false });
    await commit();
    pool = 4;
});

it('of one juror or one alternate too', async () => {
    for (const [count, text] of [
        [3, memo(2, 1)],
        [3, memo(1, 2)],
        // Without a case record everybody drawn is a juror.
        [1, 'case 2026-115']
    ] as const) {
        const select = ['select', ...world.court, '--count', String(count), '--memo', text];
        const asked = await expectFailure('NOT_CONFIRMED', 2, select, options);
        expect(asked).toContain('everybody can tell whose seat that is');
        expect(asked).toContain('add --lone-seat');
    }
    const lone = ['select', ...world.court, '--count', '3', '--memo', memo(2, 1), '--lone-seat'];
    expect(oneObject(await run(...lone, '--json'))).toMatchObject({ index: 6, pool_was_committed: true });
});

it('draws that wait for a commit change no pool', async () => {
    const select = ['select', ...world.court, '--count', '5', '--memo', memo(3, 2), '--again'];
    const second = oneObject(await run(...select, '--json'));
    expect(second).toMatchObject({ pool_index: pool, pool_was_committed: true });
    draw = Number(second['index']);
    expect(await run(...select)).toContain(`from the pool at index ${pool}, `);
    const named = await run(...select, '--index', String(draw));
    expect(named).toContain(`Note: the pool at index ${draw} is that of block 5, which was committed`);
    await commit();
    await run('fetch', 'draws', ...world.stranger);
    const verified = await run('verify', 'draws', '--draws', '--root-key', toHex(world.replica.rootKey));
    const words = /^ {2}the pool was (NOT )?committed before the draw/gm;
    expect([...verified.matchAll(words)].map(([, not]) => not)).toEqual(['NOT ', undefined, undefined, undefined, 'NOT ']); // prettier-ignore
});

it('expand takes no case record', async () => {
    const before = await world.state();
    const expand = ['expand', String(draw), '--more', '2', '--memo', memo(1, 1), ...world.court];
    const said = await expectFailure('CASE_RECORD_MALFORMED', 2, expand, options);
    expect(said).toContain('becomes an alternate');
    expect(await world.state()).toEqual(before);
});

it('letters go to the people of the list, and to nobody else', async () => {
    await run('seats', String(draw), ...world.court);
    await commit();
    const letters = ['letters', String(draw), '--out', 'letters', ...world.court];
    const wrong = [...letters, '--file', 'people.csv', '--id-column', 'name'];
    expect(await expectFailure('PERSON_NOT_FOUND', 2, wrong, options)).toContain('0 of the 5 who were drawn');
    const said = await run(...letters, ...people);
    expect(said).toContain('Note: nothing fills {court}, {date}, {place}, {contact}');
    expect(said).toContain('Note: the window for the address shows the id alone: give --address.');
    const list = readFileSync(join(world.folder, 'letters/letters.csv'), 'utf8').trim().split('\n');
    expect(list[0]).toBe('letter,pool_id,seat_id,drawn_as,state,person');
    expect(list.at(-1)).toContain(',alternate,alternate 2 of 2,');
    const drawn = list.slice(1).map((row) => row.split(',')[5] ?? '');
    world.file('some.csv', rows(UIDS.filter((uid) => uid !== drawn[1])));
    const some = ['letters', String(draw), '--out', 'some', ...world.court, '--file', 'some.csv', '--id-column', 'email']; // prettier-ignore
    const partly = await expectFailure('PERSON_NOT_FOUND', 2, some, options);
    expect(partly).toContain('4 of the 5 who were drawn are in some.csv');
    expect(existsSync(join(world.folder, 'some'))).toBe(false);
    expect(await run(...some, '--unnamed')).toContain('1 of them without a name');
});

it('a letter names its case, and the command that checks it', async () => {
    const names = readdirSync(join(world.folder, 'letters')).filter((name) => name.endsWith('.html'));
    expect(names).toEqual(['index.html', 'letter-01.html', 'letter-02.html', 'letter-03.html', 'letter-04.html', 'letter-05.html', 'letters.html']); // prettier-ignore
    const html = readFileSync(join(world.folder, 'letters/letter-01.html'), 'utf8');
    expect(html).toContain('<p>Case A &lt;7&gt;</p>');
    const command = /<code>(jury check [^<]*)<\/code>/.exec(html)?.[1] ?? '';
    expect(command).toBe('jury check letter-01.json --slip slip.json --archive copy --root-key root-key.hex');
    // What the juror has: the letter, their slip, a copy of the log and the root key of its network.
    const { pool_id: poolId } = JSON.parse(readFileSync(join(world.folder, 'letters/letter-01.json'), 'utf8')) as { pool_id: string }; // prettier-ignore
    const slips = readdirSync(join(world.folder, 'slips')).map((name) => join(world.folder, 'slips', name));
    const slip = slips.find((path) => readFileSync(path, 'utf8').includes(poolId)) ?? '';
    copyFileSync(slip, join(world.folder, 'slip.json'));
    copyFileSync(join(world.folder, 'letters/letter-01.json'), join(world.folder, 'letter-01.json'));
    world.file('root-key.hex', toHex(world.replica.rootKey));
    await run('fetch', 'copy', ...world.stranger);
    expect(await run(...command.split(' ').slice(1))).toContain('\nVERIFIED as of ');
    const code = slipCode(decodeSlip(Uint8Array.from(readFileSync(slip))), 'https://court.example/verify');
    world.file('code.txt', `${code}\n`);
    const withCode = command.replace('slip.json', 'code.txt').split(' ').slice(1);
    expect(await run(...withCode)).toContain('\nVERIFIED as of ');
    world.file('code.txt', code.slice(0, -9));
    await expectFailure('SLIP_MALFORMED', 2, withCode, options);
});

it('a jury that was seated anew is superseded', async () => {
    expect(await run('expand', String(draw), '--more', '2', '--memo', 'two more', ...world.court)).toContain('Drawn behind'); // prettier-ignore
    const newer = (await world.client.length()) - 1;
    await commit();
    await run('seats', String(newer), ...world.court);
    await commit();
    for (const command of [['seats'], ['letters', '--out', 'x']]) {
        const said = await expectFailure('JURY_SUPERSEDED', 2, [...command, String(draw), ...world.court], options); // prettier-ignore
        expect(said).toContain(`jury letters ${newer}`);
    }
    await run('letters', String(newer), '--out', 'newer', ...world.court, ...people);
    await run('fetch', 'expanded', ...world.stranger);
    const check = ['check', 'letter-01.json', '--slip', 'slip.json', '--root-key', 'root-key.hex'];
    const alone = await run(...check);
    expect(alone).not.toContain('superseded');
    expect(alone).toContain('certified a draw with you in it for case "A <7>", and the entity');
    expect(oneObject(await run(...check, '--json'))).toMatchObject({ case: 'A <7>' });
    const told = await run(...check, '--archive', 'expanded');
    expect(told).toContain(`note  seats: JURY_SUPERSEDED: superseded by the jury of block ${newer}:`);
    expect(told).toMatch(/\nVERIFIED as of .* but this jury is superseded by the jury of block \d+, /);
    expect(told).not.toContain('sit on this jury');
    const object = oneObject(await run(...check, '--archive', 'expanded', '--json'));
    expect(object).toMatchObject({ verified: true, superseded_by: newer });
    const verified = await run('verify', 'expanded', '--root-key', 'root-key.hex');
    expect(verified).toContain(`seated (3 jurors, 2 alternates), superseded: the Expand in block ${newer} seats this jury anew`); // prettier-ignore
    const question = ['--nonce', '00112233445566778899', '--audience', 'The Daily'];
    await run('present', 'letter-01.json', ...question, '--out', 'shown.json');
    const court = ['--canister', world.canisterId.toText()];
    const shown = ['accept', 'shown.json', ...question, ...court, '--root-key', 'root-key.hex'];
    const accepted = await run(...shown, '--archive', 'expanded');
    expect(accepted).toContain(`superseded by the jury of block ${newer}: ask`);
    expect(accepted).toMatch(/ of the jury of block \d+ for case "A <7>" that were drawn as /);
});

it('rotate-key tells to copy the file again, and an older copy can go on after a reset', async () => {
    copyFileSync(join(world.folder, 'entity.json'), join(world.folder, 'old.json'));
    const said = await run('rotate-key', ...world.court);
    expect(said).toContain('The new key is in entity.json alone. Keep a copy of that file as it is now');
    world.file('late.csv', rows(['later@people.example']));
    const old = ['--file', 'late.csv', '--id-column', 'email', '--entity', 'old.json', ...world.court];
    await expectFailure('ENTITY_OTHER_KEY', 2, ['enrol', ...old], options);
    const publish = ['entity', 'publish', '--entity', 'old.json', '--reset', ...world.court];
    const asked = await expectFailure('NOT_CONFIRMED', 2, publish, options);
    expect(asked).toContain('whoever was enrolled with it keeps their id');
    expect(asked).not.toContain('Enrol everybody anew');
    await run(...publish, '--yes');
    // The same secret: whom the new file enrolled, the old one can take out again.
    await run('enrol', ...old);
    const size = await world.client.getPoolSize((await world.client.length()) - 1);
    await run('enrol', ...people, '--remove', '--entity', 'old.json', ...world.court);
    expect(size - (await world.client.getPoolSize((await world.client.length()) - 1))).toBe(UIDS.length);
    expect((await jury(['rotate-key', '--help'])).stdout).toContain('nothing derives it');
});

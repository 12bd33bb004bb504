import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signExcusal } from '../../src/entity/seating.js';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { ROGUE_SEED } from '../juror/seated-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { enrolledCourt, PEOPLE, POOL, UIDS } from './enrolled-court.js';
import type { EnrolledCourt } from './enrolled-court.js';

/** A jury from its draw to an excused juror, a withdrawn draw and the one that took its place. */

const [DRAW, SEATS, EXCUSED] = [3, 4, 5];
let world: EnrolledCourt['world'];
let options: EnrolledCourt['options'];
let run: EnrolledCourt['run'];
let commit: EnrolledCourt['commit'];
let key: EnrolledCourt['key'];
const file = PEOPLE;
const excuse = (...args: string[]) => ['excuse', String(DRAW), ...args, ...world.court];

const bytesOf = async (index: number) => (await world.client.getRawBlocks(index, 1))[0] ?? new Uint8Array();
const memoOf = async (index: number) => decodeData(await bytesOf(index)).memo;

interface Person {
    readonly number: number;
    readonly state: string;
    readonly reason: string | null;
    readonly person: string;
    readonly pool_id: string;
}

/** Who was drawn, by name. */
async function drawn(block = DRAW): Promise<Person[]> {
    const object = oneObject(await run('jury', String(block), ...file, ...world.stranger, '--json'));
    return object['people'] as Person[];
}
const states = async () => (await drawn()).map(({ state }) => state);

/** What the juror of a number is told by the check of their letter. */
async function checkOf(person: Person, out: string): Promise<Record<string, unknown>> {
    const number = String(person.number).padStart(2, '0');
    const isOf = (name: string) => readFileSync(join(world.folder, 'slips', name), 'utf8').includes(`"${person.person}"`); // prettier-ignore
    const slip = `slips/${readdirSync(join(world.folder, 'slips')).find(isOf)}`;
    return oneObject(await run('check', `${out}/letter-${number}.json`, '--slip', slip, ...key(), '--json'));
}

beforeAll(async () => {
    ({ world, options, run, commit, key } = await enrolledCourt());
});
afterAll(() => world.stop());

it('select writes the case record, and names the pool by the block that changed it', async () => {
    const select = ['select', '--count', '12', ...world.court];
    const record = '{"case":"x","jurors":9,"alternates":3,"note":""}';
    const before = await world.state();
    const both = await expectFailure('USAGE', 2, [...select, '--alternates', '3', '--memo', record], options);
    expect(both).toContain('not both');
    const none = ['select', '--count', '0', '--alternates', '3', ...world.court];
    expect(await expectFailure('USAGE', 2, none, options)).toContain('at least one juror');
    expect(await world.state()).toEqual(before);
    const said = oneObject(await run(...select, '--alternates', '3', '--case', '2026-114', '--memo', 'room "4"', '--json')); // prettier-ignore
    expect(said).toMatchObject({ index: DRAW, pool_index: POOL, pool_was_committed: true });
    expect(said['jurors']).toHaveLength(15);
    const memo = await memoOf(DRAW);
    expect(new TextDecoder().decode(memo)).toBe('{"case":"2026-114","jurors":12,"alternates":3,"note":"room \\"4\\""}'); // prettier-ignore
    await expectFailure('NOT_COMMITTED', 4, ['jury', String(DRAW), ...world.stranger], options);
    await expectFailure('NOT_COMMITTED', 4, excuse('--number', '1', '--yes'), options);
    await commit();
    expect(await run('list', ...world.stranger)).toMatch(/^Case 2026-114\n {2}block 3 {6}drawn {7}.*12 jurors and 3 alternates\n$/); // prettier-ignore
    await run('seats', String(DRAW), ...world.court);
    await commit();
});

it('jury tells who was drawn, by name, from the file of the clerk alone', async () => {
    const people = await drawn();
    expect(people.map(({ number }) => number)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
    expect(people.slice(11).map(({ state }) => state)).toEqual(['juror', 'alternate 1 of 3', 'alternate 2 of 3', 'alternate 3 of 3']); // prettier-ignore
    expect(people.every(({ person }) => UIDS.includes(person))).toBe(true);
    const csv = await run('jury', String(DRAW), ...file, '--csv', ...world.stranger);
    const [header, first, ...others] = csv.trim().split('\n');
    expect(header).toBe('number,drawn_as,state,reason,jury,pool_id,name,email,address');
    const [one] = people;
    expect(first).toMatch(new RegExp(`^1,juror,juror,,seated,${one?.pool_id},Person \\d+,${one?.person},"Street \\d+, Town"$`)); // prettier-ignore
    expect(others).toHaveLength(14);
    const text = await run('jury', String(DRAW), ...file, ...world.stranger);
    expect(text).toContain(
        'Jury of block 3: seated\n  drawn 12 jurors and 3 alternates; nobody is excused\n'
    );
    expect(text).toMatch(/\n {4}1 {2}juror {15}person-\d+@people\.example {2}Person \d+, Street \d+, Town\n/);
    const plain = await run('jury', String(DRAW), ...world.stranger);
    expect(plain).toContain(one?.pool_id);
    expect(plain).not.toContain('people.example');
    await expectFailure('NOT_A_DRAW', 2, ['jury', '0', ...world.stranger], options);
    const both = ['jury', String(DRAW), '--csv', '--json', ...world.stranger];
    expect((await jury(both, options)).code).toBe(2);
    world.file('others.csv', 'email\nnobody@people.example\n');
    const wrong = ['jury', String(DRAW), '--file', 'others.csv', '--id-column', 'email', ...world.stranger];
    await expectFailure('PERSON_NOT_FOUND', 2, wrong, options);
});

it('excuse asks first, can be tried, and refuses who was not drawn', async () => {
    const before = await world.state();
    await expectFailure('USAGE', 2, excuse('--yes'), options);
    await expectFailure('PERSON_NOT_DRAWN', 2, excuse('--number', '16', '--yes'), options);
    await expectFailure('PERSON_NOT_DRAWN', 2, excuse('--person', 'nobody@people.example', '--yes'), options);
    await expectFailure('PERSON_NOT_DRAWN', 2, excuse('--seat', '00'.repeat(32), '--yes'), options);
    await expectFailure('NOT_A_DRAW', 2, ['excuse', '0', '--number', '1', ...world.court], options);
    await expectFailure('ENTITY_OTHER_KEY', 2, excuse('--number', '1', '--yes', '-e', 'other.json'), options);
    const other = excuse('--number', '1', '--dry-run', '-e', 'other.json');
    await expectFailure('ENTITY_OTHER_KEY', 2, other, options);
    const asked = await expectFailure('NOT_CONFIRMED', 2, excuse('--number', '2'), options);
    expect(asked).toContain('This excuses 1 person of the jury of block 3, in public and for ever: number 2');
    const dry = await run(...excuse('--number', '2', '--dry-run', '--reason', 'ill'));
    expect(dry).toContain('sits 12 jurors and 2 alternates: 1 of 15 excused, 1 of 12 replaced');
    expect(dry).toMatch(/Reason: ill or in hardship\.\nBy an estimate .*\nNothing was sent\.\n$/);
    const many = oneObject(await run(...excuse('--number', '1', '2', '3', '4', '--dry-run', '--json')));
    expect(many).toMatchObject({ dry_run: true, staged: 0, sitting: { warnings: [{ code: 'EXCUSED_TOO_MANY' }] } }); // prettier-ignore
    expect(await world.state()).toEqual(before);
});

it('excuse names whom it excuses, where the list of the clerk is at hand', async () => {
    const [, second, third] = await drawn();
    const dry = [...excuse('--number', '2', '3', '--dry-run'), ...file];
    const text = await run(...dry);
    const lines = text.split('\n');
    const at = lines.indexOf('Who that is, by people.csv, on this machine only:');
    expect(lines[at + 1]).toMatch(new RegExp(`^ {4}2 {2}${second?.person} {2}Person \\d+, Street \\d+, Town$`));
    expect(lines[at + 2]).toMatch(new RegExp(`^ {4}3 {2}${third?.person} {2}Person`));
    const json = oneObject(await run(...dry, '--json'));
    expect(json['people']).toEqual([{ number: 2, person: second?.person }, { number: 3, person: third?.person }]);
    world.file('others.csv', 'email\nnobody@people.example\n');
    const others = await run(...excuse('--number', '2', '--dry-run'), '--file', 'others.csv', '--id-column', 'email');
    expect(others).toContain('\n    2  not in that file\n');
    await expectFailure('USAGE', 2, [...excuse('--number', '2', '--dry-run'), '--file', 'people.csv'], options);
    await expectFailure('FILE_UNREADABLE', 3, [...excuse('--number', '2'), '--file', 'gone.csv', '--id-column', 'email'], options);
    // That of jury.json, if it is there.
    for (const [people, has] of [['people.csv', true], ['gone.csv', false]] as const) {
        world.file('jury.json', JSON.stringify({ people, id_column: 'email' }));
        const said = await run(...excuse('--number', '2', '--dry-run'), '--config', 'jury.json');
        expect(said.includes('Who that is, by')).toBe(has);
    }
    rmSync(join(world.folder, 'jury.json'));
    const asked = await jury([...excuse('--number', '2'), ...file], options);
    expect(asked.code).toBe(2);
    expect(asked.stderr).toContain(second?.person);
}); // prettier-ignore

it('the first alternate in draw order moves up, and everybody sees both juries', async () => {
    const [, second] = await drawn();
    const said = await run(...excuse('--person', second?.person ?? '', '--reason', 'ill', '--yes'));
    expect(said).toContain(`Staged in block ${EXCUSED}: number 2 excused.`);
    // The same again before the commit stages nothing.
    expect(await run(...excuse('--number', '2', '--reason', 'ill', '--yes', '--json'))).toContain(
        '"staged":0'
    );
    await commit();
    expect(await run(...excuse('--number', '2', '--yes'))).toContain(
        'Number 2: excused already, in block 5.'
    );
    expect((await states()).slice(11)).toEqual(['juror', 'moved up', 'alternate 1 of 2', 'alternate 2 of 2']);
    const people = await drawn();
    expect(people[1]).toMatchObject({ state: 'excused', reason: 'ill or in hardship' });
    await run('fetch', 'copy', ...world.stranger);
    const sits = "drawn 12 jurors and 3 alternates; sits 12 jurors and 2 alternates: 1 of 15 excused (block 5), 1 of 12 replaced, on the entity's word alone"; // prettier-ignore
    const verified = await run('verify', 'copy', '--block', String(DRAW), ...key());
    expect(verified).toContain(`\n  ${sits}\n`);
    expect(await run('verify', 'copy', ...key())).toContain('1 excused, 1 of 12 replaced, on the entity');
    expect(await run('show', '2026-114', '--archive', 'copy', ...key())).toContain(`\n  ${sits}\n`);
    const offline = oneObject(await run('list', '--archive', 'copy', ...key(), '--json'));
    expect(offline).toMatchObject({ count: 1, juries: [{ case: '2026-114', block: DRAW, state: 'seated', sitting: { jurors: 12, alternates: 2, moved_up: 1 } }] }); // prettier-ignore
});

it('letters, check and accept say so', async () => {
    const people = await drawn();
    const letters = ['letters', String(DRAW), '--out', 'letters', ...file, '--archive', 'copy', ...key()];
    const written = await run(...letters);
    expect(written).toContain('Of people who are excused: letter 2; their letters say so.');
    expect(written).toContain('\nMoved up: letter 13; hand these out, ');
    const html = readFileSync(join(world.folder, 'letters/letter-13.html'), 'utf8');
    expect(html).toContain('1 of 12 replaced');
    expect(html).toContain('You moved up since: you are a juror now.');
    expect(html).toContain('You moved up, and are a juror now');
    const [, excused] = people;
    const [moved, alternate] = people.slice(12);
    for (const [person, state, rank] of [
        [excused, 'excused', null],
        [moved, 'moved up', null],
        [alternate, 'alternate', { place: 1, of: 2 }]
    ] as const)
        expect(await checkOf(person as Person, 'letters')).toMatchObject({ verified: true, person: state, alternate: rank }); // prettier-ignore
    const present = ['--nonce', '5eed0123456789ab', '--audience', 'The Daily'];
    await run('present', 'letters/letter-01.json', ...present, '--out', 'shown.json');
    const accepted = await run('accept', 'shown.json', ...present, ...key(), '--archive', 'copy', '--canister', world.canisterId.toText()); // prettier-ignore
    expect(accepted).toContain(
        'that were drawn as jurors; 1 of 12 jurors is excused, and the record names no seats'
    );
    expect(accepted).toContain('1 of 15 excused (block 5), 1 of 12 replaced');
});

it('seats are named only where that links nobody, and a seat so named is recorded as excused', async () => {
    const seatOf = (letter: string) =>
        (JSON.parse(readFileSync(join(world.folder, `letters/${letter}.json`), 'utf8')) as { seat_id: string }).seat_id; // prettier-ignore
    const [first, third, fourth] = ['letter-01', 'letter-03', 'letter-04'].map(seatOf);
    const args = excuse('--seat', first ?? '', third ?? '', fourth ?? '', '--reason', 'challenged', '--yes');
    const said = oneObject(await run(...args, '--json'));
    expect(said).toMatchObject({ numbers: [1, 3, 4], staged: 1, sitting: { excused: 4, jurors: 11, alternates: 0 } }); // prettier-ignore
    await commit();
    const memo = toHex(await memoOf(EXCUSED + 1));
    expect([first, third, fourth].every((seat) => memo.includes(seat ?? '-'))).toBe(true);
    const one = toHex(await memoOf(EXCUSED));
    expect(one.includes(seatOf('letter-02'))).toBe(false);
    await run('fetch', 'later', ...world.stranger);
    const present = ['--nonce', '5eed0123456789ab', '--audience', 'The Daily'];
    const accepted = await run('accept', 'shown.json', ...present, ...key(), '--archive', 'later', '--canister', world.canisterId.toText()); // prettier-ignore
    expect(accepted).toContain('that were drawn as jurors, recorded as excused: they do not sit');
    expect(accepted).toContain('note  sits: EXCUSED_TOO_MANY: 4 excused, and 3 alternates drawn');
    const verified = await run('verify', 'later', ...key());
    expect(verified).toContain('EXCUSED_TOO_MANY');
    expect(verified).toMatch(/\n {2}block 6: EXCUSED_TOO_MANY: /);
});

it('a record that the entity did not sign counts for nothing', async () => {
    const drawHash = blockHash(await bytesOf(DRAW));
    const record = { block: DRAW, drawHash, positions: [5], reasons: Uint8Array.of(1), seatIds: [] };
    const canisterId = world.canisterId.toUint8Array();
    await world.client.add([], signExcusal({ canisterId, signer: ROGUE_SEED }, record));
    await commit();
    expect((await states())[5]).toBe('juror');
    const log = await run('log', '--last', '3', ...world.stranger);
    expect(log).toContain('a record about block 3 that counts for nothing');
});

it('a draw made by mistake is withdrawn, and stands beside the one that took its place', async () => {
    const withdraw = ['withdraw', String(DRAW), ...world.court];
    await expectFailure('USAGE', 2, withdraw, options);
    const other = [...withdraw, '--reason', 'x', '--dry-run', '-e', 'other.json'];
    await expectFailure('ENTITY_OTHER_KEY', 2, other, options);
    await expectFailure('USAGE', 2, [...withdraw, '--reason', 'x'.repeat(1001)], options);
    const reason = ['--reason', "last year's roll"];
    const asked = await expectFailure('NOT_CONFIRMED', 2, [...withdraw, ...reason], options);
    expect(asked).toContain('This withdraws the draw in block 3, of 15 people, in public and for ever');
    const before = await world.state();
    expect(await run(...withdraw, ...reason, '--dry-run')).toMatch(/Nothing was sent\.\n$/);
    expect(await world.state()).toEqual(before);
    expect(await run(...withdraw, ...reason, '--yes')).toContain('Staged in block 8: the draw in block 3');
    await commit();
    expect(await run(...withdraw, ...reason, '--yes')).toContain('is withdrawn already, in block 8, for');
    await expectFailure('JURY_WITHDRAWN', 2, excuse('--number', '7', '--yes'), options);
    await expectFailure('JURY_WITHDRAWN', 2, ['seats', String(DRAW), ...world.court], options);
    const again = ['select', '--count', '6', '--alternates', '2', '--case', '2026-114', ...world.court];
    expect(oneObject(await run(...again, '--json'))).toMatchObject({ index: 9, pool_index: POOL });
    await commit();
    const shown = await run('show', '2026-114', ...world.stranger);
    expect(shown).toContain('Case 2026-114: 2 juries\n\nJury of block 3: withdrawn\n  withdrawn in block 8, with the draw of block 3: "last year\'s roll"\n'); // prettier-ignore
    expect(shown).toContain('\nJury of block 9: drawn\n');
    expect(shown).not.toContain('More than one was drawn for this case');
    await run('fetch', 'withdrawn', ...world.stranger);
    const verified = await run('verify', 'withdrawn', '--draws', ...key());
    expect(verified).toContain('\n  WITHDRAWN: withdrawn in block 8');
    expect(verified).toContain('\n  withdrawn, from the same people or of the same case: block 3\n');
    const { stdout } = await jury(
        ['check', 'letters/letter-07.json', '--archive', 'withdrawn', ...key()],
        options
    );
    expect(stdout).toContain('note  sits: JURY_WITHDRAWN: withdrawn in block 8');
    const said = await expectFailure('CASE_NOT_FOUND', 2, ['show', '2026', ...world.stranger], options);
    expect(said).toContain('there are: 2026-114');
});

it('log has a line for each block, the newest last', async () => {
    const all = (await run('log', ...world.stranger)).trimEnd().split('\n');
    expect(all).toHaveLength(10);
    expect(all.map((line) => line.slice(33).replace(/ {2}\(.*\)$/, ''))).toEqual([
        'added 20 people: "the first twenty"',
        'removed 20 people',
        'added 30 people',
        'drew a jury for case "2026-114", 12 and 3 alternates, WITHDRAWN since',
        'published the seats of block 3',
        'excused 1 person of the jury of block 3',
        'excused 3 people of the jury of block 3',
        'a record about block 3 that counts for nothing',
        'withdrew the draw of block 3: "last year\'s roll"',
        'drew a jury for case "2026-114", 6 and 2 alternates'
    ]);
    const some = oneObject(await run('log', '--from', '4', '--last', '2', '--archive', 'withdrawn', ...key(), '--json')); // prettier-ignore
    expect(some).toMatchObject({ count: 10, blocks: [{ index: SEATS, kind: 'Add', jurors: 0 }, { index: EXCUSED }] }); // prettier-ignore
    const cut = await run('log', '--last', '1', ...world.stranger);
    expect(cut).toMatch(/^9 earlier blocks not shown; --last or --from shows them\n {5}9 {2}/);
});

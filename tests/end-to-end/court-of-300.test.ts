import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { toHex } from '../../src/protocol/bytes.js';
import { plain, readSvg, sheetsOf } from '../cli/printed-sheets.js';
import type { PrintedSheet } from '../cli/printed-sheets.js';
import { jury, oneObject } from '../cli/jury-process.js';
import { installJury } from '../install-jury.js';

/** A court with a list of 300 people, from the list to printed letters to next month's case, by the command line alone. */

const COURT = 'Landgericht Fünfbrücken';
const CANISTER = 'rwlgt-iiaaa-aaaaa-aaaaa-cai';
/** As a spreadsheet would have them: names with accents, apostrophes and angle brackets, addresses with commas. */
const FIRST = ['Ada', 'Jürgen', 'Zoë', 'Siân', 'Ben', 'María', 'Łukasz', 'Ngozi', 'Aoife', 'Paul'];
const LAST = [
    "O'Neil",
    'Grün',
    'de la Cruz',
    'Smith & Sons',
    'Żak',
    'Ng <jr>',
    'Weiß',
    'Murray',
    'Iqbal',
    'Roy'
];

interface Resident {
    readonly email: string;
    readonly name: string;
    readonly street: string;
    readonly town: string;
}

const resident = (n: number): Resident => ({
    email: `resident-${n}@people.example`,
    name: `${FIRST[n % 10]} ${LAST[Math.floor(n / 10) % 10]} ${n}.`,
    street: `${n + 1} Bridge Street, Flat ${n % 7}`,
    town: `${10_000 + n} Fünfbrücken`
});
const RESIDENTS = Array.from({ length: 300 }, (_, n) => resident(n));
const NEWCOMERS = Array.from({ length: 20 }, (_, n) => resident(300 + n));
const csv = (people: readonly Resident[]) =>
    ['email,name,street,town', ...people.map(({ email, name, street, town }) => `${email},"${name}","${street}",${town}`)].join('\r\n'); // prettier-ignore

let replica: Replica;
const folder = mkdtempSync(join(tmpdir(), 'court-of-300-'));
const options = { cwd: folder, env: { JURY_ENTITY_PASSPHRASE: 'four quite random words' } };
const KEY = ['--root-key', 'root-key.hex'];
const read = (path: string) => readFileSync(join(folder, path), 'utf8');
const write = (path: string, text: string) => writeFileSync(join(folder, path), text);

/** Has to succeed, with nothing on standard error but whose root key things were checked with. */
async function run(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await jury(args, options);
    const others = stderr.replace(/^jury: note: checked against the root key of [^\n]*\n/gm, '');
    expect({ args, code, stderr: others }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
}
const json = async (...args: string[]) => oneObject(await run(...args, '--json'));

interface Person {
    readonly number: number;
    readonly state: string;
    readonly person: string;
    readonly columns: Readonly<Record<string, string>>;
}
const drawn = async (block: number) => (await json('jury', String(block)))['people'] as Person[];

const ADDRESS = ['--address', '{name}', '{street}', '{town}'];
const FIELDS = [`court=${COURT}`, 'date=12 January 2027, 9:00', 'place=Room 3', 'contact=0131 496 0000'];
const letters = (block: number, out: string) =>
    run(
        'letters',
        String(block),
        '--archive',
        'copy',
        ...KEY,
        '--out',
        out,
        ...ADDRESS,
        '--field',
        ...FIELDS
    );
const sheet = (all: readonly PrintedSheet[], { columns }: Pick<Person, 'columns'>): PrintedSheet => {
    const found = all.filter(({ address }) => address[0] === columns['name']);
    expect(found).toHaveLength(1);
    return found[0] as PrintedSheet;
};
/** The file of the slip of somebody. */
const slipOf = ({ person }: Pick<Person, 'person'>): string =>
    `slips/${readdirSync(join(folder, 'slips')).find((name) => name.endsWith('.json') && read(`slips/${name}`).includes(`"${person}"`))}`;

beforeAll(async () => {
    write('people.csv', csv(RESIDENTS));
    replica = await startReplica();
    write('root-key.hex', toHex(replica.rootKey));
    const given = ['--network', replica.url, '--canister', CANISTER, ...KEY];
    await run('init', ...given, '--people', 'people.csv', '--id-column', 'email');
    const clerk = Principal.fromText((await run('identity', 'principal')).trim());
    const canisterId = await replica.createCanister({ controllers: [clerk] });
    expect(canisterId.toText()).toBe(CANISTER);
    await installJury(replica, canisterId, clerk);
});
afterAll(async () => {
    await replica.stop();
    rmSync(folder, { recursive: true });
});

it('enrols 300 people, and prints a slip for each', async () => {
    await run('entity', 'publish');
    const said = await json('enrol', '--slips', 'slips', '--print', ...ADDRESS, '--field', `court=${COURT}`, '--memo', 'Roll of autumn 2026'); // prettier-ignore
    expect(said).toMatchObject({ people: 300, changed: 300, indices: [0], sent: 300 });
    await run('commit');
    const slips = sheetsOf(read('slips/slips.html'));
    expect(slips).toHaveLength(300);
    expect(slips.map(({ address }) => address)).toEqual(RESIDENTS.map(({ name, street, town }) => [name, street, town]));
    expect(new Set(slips.map(({ code }) => code)).size).toBe(300);
    for (const n of [0, 150, 299]) {
        const { text, code } = slips[n] as PrintedSheet;
        expect(text).toContain(COURT);
        const { canister_id: canister, pool_id: id } = JSON.parse(read(slipOf({ person: resident(n).email }))) as Record<string, string>; // prettier-ignore
        expect(canister).toBeDefined();
        expect(text.replaceAll(' ', '')).toContain(id);
        expect(await readSvg(code)).toMatch(new RegExp(`^http://${CANISTER}\\.localhost:\\d+/verify#slip=[\\w-]{50,}$`));
    }
}); // prettier-ignore

it('draws 12 jurors and 3 alternates, and prints their letters, and nobody else', async () => {
    const draw = await json('select', '--count', '12', '--alternates', '3', '--case', '2026-114');
    expect(draw).toMatchObject({ index: 1, pool_index: 0, pool_was_committed: true });
    await run('commit');
    await run('seats', '1');
    await run('commit');
    await run('backup');
    await letters(1, 'letters');
    const people = await drawn(1);
    const printed = sheetsOf(read('letters/letters.html'));
    expect(printed).toHaveLength(15);
    const codes = new Set<string>();
    for (const person of people) {
        const { text, address, subject, code } = sheet(printed, person);
        const { name = '', street = '', town = '' } = person.columns;
        expect(address).toEqual([name, street, town]);
        const isJuror = person.number <= 12;
        expect(subject).toBe(`You have been drawn by lot as ${isJuror ? 'a juror' : 'an alternate'}`);
        for (const words of [
            COURT,
            'Case 2026-114',
            'When: 12 January 2027, 9:00',
            'Where: Room 3',
            '0131 496 0000',
            'from a list of 300 people'
        ])
            // prettier-ignore
            expect(text).toContain(words);
        expect(text.includes(`You are alternate ${person.number - 12} of 3`)).toBe(!isJuror);
        codes.add((await readSvg(code)) ?? '');
    }
    expect(codes.size).toBe(15);
    for (const code of codes) expect(code).toMatch(new RegExp(`^http://${CANISTER}\\.localhost:\\d+/verify#letter=[\\w-]{300,}$`)); // prettier-ignore
    const names = people.map(({ columns }) => columns['name']);
    const everything = plain(read('letters/letters.html')) + plain(read('letters/index.html'));
    for (const { name } of RESIDENTS) expect(everything.includes(name)).toBe(names.includes(name));
    const index = plain(read('letters/index.html'));
    expect(index).toContain('Who gets which letter: 2026-114');
    expect(index.match(/^alternate$/gm)).toHaveLength(3);
    // What is published holds nobody's name.
    const log = readdirSync(join(folder, 'copy'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString('latin1'));
    for (const { email } of RESIDENTS) expect(log.some((file) => file.includes(email))).toBe(false);
});

it('excuses a juror, whom the first alternate replaces, on paper too', async () => {
    const [ill, first] = [(await drawn(1))[4], (await drawn(1))[12]] as [Person, Person];
    const excuse = ['excuse', '1', '--number', '5', '--reason', 'ill'];
    const dry = await run(...excuse, '--dry-run');
    expect(dry).toContain(`\n    5  ${ill.person}  ${ill.columns['name']}, `);
    expect(dry).toMatch(/it costs the canister about \d\d million cycles/);
    await run(...excuse, '--yes');
    await run('commit');
    await run('backup');
    await letters(1, 'letters-again');
    const printed = sheetsOf(read('letters-again/letters.html'));
    expect(printed).toHaveLength(15);
    expect(sheet(printed, ill).subject).toBe('You are excused from jury service');
    expect(sheet(printed, ill).text).toContain('You are excused: you need not come.');
    expect(sheet(printed, first).text).toContain('You moved up since: you are a juror now.');
    const now = (await drawn(1)).map(({ state }) => state);
    expect([now[4], ...now.slice(12)]).toEqual([
        'excused',
        'moved up',
        'alternate 1 of 2',
        'alternate 2 of 2'
    ]);
    const row = read('letters-again/letters.csv').split('\n').find((line) => line.includes(first.person)); // prettier-ignore
    const number = /^letter-(\d\d)/.exec(row ?? '')?.[1];
    const check = ['check', `letters-again/letter-${number}.json`, ...KEY, '--archive', 'copy'];
    const checked = await run(...check, '--slip', slipOf(first));
    expect(checked).toMatch(/\nVERIFIED as of .*: you were drawn by lot for case "2026-114", .*moved up/);
    const { code, stdout } = await jury([...check, '--slip', slipOf(ill)], options);
    expect([code, stdout]).toEqual([1, expect.stringMatching(/NOT VERIFIED: .*LETTER_OF_OTHER_PERSON/)]);
});

it("draws next month's jury without those who served or were excused", async () => {
    const before = await drawn(1);
    const done = before.filter(({ state }) => ['juror', 'moved up', 'excused'].includes(state));
    expect(done).toHaveLength(13);
    write('exempt.csv', `email,until\n${done.map(({ person }) => `${person},2099-12-31`).join('\n')}\n`);
    write('people.csv', csv([...RESIDENTS, ...NEWCOMERS]));
    const enrol = ['enrol', '--exempt', 'exempt.csv', '--remove-exempt', '--slips', 'slips-2027', '--print'];
    const said = await json(...enrol, ...ADDRESS, '--field', `court=${COURT}`);
    expect(said).toMatchObject({ people: 320, sent: 20, removed_exempt: 13 });
    expect(sheetsOf(read('slips-2027/slips.html'))).toHaveLength(307);
    await run('commit');
    const draw = await json('select', '--count', '12', '--alternates', '3', '--case', '2027-007');
    const block = draw['index'] as number;
    await run('commit');
    await run('seats', String(block));
    await run('commit');
    await run('backup');
    await letters(block, 'letters-2027');
    const people = await drawn(block);
    expect(people).toHaveLength(15);
    expect(people.filter(({ person }) => done.some((one) => one.person === person))).toEqual([]);
    const printed = sheetsOf(read('letters-2027/letters.html'));
    for (const person of people) {
        expect(sheet(printed, person).text).toContain('Case 2027-007');
        expect(sheet(printed, person).text).toContain('from a list of 307 people');
    }
    const text = plain(read('letters-2027/letters.html'));
    for (const { columns } of done) expect(text).not.toContain(columns['name']);
});

it('can be verified by everybody, and says of both juries what there is to say', async () => {
    const said = await run('verify', 'copy', ...KEY);
    expect(said).toMatch(/\nVERIFIED as of [^\n]*; nothing later is proven\.\n$/);
    expect(said).toContain('\nDraws: 2; 2 run again with the same jury; 2 seated.\n');
    expect(said).toMatch(/\n {2}block 1: a jury for case "2026-114", 15 drawn of 300, the pool as of block 0; .*; run again: the same; seated \(12 jurors, 3 alternates\), 1 excused, 1 of 12 replaced, on the entity's word alone\n/); // prettier-ignore
    expect(said).toMatch(/\n {2}block \d+: a jury for case "2027-007", 15 drawn of 307, the pool as of block \d+; .*; run again: the same; seated \(12 jurors, 3 alternates\)\n/); // prettier-ignore
    const list = (await json('list'))['juries'] as { case: string; state: string }[];
    expect(list.map(({ case: name, state }) => [name, state])).toEqual([['2026-114', 'seated'], ['2027-007', 'seated']]); // prettier-ignore
    const cost = await json('cost');
    expect(cost).toMatchObject({ jurors: 307, nodes: 13 });
});

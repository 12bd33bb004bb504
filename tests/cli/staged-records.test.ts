import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../scripts/cli/context.js';
import { stageMemos } from '../../scripts/cli/send/stage-memos.js';
import { decodeData } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { readTypedMemo } from '../../src/protocol/typed-memo.js';
import { enrolledCourt, UIDS } from './enrolled-court.js';
import type { EnrolledCourt } from './enrolled-court.js';
import { expectFailure, jury, oneObject } from './jury-process.js';

/** What a clerk is told before a record goes on record for ever, by what stands there and by what waits for a commit. */

const DRAW = 3;
let court: EnrolledCourt;
const as = (...args: string[]) => [...args, ...court.world.court];
const excuse = (...args: string[]) => as('excuse', String(DRAW), ...args);
/** How many seats the excusal in a block names. */
async function seatsNamedIn(index: number): Promise<number> {
    const [bytes = new Uint8Array()] = await court.world.client.getRawBlocks(index, 1);
    const memo = readTypedMemo(decodeData(bytes));
    return memo?.kind === 'excused' ? memo.seatIds.length : Number.NaN;
}

beforeAll(async () => {
    court = await enrolledCourt();
    await court.run(...as('select', '--count', '7', '--alternates', '3', '--case', '2026-114'));
    await court.commit();
    await court.run(...as('seats', String(DRAW)));
    await court.commit();
});
afterAll(() => court.world.stop());

it('a number in draw order is one number', async () => {
    for (const number of ['0', '1.5', '1-3', '1,2'])
        await expectFailure('USAGE', 2, excuse('--yes', `--number=${number}`), court.options);
    await expectFailure('PERSON_NOT_DRAWN', 2, excuse('--yes', '--number', '99999999999'), court.options);
});

it('excuse counts what is staged, and says nothing twice', async () => {
    const before = await court.world.client.length();
    expect(await court.run(...excuse('--number', '1', '--yes'))).toContain('1 of 10 excused');
    expect(await court.run(...excuse('--number', '2', '3', '--yes'))).toContain('3 of 10 excused');
    const last = await court.run(...excuse('--number', '8', '--yes'));
    expect(last).toContain('sits 6 jurors: 4 of 10 excused (block 5, 6), 2 of 7 replaced');
    expect(last).toContain('Everybody is told: EXCUSED_TOO_MANY: 4 excused, and 3 alternates drawn');
    // The key changes, and so would the signature: the first record counts, and there is no second.
    await court.run(...as('rotate-key'));
    for (const reason of ['none', 'ill']) {
        const again = await court.run(...excuse('--number', '1', '8', '--reason', reason, '--yes'));
        expect(again).toMatch(/^Number 1, 8: excused already, in blocks 5, 7\.\n/);
        expect(again).toContain('Next: jury commit');
    }
    const dry = oneObject(await court.run(...excuse('--number', '1', '4', '--dry-run', '--json')));
    expect(dry).toMatchObject({ positions: [4], sitting: { excused: 5 } });
    expect(await court.world.client.length()).toBe(before + 3);
    await court.commit();
    expect(await court.run(...excuse('--number', '1', '--yes'))).not.toContain('Next:');
});

it('names seats only where those that are left unnamed hide among each other too', async () => {
    expect([await seatsNamedIn(5), await seatsNamedIn(6), await seatsNamedIn(7)]).toEqual([0, 0, 0]);
    // Of seven jurors three are excused and unnamed: with three more named, one more could still be told from six.
    const three = await court.run(...excuse('--number', '4', '5', '6', '--yes', '--json'));
    expect(oneObject(three)).toMatchObject({ indices: [8], staged: 1 });
    expect(await seatsNamedIn(8)).toBe(3);
    await court.commit();
    const one = await court.run(
        ...as('select', '--count', '4', '--alternates', '2', '--case', '2026-115', '--json')
    );
    const draw = String(oneObject(one)['index']);
    await court.commit();
    await court.run(...as('seats', draw));
    await court.commit();
    const few = oneObject(
        await court.run(...as('excuse', draw, '--number', '1', '2', '3', '--yes', '--json'))
    );
    // The seat of number 4 would be the one that is left of the jurors'.
    expect(await seatsNamedIn((few['indices'] as number[])[0] ?? 0)).toBe(0);
    const all = await court.run(
        ...as('select', '--count', '3', '--alternates', '2', '--case', '2026-116', '--json')
    );
    const whole = String(oneObject(all)['index']);
    await court.commit();
    await court.run(...as('seats', whole));
    await court.commit();
    const everybody = oneObject(
        await court.run(...as('excuse', whole, '--number', '1', '2', '3', '--yes', '--json'))
    );
    expect(await seatsNamedIn((everybody['indices'] as number[])[0] ?? 0)).toBe(3);
    await court.commit();
});

it('expand asks where people were excused, or the draw was withdrawn', async () => {
    const before = await court.world.state();
    const expand = as('expand', String(DRAW), '--more', '2');
    expect(await expectFailure('NOT_CONFIRMED', 2, expand, court.options)).toContain(
        'Of this jury 7 people are excused'
    );
    expect(await court.world.state()).toEqual(before);
    const withdraw = [...as('withdraw', String(DRAW), '--yes'), '--reason'];
    for (const reason of ['', '  ', 'two\nlines', 'turned \u202e round', 'an escape \u001b[1m'])
        await expectFailure('USAGE', 2, [...withdraw, reason], court.options);
    const telling = await jury([...withdraw, `${UIDS[0]} is a convict`, '--dry-run'], court.options);
    expect(telling.stdout).toContain('Nothing was sent.');
    const told = await jury([...withdraw, `${UIDS[0]} is a convict`], court.options);
    expect(told.stderr).toMatch(/^jury: warning: MEMO_TELLING: /);
    expect(told.stdout).toMatch(/^Staged in block \d+: the draw in block 3 is withdrawn\.\n/);
    // Staged only, with another reason: it is withdrawn.
    expect(await court.run(...withdraw, 'another')).toMatch(
        /^The draw in block 3 is withdrawn already, in block \d+, for/
    );
    await expectFailure('JURY_WITHDRAWN', 2, excuse('--number', '7', '--yes'), court.options);
    expect(await expectFailure('JURY_WITHDRAWN', 2, as('seats', String(DRAW)), court.options)).toContain(
        'which is staged'
    );
    expect(await expectFailure('NOT_CONFIRMED', 2, expand, court.options)).toContain(
        'nobody whom this draws sits'
    );
    await court.commit();
});

it('a record that was made beside another is not sent', async () => {
    const { client } = court.world;
    const length = await client.length();
    const committed = length - (await client.getPending());
    const connection = { client, length: length - 1 } as Connection;
    const memo = new TextEncoder().encode('made before the newest block');
    await expect(stageMemos(connection, [memo], committed, true)).rejects.toMatchObject({
        code: 'STAGED_MEANWHILE'
    });
    expect(await client.length()).toBe(length);
});

it('select warns of a case that looks like one on record, show and verify tell of both', async () => {
    const { options, world } = court;
    const copied = [...world.stranger, '--root-key', toHex(world.replica.rootKey)];
    const alike = as('select', '--count', '3', '--alternates', '2', '--case', '2026\u2011116\u200b');
    const detail =
        /CASE_LOOKALIKE: case "2026\\u2011116\\u200b" looks the same as case "2026-116" of block \d+, and is another/;
    const dry = await jury([...alike, '--dry-run'], options);
    expect([dry.code, dry.stderr]).toEqual([0, '']);
    expect(dry.stdout).toMatch(detail);
    const said = await jury([...alike, '--json'], options);
    expect(said.stderr).toMatch(/^jury: warning: CASE_LOOKALIKE: .*\n$/);
    expect(said.stderr).toMatch(detail);
    expect(oneObject(said.stdout)).toMatchObject({ notes: [{ code: 'CASE_LOOKALIKE' }] });
    // The same name again, and one that looks like another's in its case only, are other questions.
    for (const name of ['2026-117', '2026-118'])
        await court.run(...as('select', '--count', '3', '--alternates', '2', '--case', name));
    await court.commit();
    await court.run('fetch', 'alike', ...copied);
    const verify = ['verify', 'alike', '--root-key', toHex(world.replica.rootKey), '--case'];
    const told = 'Cases on record whose names look the same, and are others: "2026\\u2011116\\u200b"\n';
    expect(await court.run(...verify, '2026-116')).toContain(told);
    expect(await court.run(...verify, '2026-117')).not.toContain('look the same');
    const json = oneObject(await court.run(...verify, '2026-116', '--json'));
    expect(json).toMatchObject({ cases_alike: ['2026\u2011116\u200b'] });
    const none = await expectFailure('CASE_NOT_FOUND', 2, [...verify, '2026\u2010116'], options);
    expect(none).toContain('others: "2026-116", "2026\\u2011116\\u200b"');
    const shown = await court.run('show', '2026-116', ...court.world.stranger);
    expect(shown).toContain('Case 2026-116: 1 jury\n');
    expect(shown).toMatch(/names look the same, and are others: "2026\\u2011116\\u200b"\n$/);
    expect(await court.run('show', '2026-115', ...court.world.stranger)).not.toContain('look the same');
});

it("the list for the court's own letters says that a jury was withdrawn", async () => {
    court.world.file(
        'named.csv',
        readFileSync(join(court.world.folder, 'people.csv'), 'utf8').replace('name,', 'state,')
    );
    const list = [
        'jury',
        String(DRAW),
        '--file',
        'named.csv',
        '--id-column',
        'email',
        '--csv',
        ...court.world.stranger
    ];
    const { code, stdout, stderr } = await jury(list, court.options);
    expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.stringMatching(/^jury: warning: withdrawn in block \d+/) as string
    });
    const [header, ...rows] = stdout.trim().split('\n');
    expect(header).toBe('number,drawn_as,state,reason,jury,pool_id,file_state,email,address');
    expect(rows).toHaveLength(10);
    expect(rows.every((row) => row.split(',')[4] === 'withdrawn')).toBe(true);
});

it('excuse of a draw that was extended tells of the whole jury', async () => {
    await court.run(...as('select', '--count', '4', '--alternates', '2', '--case', '2027-1'));
    const draw = String((await court.world.client.length()) - 1);
    await court.run(...as('expand', draw, '--more', '3'));
    await court.commit();
    const dry = oneObject(await court.run(...as('excuse', draw, '--number', '1', '--dry-run', '--json')));
    expect(dry).toMatchObject({
        positions: [1],
        sitting: { drawn_alternates: 5, excused: 1, alternates: 4 }
    });
    const whole = String(Number(draw) + 1);
    expect(await court.run(...as('jury', draw))).toContain(
        `\n  extended in block ${whole}: all of them are told by jury jury ${whole}\n`
    );
    expect(await court.run(...as('jury', whole))).not.toContain('extended in');
});

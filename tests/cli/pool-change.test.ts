import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { FIRST_SEED, publicKey, SECRETS } from '../juror/seated-jury.js';
import { expectFailure, jury, oneObject, untold } from './jury-process.js';
import { withEntity } from './with-entity.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What adding and removing really changed, and who on a list is in the pool under another id. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    await world.client.setEntityKey(publicKey(FIRST_SEED), undefined);
    options = withEntity(world.folder);
});
afterAll(() => world.stop());

const roll = (...ids: string[]): string[] => {
    world.file('roll.csv', ['email', ...ids.map((id) => `"${id}"`)].join('\n'));
    return ['--file', 'roll.csv', '--id-column', 'email'];
};
const run = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = untold(await jury([...args, ...world.court, '--json'], options));
    expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' });
    return oneObject(stdout);
};
const text = async (...args: string[]): Promise<string> =>
    (await jury([...args, ...world.court], options)).stdout;
const fails = async (code: string, ...args: string[]): Promise<string> => {
    const before = await world.state();
    const said = await expectFailure(code, 2, [...args, ...world.court], options);
    expect(await world.state()).toEqual(before);
    return said;
};
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
const codes = ({ notes }: Record<string, unknown>): string[] =>
    (notes as { code: string; rows?: number[] }[]).map(({ code, rows }) => [code, ...(rows ?? [])].join(' '));
const idOf = (uid: string): Uint8Array => {
    const canister = world.canisterId.toUint8Array();
    return enrol(poolKey(SECRETS.masterSecret, canister), canister, new TextEncoder().encode(uid)).poolId;
};

describe('a roll', () => {
    it('of people who are new', async () => {
        const added = await run('enrol', ...roll('jos\u00e9@x', 'ann@x', 'bob@x', '+44 7700', '@dan'));
        expect(added).toMatchObject({ people: 5, changed: 5, unchanged: [] });
        expect(codes(added)).toEqual(['BATCH_SMALL']);
    });

    it('of whom some are in already', async () => {
        const args = roll('cara@x', 'ann@x', 'dora@x', 'bob@x');
        const said = await text('enrol', ...args, '--memo', 'with cara@x');
        expect(said).toMatch(
            /^Staged 2 blinded ids to add in block 2\. All of them were new in the pool\.\n/
        );
        expect(said).toContain(
            'Note: ID_UNCHANGED: of 4 on the list persons 2 and 4 of roll.csv were in the pool already.\n'
        );
        expect(said).toContain('Note: BATCH_SMALL: 2 came at once');
        expect(said).toContain(
            'Note: MEMO_TELLING: the memo is public for ever, and has words that only one'
        );
    });

    it('of nobody new stages nothing, and writes the slips all the same', async () => {
        const said = await fails('NOBODY_CHANGED', 'enrol', ...roll('ann@x', 'bob@x'), '--slips', 'slips');
        expect(said).toBe(
            'NOBODY_CHANGED: all 2 on roll.csv were in the pool already; nothing was staged; the slips are in slips'
        );
    });

    it('of people who are in under an id that looks the same', async () => {
        for (const other of ['jose\u0301@x', ' ann@x', 'ann\u200b@x', '\uff41nn@x']) {
            const args = ['enrol', ...roll('eve@x', other)];
            expect(await fails('ID_LOOKALIKE', ...args)).toMatch(
                /person 2 of roll\.csv is in the pool already under another spelling .*--yes$/
            );
        }
        const added = await run('enrol', ...roll('eve@x', 'jose\u0301@x'), '--yes');
        expect(added).toMatchObject({ changed: 2 });
        expect(codes(added)).toContain('ID_LOOKALIKE 2');
    });

    it('of people who are in under another case, or another form of a number', async () => {
        await run('enrol', ...roll('Finn.Ray@x', '7001', '00815', 'GUS@X'));
        const added = await run('enrol', ...roll('finn.ray@x', '7001.0', '815', 'gus@x', 'hal@x'));
        expect(codes(added)).toEqual(['ID_DOUBTFUL 2', 'ID_LOOKALIKE 1 2 4', 'BATCH_SMALL']);
    });

    it('of people whose other spelling is in a list that is named', async () => {
        const odd = ['iDa@x', '000077'];
        await run('enrol', ...roll(...odd), '--slips', 'odd-slips');
        world.file('old.csv', ['email', ...odd].join('\n'));
        expect(codes(await run('enrol', ...roll('Ida@x', 'kim@x')))).toEqual(['BATCH_SMALL']);
        const known = await run('enrol', ...roll('ida@X', '77', 'lea@x'), '--known', 'old.csv');
        expect(codes(known)).toEqual(['ID_LOOKALIKE 1 2', 'BATCH_SMALL']);
        const slips = await run('enrol', ...roll('IDA@x', '0077', 'mia@x'), '--known', 'odd-slips');
        expect(codes(slips)).toEqual(['ID_LOOKALIKE 1 2', 'BATCH_SMALL']);
        await expectFailure('FILE_UNREADABLE', 3, ['enrol', ...roll('x@x'), '--known', 'none', ...world.court], options); // prettier-ignore
        writeFileSync(join(world.folder, 'odd-slips/slip-000003.json'), '{}');
        await fails('SLIP_MALFORMED', 'enrol', ...roll('x@x'), '--known', 'odd-slips');
    });

    it('with what is no id, or an id twice, sends nothing', async () => {
        await fails('ID_DOUBTFUL', 'enrol', ...roll('nia@x', '#N/A'));
        await fails('ID_LOOKALIKE', 'enrol', ...roll('nia@x', 'nia\u00ad@x'));
        await fails('ID_MALFORMED', 'enrol', ...roll('nia@x', 'ola\r@x'));
        await fails('ID_DOUBTFUL', 'enrol', ...roll('7.10001E+11'));
    });
});

describe('a removal', () => {
    it('says who was not in the pool, and who stays in it under another spelling', async () => {
        const leavers = roll('jos\u00e9@x', 'Ann@x', 'zoe@x', 'bob@x ');
        const removed = await run('enrol', '--remove', ...leavers);
        expect(removed).toMatchObject({ people: 4, changed: 1, unchanged: [2, 3, 4] });
        expect(codes(removed)).toEqual([
            'ID_LOOKALIKE 4',
            'ID_LOOKALIKE 2',
            'ID_UNCHANGED 2 3 4',
            'BATCH_SMALL'
        ]);
        const said = await fails('NOBODY_CHANGED', 'enrol', '--remove', ...leavers, '--again');
        expect(said).toMatch(
            /^NOBODY_CHANGED: all 4 on roll\.csv were not in the pool; nothing was staged; person/
        );
    });

    it('takes out what could not come in any more', async () => {
        const odd = ['#N/A', 'Total: 2', 'pia@x\r'];
        await world.client.add(odd.map(idOf), new Uint8Array());
        const removed = await run('enrol', '--remove', ...roll('#N/A', 'Total: 2', 'pia@x'));
        expect(removed).toMatchObject({ changed: 2, unchanged: [3] });
        expect(codes(removed)).toContain('ID_LOOKALIKE 3');
        world.file('pia.hex', toHex(idOf('pia@x\r')));
        expect(await run('remove', '--hex-file', 'pia.hex')).toMatchObject({ changed: 1, unchanged: [] });
    });

    it('of raw ids counts lines', async () => {
        world.file('ids', 'a000\nb0\na001\n');
        expect(await run('remove', '--hex-file', 'ids')).toMatchObject({
            jurors: 3,
            changed: 2,
            unchanged: [2]
        });
        await fails('NOBODY_CHANGED', 'remove', '--hex-file', 'ids', '--again');
        world.file('ids', 'a002\n');
        const said = await fails('NOBODY_CHANGED', 'add', '--hex-file', 'ids');
        expect(said).toContain('the only one on ids was in the pool already; nothing was staged');
    });

    it('by the list that jury letters writes', async () => {
        const odd = ['+44 7700', '@dan', '=1+1', "'tis", "'=x", '-', '\uff0b1'];
        await run('enrol', '--yes', ...roll(...odd, 'nemo@x'));
        await commit();
        // Letters are for ids that were blinded.
        const pool = await world.client.getPool((await world.client.length()) - 1, 0, 1000);
        await world.client.remove(pool.filter(({ length }) => length !== 32), new Uint8Array()); // prettier-ignore
        await commit();
        const last = (await world.client.length()) - 1;
        const draw = await world.client.select(last, await world.client.getPoolSize(last), new Uint8Array());
        await commit();
        await text('seats', String(draw));
        await commit();
        const letters = ['letters', String(draw), '--out', 'letters', '--unnamed', ...roll(...odd)];
        for (const none of ['not a url', 'javascript:alert(1)', `https://x/${'a'.repeat(2500)}`])
            await fails('USAGE', ...letters, '--page', none);
        expect(existsSync(join(world.folder, 'letters'))).toBe(false);
        expect(await text(...letters, '--page', 'https://x/'.padEnd(1000, 'a'))).toContain('without a name');
        const rows = readFileSync(join(world.folder, 'letters/letters.csv'), 'utf8').split('\n');
        world.file('named.csv', rows.filter((row) => !row.endsWith(',')).join('\n'));
        const removed = await run('enrol', '--remove', '--file', 'named.csv', '--id-column', 'person');
        expect(removed).toMatchObject({ people: odd.length, changed: odd.length, unchanged: [] });
    });
});

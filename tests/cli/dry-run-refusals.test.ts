import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { enrolledCourt, PEOPLE } from './enrolled-court.js';
import type { EnrolledCourt } from './enrolled-court.js';
import { expectFailure, jury, oneObject } from './jury-process.js';

/** A dry run promises nothing that the same line without `--dry-run` is refused. */

const [SELECT, EXPAND] = [3, 4];
let court: EnrolledCourt;
/** Who holds no role, and who holds the role User and is no controller. */
let nobody: string[];
let user: string[];
beforeAll(async () => {
    court = await enrolledCourt();
    const { world } = court;
    const as = (name: string) => {
        const principal = createIdentityFile(join(world.folder, name)).getPrincipal();
        return { principal, line: [...world.stranger, '--identity', name] };
    };
    nobody = as('nobody.pem').line;
    const { principal, line } = as('user.pem');
    await world.client.authorize(principal);
    user = line;
    world.file('new.csv', 'email\nnew-1@people.example\nnew-2@people.example\n');
    world.file('ids', 'b001\n');
    world.file('afile', 'x');
    await court.run('select', '--count', '4', '--alternates', '2', '--case', '2026-1', ...world.court);
    await court.commit();
});
afterAll(() => court.world.stop());

/** Both runs, of which nothing is left. */
async function bothFail(code: string, exitCode: number, args: readonly string[]): Promise<string> {
    const before = await court.world.state();
    const dry = await expectFailure(code, exitCode, [...args, '--dry-run'], court.options);
    const real = await jury([...args, '--yes'], court.options);
    expect([real.code, real.stderr]).toEqual([exitCode, expect.stringContaining(`jury: ${code}: `)]);
    expect(await court.world.state()).toEqual(before);
    return dry;
}

describe('a dry run by who holds no role', () => {
    it.each([
        ['add', '--hex-file', 'ids', '--memo', 'one'],
        ['enrol', '--file', 'new.csv', '--id-column', 'email'],
        ['enrol', ...PEOPLE, '--remove'],
        ['select', '--count', '4', '--memo', 'another'],
        ['expand', String(SELECT), '--more', '1'],
        ['seats', String(SELECT)],
        ['excuse', String(SELECT), '--number', '1'],
        ['withdraw', String(SELECT), '--reason', 'a mistake'],
        ['rotate-key']
    ])('is refused as the real one is: %s', async (...args) => {
        expect(await bothFail('NOT_AUTHORIZED', 4, [...args, ...nobody])).not.toContain('undefined');
    });

    it('is refused without a key too', async () => {
        await bothFail('NOT_AUTHORIZED', 4, [
            'select',
            '--count',
            '4',
            '--memo',
            'x',
            ...court.world.stranger
        ]);
    });

    it('is refused of a commit, and of what takes more than a role', async () => {
        await court.world.client.add([Uint8Array.of(7)], new Uint8Array());
        expect(await bothFail('NOT_AUTHORIZED', 4, ['commit', ...nobody])).toContain(
            'holds no role; an admin can grant one with authorize'
        );
        expect(await bothFail('NOT_AUTHORIZED', 4, ['rotate-key', ...user])).toContain(
            'only an Admin or a controller may put a key on record'
        );
        await bothFail('NOT_AUTHORIZED', 4, ['entity', 'publish', '--entity', 'other.json', ...user]);
    });

    it('is none of a controller, who holds no role, nor of a User', async () => {
        expect(await court.world.client.getRoles()).toMatchObject([{ role: 'User' }]);
        for (const caller of [court.world.court, user]) {
            expect(await court.run('commit', ...caller, '--dry-run')).toMatch(/Nothing was sent\.\n$/);
            await court.run('expand', String(SELECT), '--more', '1', ...caller, '--dry-run');
        }
        await court.run('rotate-key', ...court.world.court, '--dry-run');
        await court.commit();
    });
});

describe('a dry run of a draw', () => {
    const as = (...args: string[]) => [...args, ...court.world.court];

    it('is refused what the canister refuses', async () => {
        await bothFail('INDEX_OUT_OF_RANGE', 4, as('select', '--count', '4', '--index', '999'));
        await bothFail('COUNT_OUT_OF_RANGE', 4, as('select', '--count', '10001'));
        await bothFail('COUNT_OUT_OF_RANGE', 4, as('select', '--count', '0'));
        await bothFail('POOL_TOO_SMALL', 4, as('select', '--count', '32'));
        await bothFail('INDEX_OUT_OF_RANGE', 4, as('expand', '999', '--more', '1'));
        await bothFail('NOT_A_DRAW', 4, as('expand', '0', '--more', '1'));
        await bothFail('COUNT_OUT_OF_RANGE', 4, as('expand', String(SELECT), '--more', '9999'));
        await bothFail('COUNT_OUT_OF_RANGE', 4, as('expand', String(SELECT), '--more', '0'));
        await bothFail('POOL_TOO_SMALL', 4, as('expand', String(SELECT), '--more', '25'));
        await court.run(...as('expand', String(SELECT), '--more', '24', '--dry-run'));
    });

    it('is refused of a block that is extended, committed or not', async () => {
        // Somebody was added in block 4.
        await court.run(...as('expand', String(SELECT), '--more', '1'));
        const once = as('expand', String(SELECT), '--more', '1');
        expect(await bothFail('ALREADY_EXPANDED', 4, once)).toContain('by block 5');
        await court.commit();
        await court.run(...as('expand', String(EXPAND + 1), '--more', '1'));
        expect(await bothFail('ALREADY_EXPANDED', 4, once)).toContain('by block 5');
        expect(await bothFail('ALREADY_EXPANDED', 4, as('expand', '5', '--more', '1'))).toContain('by block 6'); // prettier-ignore
    });
});

it('a withdrawal tells the whole chain, whichever of its blocks is named', async () => {
    const { world } = court;
    const withdraw = ['withdraw', String(SELECT), '--reason', 'a mistake', ...world.court];
    const dry = await court.run(...withdraw, '--dry-run');
    expect(dry).toContain(
        'This withdraws the draw in block 3 (blocks 3, 5, 6, all of its chain), of 8 people, in public'
    );
    const object = oneObject(await court.run(...withdraw, '--dry-run', '--json'));
    expect(object).toMatchObject({ block: 3, blocks: [3, 5, 6], staged: 0 });
    await court.commit();
    const done = oneObject(await court.run(...withdraw, '--yes', '--json'));
    expect(done).toMatchObject({ indices: [7], block: 3, blocks: [3, 5, 6], staged: 1 });
    expect(await court.run(...withdraw, '--yes')).toContain(
        'The draw in block 3 (blocks 3, 5, 6, all of its chain) is withdrawn already, in block 7'
    );
});

describe('a dry run that would write slips', () => {
    const enrol = (folder: string) => [
        'enrol',
        '--file',
        'new.csv',
        '--id-column',
        'email',
        '--slips',
        folder
    ];

    it('is refused where they cannot be written, and writes none', async () => {
        const { world } = court;
        const names = readdirSync(join(world.folder, 'slips'));
        for (const [folder, code, exitCode, words] of [
            ['afile', 'FILE_UNWRITABLE', 3, 'it is there already'],
            ['afile/slips', 'FILE_UNWRITABLE', 3, 'is no folder'],
            ['nowhere/slips', 'FILE_UNWRITABLE', 3, 'nowhere'],
            ['slips', 'FILE_EXISTS', 2, 'is another slip, as of another list; nothing was written']
        ] as const)
            expect(await bothFail(code, exitCode, [...enrol(folder), ...world.court])).toContain(words);
        expect(readdirSync(join(world.folder, 'slips'))).toEqual(names);
        await court.run(...enrol('fresh'), ...world.court, '--dry-run');
        expect(existsSync(join(world.folder, 'fresh'))).toBe(false);
    });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { loadSnapshot, takeSnapshot } from '../replica/manage.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { answering, hasTerminal, typed } from './typed.js';
import { withEntity } from './with-entity.js';
import { BLINDED, createWorld } from './world.js';
import type { World } from './world.js';

/** What is for ever is shown first, and asked for where somebody sits at a terminal. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
beforeAll(async () => {
    world = await createWorld({ committedOnly: true, jurors: BLINDED });
    options = withEntity(world.folder);
    world.file('ids', 'a001\n');
    world.file('people.csv', 'email\nann@x.example\nbob@x.example\n');
    for (const args of [['entity', 'publish'], ['select', '--count', '5'], ['commit']]) {
        const { code, stderr } = await jury([...args, ...world.court], options);
        expect([code, stderr]).toEqual([0, '']);
    }
});
afterAll(() => world.stop());

const PEOPLE = ['--file', 'people.csv', '--id-column', 'email'];
const STAGING: [string, string[], RegExp][] = [
    ['add', ['--hex-file', 'ids', '--memo', 'one'], /^This puts 1 person into the pool, for ever on record\.\nIts memo, public for ever: "one"\n/],
    ['enrol', [...PEOPLE, '--slips', 'slips'], /^This puts 2 people into the pool, for ever on record\.\n/],
    ['select', ['--count', '4', '--alternates', '2', '--case', '7'], /^This draws 6 people by lot from the 20 members of the pool at index 0, for ever on record\.\nIts memo, public for ever: \{"case":"7",/],
    ['expand', ['1', '--more', '2'], /^This draws 2 people more behind those of block 1, for ever on record\.\n/],
    ['seats', ['1'], /^This publishes 5 seats of the jury of block 1, 5 of jurors and 0 of alternates, signed by key 0, for ever\.\n/],
    ['excuse', ['1', '--number', '2'], /^This excuses 1 person of the jury of block 1, in public and for ever: number 2 /],
    ['withdraw', ['1', '--reason', 'a mistake'], /^This withdraws the draw in block 1, of 5 people, in public and for ever/]
]; // prettier-ignore

describe('--dry-run', () => {
    it.each(STAGING)('of %s says what it would do, and sends nothing', async (name, args, words) => {
        const before = await world.state();
        const line = [name, ...args, ...world.court, '--dry-run'];
        const text = await jury(line, options);
        expect([text.code, text.stderr]).toEqual([0, '']);
        expect(text.stdout).toMatch(words);
        expect(text.stdout).toMatch(/\nBy an estimate it costs the canister about \d\d million cycles \(0\.0000\d+ XDR\)\.\nNothing was sent\.\n$/); // prettier-ignore
        const { stdout } = await jury([...line, '--json'], options);
        const estimate = { cycles: expect.stringMatching(/^\d{8}$/) as string, nodes: 13 };
        expect(oneObject(stdout)).toMatchObject({ dry_run: true, staged: 0, estimate });
        expect(await world.state()).toEqual(before);
        expect(existsSync(join(world.folder, 'slips'))).toBe(false);
    });

    it('refuses what would be refused', async () => {
        const dry = (...args: string[]) => [...args, ...world.court, '--dry-run'];
        await expectFailure('POOL_TOO_SMALL', 4, dry('select', '--count', '21'), options);
        await expectFailure('NOT_A_DRAW', 4, dry('expand', '0', '--more', '1'), options);
        await expectFailure('NOTHING_STAGED', 4, dry('commit'), options);
        world.file('none', 'b001\n');
        await expectFailure('NOBODY_CHANGED', 2, dry('remove', '--hex-file', 'none'), options);
    });

    it('of a doubtful draw says what that takes', async () => {
        const { code, stdout } = await jury(['select', '--count', '1', ...world.court, '--dry-run'], options);
        expect(code).toBe(0);
        expect(stdout).toContain('This draw makes one juror only: ');
        expect(stdout).toContain('It takes --lone-seat.\n');
    });
});

describe('jury staged', () => {
    it('says that there is nothing', async () => {
        const { code, stdout } = await jury(['staged', ...world.stranger], options);
        expect([code, stdout]).toEqual([0, 'Nothing is staged: a commit would put nothing on record.\n']);
        const { stdout: json } = await jury(['staged', ...world.stranger, '--json'], options);
        expect(oneObject(json)).toEqual({ committed: 2, staged: [] });
    });

    it('has a line for each block, and who staged how many', async () => {
        const select = ['select', '--count', '4', '--alternates', '2', '--case', '2026-1', ...world.court];
        expect((await jury(select, options)).code).toBe(0);
        expect((await jury(['withdraw', '1', '--reason', 'a mistake', '--yes', ...world.court], options)).code).toBe(0);
        await world.client.add([Uint8Array.of(7)], asciiBytes('for ann\u001b[2J'));
        const own = world.client.caller.toText();
        const { stdout } = await jury(['staged', ...world.court], options);
        const lines = stdout.split('\n');
        expect(lines[0]).toBe('A commit puts 3 blocks on record:');
        expect(lines[1]).toMatch(/^ {7}2 {2}\S+ \S+ UTC {2}drew a jury for case "2026-1", 4 and 2 alternates {2}\d+ bytes {2}\(/);
        expect(lines[2]).toMatch(/^ {7}3 .* withdrew the draw of block 1: "a mistake" /);
        expect(lines[3]).toMatch(/^ {7}4 .* added 1 person: "for ann\\u001b\[2J" /);
        expect(lines.slice(4)).toEqual([`Staged by you (${own}): 3 blocks.`, 'Next: jury commit', '']);
        const json = oneObject((await jury(['staged', ...world.stranger, '--json'], options)).stdout);
        expect(json).toMatchObject({
            committed: 2,
            staged: [
                { index: 2, kind: 'Select', jurors: 6, pool_index: 0, case: '2026-1', author: own },
                { index: 3, kind: 'Add', jurors: 0, case: null, memo_text: null },
                { index: 4, kind: 'Add', jurors: 1, memo_text: 'for ann\u001b[2J', case: null }
            ]
        });
        const dry = await jury(['commit', ...world.court, '--dry-run'], options);
        expect(dry.stdout).toMatch(/^This puts 3 blocks on record under a certificate of the network, for ever:\n {7}2 .*\n.*\n.*\nStaged by you .*\nBy an estimate .* billion cycles .*\nNothing was sent\.\n$/);
    }); // prettier-ignore
});

describe.skipIf(!hasTerminal)('at a terminal', () => {
    it('commit shows what is staged, and no answer but yes commits', async () => {
        const before = await world.state();
        const no = await typed(['commit', ...world.court], answering('no'), options);
        expect(no.code).toBe(2);
        expect(no.output).toMatch(
            /This puts 3 blocks on record [^]*withdrew the draw of block 1[^]*Type yes/
        );
        expect(no.output).toContain('NOT_CONFIRMED: nothing was done');
        expect(await world.state()).toEqual(before);
        const yes = await typed(['commit', ...world.court], answering('yes'), options);
        expect(yes).toMatchObject({
            code: 0,
            output: expect.stringMatching(/Committed up to block \d+/) as string
        });
    });

    it.each([
        ['select', ['--count', '3', '--memo', 'asked']],
        ['rotate-key', []]
    ])('%s asks', async (name, args) => {
        const before = await world.state();
        const { code, output } = await typed([name, ...args, ...world.court], answering('no'), options);
        expect([code, output]).toEqual([2, expect.stringMatching(/for ever[^]*NOT_CONFIRMED/)]);
        expect(await world.state()).toEqual(before);
    });

    it('Ctrl-C at the question ends with 130, and nothing was sent', async () => {
        const before = await world.state();
        const stopped = [['Type yes', '\u0003']] as const;
        const { code, output } = await typed(['rotate-key', ...world.court], stopped, options);
        expect([code, output]).toEqual([130, expect.stringContaining('INTERRUPTED: nothing was done')]);
        expect(output).not.toContain('under way');
        expect(await world.state()).toEqual(before);
    });

    it('a warning stands there once', async () => {
        world.file('new', 'a777\n');
        const { code, output } = await typed(['add', '--hex-file', 'new', ...world.court], answering('yes'), options);
        expect(code).toBe(0);
        expect(output.match(/BATCH_SMALL/g)).toHaveLength(1);
        expect((await typed(['commit', ...world.court, '--yes'], [], options)).code).toBe(0);
    }); // prettier-ignore

    it('--yes is not asked', async () => {
        const select = ['select', '--count', '3', '--memo', 'unasked', ...world.court, '--yes'];
        const { code, output } = await typed(select, [], options);
        expect([code, output]).toEqual([0, expect.not.stringContaining('Type yes')]);
        expect((await typed(['commit', ...world.court, '--yes'], [], options)).code).toBe(0);
    });

    it.each([
        ['puts another block in the place of one that was shown', true],
        ['adds one to what was shown', false]
    ])('commit commits nothing where somebody %s before the answer', async (_, isLoaded) => {
        const { replica, client, canisterId } = world;
        const before = await takeSnapshot(replica, client.caller, canisterId);
        await client.add([Uint8Array.of(0xb1)], asciiBytes('shown'));
        const meanwhile = async () => {
            if (isLoaded) await loadSnapshot(replica, client.caller, canisterId, before);
            await client.add([Uint8Array.of(0xb2)], asciiBytes('never shown'));
            return 'yes';
        };
        const args = ['commit', ...world.court];
        const { code, output } = await typed(args, [['Type yes', meanwhile]], options);
        expect([code, output]).toEqual([2, expect.stringMatching(/"shown"[^]*NOT_CONFIRMED: what the certificate covers is not just what was shown/)]);
        expect(await client.getPending()).toBe(isLoaded ? 1 : 2);
        expect((await typed(args, answering('yes'), options)).output).toMatch(/"never shown"[^]*Committed up to/);
    }); // prettier-ignore
});

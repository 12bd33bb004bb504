import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { jury, oneObject } from './jury-process.js';
import { answering, hasTerminal, typed } from './typed.js';
import { withEntity } from './with-entity.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What a block tells for ever is told before the block is there. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
let rogue: string[];
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    createIdentityFile(join(world.folder, 'rogue.pem'));
    rogue = [...world.stranger, '--identity', 'rogue.pem'];
    world.file('few.csv', 'email\nann@x.example\nbob@x.example\n');
    world.file('ids', 'a001\n');
    world.file('new-ids', 'b001\n');
    options = withEntity(world.folder);
});
afterAll(() => world.stop());

const FEW = ['--file', 'few.csv', '--id-column', 'email'];
const MEMO = ['--memo', 'ask clerk@court.example'];
const COMMANDS: [string, string[], string[]][] = [
    ['add', ['--hex-file', 'new-ids', '--memo', 'for ann@x.example'], ['BATCH_SMALL', 'MEMO_TELLING']],
    ['enrol', [...FEW, '--slips', 'slips', ...MEMO], ['BATCH_SMALL', 'MEMO_TELLING']],
    ['remove', ['--hex-file', 'ids', ...MEMO], ['BATCH_SMALL', 'MEMO_TELLING']],
    ['select', ['--count', '3', ...MEMO], ['MEMO_TELLING']]
]; // prettier-ignore

describe('a script', () => {
    it.each(COMMANDS)('is warned before %s sends anything', async (name, args, codes) => {
        // The canister refuses what is sent: what stands before its refusal was told before.
        for (const json of [[], ['--json']]) {
            const { stdout, stderr } = await jury([name, ...args, ...rogue, ...json], options);
            const lines = `${stderr}${stdout}`.trimEnd().split('\n');
            expect(lines.slice(0, -1).map((line) => line.split(': ').slice(0, 3).join(' '))).toEqual(
                codes.map((code) => `jury warning ${code}`)
            );
            expect(lines.at(-1)).toContain('NOT_AUTHORIZED');
        }
    });

    it('is warned of a folder for slips in which others may write', async () => {
        const enrol = ['enrol', ...FEW, ...rogue, '--slips'];
        for (const [name, mode] of [['open', 0o777], ['shown', 0o755], ['own', 0o700]] as const) {
            mkdirSync(join(world.folder, name));
            chmodSync(join(world.folder, name), mode);
            const { stderr } = await jury([...enrol, name], options);
            expect(stderr.includes(`warning: FILE_EXPOSED: others may write in ${name}, `)).toBe(mode === 0o777);
        }
    }); // prettier-ignore

    it('goes on, and finds it in the notes', async () => {
        const { code, stdout, stderr } = await jury(
            ['select', ...world.court, '--count', '3', ...MEMO, '--json'],
            options
        );
        expect(code).toBe(0);
        expect(stderr).toMatch(/^jury: warning: MEMO_TELLING: .*\n$/);
        const { index, notes } = oneObject(stdout);
        expect(notes).toMatchObject([{ code: 'MEMO_TELLING' }]);
        const more = await jury(['expand', String(index), ...world.court, '--more', '1', ...MEMO], options);
        expect(more.stderr).toMatch(/^jury: warning: MEMO_TELLING: .*\n$/);
        expect(more.stdout).toContain('Note: MEMO_TELLING: ');
    });

    it('is told nothing of a memo that tells nothing', async () => {
        const { stderr } = await jury(
            ['select', ...world.court, '--count', '4', '--memo', 'case 7'],
            options
        );
        expect(stderr).toBe('');
    });
});

describe.skipIf(!hasTerminal)('at a terminal', () => {
    it.each(COMMANDS)('%s asks, and no answer but yes sends anything', async (name, args, codes) => {
        const before = await world.state();
        rmSync(join(world.folder, 'slips'), { recursive: true, force: true });
        const { code, output } = await typed(
            [name, ...args, ...world.court, '--again'],
            answering('no'),
            options
        );
        expect(code).toBe(2);
        for (const one of codes) expect(output).toContain(`jury: warning: ${one}: `);
        expect(output).toMatch(/NOT_CONFIRMED: nothing was done/);
        expect(await world.state()).toEqual(before);
        expect(existsSync(join(world.folder, 'slips'))).toBe(false);
    });

    it('yes goes on, and --yes is not asked', async () => {
        const args = ['remove', '--hex-file', 'ids', ...world.court];
        expect(await typed(args, answering('yes'), options)).toMatchObject({ code: 0 });
        const { code, output } = await typed(
            ['add', '--hex-file', 'ids', ...world.court, '--yes'],
            [],
            options
        );
        expect(code).toBe(0);
        expect(output).toMatch(/warning: BATCH_SMALL[^]*Staged 1 juror/);
        expect(output).not.toContain('Type yes');
    });
});

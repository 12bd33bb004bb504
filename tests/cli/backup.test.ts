import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
    chmodSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    statfsSync,
    writeFileSync
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, readU32be, toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { contentOf } from '../archive/archives.js';
import { CLERK, failingDraw } from '../archive/backup-fixture.js';
import { expectFailure, jury, normalise, oneObject, startJury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** `jury backup` as cron runs it, and as it is killed. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
const backup = (folder: string, ...more: string[]) => ['backup', folder, ...world.stranger, ...more];

beforeAll(async () => {
    world = await createWorld();
    await commit();
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
});
afterAll(() => world.stop());

const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());

const logOf = (folder: string) =>
    Object.fromEntries(
        Object.entries(contentOf(folder)).filter(([name]) => !/^(seals|code|records)\//.test(name))
    );

/** Of the time that a backup takes, the same for the same seed. */
const share = (seed: string, kill: number): number =>
    readU32be(sha256(asciiBytes(`${seed} ${kill}`))) / 2 ** 32;

/** What a backup that was killed had got to. */
function stateOf(folder: string): 'nothing' | 'unfinished' | 'whole' {
    if (!existsSync(folder)) return 'nothing';
    return existsSync(join(folder, 'update.lock')) ? 'unfinished' : 'whole';
}

describe('jury backup', () => {
    it('says what is new, and nothing where nothing is', async () => {
        const first = await jury(backup(at('copy')));
        expect(normalise(first.stdout, { folder: at('copy') })).toMatchInlineSnapshot(`
          "2 new blocks under 2 new commits; <folder> holds 2 blocks.
          Verified as of <time>.
          "
        `);
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(await jury(backup(at('copy')))).toEqual({ code: 0, stdout: '', stderr: '' });
        const json = oneObject((await jury(backup(at('copy'), '--json'))).stdout);
        expect(json).toMatchObject({ blocks: 2, commits: 2, new_blocks: 0, warnings: [] });
        await world.client.add([Uint8Array.of(7)], asciiBytes('staged'));
        const sealed = oneObject((await jury(backup(at('copy'), '--json'))).stdout);
        expect(sealed['seal']).toMatchObject({ length: 3, staged: 1 });
        await commit();
        const second = await jury(backup(at('copy')));
        expect(normalise(second.stdout, { folder: at('copy') })).toMatchInlineSnapshot(`
          "1 new block under 1 new commit; <folder> holds 3 blocks.
          Verified as of <time>.
          Every block was hashed and every draw run again; certificates of the first 2 commits were not checked again.
          "
        `);
        expect((await jury(['verify', at('copy'), ...rootKey])).code).toBe(0);
        expect(readdirSync(at('copy')).sort()).toEqual([
            'blocks',
            'code',
            'commits',
            'manifest.json',
            'seals'
        ]);
    });

    it('keeps what the canister tells of draws that failed and of roles, and verify tells it', async () => {
        await failingDraw(world);
        await world.client.authorize(CLERK);
        expect((await jury(backup(at('records')))).code).toBe(0);
        const verified = await jury(['verify', at('records'), ...rootKey]);
        const names = {
            court: world.client.caller.toText(),
            clerk: CLERK.toText(),
            folder: at('records')
        };
        const [, told = ''] = /^(Draws without[^]*)^Code of/m.exec(verified.stdout) ?? [];
        expect(normalise(told, names)).toMatchInlineSnapshot(`
          "Draws without a committed block; who asked and what came of it is the word of the canister and of who kept the copy:
            draw 0: asked for by <court> at <time>, 2 of the pool at block 0, memo "unlucky": failed

          "
        `);
        const [, roles = ''] = /^(Changes of roles[^]*)^To know/m.exec(verified.stdout) ?? [];
        expect(normalise(roles, names)).toMatchInlineSnapshot(`
          "Changes of roles, as certified; controllers may do everything and are not among them:
            <time>: <court> made a User of <clerk>

          "
        `);
        expect(verified.stdout).not.toContain('who held which role');
        expect(await jury(['verify', at('records'), ...rootKey, '--threads', '2'])).toEqual(verified);
        const bundle = join(at('records'), 'blocks/00000000.bundle');
        const good = readFileSync(bundle);
        writeFileSync(
            bundle,
            good.map((byte, i) => (i === 200 ? byte ^ 1 : byte))
        );
        const [one, two] = await Promise.all(
            ['1', '2'].map((count) => jury(['verify', at('records'), ...rootKey, '--threads', count]))
        );
        expect(one?.code).toBe(1);
        expect(two).toEqual(one);
        writeFileSync(bundle, good);
        const json = oneObject((await jury(['verify', at('records'), ...rootKey, '--json'])).stdout);
        const record = { author: names.court, pool_index: 0, count: 2, outcome: 'Failed', block: null };
        expect(json['missing_draws']).toMatchObject([{ number: 0, record }]);
        expect(json['roles']).toMatchObject({
            complete: true,
            changes: [{ by: names.court, whom: names.clerk, role: 'User' }]
        });
        const inspected = oneObject((await jury(['inspect', at('records'), '--json'])).stdout);
        expect(inspected['draws']).toMatchObject([{ number: 0, ...record }]);
        expect(inspected['roles']).toMatchObject([{ whom: names.clerk, role: 'User' }]);
    });

    it('of a canister that has committed nothing says so', async () => {
        const empty = await createWorldWithoutCommits();
        expect(await jury(['backup', at('empty'), ...empty])).toMatchObject({ code: 0, stderr: '' });
    });

    it('that is killed at any moment is taken up again, and ends in the same bytes', async () => {
        const whole = at('whole');
        const lasts = await fromItsFirstWrite(whole, startJury(backup(whole)));
        const seed = process.env['JURY_KILL_SEED'] ?? randomBytes(4).toString('hex');
        const kills = Number(process.env['JURY_KILLS'] ?? 4);
        const found = { nothing: 0, unfinished: 0, whole: 0 };
        for (let kill = 0; kill < kills; kill++) {
            const folder = at(`killed-${kill}`);
            const child = startJury(backup(folder));
            await fromItsFirstWrite(folder, child, lasts * share(seed, kill));
            found[stateOf(folder)]++;
            expect(await jury(backup(folder)), `${seed} ${kill}`).toMatchObject({ code: 0, stderr: '' });
            expect(logOf(folder), `${seed} ${kill}`).toEqual(logOf(whole));
            rmSync(folder, { recursive: true });
        }
        console.log(`JURY_KILL_SEED=${seed}, ${kills} kills found`, found);
    });

    it('leaves a folder alone that another backup writes', async () => {
        mkdirSync(at('busy'));
        // The start of a process is known on Linux only; elsewhere its number decides.
        const start = spawnSync('cut', ['-d', ' ', '-f', '22', `/proc/${process.pid}/stat`], {
            encoding: 'utf8'
        });
        const since = start.status === 0 ? start.stdout.trim() : '-';
        writeFileSync(at('busy/update.lock'), `${process.pid} ${since} ${hostname()}\n`);
        await expectFailure('FOLDER_IN_USE', 3, backup(at('busy')));
        expect(readdirSync(at('busy'))).toEqual(['update.lock']);
    });

    it('into a folder that may not be written', async () => {
        await expectFailure('FOLDER_UNWRITABLE', 3, backup('/proc/nowhere'));
        if (process.getuid?.() === 0) return;
        mkdirSync(at('closed'));
        chmodSync(at('closed'), 0o555);
        await expectFailure('FOLDER_UNWRITABLE', 3, backup(at('closed')));
    });
});

/**
 * Milliseconds from the first that a backup writes to its end. What comes before is the start of a program.
 * @param killAfter kills it so many milliseconds after that
 */
async function fromItsFirstWrite(folder: string, child: ChildProcess, killAfter = Infinity): Promise<number> {
    const closed = once(child, 'close');
    while (!existsSync(folder) && child.exitCode === null) await setTimeout(1);
    const start = performance.now();
    if (killAfter < Infinity) {
        await Promise.race([setTimeout(killAfter), closed]);
        child.kill('SIGKILL');
    }
    await closed;
    return performance.now() - start;
}

async function createWorldWithoutCommits(): Promise<string[]> {
    const { secondCanister } = await import('./second-canister.js');
    const second = await secondCanister(world.replica);
    return ['--network', world.replica.url, '--canister', second.canisterId.toText()];
}

/** A small file system of its own, where this machine lets us have one. */
function mountSmall(path: string, size: string): boolean {
    mkdirSync(path);
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
    return status === 0;
}

describe('a full disk', () => {
    it('leaves the archive as good as it was, and room lets it go on', async (context) => {
        const disk = at('disk');
        if (!mountSmall(disk, '1m')) return context.skip('no file system can be mounted here');
        try {
            const folder = join(disk, 'copy');
            expect((await jury(backup(folder))).code).toBe(0);
            const before = logOf(folder);
            const { bavail, bsize } = statfsSync(disk);
            writeFileSync(join(disk, 'ballast'), new Uint8Array(bavail * bsize - 3 * bsize));
            await world.client.add([Uint8Array.of(9)], new Uint8Array(60_000));
            await commit();
            const message = await expectFailure('FOLDER_UNWRITABLE', 3, backup(folder));
            expect(message).toContain('the disk is full');
            const verified = await jury(['verify', folder, ...rootKey]);
            expect(verified.code, verified.stdout + verified.stderr).toBe(0);
            for (const [name, content] of Object.entries(before)) {
                if (name !== 'update.lock') expect(logOf(folder)[name], name).toBe(content);
            }
            rmSync(join(disk, 'ballast'));
            expect((await jury(backup(folder))).code).toBe(0);
            expect((await jury(['verify', folder, ...rootKey])).code).toBe(0);
            expect(Object.keys(logOf(folder))).not.toContain('update.lock');
        } finally {
            spawnSync('umount', [disk]);
        }
    });

    it('that is read-only is told before anything is asked', async (context) => {
        const disk = at('read-only');
        if (!mountSmall(disk, '1m')) return context.skip('no file system can be mounted here');
        try {
            const folder = join(disk, 'copy');
            expect((await jury(backup(folder))).code).toBe(0);
            spawnSync('mount', ['-o', 'remount,ro', disk]);
            const message = await expectFailure('FOLDER_UNWRITABLE', 3, backup(folder));
            expect(message).toContain('read-only');
            expect((await jury(['verify', folder, ...rootKey])).code).toBe(0);
        } finally {
            spawnSync('umount', [disk]);
        }
    });
});

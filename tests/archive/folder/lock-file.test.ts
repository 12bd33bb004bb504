import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { lockArchive } from '../../../src/archive/folder/lock-file.js';
import { juryProgram } from '../../built.js';
import { temporaryFolder } from '../archives.js';

/** Who may take over the lock of an archive: nobody while its process may live, in whatever container. */

const isLinux = process.platform === 'linux';
const lockOf = (folder: string) => join(folder, 'update.lock');

/** The lock that this process writes, as words: process, start, host, boot, namespace, machine. */
function ownWords(): string[] {
    const folder = temporaryFolder();
    const lock = lockArchive(folder);
    const words = readFileSync(lockOf(folder), 'utf8').trim().split(' ');
    lock.release();
    return words;
}

/** A lock of a process that does not run here, but for what is changed. */
function outcome(change: (words: string[]) => void): string {
    const folder = temporaryFolder();
    const words = ownWords();
    words[0] = '999999999';
    change(words);
    writeFileSync(lockOf(folder), `${words.join(' ')}\n`);
    try {
        lockArchive(folder).release();
        return 'taken over';
    } catch (error) {
        return String(error instanceof Error ? error.message : error).replace(folder, 'folder');
    }
}

describe.runIf(isLinux)('a lock', () => {
    it('says where its process runs', () => {
        const words = ownWords();
        expect(words).toHaveLength(6);
        expect(words.slice(0, 3)).toEqual([String(process.pid), expect.stringMatching(/^\d+$/), hostname()]);
        expect(words[3]).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
        expect(words[4]).toBe(readlinkSync('/proc/self/ns/pid'));
    });

    it('of a process that is gone is taken over', () => {
        expect(outcome(() => undefined)).toBe('taken over');
    });

    it('that a program of before left, with fewer words, too', () => {
        expect(outcome((words) => words.splice(3))).toBe('taken over');
    });

    it('of another namespace of processes is left alone, and says so', () => {
        expect(outcome((words) => (words[4] = 'pid:[1]'))).toMatch(
            /^FOLDER_IN_USE: folder is being written by process 999999999 of another container; wait for it, or remove update.lock if it no longer runs$/
        );
    });

    it('of another machine is left alone, one of the same name too', () => {
        expect(outcome((words) => (words[2] = 'elsewhere'))).toMatch(/process 999999999 on elsewhere/);
        const other = (words: string[]) => {
            words[3] = 'another-boot';
            words[5] = 'another-machine';
        };
        expect(outcome(other)).toMatch(/^FOLDER_IN_USE/);
    });

    it('from before this machine was started anew is taken over, where machines have names', () => {
        const known = existsSync('/etc/machine-id') && readFileSync('/etc/machine-id', 'utf8').trim() !== '';
        const before = (words: string[]) => {
            words[0] = String(process.pid);
            words[3] = 'another-boot';
        };
        expect(outcome(before)).toMatch(known ? /^taken over$/ : /^FOLDER_IN_USE/);
    });
});

const inNamespace = ['--pid', '--fork', '--mount-proc'];
const canUnshare = isLinux && spawnSync('unshare', [...inNamespace, 'true']).status === 0;

describe.runIf(canUnshare)('a process in another container', () => {
    it('keeps its lock while it runs, and loses none by its number', async () => {
        juryProgram();
        const folder = temporaryFolder();
        const hold = `import(${JSON.stringify(join(packageRoot, 'dist/src/archive/folder/lock-file.js'))}).then(({ lockArchive }) => {
            lockArchive(${JSON.stringify(folder)}); console.log('held'); setInterval(() => 0, 1000); })`;
        const holder = spawn('unshare', [...inNamespace, '--kill-child', process.execPath, '-e', hold]);
        await once(holder.stdout, 'data');
        expect(readFileSync(lockOf(folder), 'utf8')).toMatch(/^1 \d+ /);
        expect(() => lockArchive(folder)).toThrow(/^FOLDER_IN_USE: .* by process 1 of another container/);
        const second = spawnSync('unshare', [...inNamespace, process.execPath, '-e', hold], { encoding: 'utf8', timeout: 20_000 }); // prettier-ignore
        expect(second.stdout).toBe('');
        expect(second.stderr).toMatch(/FOLDER_IN_USE/);
        holder.kill('SIGKILL');
    });
});

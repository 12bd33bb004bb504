import { linkSync, readFileSync, realpathSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReplicaError } from '../error.js';

/** One process at a time uses a state folder. */

const held = new Set<string>();

/** When the process began, in the kernel's ticks: tells it from a later one of the same number. Linux only. */
function startOf(pid: number): string {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    } catch {
        return '';
    }
}

function isAlive(owner: string): boolean {
    const [pidText = '', start = ''] = owner.trim().split(' ');
    const pid = Number(pidText);
    if (!Number.isInteger(pid) || pid <= 0) return false;
    if (pid === process.pid) return false; // `held` knows about this process
    try {
        process.kill(pid, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
    return start === '' || startOf(pid) === '' || startOf(pid) === start;
}

function read(path: string): string | undefined {
    try {
        return readFileSync(path, 'utf8');
    } catch {
        return undefined;
    }
}

/** Moves the lock of a dead process away; if it turns out to be a live one's, puts it back. */
function removeStale(path: string): void {
    const aside = `${path}.${process.pid}.stale`;
    try {
        renameSync(path, aside);
    } catch {
        return; // somebody else was faster
    }
    if (isAlive(read(aside) ?? '')) {
        try {
            linkSync(aside, path);
        } catch {
            // a third process holds it by now
        }
    }
    unlinkSync(aside);
}

/** Gives the function that releases the lock. Throws `STATE_IN_USE`. */
export function lockFolder(folder: string): () => void {
    const real = realpathSync(folder);
    const path = join(real, 'lock');
    const inUse = (owner: string) =>
        new ReplicaError(
            'STATE_IN_USE',
            `the state folder ${folder} is in use by process ${owner.trim().split(' ')[0] ?? '?'}`
        );
    if (held.has(real)) throw inUse(String(process.pid));
    const own = `${process.pid}.lock`;
    const prepared = join(real, own);
    writeFileSync(prepared, `${process.pid} ${startOf(process.pid)}\n`);
    try {
        for (let attempt = 0; ; attempt++) {
            try {
                // A link appears with its content, so nobody reads a lock that is still empty.
                linkSync(prepared, path);
                break;
            } catch (error) {
                if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
            }
            const owner = read(path);
            if (owner !== undefined && (isAlive(owner) || attempt > 5)) throw inUse(owner);
            removeStale(path);
        }
    } finally {
        unlinkSync(prepared);
    }
    held.add(real);
    return () => {
        held.delete(real);
        unlinkSync(path);
    };
}

import {
    closeSync,
    openSync,
    readFileSync,
    readlinkSync,
    renameSync,
    rmSync,
    statSync,
    writeSync
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errno } from '../node/system-reason.js';
import { FolderError } from './folder-files.js';

/**
 * Stands in an archive while it is written. One that stays behind says that an update was cut off: files may then
 * hold more than the manifest counts, and temporary files may lie about.
 */
export const LOCK_FILE = 'update.lock';
export const LOCK_LEFTOVER = /^update\.lock\.\d+\.stale$/;

/** A lock is created empty and filled at once; one that stays empty for longer has lost its owner. */
const FILLED_WITHIN_MS = 5000;
const ATTEMPTS = 5;

export interface Lock {
    /** Removes the lock. An update that fails leaves it, as the mark of what it may have left. */
    release(): void;
    /** The process no longer works on the folder, and the mark stays. */
    abandon(): void;
}

const held = new Set<string>();

/**
 * Keeps everybody else from writing the archive in `folder`, which must be there.
 * @throws {FolderError} `FOLDER_IN_USE`
 */
export function lockArchive(folder: string): Lock {
    const path = join(folder, LOCK_FILE);
    if (held.has(path)) throw inUse(folder, `process ${process.pid}`);
    for (let attempt = 0; !create(path); attempt++) {
        const owner = read(path);
        if (owner !== undefined && (attempt >= ATTEMPTS || isAlive(path, owner))) {
            throw inUse(folder, describe(owner));
        }
        removeStale(path);
    }
    held.add(path);
    const abandon = () => void held.delete(path);
    return {
        release: () => {
            rmSync(path, { force: true });
            abandon();
        },
        abandon
    };
}

const own = (): string =>
    [process.pid, startOf(process.pid), ...Object.values(placeOf())].join(' ').concat('\n');

function create(path: string, content = own()): boolean {
    try {
        const file = openSync(path, 'wx', 0o644);
        writeSync(file, content);
        closeSync(file);
        return true;
    } catch (error) {
        if (errno(error) === 'EEXIST') return false;
        throw error;
    }
}

/** Where process numbers are told apart: elsewhere the same number is another process. */
interface Place {
    readonly host: string;
    /** Differs after the machine was started anew. `-` where it is not told, as all that follow. */
    readonly boot: string;
    /** Of containers, which may share the name of a machine. */
    readonly namespace: string;
    readonly machine: string;
}

const placeOf = (): Place => ({
    host: hostname(),
    boot: firstWord(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    namespace: firstWord(() => readlinkSync('/proc/self/ns/pid')),
    machine: firstWord(() => readFileSync('/etc/machine-id', 'utf8'))
});

function firstWord(read: () => string): string {
    try {
        return read().trim().split(/\s/)[0] || '-';
    } catch {
        return '-';
    }
}

/**
 * On this machine a process that is gone cannot come back, and none outlives a restart of the machine. Of another
 * machine, or of another namespace of processes, nothing is known.
 */
function isAlive(path: string, owner: string): boolean {
    const [pidText = '', start = '', host = '', boot, namespace, machine] = owner.trim().split(' ');
    const pid = Number(pidText);
    if (!Number.isInteger(pid) || pid <= 0) return Date.now() - modifiedAt(path) < FILLED_WITHIN_MS;
    const here = placeOf();
    if (host !== here.host || (namespace ?? here.namespace) !== here.namespace) return true;
    if ((boot ?? here.boot) !== here.boot) return machine === '-' || machine !== here.machine;
    if (pid === process.pid) return false;
    try {
        process.kill(pid, 0);
    } catch (error) {
        return errno(error) === 'EPERM';
    }
    return start === startOf(pid);
}

/** When a process began, in the kernel's ticks: tells it from a later one of the same number. Linux only. */
function startOf(pid: number): string {
    try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
    } catch {
        return '-';
    }
}

/** Moves the lock of a dead process away; if it turns out to be a live one's, puts it back. */
function removeStale(path: string): void {
    const aside = `${path}.${process.pid}.stale`;
    try {
        renameSync(path, aside);
    } catch {
        return; // Somebody else was faster.
    }
    const owner = read(aside) ?? '';
    // If a third process holds it by now, it stays with that one.
    if (isAlive(aside, owner)) create(path, owner);
    rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
    try {
        return readFileSync(path, 'utf8').slice(0, 300);
    } catch {
        return undefined;
    }
}

const modifiedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function describe(owner: string): string {
    const [pid = '', , host = '', , namespace] = owner.trim().split(' ');
    const here = placeOf();
    if (host !== '' && host !== here.host) return `process ${pid} on ${host}`;
    const isOther = namespace !== undefined && namespace !== here.namespace;
    return `process ${pid || '?'}${isOther ? ' of another container' : ''}`;
}

const inUse = (folder: string, owner: string) =>
    new FolderError(
        'FOLDER_IN_USE',
        `${folder} is being written by ${owner}; wait for it, or remove ${LOCK_FILE} if it no longer runs`
    );

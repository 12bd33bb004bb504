import {
    closeSync,
    openSync,
    readFileSync,
    readlinkSync,
    realpathSync,
    renameSync,
    rmSync,
    statSync,
    writeSync
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errno } from './system-reason.js';

/** A lock is created empty and filled at once; one that is not filled for longer has lost its owner. */
const FILLED_WITHIN_MS = 5000;
const ATTEMPTS = 5;

/** A file that says which process works on what is beside it. */
export interface Lock {
    /** Removes the file. */
    release(): void;
    /** The process no longer works there, and the file stays as a mark of that. */
    abandon(): void;
}

const held = new Set<string>();

/**
 * Takes the lock that is the file `name`, in a folder that must be there. One whose process is gone is taken over.
 * @param inUse the error to throw while another process holds it; `owner` is "process 12" or "process 12 on host"
 */
export function takeLock(name: string, inUse: (owner: string) => Error): Lock {
    const path = join(realpathSync(dirname(name)), basename(name));
    if (held.has(path)) throw inUse(`process ${process.pid}`);
    for (let attempt = 0; !create(path); attempt++) {
        const owner = read(path);
        if (owner !== undefined && (attempt >= ATTEMPTS || isAlive(path, owner))) {
            throw inUse(describe(owner));
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
 * machine, or of another namespace of processes, nothing is known. Earlier versions wrote fewer words.
 */
function isAlive(path: string, owner: string): boolean {
    const here = placeOf();
    const [pidText, start, host = here.host, boot = here.boot, namespace = here.namespace, machine = '-'] =
        owner.trim().split(' ');
    const pid = Number(pidText);
    const isFilled = owner.endsWith('\n') && Number.isInteger(pid) && pid > 0;
    if (!isFilled) return Date.now() - modifiedAt(path) < FILLED_WITHIN_MS;
    if (host !== here.host || namespace !== here.namespace) return true;
    if (boot !== here.boot) return machine === '-' || machine !== here.machine;
    if (pid === process.pid) return false;
    try {
        process.kill(pid, 0);
    } catch (error) {
        return errno(error) === 'EPERM';
    }
    const started = startOf(pid);
    return (start ?? started) === started;
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

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { replaceFile } from '../../node/index.js';

/** The file in which a server tells its port, and in which clients look for one that runs already. */

const read = (path: string): number | undefined => {
    try {
        const text = readFileSync(path, 'utf8');
        return /^\d{1,5}\n$/.test(text) ? Number(text) : undefined;
    } catch {
        return undefined;
    }
};

/** Whether the file is there, whatever it names. */
export const isPortTold = (path: string): boolean => existsSync(path);

/** All at once: a client that polls must not find half a number. */
export function writePortFile(path: string, port: number): void {
    const temporary = `${path}.${process.pid}`;
    replaceFile(path, new TextEncoder().encode(`${port}\n`), { temporary, durable: false });
}

/** Removes the file if it still names this port. */
export function removePortFile(path: string, port: number): void {
    if (read(path) === port) rmSync(path, { force: true });
}

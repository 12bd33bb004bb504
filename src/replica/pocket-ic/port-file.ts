import { readFileSync, rmSync } from 'node:fs';
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

/** Whether the server that the file names answers. */
export async function isServed(path: string): Promise<boolean> {
    const port = read(path);
    if (port === undefined) return false;
    const response = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    return response?.ok === true;
}

/** All at once: a client that polls must not find half a number. */
export function writePortFile(path: string, port: number): void {
    const temporary = `${path}.${process.pid}`;
    replaceFile(path, new TextEncoder().encode(`${port}\n`), { temporary, durable: false });
}

/** Removes a file that is stale. @param port if given, only a file that still names that port */
export function removePortFile(path: string, port?: number): void {
    if (port === undefined || read(path) === port) rmSync(path, { force: true });
}

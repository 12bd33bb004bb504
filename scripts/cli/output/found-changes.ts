import type { FoundChange } from '../../../src/client/jury-client.js';
import { time } from './time.js';

/**
 * Changes of this run whose answers did not come, and that were found to have been made. Every command that changes
 * something may meet one, so what it prints says so, wherever that is printed.
 */
let found: FoundChange[] = [];

export const noteFoundChange = (change: FoundChange): void => void found.push(change);

/** A process may run several commands. */
export const forgetFoundChanges = (): void => void (found = []);

/** For `--json`: nothing if every answer came. */
export const foundChangesObject = (): object =>
    found.length === 0
        ? {}
        : {
              looked_up: found.map(({ method, by, result, detail }) => ({
                  method,
                  made: true,
                  by,
                  result: plain(result) ?? null,
                  detail
              }))
          };

export const foundChangesLines = (): string[] =>
    found.map(({ method, by, result, detail }) => {
        const where = by === 'reply' ? 'the network certifies its reply' : 'it is on the log';
        return `The answer to ${method} got lost (${detail}); looked it up: it was made${what(method, result)}, ${where}.`;
    });

/** An option is a list of one or none. */
const plain = (result: unknown): unknown => (Array.isArray(result) ? (result[0] as unknown) : result);

function what(method: string, result: unknown): string {
    const value = plain(result);
    if (typeof value !== 'number') return '';
    return method === 'commit' ? `: ${value} blocks are committed` : `: block ${value}`;
}

/** Tells whoever sits at the terminal why nothing happens. */
export function tellWait(method: string, until: bigint): void {
    if (!process.stderr.isTTY) return;
    const advice = 'do not run it again before this ends';
    process.stderr.write(
        `jury: no answer to ${method} came; looking whether it was made, until ${time(until)} at most; ${advice}\n`
    );
}

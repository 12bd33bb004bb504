import { commitValue } from './candid.js';
import { fail } from './fail.js';
import type { Jury } from './jury.js';

/** Leaves room for the Candid around the bytes in a reply of at most 2 MiB. */
const MAX_PAGE_BYTES = 1_900_000;
const MAX_PAGE_BLOCKS = 2_000;

/**
 * The stored bytes of blocks from `start` on, staged ones included; past the end there are fewer.
 * @throws `PAGE_TOO_LARGE` with the number that fits
 */
export function rawBlocks({ log, heads }: Jury, start: number, length: number): Uint8Array[] {
    const end = Math.min(start + length, heads.length);
    return page(
        start,
        end,
        (index) => log.entry(index).byteLength,
        (index) => log.bytes(index)
    );
}

/** Commits by number from `start` on; past the end there are fewer. @throws `PAGE_TOO_LARGE` */
export function commitsPage({ certification, heads }: Jury, start: number, length: number) {
    const { commits } = certification;
    const end = Math.min(start + length, heads.commitCount);
    const values = new Map<number, ReturnType<typeof commitValue>>();
    const read = (number: number) => {
        const value = values.get(number) ?? commitValue(commits.get(number), [commits.certificate(number)]);
        values.set(number, value);
        return value;
    };
    return page(start, end, (number) => 256 + (read(number).certificates[0]?.length ?? 0), read);
}

function page<T>(start: number, end: number, sizeOf: (n: number) => number, read: (n: number) => T): T[] {
    let bytes = 0;
    for (let n = start; n < end; n++) {
        bytes += 5 + sizeOf(n);
        if (bytes > MAX_PAGE_BYTES || n - start >= MAX_PAGE_BLOCKS) {
            fail('PAGE_TOO_LARGE', `at most ${n - start} fit in one reply from ${start} on`);
        }
    }
    return Array.from({ length: Math.max(0, end - start) }, (_, i) => read(start + i));
}

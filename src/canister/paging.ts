import { Principal } from 'azle';
import { MAX_PAGE_BLOCKS, MAX_PAGE_BYTES } from '../protocol/limits.js';
import { attemptValue, commitValue, entityKeyValue, roleChangeValue } from './candid.js';
import { checkQueryBudget } from './checks.js';
import { fail } from './fail.js';
import type { Jury } from './jury.js';

/**
 * The stored bytes of blocks from `start` on, staged ones included; past the end there are fewer.
 * @throws `PAGE_TOO_LARGE` with the number that fits
 */
export function rawBlocks({ log, heads }: Jury, start: number, length: number): Uint8Array[] {
    const sizeOf = (index: number) => log.entry(index).byteLength;
    return page(start, length, heads.length, (index) => log.bytes(index), sizeOf);
}

/** Commits by number. @throws `PAGE_TOO_LARGE` */
export function commitsPage({ certification, heads }: Jury, start: number, length: number) {
    const { commits } = certification;
    const read = (number: number) => commitValue(commits.get(number), commits.certificatesOf(number));
    return page(start, length, heads.commitCount, read, undefined, ({ certificates }) =>
        certificates.reduce((sum, certificate) => sum + certificate.length, 256)
    );
}

/** Every attempt to draw, by number. @throws `PAGE_TOO_LARGE` */
export function drawsPage({ draws, heads, log }: Jury, start: number, length: number) {
    const read = (number: number) => {
        const outcome = draws.outcome(number);
        const block = draws.block(number);
        const request = draws.request(number);
        const memo = outcome === 'staged' ? log.data(block).memo : request.memo;
        return attemptValue(
            number,
            { ...request, memo },
            outcome,
            block,
            Principal.fromUint8Array(request.by)
        );
    };
    return page(start, length, heads.draws, read, undefined, ({ memo }) => memo.length + 128);
}

/** The journal of roles, by number. @throws `PAGE_TOO_LARGE` */
export function roleChangesPage({ roles, heads }: Jury, start: number, length: number) {
    return page(
        start,
        length,
        heads.roleChanges,
        (number) => roleChangeValue(roles.change(number)),
        () => 100
    );
}

/** Every change of the entity key, by number. @throws `PAGE_TOO_LARGE` */
export function entityKeysPage({ entityKeys, heads }: Jury, start: number, length: number) {
    const read = (number: number) => entityKeyValue(entityKeys.change(number));
    return page(start, length, heads.entityChanges, read, () => 220);
}

/**
 * Items from `start` on, at most `length`. Sizes are known before an item is read, or else after.
 * @throws `PAGE_TOO_LARGE`
 */
function page<T>(
    start: number,
    length: number,
    total: number,
    read: (n: number) => T,
    sizeBefore?: (n: number) => number,
    sizeAfter: (item: T) => number = () => 0
): T[] {
    const end = Math.min(start + length, total);
    const items: T[] = [];
    let bytes = 0;
    const grow = (by: number) => {
        bytes += 5 + by;
        if (bytes <= MAX_PAGE_BYTES && items.length < MAX_PAGE_BLOCKS) return;
        fail('PAGE_TOO_LARGE', `at most ${items.length} fit in one reply from ${start} on`);
    };
    for (let n = start; n < end; n++) {
        checkQueryBudget(items.length);
        if (sizeBefore !== undefined) grow(sizeBefore(n));
        const item = read(n);
        if (sizeBefore === undefined) grow(sizeAfter(item));
        items.push(item);
    }
    return items;
}

import { StagedError } from '../errors.js';
import type { Progress } from '../output/index.js';

/**
 * Sends a long list in batches, one block each.
 * @returns the indices of the blocks
 * @throws {StagedError} if a batch fails after others were staged
 */
export async function sendInBatches<T>(
    items: readonly T[],
    size: number,
    send: (batch: T[]) => Promise<number>,
    show: Progress
): Promise<number[]> {
    const indices: number[] = [];
    const steps = items.length > size;
    for (let start = 0; start < items.length; start += size) {
        if (steps) show(start, items.length);
        try {
            indices.push(await send(items.slice(start, start + size)));
        } catch (error) {
            if (steps) show(items.length, items.length);
            if (indices.length === 0) throw error;
            const done = `they hold ${start} of the ${items.length} on the list`;
            throw new StagedError(error, indices, `${done}; to send the rest, run the whole command again`);
        }
    }
    if (steps) show(items.length, items.length);
    return indices;
}

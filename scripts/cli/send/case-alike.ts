import { fetchBlocks } from '../../../src/archive/backup/index.js';
import type { JuryClient } from '../../../src/client/jury-client.js';
import { decodeData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { looksLikeCase } from '../files/index.js';
import { escapedName } from '../output/index.js';
import { type Note } from '../text/index.js';

/** A name that is older than so many blocks, or bytes, is not looked for: a warning is not worth the whole of a long log. */
const [MAX_BLOCKS, MAX_BYTES] = [16_000, 32 * 1024 * 1024];
/** Read at once: few at first, for each may have half a million bytes, and more as long as they are small. */
const [FIRST_BLOCKS, MOST_BLOCKS, SMALL_BYTES] = [50, 1000, 1024 * 1024];
const LISTED = 5;

/**
 * Whether a draw is about to name a case that looks like one of the newest on record, staged ones included, and is another.
 * @param memo of the draw
 * @param drawn how many are, by it
 * @param length of the log
 */
export async function caseNotes(
    client: Pick<JuryClient, 'getRawBlocks'>,
    memo: Uint8Array,
    drawn: number,
    length: number
): Promise<Note[]> {
    const name = caseIn({ kind: 'Select', memo, jurors: { length: drawn } });
    if (name === '') return [];
    const isAlike = looksLikeCase(name);
    const alike = new Map<string, number>();
    const last = Math.max(0, length - MAX_BLOCKS);
    let [read, count, end] = [0, FIRST_BLOCKS, length];
    while (end > last && read < MAX_BYTES) {
        const start = Math.max(last, end - count);
        const blocks = await fetchBlocks(client, start, end, () => undefined);
        const size = blocks.reduce((sum, bytes) => sum + bytes.length, 0);
        for (const [i, bytes] of blocks.entries()) {
            const other = caseIn(decodeData(bytes));
            if (isAlike(other) && !alike.has(other)) alike.set(other, start + i);
        }
        [read, end] = [read + size, start];
        count = size < SMALL_BYTES ? Math.min(MOST_BLOCKS, 2 * count) : FIRST_BLOCKS;
    }
    if (alike.size === 0) return [];
    const first = [...alike]
        .slice(0, LISTED)
        .map(([other, index]) => `${escapedName(other)} of block ${index}`);
    const more = alike.size > first.length ? ` and ${alike.size - first.length} more` : '';
    const detail = `case ${escapedName(name)} looks the same as case ${first.join(', ')}${more}, and is another, for ever: copy the name from there, if that is the one you mean`;
    return [{ code: 'CASE_LOOKALIKE', detail }];
}

function caseIn(draw: Parameters<typeof readCaseRecord>[0]): string {
    const record = readCaseRecord(draw);
    return typeof record === 'object' ? record.case : '';
}

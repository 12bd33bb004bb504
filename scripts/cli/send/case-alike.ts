import type { JuryClient } from '../../../src/client/jury-client.js';
import { decodeData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { looksLikeCase } from '../files/index.js';
import { escapedName } from '../text/index.js';
import type { Note } from '../text/index.js';

const BLOCKS_AT_A_TIME = 1000;
/** A name that is older than so many blocks is not looked for: that would read the whole of a long log for a warning. */
const MAX_LOOKED_AT = 16_000;
const LISTED = 5;

/**
 * Whether a draw is about to name a case that looks like one on record, staged blocks included, and is another.
 * @param memo of the draw
 * @param count drawn by it
 * @param length of the log
 */
export async function caseNotes(
    client: Pick<JuryClient, 'getRawBlocks'>,
    memo: Uint8Array,
    count: number,
    length: number
): Promise<Note[]> {
    const name = caseIn({ kind: 'Select', memo, jurors: { length: count } });
    if (name === '') return [];
    const isAlike = looksLikeCase(name);
    const alike = new Map<string, number>();
    for (let at = Math.max(0, length - MAX_LOOKED_AT); at < length;) {
        const blocks = await client.getRawBlocks(at, Math.min(BLOCKS_AT_A_TIME, length - at));
        if (blocks.length === 0) break;
        for (const [i, bytes] of blocks.entries()) {
            const other = caseIn(decodeData(bytes));
            if (isAlike(other) && !alike.has(other)) alike.set(other, at + i);
        }
        at += blocks.length;
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

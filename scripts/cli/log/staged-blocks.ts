import type { JuryClient } from '../../../src/client/jury-client.js';
import { blockHash, decodeData, type BlockData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { decodeUtf8, plural, time } from '../output/index.js';
import { blockWords } from '../text/index.js';

/** A block that waits for a commit: the word of the canister, which nothing proves yet. */
export interface StagedBlock extends BlockData {
    readonly index: number;
    /** Of the whole block. */
    readonly bytes: number;
    /** 32 bytes. */
    readonly hash: Uint8Array;
}

const AT_A_TIME = 1000;

/** All blocks that no commit covers, in their order. @param length of the log at some time before */
export async function stagedBlocks(client: JuryClient, length: number): Promise<StagedBlock[]> {
    const first = length - (await client.getPending());
    const blocks: StagedBlock[] = [];
    for (let at = Math.max(0, first); at < length;) {
        const some = await client.getRawBlocks(at, Math.min(AT_A_TIME, length - at));
        // A log that is shorter now was reinstalled.
        if (some.length === 0) break;
        for (const bytes of some)
            blocks.push({ ...decodeData(bytes), index: at++, bytes: bytes.length, hash: blockHash(bytes) });
    }
    return blocks;
}

/** More than anybody reads before a yes. */
const LISTED = 50;

/** A line each, of many the first, and who staged how many. @param caller whose own blocks are marked */
export function stagedLines(blocks: readonly StagedBlock[], caller: string): string[] {
    const by = new Map<string, number>();
    for (const { author } of blocks) {
        const who = canisterText(author);
        by.set(who, (by.get(who) ?? 0) + 1);
    }
    const more = blocks.length - LISTED;
    return [
        ...blocks.slice(0, LISTED).map((block) => `  ${lineOf(block)}`),
        ...(more > 0 ? [`  and ${more} more; jury staged --json has all`] : []),
        ...[...by].map(
            ([who, count]) => `Staged by ${who === caller ? `you (${who})` : who}: ${plural(count, 'block')}.`
        )
    ];
}

function lineOf(block: StagedBlock): string {
    const { index, timestamp, author, bytes } = block;
    return `${String(index).padStart(6)}  ${time(timestamp)}  ${blockWords(block)}  ${bytes} bytes  (${canisterText(author).slice(0, 11)}...)`;
}

/** One block for programs. */
export function stagedObject(block: StagedBlock): object {
    const { index, kind, timestamp, author, jurors, jurorsIndex, memo, bytes } = block;
    const record = readCaseRecord(block);
    return {
        index,
        kind,
        timestamp,
        author: canisterText(author),
        jurors: jurors.length,
        ...(kind === 'Select' && { pool_index: jurorsIndex }),
        ...(kind === 'Expand' && { extends: jurorsIndex }),
        bytes,
        memo,
        memo_text: decodeUtf8(memo) ?? null,
        case: typeof record === 'object' ? record.case : null,
        what: blockWords(block)
    };
}

import type { JuryClient } from '../../../src/client/jury-client.js';
import { decodeData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { confirm } from './confirm.js';

/** What a draw is drawn from. */
export interface DrawnFrom {
    /** Index of the block whose pool it is. */
    readonly index: number;
    /** Whether a commit covers every change of that pool. */
    readonly frozen: boolean;
    /** The newest committed block, where its pool is the very same and its index another. */
    readonly sameAs: number | undefined;
}

/**
 * Which pool a draw is from, and whether it is frozen. Draws and notes change no pool: without an index it is named by
 * the newest block that did, so that everybody sees since when it stood.
 * @param length of the log, staged blocks included
 * @param asked the index, if one was given
 */
export async function poolOfDraw(client: JuryClient, length: number, asked?: number): Promise<DrawnFrom> {
    const committed = length - (await client.getPending());
    if (asked === undefined) {
        const index = await newestChange(client, length);
        if (index !== undefined) return { index, frozen: index < committed, sameAs: undefined };
    }
    const index = asked ?? length - 1;
    // What is not there the canister refuses.
    if (index < committed || index >= length) return { index, frozen: true, sameAs: undefined };
    const newest = committed - 1;
    if (newest < 0 || (await changesPool(client, committed, index)))
        return { index, frozen: false, sameAs: undefined };
    return asked === undefined
        ? { index: newest, frozen: true, sameAs: undefined }
        : { index, frozen: true, sameAs: newest };
}

const BLOCKS_AT_A_TIME = 1000;
/** Behind so many draws and notes the pool is named by the newest committed block: to look further takes too long. */
const MAX_LOOKED_AT = 16_000;

/** The newest block that adds or removes anybody; undefined if it is far back, or there is none. */
async function newestChange(client: JuryClient, length: number): Promise<number | undefined> {
    const least = Math.max(0, length - MAX_LOOKED_AT);
    for (let [end, size] = [length, 8]; end > least; size = Math.min(BLOCKS_AT_A_TIME, 4 * size)) {
        const start = Math.max(least, end - size);
        let found: number | undefined;
        for (let at = start; at < end;) {
            const blocks = await client.getRawBlocks(at, end - at);
            // A log that is shorter now was reinstalled.
            if (blocks.length === 0) return undefined;
            const place = blocks.findLastIndex(isChange);
            if (place >= 0) found = at + place;
            at += blocks.length;
        }
        if (found !== undefined) return found;
        end = start;
    }
    return undefined;
}

/** Whether one of these blocks, the last included, adds or removes anybody. */
async function changesPool(client: JuryClient, from: number, last: number): Promise<boolean> {
    for (let at = from; at <= last;) {
        const blocks = await client.getRawBlocks(at, Math.min(BLOCKS_AT_A_TIME, last + 1 - at));
        // A log that is shorter now was reinstalled: nothing is known of its pool.
        if (blocks.length === 0) return true;
        if (blocks.some(isChange)) return true;
        at += blocks.length;
    }
    return false;
}

function isChange(bytes: Uint8Array): boolean {
    const { kind, jurors } = decodeData(bytes);
    return (kind === 'Add' || kind === 'Remove') && jurors.length > 0;
}

/** @returns what a draw says for ever, and its maker may not have meant */
export function doubtsOfDraw(
    { index, frozen }: DrawnFrom,
    memo: Uint8Array,
    { count, uncommittedPool, loneSeat }: DrawAnswers
): Doubt[] {
    const record = readCaseRecord({ kind: 'Select', jurors: { length: count }, memo });
    // Without a case record everybody drawn is a juror.
    const { jurors, alternates } = typeof record === 'object' ? record : { jurors: count, alternates: 0 };
    const lone = jurors === 1 ? 'juror' : alternates === 1 ? 'alternate' : undefined;
    return [
        ...(lone === undefined ? [] : [{ words: loneWords(lone), answer: loneSeat, option: '--lone-seat' }]),
        ...(frozen
            ? []
            : [{ words: unfrozenWords(index), answer: uncommittedPool, option: '--uncommitted-pool' }])
    ];
}

interface Doubt {
    readonly words: readonly string[];
    readonly answer: boolean | undefined;
    readonly option: string;
}

/** Each has its own answer. @throws {CliError} `NOT_CONFIRMED` */
export async function askDoubts(doubts: readonly Doubt[]): Promise<void> {
    for (const { words, answer, option } of doubts) await confirm(words, answer, option);
}

export interface DrawAnswers {
    readonly count: number;
    readonly uncommittedPool?: boolean;
    readonly loneSeat?: boolean;
}

const loneWords = (name: 'juror' | 'alternate'): string[] => [
    `This draw makes one ${name} only: as soon as the jury has seats, everybody can tell whose seat that is, for ever.`,
    `Draw two or more ${name}s${name === 'alternate' ? ', or none' : ''}, to keep apart who sits where.`
];

const unfrozenWords = (index: number): string[] => [
    `The pool at index ${index} has changes that no commit covers: nobody could ever prove that the list was frozen before this draw.`,
    'Commit first: jury commit.'
];

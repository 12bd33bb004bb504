import type { BlockData } from './block.js';
import { equalBytes } from './bytes.js';

/** What the memo of a Select says of the jury that is drawn (docs/protocol.md, "Case record"). */
export interface CaseRecord {
    readonly case: string;
    /** The first so many of those drawn are jurors, the others alternates. Together as many as the block draws. */
    readonly jurors: number;
    readonly alternates: number;
    readonly note: string;
}

/** The one form of a record: canonical JSON, members in this order, no white space, strings in shortest escapes. */
export const encodeCaseRecord = ({ case: name, jurors, alternates, note }: CaseRecord): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ case: name, jurors, alternates, note }));

/**
 * The case record of a Select. Only its own memo counts, an Expand's never.
 * @returns undefined for any other memo; `malformed` for one that parses as an object with a member `jurors` and is
 * not the one form of a record of this draw
 */
export function readCaseRecord({
    kind,
    jurors,
    memo
}: Pick<BlockData, 'kind' | 'memo'> & { readonly jurors: { readonly length: number } }):
    CaseRecord | 'malformed' | undefined {
    if (kind !== 'Select') return undefined;
    const fields = parseObject(memo);
    if (fields === undefined || !Object.hasOwn(fields, 'jurors')) return undefined;
    const { case: name, jurors: count, alternates, note } = fields;
    if (typeof name !== 'string' || typeof note !== 'string') return 'malformed';
    if (!isCount(count) || !isCount(alternates) || count < 1) return 'malformed';
    if (count + alternates !== jurors.length || !isWellFormed(name) || !isWellFormed(note))
        return 'malformed';
    const record = { case: name, jurors: count, alternates, note };
    return equalBytes(memo, encodeCaseRecord(record)) ? record : 'malformed';
}

/** What a memo says, if it is a JSON object in UTF-8. */
export function parseObject(memo: Uint8Array): Record<string, unknown> | undefined {
    // Most memos are free text, and an error for each would take longer than the draw.
    if (memo[memo.findIndex((byte) => !SPACES.includes(byte))] !== BRACE) return undefined;
    try {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(memo);
        const value: unknown = JSON.parse(text);
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
        return isObject ? (value as Record<string, unknown>) : undefined;
    } catch {
        // No JSON, or nested deeper than the engine reads: free text.
        return undefined;
    }
}

/** What may stand around JSON. */
const SPACES: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];
const BRACE = 0x7b;

const isCount = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;

/** No half of a surrogate pair: UTF-8 has no form for it. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

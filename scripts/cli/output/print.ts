import { stderr, stdout } from 'node:process';
import { toHex } from '../../../src/protocol/bytes.js';
import { parseObject } from '../../../src/protocol/case-record.js';
import { UNSEEN, visible } from '../../../src/protocol/visible.js';
import type { Failure } from '../errors.js';
import { foundChangesLines, foundChangesObject } from './found-changes.js';

/** As JSON writes characters that it does not show: the same text to whoever reads it. */
export const escapedUnits = (text: string): string =>
    Array.from(
        { length: text.length },
        (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
    ).join('');

/** So that what shows nothing, or looks like another letter, is told apart. */
export const escapedName = (name: string): string =>
    excerpt(JSON.stringify(name).replace(/[^ -~]+/g, escapedUnits));

/** That other cases than the one that was asked for look like it; nothing where none does. */
export const alikeLines = (names: readonly string[]): string[] =>
    names.length === 0
        ? []
        : [
              `Cases on record whose names look the same, and are others: ${names.slice(0, MAX_ALIKE).map(escapedName).join(', ')}${names.length > MAX_ALIKE ? ` and ${names.length - MAX_ALIKE} more` : ''}`
          ];

const MAX_ALIKE = 10;

/** JSON for programs: byte strings as hexadecimal, 64-bit numbers as decimal text. */
export function toJson(value: unknown): string {
    const text = JSON.stringify(value, (_, item: unknown) => {
        if (typeof item === 'bigint') return item.toString();
        return item instanceof Uint8Array ? toHex(item) : item;
    });
    return text.replace(UNSEEN, escapedUnits);
}

/** Lines that are written together. */
const LINES_AT_ONCE = 1000;

/** A line of text, or nothing where it does not apply: `left > 0 && ...`. */
type Line = string | false | undefined;

/** Prints one JSON object, or the lines of text that apply. */
export function print(json: boolean | undefined, object: () => object, text: () => Iterable<Line>): void {
    if (json) stdout.write(`${toJson({ ...object(), ...foundChangesObject() })}\n`);
    else printLines(text());
}

/** Prints the pieces of one JSON object. */
export function printPieces(pieces: Iterable<string>): void {
    for (const piece of pieces) stdout.write(piece);
    stdout.write('\n');
}

function printLines(text: Iterable<Line>): void {
    let lines: string[] = [];
    const write = (): void => {
        if (lines.length > 0) stdout.write(lines.join(''));
        lines = [];
    };
    for (const line of foundChangesLines()) stdout.write(`${visible(line)}\n`);
    for (const line of text)
        if (typeof line === 'string' && lines.push(`${visible(line)}\n`) === LINES_AT_ONCE) write();
    write();
}

export function printFailure(json: boolean, failure: Failure): void {
    const { code, staged, outcome } = failure;
    const message = bounded(failure.message);
    if (!json) {
        for (const line of foundChangesLines()) stderr.write(`jury: ${visible(line)}\n`);
        stderr.write(`jury: ${visible(message)}\n`);
        return;
    }
    const told = {
        error: { code, message },
        ...(staged && { staged }),
        ...(outcome && {
            made: outcome.made ?? null,
            request_id: outcome.call.requestId,
            possible_until: outcome.call.expiry
        }),
        ...foundChangesObject()
    };
    stdout.write(`${toJson(told)}\n`);
}

/** More than any error of this program has to say. */
const MAX_MESSAGE = 4000;

/** Whatever a file or a network put into a message: its beginning, and its end, which says what to do. */
function bounded(message: string): string {
    if (message.length <= MAX_MESSAGE) return message;
    const half = MAX_MESSAGE / 2;
    const left = message.length - 2 * half;
    return `${message.slice(0, half)}... (${left} characters) ...${message.slice(-half)}`;
}

export interface Progress {
    (done: number, all: number): void;
}

/** A progress bar on a terminal, nothing elsewhere. It goes when the work is done. */
export function progress(label: string): Progress {
    if (!stderr.isTTY) return () => undefined;
    return (done, all) => {
        const width = 30;
        const filled = all === 0 ? width : Math.floor((done / all) * width);
        const bar = '#'.repeat(filled) + '-'.repeat(width - filled);
        stderr.write(done >= all ? '\r\u001b[K' : `\r${label} [${bar}] ${done}/${all}`);
    };
}

/**
 * The beginning of what others wrote, as a part of a line that stays one: an error may quote a whole file otherwise.
 * @param size in characters
 */
export function excerpt(text: string, size = 120): string {
    const short = visible(text.slice(0, size));
    return text.length > size ? `${short}... (${text.length} characters)` : short;
}

/** The name of a case, as a quoted word of a line: whoever drew chose it. */
export const caseWord = (name: string): string => excerpt(JSON.stringify(name));

/** What others wrote, as one quoted word of a line, or how long it is. */
export function printable(bytes: Uint8Array): string {
    const text = decodeUtf8(bytes);
    // JSON cannot be mistaken for the words around it, and is easier to read as it is.
    if (text !== undefined && bytes.length <= 400 && text === visible(text) && parseObject(bytes))
        return text;
    return text === undefined || bytes.length > 400 ? `${bytes.length} bytes` : visible(JSON.stringify(text));
}

/** Bytes as text; undefined if they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

const MAX_NEWEST = 5;

/** The last of many, since what is new is what is looked for. */
export function newestLines<T>(items: readonly T[], line: (item: T) => string): string[] {
    const shown = items.slice(-MAX_NEWEST).map((item) => `  ${line(item)}`);
    const left = items.length - shown.length;
    return left === 0 ? shown : [`  ${left} earlier ones (--json shows all)`, ...shown];
}

/** `block 3`, or `blocks 3, 4`. */
export const blocksAt = (indices: readonly number[]): string =>
    `block${indices.length === 1 ? '' : 's'} ${indices.join(', ')}`;

export const plural = (count: number, noun: string, many = `${noun}s`): string =>
    `${count} ${count === 1 ? noun : many}`;

export { visible };

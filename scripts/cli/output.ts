import { stderr, stdout } from 'node:process';
import { toHex } from '../../src/protocol/bytes.js';
import type { Failure } from './errors.js';

/** JSON for programs: byte strings as hexadecimal, 64-bit numbers as decimal text. */
export function toJson(value: unknown): string {
    return JSON.stringify(value, (_, item: unknown) => {
        if (typeof item === 'bigint') return item.toString();
        return item instanceof Uint8Array ? toHex(item) : item;
    });
}

/** Prints one JSON object or lines of text. */
export function print(json: boolean | undefined, object: () => object, text: () => readonly string[]): void {
    stdout.write(
        json
            ? `${toJson(object())}\n`
            : text()
                  .map((line) => `${line}\n`)
                  .join('')
    );
}

export function printFailure(json: boolean, { code, message }: Failure): void {
    if (json) stdout.write(`${toJson({ error: { code, message } })}\n`);
    else stderr.write(`jury: ${message}\n`);
}

/** A progress bar on a terminal, nothing elsewhere. */
export function progress(label: string): (done: number, all: number) => void {
    if (!stderr.isTTY) return () => undefined;
    return (done, all) => {
        const width = 30;
        const filled = all === 0 ? width : Math.floor((done / all) * width);
        const bar = '#'.repeat(filled) + '-'.repeat(width - filled);
        stderr.write(`\r${label} [${bar}] ${done}/${all}${done >= all ? '\n' : ''}`);
    };
}

/** Nanoseconds since 1970 as `2026-11-21 08:00:00 UTC`. */
export function time(nanoseconds: bigint): string {
    const iso = new Date(Number(nanoseconds / 1_000_000n)).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** What others wrote, made safe for a terminal: control characters are shown, not obeyed. */
export function printable(bytes: Uint8Array): string {
    const text = new TextDecoder().decode(bytes);
    const isText = !text.includes('\ufffd') && bytes.length <= 400;
    // eslint-disable-next-line no-control-regex -- control characters are what this replaces
    return isText
        ? JSON.stringify(text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '?'))
        : `${bytes.length} bytes`;
}

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

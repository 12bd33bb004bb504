import { concatBytes, fromHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';

/** Bytes written as hexadecimal; a test with a typing error in them fails. */
export function hex(text: string): Uint8Array {
    const bytes = fromHex(text.replaceAll(/\s/g, ''));
    if (bytes === undefined) throw new Error(`not hexadecimal: ${text}`);
    return bytes;
}

export function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
    const flipped = bytes.slice();
    const index = Math.floor(bit / 8) % bytes.length;
    flipped[index] = (flipped[index] ?? 0) ^ (1 << (bit % 8));
    return flipped;
}

/** Replaces the only place where `from` stands; `after` may say where to begin. */
export function replaceBytes(bytes: Uint8Array, from: Uint8Array, to: Uint8Array): Uint8Array {
    const at = indexOf(bytes, from);
    if (at < 0) throw new Error('nothing to replace');
    if (indexOf(bytes.subarray(at + 1), from) >= 0) throw new Error('more than one place to replace');
    return concatBytes(bytes.slice(0, at), to, bytes.slice(at + from.length));
}

export function indexOf(bytes: Uint8Array, part: Uint8Array): number {
    for (let at = 0; at + part.length <= bytes.length; at++) {
        if (part.every((byte, i) => bytes[at + i] === byte)) return at;
    }
    return -1;
}

/** The code that an action is refused with, or 'accepted'. Anything but a `JuryError` fails the test. */
export function outcome(action: () => unknown): string {
    try {
        action();
        return 'accepted';
    } catch (error) {
        if (error instanceof JuryError) return error.code;
        throw error;
    }
}

/** What is there, or an error of the test. */
export function present<T>(value: T | undefined): T {
    if (value === undefined) throw new Error('the test expects a value here');
    return value;
}

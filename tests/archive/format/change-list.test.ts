import { describe, expect, it } from 'vitest';
import {
    decodeEntityKeys,
    decodeRoles,
    encodeEntityKeys,
    encodeRoles
} from '../../../src/archive/format/records.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { CANISTER } from '../archives.js';

/** Lists that are read in several pieces: as strictly as short ones, over the seams too. */

const changes = Array.from({ length: 3000 }, (_, number): RoleChange => {
    return { number, by: CANISTER, whom: Uint8Array.of(number >> 8, number & 255), role: number % 3 === 0 ? undefined : 'User', time: BigInt(number) }; // prettier-ignore
});
const file = encodeRoles(changes);
const codeOf = (bytes: Uint8Array): string => {
    try {
        return `read ${decodeRoles(bytes).length}`;
    } catch (error) {
        return error instanceof JuryError ? error.code : String(error);
    }
};
/** Where an object ends, throughout the file: among them every seam. */
const ends = [...new TextDecoder().decode(file).matchAll(/\n {4}\},/g)].map(({ index }) => index);

describe('a list of changes of many pieces', () => {
    it('gives back what went in, and its text', () => {
        expect(file.length).toBeGreaterThan(2.5 * 128 * 1024);
        expect(decodeRoles(file)).toEqual(changes);
        const keys = Array.from({ length: 3000 }, (_, number) => ({ number, publicKey: new Uint8Array(32).fill(number), kind: number === 0 ? ('First' as const) : ('Reset' as const), from: number, by: CANISTER, time: 1n, signature: new Uint8Array() })); // prettier-ignore
        expect(decodeEntityKeys(encodeEntityKeys(keys))).toEqual(keys);
    });

    it.each([
        ['a space more', (at: number) => [file.subarray(0, at + 6), asciiBytes(' '), file.subarray(at + 6)]],
        ['a comma less', (at: number) => [file.subarray(0, at + 6), file.subarray(at + 7)]],
        ['a bracket in place of the brace', (at: number) => [file.subarray(0, at + 5), asciiBytes(']'), file.subarray(at + 6)]], // prettier-ignore
        ['the list ended', (at: number) => [file.subarray(0, at + 6), asciiBytes('\n  ]\n}\n'), file.subarray(at + 8)]], // prettier-ignore
        ['cut off', (at: number) => [file.subarray(0, at + 8)]]
    ] as const)('is refused with %s behind any of its objects', (_, change) => {
        const outcomes = ends
            .filter((_end, i) => i % 7 === 0)
            .map((at) => codeOf(concatBytes(...change(at))));
        expect(new Set(outcomes)).toEqual(new Set(['ARCHIVE_MALFORMED']));
    });

    it('is shorter where an object is taken out, in text that is canonical still', () => {
        const [first = 0, second = 0] = ends.slice(1500);
        expect(codeOf(concatBytes(file.subarray(0, first), file.subarray(second)))).toBe('read 2999');
    });
});

import { describe, expect, it } from 'vitest';
import {
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    encodeDraws,
    encodeEntityKeys,
    encodeRoles
} from '../../../src/archive/format/records.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import type { RawAttempt } from '../../../src/protocol/draw-attempt.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { CANISTER } from '../archives.js';

/** Lists that are read in several pieces: as strictly as short ones, over the seams too. */

const changes = Array.from({ length: 3000 }, (_, number): RoleChange => {
    return { number, by: CANISTER, whom: Uint8Array.of(number >> 8, number & 255), role: number % 3 === 0 ? undefined : 'User', time: BigInt(number) }; // prettier-ignore
});
const file = encodeRoles(changes);
const codeOf = (bytes: Uint8Array, read = (some: Uint8Array) => decodeRoles(some).length): string => {
    try {
        return `read ${read(bytes)}`;
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

describe('draws of many pieces', () => {
    const attempts = Array.from({ length: 2000 }, (_, i): RawAttempt => {
        return { number: 2 * i, author: CANISTER, requestedAt: BigInt(i), index: i, count: 1, memo: new Uint8Array(i % 40), outcome: 'Failed', block: undefined }; // prettier-ignore
    });
    const draws = encodeDraws({ asked: 5000, attempts });
    const read = (bytes: Uint8Array) => decodeDraws(bytes).attempts.length;
    const text = new TextDecoder().decode(draws);
    const changed = (from: string | RegExp, to: string) => codeOf(asciiBytes(text.replace(from, to)), read);

    it('give back what went in', () => {
        expect(draws.length).toBeGreaterThan(3 * 128 * 1024);
        expect(decodeDraws(draws)).toEqual({ asked: 5000, attempts });
        for (const some of [[], attempts.slice(0, 1)]) {
            const records = { asked: 5000, attempts: some };
            expect(decodeDraws(encodeDraws(records))).toEqual(records);
        }
    });

    it.each([
        ['a number changed', /"number": 2000,/, '"number": 2001,'],
        ['an object taken out', /\{\n {6}"number": 2000,[^}]*\},\n {4}/, ''],
        ['another number of what was asked', '"asked": 5000', '"asked": 5001'],
        ['another digest', /"sha256": "./, '"sha256": "g'],
        ['no digest', /,\n {2}"sha256": "[0-9a-f]*"/, ''],
        ['a member more', '"asked": 5000,', '"asked": 5000,\n  "more": 1,'],
        ['the list twice', '  "attempts": [\n', '  "attempts": [],\n  "attempts": [\n'],
        ['two in another order', /"number": 2000,([^]*)"number": 2002,/, '"number": 2002,$1"number": 2000,'],
        ['a space behind the list', '\n  ],', '\n  ] ,'],
        ['an end that is cut off', /\n\}\n$/, '\n}']
    ])('are refused with %s', (_, from, to) => {
        expect(changed(from, to)).toBe('ARCHIVE_MALFORMED');
    });
});

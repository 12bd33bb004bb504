import { Principal } from '@dfinity/principal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canisterBytes, canisterText } from '../../src/protocol/principal-text.js';

const principal = fc.uint8Array({ maxLength: 29 });
const theirs = (text: string): Uint8Array | undefined => {
    try {
        return Principal.fromText(text).toUint8Array();
    } catch {
        return undefined;
    }
};

describe('the text of a principal', () => {
    it('is that of the SDK, forth and back', () => {
        fc.assert(
            fc.property(principal, (bytes) => {
                const text = canisterText(bytes);
                expect(text).toBe(Principal.fromUint8Array(bytes).toText());
                expect(canisterBytes(text)).toEqual(bytes);
            }),
            { numRuns: 1000 }
        );
    });

    it('of a canister, of the management canister, and of nobody', () => {
        expect(canisterText(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 1))).toBe('rwlgt-iiaaa-aaaaa-aaaaa-cai');
        expect(canisterText(new Uint8Array())).toBe('aaaaa-aa');
        expect(canisterText(Uint8Array.of(4))).toBe('2vxsx-fae');
    });

    it('is refused where the SDK refuses it: a letter changed, cut, added, or a dash elsewhere', () => {
        const edit = fc.tuple(
            principal,
            fc.nat(70),
            fc.constantFrom('-', '', 'a', '7', 'A', '1', 'ä', '='),
            fc.nat(2)
        );
        fc.assert(
            fc.property(edit, ([bytes, at, by, cut]) => {
                const text = canisterText(bytes);
                const place = at % (text.length + 1);
                const edited = text.slice(0, place) + by + text.slice(place + cut);
                expect(canisterBytes(edited)).toEqual(theirs(edited));
            }),
            { numRuns: 3000 }
        );
    });

    it('of more bytes than a principal has is refused', () => {
        expect(canisterBytes(canisterText(new Uint8Array(30)))).toBeUndefined();
    });
});

import { IDL } from '@dfinity/candid';
import { describe, expect, it } from 'vitest';
import { encodeBlobs, encodeNat32, NO_VALUES } from '../../src/canister/candid-bytes.js';
import { Blob } from '../../src/protocol/interface.js';

describe('replies by hand are what the library writes', () => {
    it.each([0, 1, 127, 128, 255, 256, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1])('nat32 %d', (value) => {
        expect(encodeNat32(value)).toEqual(IDL.encode([IDL.Nat32], [value]));
    });

    it('no values', () => {
        expect(NO_VALUES).toEqual(IDL.encode([], []));
    });

    it.each([0, 1, 127, 128, 300])('%d blobs, of lengths around 128', (count) => {
        const blobs = Array.from(
            { length: count },
            (_, i) => new Uint8Array(i % 3 === 0 ? i : 130 - (i % 5))
        );
        expect(encodeBlobs(blobs)).toEqual(IDL.encode([IDL.Vec(Blob)], [blobs]));
    });
});

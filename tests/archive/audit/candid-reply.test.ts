import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { decodeReply, fieldHash } from '../../../src/archive/audit/candid-reply.js';
import { concatBytes } from '../../../src/protocol/bytes.js';

/** What nobody here asks about must not take with it what stands beside it. */

const someone = Principal.fromUint8Array(Uint8Array.of(1, 2, 3));
const Func = IDL.Func([IDL.Nat], [IDL.Text], ['query']);
const Service = IDL.Service({ ask: Func });

describe('a value that stands beside', () => {
    it.each<[string, IDL.Type, unknown]>([
        ['a function', Func, [someone, 'ask']],
        ['a service', Service, someone],
        ['functions in options in a list', IDL.Vec(IDL.Opt(Func)), [[[someone, 'a']], [], [[someone, 'b']]]],
        ['a service in a case', IDL.Variant({ other: Service }), { other: someone }]
    ])('%s is read all the same', (_, type, value) => {
        const record = IDL.Record({ before: IDL.Nat32, odd: type, then: IDL.Nat64 });
        const bytes = new Uint8Array(
            IDL.encode([IDL.Vec(record)], [[{ before: 7, odd: value, then: 9n }, { before: 8, odd: value, then: 10n }]])
        );
        const found = decodeReply(bytes) as ReadonlyMap<number, unknown>[];
        expect(found.map((one) => [one.get(fieldHash('before')), one.get(fieldHash('then'))])).toEqual([[7, 9n], [8, 10n]]);
        for (let length = 0; length < bytes.length; length++)
            expect(() => decodeReply(bytes.slice(0, length)), `${length}`).toThrow(RangeError);
    }); // prettier-ignore

    it('a reference that is hidden, and a value of a later type, have their own length', () => {
        const ascii = (text: string) => new TextEncoder().encode(text);
        // A record of a service that is hidden and a flag; then a later type (-30) with five bytes and a reference.
        const hidden = concatBytes(ascii('DIDL'), Uint8Array.of(2, 0x69, 0, 0x6c, 2, 1, 0, 2, 0x7e, 1, 1, 0, 1));
        expect(decodeReply(hidden)).toEqual(new Map<number, unknown>([[1, undefined], [2, true]]));
        const later = concatBytes(ascii('DIDL'), Uint8Array.of(2, 0x62, 0, 0x6c, 2, 1, 0, 2, 0x7e, 1, 1, 5, 1, 9, 9, 9, 9, 9, 1));
        expect(decodeReply(later)).toEqual(new Map<number, unknown>([[1, undefined], [2, true]]));
    }); // prettier-ignore
});

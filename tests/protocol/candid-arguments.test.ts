import { IDL } from '@dfinity/candid';
import { IDL as OlderIDL } from 'candid-0.19';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { readCandidArguments } from '../../src/protocol/candid-arguments.js';
import { JuryError } from '../../src/protocol/codes.js';
import { Commit, juryService, OriginType, RoleType } from '../../src/protocol/interface.js';
import { hostileArguments } from '../canister/hostile/arguments.js';
import { valuesOf } from './candid-values.js';

const { Nat8, Nat16, Nat32, Nat64, Null, Bool, Text, Opt, Vec, Record, Variant, Tuple } = IDL;
const Blob = Vec(Nat8);
const HttpRequest = Record({
    method: Text,
    url: Text,
    headers: Vec(Tuple(Text, Text)),
    body: Blob,
    certificate_version: Opt(Nat16)
});

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** The code and the detail of a refusal. */
function refusal(types: IDL.Type[], bytes: Uint8Array): string {
    try {
        return `taken: ${String(readCandidArguments(types, bytes))}`;
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        expect(error.code).toBe('ARGUMENT_MALFORMED');
        return error.detail;
    }
}

const METHODS = juryService._fields.map(([name, { argTypes }]): [string, IDL.Type[]] => [name, argTypes]);
const OTHERS: [string, IDL.Type[]][] = [
    ['a request of an HTTP gateway', [HttpRequest]],
    ['a key and an optional signature', [Blob, Opt(Blob)]],
    ['commits', [Vec(Commit)]],
    ['every number', [Nat8, Nat16, Nat32, Nat64, Bool]],
    ['options in options', [Opt(Opt(Nat32)), Vec(Opt(Text))]],
    ['a variant with values', [Variant({ Key: Blob, None: Null, Both: Record({ a: Nat8, b: OriginType }) })]]
];
const ALL = [...METHODS, ...OTHERS];

describe('readCandidArguments', () => {
    it.each(ALL)('reads what the library writes, as it does itself: %s', (_, types) => {
        const values = fc.tuple(...types.map(valuesOf));
        fc.assert(
            fc.property(values, (given) => {
                const bytes = IDL.encode(types, given);
                expect(readCandidArguments(types, bytes)).toEqual(IDL.decode(types, bytes));
            }),
            { numRuns: 60 }
        );
    });

    it('reads what an older library writes', () => {
        const id = Uint8Array.of(1, 2, 3);
        const blobs = OlderIDL.Vec(OlderIDL.Vec(OlderIDL.Nat8));
        const args = [blobs, OlderIDL.Vec(OlderIDL.Nat8), OlderIDL.Opt(OlderIDL.Nat32)];
        const bytes = new Uint8Array(OlderIDL.encode(args, [[id, id], id, [7]]));
        expect(readCandidArguments([Vec(Blob), Blob, Opt(Nat32)], bytes)).toEqual([[id, id], id, [7]]);
    });

    it.each<[string, IDL.Type[], string, unknown[]]>([
        // As the Rust library orders a table: outer types first.
        [
            'outer types first',
            [Vec(Blob), Blob],
            '4449444c 02 6d01 6d7b 02 0001 01 0102 00',
            [[hex('02')], hex('')]
        ],
        [
            'a type that stands there twice',
            [Blob, Blob],
            '4449444c 02 6d7b 6d7b 02 0001 0105 00',
            [hex('05'), hex('')]
        ],
        ['types that nothing uses', [Nat32], '4449444c 03 6e01 6e02 6e00 01 79 07000000', [7]],
        ['null for an option', [Opt(Nat32)], '4449444c 00 01 7f', [[]]],
        ['an option of nothing', [Opt(Nat32)], '4449444c 01 6e79 01 00 00', [[]]],
        ['an option of something', [Opt(Nat32)], '4449444c 01 6e79 01 00 01 07000000', [[7]]],
        [
            'a variant with fewer tags',
            [RoleType],
            `4449444c 01 6b01 ${leb('User')} 7f 01 00 00`,
            [{ User: null }]
        ],
        [
            'a record without its option',
            [Record({ a: Nat8, b: Opt(Text) })],
            '4449444c 01 6c01 617b 01 00 09',
            [{ a: 9, b: [] }]
        ],
        ['no arguments', [], '4449444c 00 00', []]
    ])('takes %s', (_, types, bytes, values) => {
        expect(readCandidArguments(types, hex(bytes))).toEqual(values);
        expect(IDL.decode(types, hex(bytes))).toEqual(values);
    });

    it.each<[string, IDL.Type[], string, string]>([
        [
            'a bare value for an option',
            [Opt(Nat32)],
            '4449444c 00 01 79 07000000',
            'another type where opt nat32 is expected'
        ],
        [
            'an option of another type',
            [Opt(Nat32)],
            '4449444c 01 6e71 01 00 00',
            'another type where nat32 is expected'
        ],
        [
            'an extra field',
            [Record({ a: Nat8 })],
            '4449444c 01 6c02 617b 627b 01 00 0909',
            'another type where record {a:nat8} is expected'
        ],
        ['an extra argument', [Nat8], '4449444c 00 02 7b7f 09', '2 values, where 1 are expected'],
        ['a missing option', [Nat8, Opt(Nat8)], '4449444c 00 01 7b 09', '1 values, where 2 are expected'],
        [
            'a length of two bytes that fits one',
            [Blob],
            '4449444c 01 6d7b 01 00 8000',
            'a length is not in its shortest form'
        ],
        [
            'a tag that is not expected',
            [RoleType],
            '4449444c 01 6b01 05 7f 01 00 00',
            'another type where variant {User:null; Admin:null} is expected'
        ],
        [
            'fields out of order',
            [Record({ a: Nat8, b: Nat8 })],
            '4449444c 01 6c02 627b 617b 01 00 0909',
            'fields that do not ascend'
        ],
        [
            'a number of the next kind',
            [Nat32],
            '4449444c 00 01 78 0000000000000000',
            'another type where nat32 is expected'
        ],
        ['a boolean of 2', [Bool], '4449444c 00 01 7e 02', '2, where 0 or 1 is expected'],
        ['a text that is not UTF-8', [Text], '4449444c 00 01 71 02 c328', 'a text that is not UTF-8'],
        ['a text cut inside a character', [Text], '4449444c 00 01 71 01 c3', 'a text that is not UTF-8'],
        [
            'a principal of 30 bytes',
            [IDL.Principal],
            `4449444c 00 01 68 01 1e ${'01'.repeat(30)}`,
            'a principal has 30 bytes, at most 29 are allowed'
        ],
        [
            'a principal by reference',
            [IDL.Principal],
            '4449444c 00 01 68 00',
            'a reference, where a principal is expected'
        ],
        [
            '65 types',
            [Nat8],
            `4449444c 41 ${'6e7f'.repeat(65)} 01 7b 09`,
            'a table of 65 types, at most 64 are read'
        ],
        ['257 fields', [Nat8], `4449444c 01 6c 8102 ${'007f'.repeat(257)} 01 7b 09`, 'more than 256 fields'],
        ['more elements than bytes', [Vec(Text)], '4449444c 01 6d71 01 00 05 00', '5 elements in 1 bytes'],
        [
            '16,385 elements',
            [Vec(Blob)],
            `4449444c 02 6d01 6d7b 01 00 818001 ${'00'.repeat(16_385)}`,
            'more than 16384 elements'
        ],
        [
            '16,385 elements in two lists',
            [Vec(Text), Vec(Text)],
            `4449444c 01 6d71 02 0000 8040 ${'00'.repeat(8192)} 8140 ${'00'.repeat(8193)}`,
            'more than 16384 elements'
        ]
    ])('refuses %s', (_, types, bytes, detail) => {
        expect(refusal(types, hex(bytes))).toBe(detail);
    });

    it('takes 64 types, 256 fields and 16,384 elements', () => {
        const fields = Array.from(
            { length: 256 },
            (_, i) => `${i < 128 ? toHex(Uint8Array.of(i)) : `${toHex(Uint8Array.of(i))}01`}7f`
        );
        const table = `40 ${'6e7f'.repeat(63)} 6c 8002 ${fields.join('')}`;
        expect(readCandidArguments([Nat8], hex(`4449444c ${table} 01 7b 09`))).toEqual([9]);
        const bytes = hex(`4449444c 01 6d71 01 00 808001 ${'00'.repeat(16_384)}`);
        expect(readCandidArguments([Vec(Text)], bytes)[0]).toHaveLength(16_384);
    });

    it.each(METHODS)('refuses everything hostile, in time, for %s', (_, types) => {
        const hostile = hostileArguments(types, 128);
        expect(hostile.length).toBeGreaterThan(50);
        const begun = process.cpuUsage();
        for (const { kind, bytes } of hostile) expect(refusal(types, bytes), kind).not.toMatch(/^taken/);
        const { user } = process.cpuUsage(begun);
        expect(user / hostile.length).toBeLessThan(20_000);
    });

    it('says yes to nothing that the library reads otherwise, whatever is changed', () => {
        const cases = ALL.map(([, types]) => fc.tuple(fc.constant(types), fc.tuple(...types.map(valuesOf))));
        const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }), cut: fc.nat({ max: 20 }) });
        let taken = 0;
        fc.assert(
            fc.property(
                fc.oneof(...cases),
                fc.array(change, { minLength: 1, maxLength: 3 }),
                ([types, given], changes) => {
                    let bytes = IDL.encode(types, given).slice();
                    for (const { at, to, cut } of changes) {
                        if (bytes.length > 0) bytes[at % bytes.length] = to;
                        if (cut === 0) bytes = bytes.slice(0, at % (bytes.length + 1));
                    }
                    if (!/^taken/.test(refusal(types, bytes))) return;
                    taken++;
                    expect(readCandidArguments(types, bytes)).toEqual(IDL.decode(types, bytes));
                }
            ),
            { numRuns: 20_000 }
        );
        expect(taken).toBeGreaterThan(500);
    });

    it('ends with a value or its code on any bytes', () => {
        const types = ALL.map(([, one]) => one);
        fc.assert(
            fc.property(fc.constantFrom(...types), fc.uint8Array({ maxLength: 200 }), (one, rest) => {
                refusal(one, Uint8Array.of(0x44, 0x49, 0x44, 0x4c, ...rest));
            }),
            { numRuns: 5_000 }
        );
    });
});

/** The hash of a label as it stands in a table, in hexadecimal. */
function leb(label: string): string {
    let hash = [...label].reduce((sum, letter) => (Math.imul(sum, 223) + letter.charCodeAt(0)) >>> 0, 0);
    let text = '';
    for (; hash >= 0x80; hash >>>= 7) text += toHex(Uint8Array.of((hash & 0x7f) | 0x80));
    return text + toHex(Uint8Array.of(hash));
}

import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReply } from '../../src/client/jury-actor.js';
import { JuryError } from '../../src/protocol/codes.js';
import { decodeForeignCandid } from '../../src/protocol/foreign-candid.js';
import { juryService } from '../../src/protocol/interface.js';
import { hostileArguments, leb } from '../canister/hostile/arguments.js';
import { valuesOf } from './candid-values.js';

const { Bool, Float32, Func, Int, Nat, Nat8, Nat32, Null, Opt, Record, Reserved, Text, Variant, Vec } = IDL;
const Blob = Vec(Nat8);
const MEGABYTES = 2_000_000;

const REPLIES = juryService._fields.map(([name, { retTypes }]): [string, IDL.Type[]] => [name, retTypes]);
const OTHERS: [string, IDL.Type[]][] = [
    ['numbers of any length', [Nat, Int, Vec(Int), Opt(Nat)]],
    ['numbers in a row', [Vec(Nat32), Opt(Vec(Nat32))]],
    ['nothing', [Null, Opt(Null)]]
];

/** What IDL.encode writes of these, with a table of more than 64 entries before the types that are used. */
const Many = Record(
    Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, Opt(Variant({ [`t${i}`]: Nat8 }))]))
);

/** A table, the types of the values, and these. */
const message = (
    types: readonly (readonly number[])[],
    args: readonly number[],
    values: readonly number[] = []
) =>
    Uint8Array.from(
        [0x44, 0x49, 0x44, 0x4c].concat(
            leb(types.length),
            types.flat(),
            leb(args.length),
            args.flatMap((type) => type),
            values
        )
    );

function refusal(types: IDL.Type[], bytes: Uint8Array): string {
    try {
        return `taken: ${String(decodeForeignCandid(types, bytes))}`;
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        expect(error.code).toBe('ARGUMENT_MALFORMED');
        return error.detail;
    }
}

describe('decodeForeignCandid', () => {
    it.each([...REPLIES, ...OTHERS])('reads what the library reads: %s', (_, types) => {
        fc.assert(
            fc.property(fc.tuple(...types.map(valuesOf)), (given) => {
                const bytes = IDL.encode(types, given);
                expect(decodeForeignCandid(types, bytes)).toEqual(IDL.decode(types, bytes));
            }),
            { numRuns: 60 }
        );
    });

    it('passes over what a later version may add', () => {
        const later = Record({
            a: Nat8,
            b: Opt(Text),
            c: Vec(Record({ x: Int, y: Bool, z: Float32 })),
            d: Func([Nat], [Text], ['query']),
            e: Reserved,
            f: Many
        });
        const value = {
            a: 7,
            b: ['ü'],
            c: [{ x: -(10n ** 30n), y: true, z: 0.5 }],
            d: [Principal.fromText('aaaaa-aa'), 'm'],
            e: 'anything',
            f: Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`f${i}`, [{ [`t${i}`]: i }]]))
        };
        const bytes = IDL.encode([later, Text], [value, 'more']);
        expect(decodeForeignCandid([Record({ a: Nat8 })], bytes)).toEqual([{ a: 7 }]);
    });

    it('reads bytes that stand within others', () => {
        const bytes = IDL.encode([Blob], [Uint8Array.of(1, 2)]);
        const within = new Uint8Array(bytes.length + 20);
        within.set(bytes, 10);
        expect(decodeForeignCandid([Blob], within.subarray(10, 10 + bytes.length))).toEqual([
            Uint8Array.of(1, 2)
        ]);
    });

    const Later = (extra: IDL.Type) => Record({ balance: Nat, extra });
    const list = IDL.Rec();
    list.fill(Record({ next: Opt(list) }));
    const chain = (length: number): unknown => ({ next: length === 0 ? [] : [chain(length - 1)] });
    it.each<[string, IDL.Type, unknown]>([
        ['a service', Opt(IDL.Service({ m: Func([Nat], [], []) })), []],
        ['a service that is there', IDL.Service({}), Principal.fromText('aaaaa-aa')],
        ['a function of a service', Opt(Func([IDL.Service({})], [Text], ['query'])), []],
        ['a long number', Nat, 2n ** 2000n],
        ['twenty thousand nulls', Vec(Null), Array.from({ length: 20_000 }, () => null)],
        ['a long list', list, chain(200)],
        ['many signed numbers', Vec(Int), Array.from({ length: 60_000 }, (_, i) => BigInt(-i))],
        ['a blob beside many records', Record({ blob: Blob, many: Opt(Many) }), { blob: new Uint8Array(MEGABYTES), many: [] }] // prettier-ignore
    ])('passes over %s', (_, type, extra) => {
        const bytes = IDL.encode([Later(type)], [{ balance: 5n, extra }]);
        expect(decodeForeignCandid([Record({ balance: Nat })], bytes)).toEqual([{ balance: 5n }]);
    });

    it('takes a variant with more tags, unless it is one of these', () => {
        const [Known, More] = [Variant({ a: Null }), Variant({ a: Null, b: Nat8 })];
        expect(decodeForeignCandid([Known], IDL.encode([More], [{ a: null }]))).toEqual([{ a: null }]);
        expect(refusal([Known], IDL.encode([More], [{ b: 1 }]))).toBe('a variant of none of its tags');
    });

    it('reads a hundred thousand variants of two thousand tags, each of them the last', { timeout: 20_000 }, () => {
        const tags = Array.from({ length: 2000 }, (_, i) => [...leb(i), 0x7f]);
        const types = [
            [0x6b, ...leb(tags.length), ...tags.flat()],
            [0x6d, 0]
        ];
        const bytes = message(types, [1], [...leb(100_000), ...Array.from({ length: 100_000 }, () => leb(1999)).flat()]);
        const known = Variant({ _1999_: Null });
        expect(decodeForeignCandid([Vec(known)], bytes)[0]).toHaveLength(100_000);
        expect(decodeForeignCandid([], bytes)).toEqual([]);
    }); // prettier-ignore

    const long = (byte: number) => Array.from({ length: MEGABYTES }, () => byte);
    const [OPT, VEC, RECORD] = [0x6e, 0x6d, 0x6c];
    const TOO_MANY = 'more values than bytes are there for';
    const ONES = Array.from({ length: 1_000_000 }, () => 1);
    it.each<[string, Uint8Array, string]>([
        ['four billion nulls in ten bytes', message([[VEC, 0x7f]], [0], leb(4_294_967_295)), TOO_MANY],
        ['a length of 2^60', message([[VEC, 0x7f]], [0], leb(2n ** 60n)), 'a length has more than 5 bytes'],
        [
            'records that double at each of 40 levels',
            message(
                Array.from({ length: 41 }, (_, i) =>
                    i < 40 ? [RECORD, 2, 0, i + 1, 1, i + 1] : [RECORD, 0]
                ),
                [0]
            ),
            TOO_MANY
        ],
        ['a record of itself', message([[RECORD, 1, 0, 0]], [0]), TOO_MANY],
        [
            'options in options, of which the innermost is nothing that there can be',
            message(
                Array.from({ length: 60 }, (_, i) => [OPT, i < 59 ? i + 1 : 0x6f]),
                [0],
                Array.from({ length: 60 }, () => 1)
            ),
            'a type that there is not'
        ],
        ['a million options within each other', message([[OPT, 0]], [0], [...ONES, 0]), TOO_MANY],
        [
            'more fields than bytes',
            message([[RECORD, ...leb(4_000_000_000)]], [0]),
            '4000000000 announced in 2 bytes'
        ],
        ['a kind of type that there is not', message([[0x60, 0]], [0]), 'a kind of type that there is not'],
        ['a tag of none', message([[0x6b, 1, 5, 0x7f]], [0], [1]), 'a variant of none of its tags'],
        ['an entry that there is not', message([[OPT, 9]], [0], [1]), 'a type that there is not'],
        ['bytes behind', message([], [0x7b], [1, 2]), '1 bytes behind the last value'],
        ['nothing', new Uint8Array(0), 'ends at byte 0']
    ])('refuses %s where nobody expects it', (_, bytes, detail) => {
        expect(refusal([], bytes)).toBe(detail);
        expect(() => decodeReply('length', bytes)).toThrow(
            expect.objectContaining({ code: 'CANISTER_UNKNOWN' })
        );
    });

    it('refuses a number of two million digits where one is expected', () => {
        const bytes = message([], [0x7d], [...long(0xff), 1]);
        expect(refusal([Nat], bytes)).toBe('a number of more than 40 bytes');
        expect(refusal([Text], bytes)).toBe('another type where text is expected');
    });

    it('reads or refuses whatever is made to cost a canister much', () => {
        const types = [Vec(Blob), Blob];
        for (const { bytes } of hostileArguments(types, 1_000_000)) refusal(types, bytes);
    });
});

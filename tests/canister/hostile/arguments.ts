import { IDL } from '@dfinity/candid';
import { asciiBytes, concatBytes, equalBytes } from '../../../src/protocol/bytes.js';
import { sample } from './samples.js';

/** Arguments that no honest client sends, made to cost as much as they can. */
export interface Hostile {
    readonly kind: string;
    readonly bytes: Uint8Array;
}

const DIDL = asciiBytes('DIDL');
const FOUR_BILLION = 4_294_967_295;
const NULL = 0x7f;
const RESERVED = 0x70;
const EMPTY = 0x6f;
const OPT = 0x6e;
const VEC = 0x6d;
const RECORD = 0x6c;
const VARIANT = 0x6b;
const FUNC = 0x6a;
const SERVICE = 0x69;

/** LEB128 of any length. */
export function leb(value: number | bigint): number[] {
    const bytes: number[] = [];
    let rest = BigInt(value);
    do {
        bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
        rest >>= 7n;
    } while (rest > 0n);
    return bytes;
}

/** A table, the types of the arguments, their values. */
const message = (types: number[][], args: number[], ...values: number[]): Uint8Array =>
    concatBytes(
        DIDL,
        Uint8Array.from([...leb(types.length), ...types.flat(), ...leb(args.length), ...args, ...values])
    );

const filled = (size: number, byte: number): Uint8Array => new Uint8Array(Math.max(0, size)).fill(byte);
const padded = (head: Uint8Array, size: number, byte: number): Uint8Array =>
    concatBytes(head, filled(size - head.length, byte));

/** As many times the pattern as fit. */
function repeated(pattern: readonly number[], size: number): Uint8Array {
    const bytes = new Uint8Array(Math.floor(size / pattern.length) * pattern.length);
    bytes.set(pattern.slice(0, bytes.length));
    for (let done = pattern.length; done < bytes.length; done *= 2) bytes.copyWithin(done, 0, done);
    return bytes;
}

function noise(size: number): Uint8Array {
    const bytes = filled(size, 0);
    let state = 0x9e3779b9;
    for (let i = 0; i < bytes.length; i++) {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        bytes[i] = state >>> 24;
    }
    return bytes;
}

/** Each type holds the next one twice: 2^60 values of no bytes. */
const doubling = (last: number) =>
    Array.from({ length: 60 }, (_, i) => [RECORD, 2, 0, i === 59 ? last : i + 1, 1, i === 59 ? last : i + 1]);
const nested = (kind: number, depth: number) =>
    Array.from({ length: depth }, (_, i) => [kind, i === depth - 1 ? NULL : i + 1]);

/** Of one size whatever room there is. */
const SMALL: readonly (readonly [kind: string, bytes: Uint8Array])[] = [
    ['no bytes', new Uint8Array()],
    ['nothing behind DIDL', DIDL],
    ['another magic number', asciiBytes('DIDM\0\0')],
    ['vec null of four billion', message([[VEC, NULL]], [0], ...leb(FOUR_BILLION))],
    ['vec reserved of four billion', message([[VEC, RESERVED]], [0], ...leb(FOUR_BILLION))],
    ['vec empty of four billion', message([[VEC, EMPTY]], [0], ...leb(FOUR_BILLION))],
    [
        'vec record {} of four billion',
        message(
            [
                [VEC, 1],
                [RECORD, 0]
            ],
            [0],
            ...leb(FOUR_BILLION)
        )
    ],
    [
        'vec blob of four billion',
        message(
            [
                [VEC, 1],
                [VEC, 0x7b]
            ],
            [0],
            ...leb(FOUR_BILLION)
        )
    ],
    ['a blob of four billion bytes', message([[VEC, 0x7b]], [0], ...leb(FOUR_BILLION))],
    ['a blob of 2^63 bytes', message([[VEC, 0x7b]], [0], ...leb(2n ** 63n))],
    ['a text of four billion bytes', message([], [0x71], ...leb(FOUR_BILLION))],
    ['opt of itself', message([[OPT, 0]], [0], 1, 1, 1, 1, 1, 1)],
    ['vec of itself', message([[VEC, 0]], [0], 1, 1, 1, 1, 1, 0)],
    ['record of itself', message([[RECORD, 1, 0, 0]], [0])],
    [
        'variant of records of itself',
        message(
            [
                [VARIANT, 1, 0, 1],
                [RECORD, 1, 0, 0]
            ],
            [0],
            0,
            0,
            0,
            0
        )
    ],
    ['opt, 64 deep', message(nested(OPT, 64), [0], ...filled(64, 1))],
    ['vec, 64 deep', message(nested(VEC, 64), [0], ...filled(64, 1))],
    ['2^60 nulls in records of records', message(doubling(NULL), [0])],
    ['four billion times 2^60 nulls', message([...doubling(NULL), [VEC, 0]], [60], ...leb(FOUR_BILLION))],
    ['a table of four billion types', concatBytes(DIDL, Uint8Array.from(leb(FOUR_BILLION)))],
    ['a table of 2^70 types', concatBytes(DIDL, Uint8Array.from(leb(2n ** 70n)))],
    [
        'a record of four billion fields',
        concatBytes(DIDL, Uint8Array.from([1, RECORD, ...leb(FOUR_BILLION)]))
    ],
    ['fields that stand there twice', message([[RECORD, 2, 5, NULL, 5, NULL]], [0])],
    ['a field of a hash past 2^32', message([[RECORD, 1, ...leb(2n ** 40n), NULL]], [0])],
    ['a type that is not in the table', message([[VEC, 9]], [0], 0)],
    ['a function', message([[FUNC, 0, 0, 0]], [0], 1, 1, 0, 1, 0x61)],
    ['a service', message([[SERVICE, 0]], [0], 1, 0)],
    ['a type of the future', message([[0x40, 0]], [0])],
    ['four billion arguments', concatBytes(DIDL, Uint8Array.from([0, ...leb(FOUR_BILLION)]))],
    ['a principal of 255 bytes', message([], [0x68], 1, ...leb(255), ...filled(255, 7))],
    ['a principal by reference', message([], [0x68], 0)],
    ['a variant of no tag', message([[VARIANT, 1, 0, NULL]], [0], ...leb(FOUR_BILLION))]
];

/** As large as there is room for. */
function ofSize(size: number): (readonly [kind: string, bytes: Uint8Array])[] {
    return [
        ['noise', noise(size)],
        ['zeros', filled(size, 0)],
        ['DIDL and noise', concatBytes(DIDL, noise(size - 4))],
        ['types without end', padded(concatBytes(DIDL, Uint8Array.from(leb(size))), size, VEC)],
        ['more types than are read', padded(message(nested(OPT, 65), []), size, 0)],
        [
            'that many types',
            concatBytes(DIDL, Uint8Array.from(leb(Math.floor(size / 2))), repeated([OPT, NULL], size - 12))
        ],
        [
            'that many fields',
            concatBytes(DIDL, Uint8Array.from([1, RECORD, ...leb(size)]), repeated([1, NULL], size - 12))
        ],
        [
            'that many arguments',
            concatBytes(DIDL, Uint8Array.from([0, ...leb(size)]), filled(size - 10, NULL))
        ],
        ['a number without end', padded(concatBytes(DIDL, Uint8Array.of(0x80)), size, 0x80)],
        ['a nat without end', padded(message([], [0x7d]), size, 0xff)],
        ['opt of itself, as deep', padded(message([[OPT, 0]], [0]), size, 1)],
        ['vec of itself, as deep', padded(message([[VEC, 0]], [0]), size, 1)],
        [
            'that many empty blobs',
            padded(
                message(
                    [
                        [VEC, 1],
                        [VEC, 0x7b]
                    ],
                    [0],
                    ...leb(size - 20)
                ),
                size,
                0
            )
        ],
        [
            'that many nulls in options',
            padded(
                message(
                    [
                        [VEC, 1],
                        [OPT, NULL]
                    ],
                    [0],
                    ...leb(size)
                ),
                size,
                0
            )
        ]
    ];
}

/** What a method itself is asked, spoiled. */
function ofMethod(types: readonly IDL.Type[], size: number): (readonly [kind: string, bytes: Uint8Array])[] {
    const values = types.map(sample);
    const whole = IDL.encode([...types], values);
    const withExtra = (type: IDL.Type, value: unknown) => IDL.encode([...types, type], [...values, value]);
    const bomb = withExtra(IDL.Vec(IDL.Null), []).slice(0, -1);
    return [
        ['cut off by a byte', whole.slice(0, -1)],
        ['its arguments, and bytes behind', padded(whole, Math.max(size, whole.length + 1), 0)],
        [
            'its arguments, and vec null of four billion',
            concatBytes(bomb, Uint8Array.from(leb(FOUR_BILLION)))
        ],
        ['its arguments, and a text', withExtra(IDL.Text, 'x'.repeat(Math.max(1, size - 100)))],
        ['its arguments, and null', withExtra(IDL.Null, null)],
        [
            'a last length of four billion',
            concatBytes(whole.slice(0, -1), Uint8Array.from(leb(FOUR_BILLION)))
        ],
        ['as many elements as are read, and bytes behind', crowded(types, size)],
        ['one argument missing', IDL.encode(types.slice(1), values.slice(1))],
        [
            'numbers of any size',
            IDL.encode(
                types.map(() => IDL.Nat),
                types.map(() => 0n)
            )
        ],
        [
            'texts',
            IDL.encode(
                types.map(() => IDL.Text),
                types.map(() => 'text')
            )
        ],
        [
            'all options',
            IDL.encode(
                types.map((type) => IDL.Opt(type)),
                values.map((value) => [value])
            )
        ]
    ];
}

/** As many elements as are read, and fit, in the first argument that is a list; and something behind the last. */
function crowded(types: readonly IDL.Type[], size: number): Uint8Array {
    let isFilled = false;
    const values = types.map((type) => {
        if (!(type instanceof IDL.VecClass) || type.name === 'vec nat8' || isFilled) return sample(type);
        isFilled = true;
        const value = sample(elementOf(type));
        const list = (count: number) => Array.from({ length: count }, () => value);
        const [one, two] = [1, 2].map((count) => IDL.encode([type], [list(count)]).length) as [
            number,
            number
        ];
        return list(Math.min(16_384, Math.floor((size - 128) / (two - one))));
    });
    return concatBytes(IDL.encode([...types], values), Uint8Array.of(0));
}

class Element extends IDL.Visitor<undefined, IDL.Type> {
    override visitVec<T>(_: IDL.VecClass<T>, element: IDL.Type<T>): IDL.Type {
        return element;
    }
}
const elementOf = (type: IDL.VecClass<unknown>): IDL.Type => type.accept(new Element(), undefined);

/** A message of the Internet Computer takes 2 MiB, of which some is not the argument. */
const LARGEST = 2_000_000;

/**
 * Everything that is wrong for a method that takes these types: small, as large as the method reads, and as large as
 * a message can be.
 */
export function hostileArguments(types: readonly IDL.Type[], largestRead: number): Hostile[] {
    const sizes = [...new Set([Math.min(largestRead, LARGEST), LARGEST])];
    const all = [
        ...SMALL,
        ...sizes.flatMap((size) =>
            [...ofSize(size), ...ofMethod(types, size)].map(([kind, bytes]) => [kind, bytes] as const)
        )
    ];
    const right = IDL.encode([...types], types.map(sample));
    const seen = new Set<string>();
    return all.flatMap(([kind, bytes]) => {
        const name = `${kind} (${bytes.length} bytes)`;
        // Where there are no arguments, there are none of another type.
        if (seen.has(name) || equalBytes(bytes, right)) return [];
        seen.add(name);
        return [{ kind: name, bytes }];
    });
}

/** The largest argument that there can be. */
export const largestArgument = (): Uint8Array => noise(LARGEST);

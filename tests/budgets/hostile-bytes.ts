import { concatBytes, u32be } from '../../src/protocol/bytes.js';

/** Bytes that are meant to cost much, from a seed. */

export type Random = () => number;

/** Numbers from 0 to 1 (mulberry32). */
export function random(seed: number): Random {
    let state = seed >>> 0;
    return () => {
        state = (state + 0x6d2b79f5) >>> 0;
        let word = Math.imul(state ^ (state >>> 15), state | 1);
        word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
        return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
    };
}

const pick = <T>(next: Random, list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
/** As often small as large. */
const size = (next: Random, max: number): number => Math.floor(max ** (0.3 + 0.7 * next()));
const junk = (next: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => next() * 256);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const hex = (next: Random, digits: number): string => pick(next, ['0', 'f', '7']).repeat(digits);

/** Values of JSON that take much room for their length. */
const DENSE: readonly ((next: Random, length: number) => string)[] = [
    (_, n) => '['.repeat(n),
    (_, n) => '['.repeat(n / 2) + ']'.repeat(n / 2),
    (_, n) => '{"a":'.repeat(n / 6) + '1' + '}'.repeat(n / 6),
    (_, n) => `[${'[],'.repeat(n / 3)}[]]`,
    (_, n) => `[${'{},'.repeat(n / 3)}{}]`,
    (_, n) => `[${'"",'.repeat(n / 3)}""]`,
    (_, n) => `[${'0,'.repeat(n / 2)}0]`,
    (_, n) => `[${'1e9,'.repeat(n / 4)}1]`,
    (_, n) => `{${Array.from({ length: n / 12 }, (_, i) => `"k${i}":0`).join()}}`,
    (_, n) => `"${'\\u0061'.repeat(n / 6)}"`,
    (_, n) => '9'.repeat(n),
    (next, n) => `"${hex(next, n)}"`,
    (_, n) => `[${'"00",'.repeat(n / 5)}"00"]`,
    (_, n) => `[\n${'    "00",\n'.repeat(n / 10)}    "00"\n  ]`,
    (next, n) => `[${`"${hex(next, 1000)}",`.repeat(n / 1003)}""]`,
    (_, n) => `[${'{"a":[]},'.repeat(n / 9)}1]`,
    (_, n) => ' '.repeat(n)
];

/** A file of JSON: a good one with a value that is not, at most of a size, or one that is only such a value. */
export function hostileJson(next: Random, good: Uint8Array, max: number): Uint8Array {
    const content = new TextDecoder().decode(good);
    const dense = pick(next, DENSE)(next, size(next, max - good.length));
    const values = [...content.matchAll(/(?<=": )("[^"]*"|\d+|\[[^\]]*\]|\{[^}]*\})/g)];
    const value = pick(next, values);
    const isWhole = next() < 0.2 || value === undefined;
    const changed = isWhole
        ? dense
        : content.slice(0, value.index) + dense + content.slice(value.index + value[0].length);
    return text(changed).subarray(0, max);
}

const leb = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) | 128, ...leb(Math.floor(value / 128))];

/** Types that describe much, of each other: records, options, variants and vectors, of what takes no bytes. */
export function hostileCandid(next: Random, max: number): Uint8Array {
    const count = 1 + Math.floor(next() * 40);
    const plain = () => pick(next, [0x7f, 0x70, 0x7e, 0x7b, 0x68, 0x71]);
    const types: number[][] = [];
    for (let k = 0; k < count; k++) {
        const inner = () =>
            k === 0 || next() < 0.2 ? [plain()] : leb(next() < 0.05 ? Math.floor(next() * count) : k - 1);
        const fields = 1 + Math.floor(next() * 12);
        const list = Array.from({ length: fields }, (_, f) => [...leb(f), ...inner()]).flat();
        types.push(
            pick(next, [
                () => [0x6c, ...leb(fields), ...list],
                () => [0x6c, ...leb(fields), ...list],
                () => [0x6d, ...inner()],
                () => [0x6e, ...inner()],
                () => [0x6b, ...leb(fields), ...list]
            ])()
        );
    }
    const head = Uint8Array.from([
        0x44,
        0x49,
        0x44,
        0x4c,
        ...leb(count),
        ...types.flat(),
        1,
        ...leb(count - 1)
    ]);
    const length = size(next, max - head.length);
    const fill = pick(next, [0, 1, 255]);
    const data = next() < 0.5 ? junk(next, Math.min(length, 100_000)) : new Uint8Array(length).fill(fill);
    if (next() < 0.5) data.set(leb(pick(next, [4_294_967_295, length, 2 * length])).slice(0, data.length));
    return concatBytes(head, data);
}

/** Trees that are deep, wide or promise much; in a certificate, or alone. */
export function hostileCbor(next: Random, good: Uint8Array, max: number): Uint8Array {
    const n = size(next, max);
    const repeat = (bytes: readonly number[], times: number) =>
        Uint8Array.from(
            { length: bytes.length * Math.max(1, Math.floor(times)) },
            (_, i) => bytes[i % bytes.length] ?? 0
        );
    const start = Uint8Array.of(0xd9, 0xd9, 0xf7, 0xa3, 0x64, 0x74, 0x72, 0x65, 0x65);
    const flipped = Uint8Array.from(good);
    for (let i = 0; i < 1 + next() * 8; i++) flipped[Math.floor(next() * flipped.length)] = next() * 256;
    return pick(next, [
        () => concatBytes(start, repeat([0x83, 0x01], n / 2)),
        () => concatBytes(start, repeat([0x83, 0x01, 0x81, 0x00], n / 4)),
        () => concatBytes(start, repeat([0x83, 0x02, 0x41, 0x61], n / 4)),
        () => repeat([0x9a, 0x00, 0x2f, 0xff, 0xff], n / 5),
        () => repeat([0xba, 0xff, 0xff, 0xff, 0xff], n / 5),
        () => concatBytes(Uint8Array.of(0x9a, ...u32be(n)), repeat([0xf6], n)),
        () => concatBytes(Uint8Array.of(0x9a, ...u32be(n)), repeat([0x80], n)),
        () => concatBytes(Uint8Array.of(0xba, ...u32be(Math.floor(n / 2))), repeat([0xf6, 0xf6], n / 2)),
        () => repeat([0xc6], n),
        () => repeat([0x5a, 0x7f, 0xff, 0xff, 0xff], n / 5),
        () => flipped,
        () => junk(next, Math.min(n, 100_000))
    ])();
}

/** Files of lengths and fields, with lengths that lie, and many of nothing. */
export function hostileFields(next: Random, good: Uint8Array, max: number): Uint8Array {
    const n = size(next, max);
    const changed = Uint8Array.from(good);
    for (let i = 0; i < 1 + next() * 4; i++) {
        const at = Math.floor(next() * Math.max(1, changed.length - 4));
        changed.set(u32be(pick(next, [0, 1, n, 2 ** 31, 2 ** 32 - 1])).subarray(0, changed.length - at), at);
    }
    const large = new Uint8Array(n);
    large.set(good.subarray(0, Math.min(good.length, n)));
    return pick(next, [
        () => changed,
        () => new Uint8Array(n),
        () => new Uint8Array(n).fill(255),
        () => large,
        () => good.subarray(0, Math.floor(next() * good.length)),
        () => concatBytes(good, new Uint8Array(Math.max(0, n - good.length))),
        () => junk(next, Math.min(n, 100_000))
    ])();
}

import { concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { ChaCha20Words } from '../../../src/protocol/chacha20.js';
import { sha256 } from '../../../src/protocol/sha256.js';

/** Random numbers that a seed repeats. */
export class Dice {
    private readonly words: ChaCha20Words;

    constructor(seed: number) {
        this.words = new ChaCha20Words(sha256(u32be(seed)));
    }

    /** 0 to n - 1. */
    below(n: number): number {
        return this.words.next() % Math.max(1, n);
    }

    pick<T>(list: readonly T[]): T {
        return list[this.below(list.length)] as T;
    }
}

type Change = (bytes: Uint8Array, dice: Dice, other: Uint8Array) => Uint8Array;

const set = (bytes: Uint8Array, at: number, value: number): Uint8Array => {
    const copy = bytes.slice();
    if (at < copy.length) copy[at] = value & 0xff;
    return copy;
};
/** A place and a short length in it. */
const span = (bytes: Uint8Array, dice: Dice): [number, number] => {
    const at = dice.below(bytes.length);
    return [at, Math.min(bytes.length, at + 1 + dice.below(dice.below(4) === 0 ? 200 : 8))];
};

const CHANGES: readonly Change[] = [
    (bytes, dice) => {
        const at = dice.below(bytes.length);
        return set(bytes, at, (bytes[at] ?? 0) ^ (1 << dice.below(8)));
    },
    (bytes, dice) => set(bytes, dice.below(bytes.length), dice.below(256)),
    (bytes, dice) => {
        const at = dice.below(bytes.length);
        return set(bytes, at, (bytes[at] ?? 0) + dice.pick([1, -1]));
    },
    (bytes, dice) => set(bytes, dice.below(bytes.length), dice.pick([0, 1, 0x7f, 0x80, 0xff])),
    (bytes, dice) => bytes.slice(0, dice.below(bytes.length)),
    (bytes, dice) => {
        const [from, to] = span(bytes, dice);
        return concatBytes(bytes.slice(0, from), bytes.slice(to));
    },
    (bytes, dice) => {
        const more = Uint8Array.from({ length: 1 + dice.below(9) }, () => dice.below(256));
        const at = dice.below(bytes.length + 1);
        return concatBytes(bytes.slice(0, at), more, bytes.slice(at));
    },
    (bytes, dice) => {
        const [from, to] = span(bytes, dice);
        return concatBytes(bytes.slice(0, to), bytes.slice(from, to), bytes.slice(to));
    },
    (bytes, dice) => {
        const [from, to] = span(bytes, dice);
        const at = dice.below(bytes.length);
        const copy = bytes.slice();
        copy.set(bytes.slice(from, Math.min(to, from + bytes.length - at)), at);
        return copy;
    },
    (bytes, dice, other) => {
        const [from, to] = span(other, dice);
        const at = dice.below(bytes.length);
        return concatBytes(bytes.slice(0, at), other.slice(from, to), bytes.slice(at + to - from));
    },
    (bytes, dice, other) => {
        const at = dice.below(Math.min(bytes.length, other.length));
        return concatBytes(bytes.slice(0, at), other.slice(at));
    }
];

/** One to three changes at random places. @param other something valid of the same kind, to splice in */
export function mutate(bytes: Uint8Array, other: Uint8Array, dice: Dice): Uint8Array {
    let mutated = bytes;
    for (let left = dice.pick([1, 1, 1, 1, 2, 3]); left > 0; left--) {
        mutated = dice.pick(CHANGES)(mutated, dice, other);
    }
    return mutated;
}

import { ChaCha20Words } from './chacha20.js';

/** One try of a draw, as a person would follow it (docs/protocol.md, "Draw rule"). */
export interface DrawStep {
    /** The 32-bit word of the stream: where in [0, 2^32) the wheel stopped. */
    readonly word: number;
    /** The place in the pool that it points at, from 0. */
    readonly position: number;
    /**
     * `uneven`: it fell into the remainder that would favour some places. `repeat`: that place was drawn before.
     * `before`: drawn by the block that this one continues.
     */
    readonly outcome: 'drawn' | 'repeat' | 'uneven' | 'before';
}

/**
 * The tries of a draw, one by one. The same as `drawPositions`, written apart from it and with big numbers, so that
 * it can be shown and compared.
 * @param skip jurors drawn by the blocks that this draw continues
 */
export function* drawSteps(seed: Uint8Array, poolSize: number, count: number, skip = 0): Generator<DrawStep> {
    const words = new ChaCha20Words(seed);
    const zone = 0xffffffffn - (2n ** 32n % BigInt(poolSize));
    const drawn = new Set<number>();
    while (drawn.size < count + skip) {
        const word = words.next();
        const product = BigInt(word) * BigInt(poolSize);
        const position = Number(product >> 32n);
        if ((product & 0xffffffffn) > zone) yield { word, position, outcome: 'uneven' };
        else if (drawn.has(position)) yield { word, position, outcome: 'repeat' };
        else {
            drawn.add(position);
            yield { word, position, outcome: drawn.size <= skip ? 'before' : 'drawn' };
        }
    }
}

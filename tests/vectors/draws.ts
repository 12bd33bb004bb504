import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex } from '../../src/protocol/bytes.js';

export interface DrawVector {
    readonly seed: Uint8Array;
    readonly count: number;
    readonly poolSize: number;
    readonly words: number;
    readonly positions: readonly number[];
}

/** The `U32` lines of draw-rand085.txt: draws made with the Rust crates rand 0.8.5 and rand_chacha 0.3.1. */
export const drawVectors: readonly DrawVector[] = readFileSync(join(import.meta.dirname, 'draw-rand085.txt'), 'utf8')
    .split('\n')
    .flatMap((line) => {
        const match = /^U32 ([0-9a-f]{64}) (\d+) (\d+) words=(\d+) \[([\d, ]*)\]$/.exec(line);
        if (match === null) return [];
        const [, seed = '', count, poolSize, words, positions = ''] = match;
        return [
            {
                seed: fromHex(seed) ?? new Uint8Array(),
                count: Number(count),
                poolSize: Number(poolSize),
                words: Number(words),
                positions: positions.split(', ').map(Number)
            }
        ];
    });

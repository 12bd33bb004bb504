import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/protocol/bytes.js';
import { ChaCha20Words } from '../../src/protocol/chacha20.js';
import { drawPositions, PositionDraw } from '../../src/protocol/draw.js';

/** Made with the Rust crates whose behaviour the rule freezes; see the head of the file. */
const lines = readFileSync(new URL('../vectors/draw-rand085.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

const seedOf = (text: string | undefined): Uint8Array => fromHex(text ?? 'missing') ?? new Uint8Array();

function streamWords(seed: Uint8Array, from: number): string {
    const words = new ChaCha20Words(seed);
    for (let i = 0; i < from; i++) words.next();
    return Array.from({ length: 4 }, () => words.next().toString(16).padStart(8, '0')).join();
}

function draw(seed: Uint8Array, count: number, poolSize: number): string {
    const draws = new PositionDraw(seed, poolSize);
    const positions = Array.from({ length: count }, () => draws.next());
    return `words=${draws.wordsUsed} [${positions.join(', ')}]`;
}

describe('vectors of rand 0.8.5 and rand_chacha 0.3.1', () => {
    it('are there', () => expect(lines.length).toBeGreaterThanOrEqual(30));

    it.each(lines)('%s', (line) => {
        const [kind, seedText, ...rest] = line.split(' ');
        const seed = seedOf(seedText);
        if (kind === 'STREAM') expect(streamWords(seed, 0)).toBe(rest[0]);
        else if (kind === 'STREAM62') expect(streamWords(seed, 62)).toBe(rest[0]);
        else {
            expect(kind).toBe('U32');
            expect(draw(seed, Number(rest[0]), Number(rest[1]))).toBe(rest.slice(2).join(' '));
        }
    });
});

describe('the draw', () => {
    const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });

    it('never repeats a position and stays inside the pool', () => {
        fc.assert(
            fc.property(seeds, fc.integer({ min: 1, max: 300 }), (seed, poolSize) => {
                const positions = drawPositions(seed, poolSize, poolSize);
                expect(new Set(positions).size).toBe(poolSize);
                expect(positions.every((position) => position >= 0 && position < poolSize)).toBe(true);
            })
        );
    });

    it('goes on where it stopped', () => {
        fc.assert(
            fc.property(seeds, fc.nat(20), fc.nat(20), (seed, first, more) => {
                const all = drawPositions(seed, 60, first + more);
                expect(drawPositions(seed, 60, more, first)).toEqual(all.slice(first));
            })
        );
    });

    it('agrees with exact arithmetic on every word', () => {
        fc.assert(
            fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, n) => {
                const words = new ChaCha20Words(seed);
                const zone = 2n ** 32n - 1n - (2n ** 32n % BigInt(n));
                const expected = new Set<number>();
                const wanted = Math.min(n, 5);
                while (expected.size < wanted) {
                    const m = BigInt(words.next()) * BigInt(n);
                    if ((m & 0xffffffffn) <= zone) expected.add(Number(m >> 32n));
                }
                expect(drawPositions(seed, n, wanted)).toEqual([...expected]);
            })
        );
    });

    it('refuses a seed of another length', () => {
        expect(() => drawPositions(new Uint8Array(31), 5, 1)).toThrow(/^MALFORMED_BLOCK/);
    });
});

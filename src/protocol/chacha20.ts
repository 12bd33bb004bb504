import { JuryError } from './codes.js';

/**
 * The ChaCha20 key stream (RFC 8439, section 2.3) in the variant of the Rust crate `rand_chacha`: 64-bit block
 * counter from 0 and stream number 0 in place of RFC 8439's 32-bit counter and nonce. As a draw never comes near
 * 2^32 blocks, the upper half of the counter stays 0.
 */
export class ChaCha20Words {
    private readonly input = new Int32Array(16);
    private readonly block = new Int32Array(16);
    private position = 16;

    /** @param seed 32 bytes: the key, as little-endian words */
    constructor(seed: Uint8Array) {
        if (seed.length !== 32)
            throw new JuryError('MALFORMED_BLOCK', `randomness of ${seed.length} bytes, not 32`);
        this.input.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]); // "expand 32-byte k"
        const view = new DataView(seed.buffer, seed.byteOffset, 32);
        for (let i = 0; i < 8; i++) this.input[4 + i] = view.getInt32(4 * i, true);
    }

    /** The next 32-bit word of the stream, unsigned. */
    next(): number {
        if (this.position === 16) this.nextBlock();
        return (this.block[this.position++] ?? 0) >>> 0;
    }

    private nextBlock(): void {
        const { input, block } = this;
        block.set(input);
        for (let round = 0; round < 10; round++) {
            quarter(block, 0, 4, 8, 12);
            quarter(block, 1, 5, 9, 13);
            quarter(block, 2, 6, 10, 14);
            quarter(block, 3, 7, 11, 15);
            quarter(block, 0, 5, 10, 15);
            quarter(block, 1, 6, 11, 12);
            quarter(block, 2, 7, 8, 13);
            quarter(block, 3, 4, 9, 14);
        }
        for (let i = 0; i < 16; i++) block[i] = (block[i] ?? 0) + (input[i] ?? 0);
        input[12] = (input[12] ?? 0) + 1;
        this.position = 0;
    }
}

function quarter(state: Int32Array, ai: number, bi: number, ci: number, di: number): void {
    let a = state[ai] ?? 0;
    let b = state[bi] ?? 0;
    let c = state[ci] ?? 0;
    let d = state[di] ?? 0;
    a = (a + b) | 0;
    d ^= a;
    d = (d << 16) | (d >>> 16);
    c = (c + d) | 0;
    b ^= c;
    b = (b << 12) | (b >>> 20);
    a = (a + b) | 0;
    d ^= a;
    d = (d << 8) | (d >>> 24);
    c = (c + d) | 0;
    b ^= c;
    b = (b << 7) | (b >>> 25);
    state[ai] = a;
    state[bi] = b;
    state[ci] = c;
    state[di] = d;
}

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
        const { input } = this;
        tenDoubleRounds(input, this.block);
        input[12] = (input[12] as number) + 1;
        this.position = 0;
    }
}

/**
 * Laid out for an interpreter, like `sha256-compress.ts`: all state stands in locals. In the canister a block takes a
 * fifth of the instructions that a loop over an array with a function for the quarter round does.
 */
// prettier-ignore
function tenDoubleRounds(input: Int32Array, output: Int32Array): void {
    let s0 = input[0] as number;
    let s1 = input[1] as number;
    let s2 = input[2] as number;
    let s3 = input[3] as number;
    let s4 = input[4] as number;
    let s5 = input[5] as number;
    let s6 = input[6] as number;
    let s7 = input[7] as number;
    let s8 = input[8] as number;
    let s9 = input[9] as number;
    let s10 = input[10] as number;
    let s11 = input[11] as number;
    let s12 = input[12] as number;
    let s13 = input[13] as number;
    let s14 = input[14] as number;
    let s15 = input[15] as number;
    for (let round = 0; round < 10; round++) {
        s0 = s0 + s4 | 0; s12 ^= s0; s12 = s12 << 16 | s12 >>> 16;
        s8 = s8 + s12 | 0; s4 ^= s8; s4 = s4 << 12 | s4 >>> 20;
        s0 = s0 + s4 | 0; s12 ^= s0; s12 = s12 << 8 | s12 >>> 24;
        s8 = s8 + s12 | 0; s4 ^= s8; s4 = s4 << 7 | s4 >>> 25;
        s1 = s1 + s5 | 0; s13 ^= s1; s13 = s13 << 16 | s13 >>> 16;
        s9 = s9 + s13 | 0; s5 ^= s9; s5 = s5 << 12 | s5 >>> 20;
        s1 = s1 + s5 | 0; s13 ^= s1; s13 = s13 << 8 | s13 >>> 24;
        s9 = s9 + s13 | 0; s5 ^= s9; s5 = s5 << 7 | s5 >>> 25;
        s2 = s2 + s6 | 0; s14 ^= s2; s14 = s14 << 16 | s14 >>> 16;
        s10 = s10 + s14 | 0; s6 ^= s10; s6 = s6 << 12 | s6 >>> 20;
        s2 = s2 + s6 | 0; s14 ^= s2; s14 = s14 << 8 | s14 >>> 24;
        s10 = s10 + s14 | 0; s6 ^= s10; s6 = s6 << 7 | s6 >>> 25;
        s3 = s3 + s7 | 0; s15 ^= s3; s15 = s15 << 16 | s15 >>> 16;
        s11 = s11 + s15 | 0; s7 ^= s11; s7 = s7 << 12 | s7 >>> 20;
        s3 = s3 + s7 | 0; s15 ^= s3; s15 = s15 << 8 | s15 >>> 24;
        s11 = s11 + s15 | 0; s7 ^= s11; s7 = s7 << 7 | s7 >>> 25;
        s0 = s0 + s5 | 0; s15 ^= s0; s15 = s15 << 16 | s15 >>> 16;
        s10 = s10 + s15 | 0; s5 ^= s10; s5 = s5 << 12 | s5 >>> 20;
        s0 = s0 + s5 | 0; s15 ^= s0; s15 = s15 << 8 | s15 >>> 24;
        s10 = s10 + s15 | 0; s5 ^= s10; s5 = s5 << 7 | s5 >>> 25;
        s1 = s1 + s6 | 0; s12 ^= s1; s12 = s12 << 16 | s12 >>> 16;
        s11 = s11 + s12 | 0; s6 ^= s11; s6 = s6 << 12 | s6 >>> 20;
        s1 = s1 + s6 | 0; s12 ^= s1; s12 = s12 << 8 | s12 >>> 24;
        s11 = s11 + s12 | 0; s6 ^= s11; s6 = s6 << 7 | s6 >>> 25;
        s2 = s2 + s7 | 0; s13 ^= s2; s13 = s13 << 16 | s13 >>> 16;
        s8 = s8 + s13 | 0; s7 ^= s8; s7 = s7 << 12 | s7 >>> 20;
        s2 = s2 + s7 | 0; s13 ^= s2; s13 = s13 << 8 | s13 >>> 24;
        s8 = s8 + s13 | 0; s7 ^= s8; s7 = s7 << 7 | s7 >>> 25;
        s3 = s3 + s4 | 0; s14 ^= s3; s14 = s14 << 16 | s14 >>> 16;
        s9 = s9 + s14 | 0; s4 ^= s9; s4 = s4 << 12 | s4 >>> 20;
        s3 = s3 + s4 | 0; s14 ^= s3; s14 = s14 << 8 | s14 >>> 24;
        s9 = s9 + s14 | 0; s4 ^= s9; s4 = s4 << 7 | s4 >>> 25;
    }
    output[0] = s0 + (input[0] as number);
    output[1] = s1 + (input[1] as number);
    output[2] = s2 + (input[2] as number);
    output[3] = s3 + (input[3] as number);
    output[4] = s4 + (input[4] as number);
    output[5] = s5 + (input[5] as number);
    output[6] = s6 + (input[6] as number);
    output[7] = s7 + (input[7] as number);
    output[8] = s8 + (input[8] as number);
    output[9] = s9 + (input[9] as number);
    output[10] = s10 + (input[10] as number);
    output[11] = s11 + (input[11] as number);
    output[12] = s12 + (input[12] as number);
    output[13] = s13 + (input[13] as number);
    output[14] = s14 + (input[14] as number);
    output[15] = s15 + (input[15] as number);
}

import { compress, INITIAL_STATE } from './sha256-compress.js';
import { compressRounds, roundsOf } from './sha256-rounds.js';

const BLOCK = 64;
const LENGTH_OFFSET = 56;
const INITIAL = Int32Array.from(INITIAL_STATE);
const DIGEST_BYTES = 32;

const state = new Int32Array(8);
const digest = new Uint8Array(DIGEST_BYTES);
const digestView = new DataView(digest.buffer);
const tail = new Uint8Array(2 * BLOCK);
const tailView = new DataView(tail.buffer);

/** SHA-256 (FIPS 180-4) of a byte string. 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
    return sha256From(INITIAL, 0, bytes);
}

/** The state behind the first 64 bytes of `bytes`, for messages that begin with them. */
export function stateBehind(bytes: Uint8Array): Int32Array {
    const behind = INITIAL.slice();
    compress(behind, new DataView(bytes.buffer, bytes.byteOffset, BLOCK), 0);
    return behind;
}

/** The SHA-256 of a message whose first `known` bytes, none or 64, led to the state `behind`. */
export function sha256From(behind: Int32Array, known: number, bytes: Uint8Array): Uint8Array {
    state.set(behind);
    const whole = bytes.length - (bytes.length % BLOCK);
    if (whole > known) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, whole);
        for (let offset = known; offset < whole; offset += BLOCK) compress(state, view, offset);
    }
    const rest = bytes.length - whole;
    tail.fill(0);
    tail.set(bytes.subarray(whole));
    tail[rest] = 0x80;
    finish(tailView, rest < LENGTH_OFFSET ? BLOCK : 2 * BLOCK, bytes.length);
    return readDigest();
}

function finish(view: DataView, size: number, length: number): void {
    view.setUint32(size - 8, Math.floor(length / 2 ** 29));
    view.setUint32(size - 4, (length * 8) % 2 ** 32);
    for (let offset = 0; offset < size; offset += BLOCK) compress(state, view, offset);
}

function readDigest(): Uint8Array {
    for (let i = 0; i < 8; i++) digestView.setInt32(4 * i, state[i] as number);
    return digest.slice();
}

/**
 * SHA-256 of byte strings that all have one length and one beginning, with everything that does not vary laid out
 * once. A tree hashes little else.
 */
export class FixedSha256 {
    private readonly message: Uint8Array;
    private readonly view: DataView;
    /** Where the bytes that may vary end, in whole blocks. */
    private readonly end: number;
    /** The last block, where it is padding alone. */
    private readonly padding: Int32Array | undefined;

    /**
     * @param prefix the beginning
     * @param length of the whole message, prefix included
     */
    constructor(prefix: Uint8Array, length: number) {
        this.message = new Uint8Array(Math.ceil((length + 9) / BLOCK) * BLOCK);
        this.view = new DataView(this.message.buffer);
        this.message.set(prefix);
        this.message[length] = 0x80;
        this.view.setUint32(this.message.length - 4, length * 8);
        this.end = Math.ceil(length / BLOCK) * BLOCK;
        if (this.end < this.message.length) this.padding = roundsOf(this.view, this.end);
    }

    /** Places a part of the message; its length is the caller's to know. */
    set(part: Uint8Array, offset: number): this {
        this.message.set(part, offset);
        return this;
    }

    digest(): Uint8Array {
        state.set(INITIAL);
        for (let offset = 0; offset < this.end; offset += BLOCK) compress(state, this.view, offset);
        if (this.padding !== undefined) compressRounds(state, this.padding);
        return readDigest();
    }
}

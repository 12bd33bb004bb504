import { compress, INITIAL_STATE } from './sha256-compress.js';

const BLOCK = 64;
const LENGTH_OFFSET = 56;
const DIGEST_BYTES = 32;

const state = new Int32Array(8);
const digest = new Uint8Array(DIGEST_BYTES);
const digestView = new DataView(digest.buffer);
const tail = new Uint8Array(2 * BLOCK);
const tailView = new DataView(tail.buffer);

/** SHA-256 (FIPS 180-4) of a byte string. 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
    state.set(INITIAL_STATE);
    const whole = bytes.length - (bytes.length % BLOCK);
    if (whole > 0) {
        const view = new DataView(bytes.buffer, bytes.byteOffset, whole);
        for (let offset = 0; offset < whole; offset += BLOCK) compress(state, view, offset);
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
    }

    /** Places a part of the message; its length is the caller's to know. */
    set(part: Uint8Array, offset: number): this {
        this.message.set(part, offset);
        return this;
    }

    digest(): Uint8Array {
        state.set(INITIAL_STATE);
        for (let offset = 0; offset < this.message.length; offset += BLOCK)
            compress(state, this.view, offset);
        return readDigest();
    }
}

import { sha256 } from '../../protocol/sha256.js';
import { compress, INITIAL_STATE } from '../../protocol/sha256-compress.js';
import type { GrowingUint32 } from '../growing-array.js';

const [BLOCK, KEY_BYTES, SLOT_BYTES] = [64, 32, 4];
/** Of a digest, two slots have half each. */
const WORDS = 4;

/**
 * Names the pools at some indices, the same for two of the same members and others for all others. What is compared is
 * the exclusive or of 128 bits for each member: half a SHA-256 of its slot, under a key that follows from all changes
 * of the log. So whoever puts people into the pool knows no bits before the last of them is in, and cannot choose
 * members whose bits cancel each other out.
 * @param indices ascending
 * @returns of each index the place, among the indices, of the first one with the same members
 */
export function namePools(
    indices: Uint32Array,
    changeBlocks: GrowingUint32,
    changes: GrowingUint32
): Uint32Array {
    const bits = new SlotBits(sha256(bytesOf(changes)));
    const print = new Int32Array(WORDS);
    const first = new Map<string, number>();
    const names = new Uint32Array(indices.length);
    // What all pools have in common tells none from another.
    let done = changeBlocks.countTo(indices[0] ?? 0);
    let name: number | undefined;
    for (const [place, index] of indices.entries()) {
        for (; done < changes.length && (changeBlocks.values[done] as number) <= index; done++) {
            bits.mixInto(print, (changes.values[done] as number) >>> 1);
            name = undefined;
        }
        if (name === undefined) {
            const key = print.join();
            name = first.get(key) ?? place;
            if (name === place) first.set(key, place);
        }
        names[place] = name;
    }
    return names;
}

const bytesOf = ({ values, length }: GrowingUint32): Uint8Array =>
    new Uint8Array(values.buffer, values.byteOffset, length * values.BYTES_PER_ELEMENT);

/** 128 bits for each slot, unknown to whoever does not know the key. */
class SlotBits {
    private readonly message = new DataView(new ArrayBuffer(BLOCK));
    private readonly digest = new Int32Array(INITIAL_STATE.length);
    private pair = -1;

    constructor(key: Uint8Array) {
        new Uint8Array(this.message.buffer).set(key);
        this.message.setUint8(KEY_BYTES + SLOT_BYTES, 0x80);
        this.message.setUint32(BLOCK - 4, 8 * (KEY_BYTES + SLOT_BYTES));
    }

    /** People mostly come in the order of their slots: the other half of a digest is often asked for next. */
    mixInto(print: Int32Array, slot: number): void {
        const pair = slot >>> 1;
        if (pair !== this.pair) {
            this.pair = pair;
            this.message.setUint32(KEY_BYTES, pair);
            this.digest.set(INITIAL_STATE);
            compress(this.digest, this.message, 0);
        }
        const from = slot & 1 ? WORDS : 0;
        for (let i = 0; i < WORDS; i++) print[i] = (print[i] as number) ^ (this.digest[from + i] as number);
    }
}

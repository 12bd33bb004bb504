import { KNOWN_BYTES, KNOWN_STATE } from './block.js';
import { viewOf } from './bytes.js';
import { FORK_DOMAIN, LABELED_DOMAIN, LEAF_DOMAIN } from './hash-tree.js';
import { compress, INITIAL_STATE } from './sha256-compress.js';

/** Words of one hash. */
export const HASH_WORDS = 8;

const BLOCK = 64;
const INITIAL = Int32Array.from(INITIAL_STATE);

/** A message of one length, laid out with its padding: a beginning, a label or not, and one or two hashes. */
function layout(prefix: Uint8Array, length: number): DataView {
    const bytes = new Uint8Array(Math.ceil((prefix.length + length + 9) / BLOCK) * BLOCK);
    bytes.set(prefix);
    bytes[prefix.length + length] = 0x80;
    const view = new DataView(bytes.buffer);
    view.setUint32(bytes.length - 4, (prefix.length + length) * 8);
    return view;
}

const LEAF_AT = LEAF_DOMAIN.length;
const LABEL_AT = LABELED_DOMAIN.length;
const FORK_AT = FORK_DOMAIN.length;

/**
 * The hashes of `blockHash`, `blockLeafHash` and `blockNodeHash` as words in buffers that are used again: the same
 * results, which a test holds, for logs of millions of blocks, where making a small array for each costs more than
 * hashing it.
 */
export class TreeHasher {
    private readonly state = new Int32Array(HASH_WORDS);
    private readonly tail = new Uint8Array(2 * BLOCK);
    private readonly tailView = viewOf(this.tail);
    private readonly leafMessage = layout(LEAF_DOMAIN, 32);
    private readonly labeledMessage = layout(LABELED_DOMAIN, 36);
    private readonly forkMessage = layout(FORK_DOMAIN, 64);

    /**
     * The leaf of block `index`, whose bytes stand in `view` from `start` to `end`.
     * @param isKnown that it begins as all blocks do
     */
    leaf(
        index: number,
        view: DataView,
        start: number,
        end: number,
        isKnown: boolean,
        out: Int32Array,
        at: number
    ): void {
        this.state.set(isKnown ? KNOWN_STATE : INITIAL);
        this.sha256(view, start, isKnown ? start + KNOWN_BYTES : start, end);
        this.store(this.leafMessage, LEAF_AT);
        this.run(this.leafMessage, BLOCK);
        this.labeledMessage.setUint32(LABEL_AT, index);
        this.store(this.labeledMessage, LABEL_AT + 4);
        this.run(this.labeledMessage, 2 * BLOCK);
        out.set(this.state, at);
    }

    /** The node over the hashes at `left` and `right` of `hashes`, written to `at`, which may be `left`. */
    node(hashes: Int32Array, left: number, right: number, at: number): void {
        const { forkMessage } = this;
        for (let i = 0; i < HASH_WORDS; i++) {
            forkMessage.setInt32(FORK_AT + 4 * i, hashes[left + i] as number);
            forkMessage.setInt32(FORK_AT + 32 + 4 * i, hashes[right + i] as number);
        }
        this.run(forkMessage, 2 * BLOCK);
        hashes.set(this.state, at);
    }

    /** The first word of the SHA-256 of some bytes. */
    firstWord(view: DataView, start: number, end: number): number {
        this.state.set(INITIAL);
        this.sha256(view, start, start, end);
        return (this.state[0] as number) >>> 0;
    }

    /** The eight words of the SHA-256 of some bytes, written to `out`. */
    sha256Words(view: DataView, start: number, end: number, out: Int32Array): void {
        this.state.set(INITIAL);
        this.sha256(view, start, start, end);
        out.set(this.state);
    }

    private run(message: DataView, size: number): void {
        this.state.set(INITIAL);
        for (let offset = 0; offset < size; offset += BLOCK) compress(this.state, message, offset);
    }

    private store(message: DataView, offset: number): void {
        for (let i = 0; i < HASH_WORDS; i++) message.setInt32(offset + 4 * i, this.state[i] as number);
    }

    /** Of the bytes from `start` to `end`, of which those before `from` are in the state already. */
    private sha256(view: DataView, start: number, from: number, end: number): void {
        const { state, tail, tailView } = this;
        let offset = from;
        for (; offset + BLOCK <= end; offset += BLOCK) compress(state, view, offset);
        const rest = end - offset;
        const size = rest + 9 > BLOCK ? 2 * BLOCK : BLOCK;
        tail.fill(0);
        for (let i = 0; i < rest; i++) tail[i] = view.getUint8(offset + i);
        tail[rest] = 0x80;
        const length = end - start;
        tailView.setUint32(size - 8, Math.floor(length / 2 ** 29));
        tailView.setUint32(size - 4, (length * 8) % 2 ** 32);
        for (let block = 0; block < size; block += BLOCK) compress(state, tailView, block);
    }
}

/** Words as the bytes that they stand for. */
export function wordsToBytes(words: Int32Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(4 * words.length);
    const view = viewOf(bytes);
    for (let i = 0; i < words.length; i++) view.setInt32(4 * i, words[i] as number);
    return bytes;
}

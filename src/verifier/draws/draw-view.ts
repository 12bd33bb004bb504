import { KINDS } from '../../protocol/block.js';
import { DRAW_ALGORITHM } from '../../protocol/draw.js';
import { RANDOMNESS_BYTES } from '../../protocol/limits.js';
import { JURORS_OFFSET } from '../../protocol/scan-block.js';

const ALGORITHM = Uint8Array.from(DRAW_ALGORITHM, (char) => char.charCodeAt(0));

/** The fields of a Select or Expand, read where they stand: of a block that was scanned, so that every length holds. */
export class DrawView {
    readonly kind: 'Select' | 'Expand';
    readonly jurorCount: number;
    readonly jurorsIndex: number;
    readonly requestedAt: bigint;
    readonly number: number | undefined;
    readonly timestamp: bigint;
    readonly isAlgorithmKnown: boolean;
    /** Where in `bytes` the first juror stands, behind its length; the others follow. */
    readonly jurorsAt: number;
    private readonly memoAt: number;
    private readonly memoEnd: number;

    /**
     * @param bytes in which the block stands; kept as long as this is
     * @param view of the same bytes
     */
    constructor(
        readonly bytes: Uint8Array,
        view: DataView,
        private readonly start: number,
        private readonly end: number
    ) {
        let at = start + JURORS_OFFSET;
        const length = (): number => {
            let value = 0;
            for (let shift = 0; ; shift += 7) {
                const byte = bytes[at++] as number;
                value |= (byte & 0x7f) << shift;
                if (byte < 0x80) return value;
            }
        };
        this.jurorCount = length();
        this.jurorsAt = at;
        for (let i = 0; i < this.jurorCount; i++) at += 1 + (bytes[at] as number);
        this.jurorsIndex = view.getUint32(at, true);
        // Behind the index the option of the draw, which such a block has.
        at += 4 + 1;
        const algorithm = length();
        this.isAlgorithmKnown = algorithm === ALGORITHM.length && startsWith(bytes, at, ALGORITHM);
        at += algorithm;
        this.requestedAt = view.getBigUint64(at, true);
        at += 8;
        const hasNumber = bytes[at++] === 1;
        this.number = hasNumber ? view.getUint32(at, true) : undefined;
        at += hasNumber ? 4 : 0;
        this.kind = KINDS[bytes[at++] as number] === 'Expand' ? 'Expand' : 'Select';
        const memo = length();
        this.memoAt = at;
        this.memoEnd = at + memo;
        this.timestamp = view.getBigUint64(end - 8, true);
    }

    /** The whole block, a view. */
    get block(): Uint8Array {
        return this.bytes.subarray(this.start, this.end);
    }

    /** A view of the block. */
    get memo(): Uint8Array {
        return this.bytes.subarray(this.memoAt, this.memoEnd);
    }

    /** 32 bytes, a view of the block. */
    get rand(): Uint8Array {
        // Behind the memo stand an option's byte and a length.
        const at = this.memoEnd + 2;
        return this.bytes.subarray(at, at + RANDOMNESS_BYTES);
    }
}

function startsWith(bytes: Uint8Array, at: number, beginning: Uint8Array): boolean {
    for (let i = 0; i < beginning.length; i++) if (bytes[at + i] !== beginning[i]) return false;
    return true;
}

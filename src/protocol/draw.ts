import { ChaCha20Words } from './chacha20.js';

/** The name of the rule below; every draw on record names the rule it was made by. */
export const DRAW_ALGORITHM = 'chacha20-uniform32-positions/1';

/**
 * Draws positions from [0, poolSize) without repeats, by rejection sampling: no position is likelier than another.
 *
 * Each 32-bit word v of the ChaCha20 stream is one try (docs/protocol.md, "Draw rule"; the same as
 * `Uniform::<u32>::new(0, n)` of the Rust crate rand 0.8). With m = v * n, the try is refused if the low half of m
 * lies in the zone that would favour some positions; otherwise the high half of m is the position, refused in turn
 * if it was drawn before.
 */
export class PositionDraw {
    private readonly words: ChaCha20Words;
    private readonly zone: number;
    private readonly drawn = new Set<number>();
    private tries = 0;

    /**
     * @param seed 32 bytes of randomness
     * @param poolSize 1 to 2^32 - 1
     */
    constructor(
        seed: Uint8Array,
        private readonly poolSize: number
    ) {
        this.words = new ChaCha20Words(seed);
        this.zone = 0xffffffff - (2 ** 32 % poolSize);
    }

    /** 32-bit words taken from the stream so far. */
    get wordsUsed(): number {
        return this.tries;
    }

    /** Positions drawn so far. */
    get count(): number {
        return this.drawn.size;
    }

    /** The next position. Never ends once all positions are drawn: the caller checks counts first. */
    next(): number {
        for (;;) {
            const position = this.attempt();
            if (position === undefined || this.drawn.has(position)) continue;
            this.drawn.add(position);
            return position;
        }
    }

    /** v * n in exact 64-bit arithmetic, from two products below 2^48. */
    private attempt(): number | undefined {
        const word = this.words.next();
        this.tries++;
        const low = (word & 0xffff) * this.poolSize;
        const middle = (word >>> 16) * this.poolSize + Math.floor(low / 0x10000);
        const lo32 = (middle % 0x10000) * 0x10000 + (low % 0x10000);
        return lo32 <= this.zone ? Math.floor(middle / 0x10000) : undefined;
    }
}

/** The first `count` positions of a draw; `skip` leaves out as many before them (those an Expand continues after). */
export function drawPositions(seed: Uint8Array, poolSize: number, count: number, skip = 0): number[] {
    const draw = new PositionDraw(seed, poolSize);
    for (let i = 0; i < skip; i++) draw.next();
    return Array.from({ length: count }, () => draw.next());
}

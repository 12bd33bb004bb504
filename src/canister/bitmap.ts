/** Bitmaps of 256 bits: bit b is bit b % 8, counted from the lowest, of byte b / 8. */
export const BITMAP_BYTES = 32;

const POPCOUNT = Uint8Array.from({ length: 256 }, (_, byte) => {
    let count = 0;
    for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
    return count;
});

/** @param start where the bitmap begins in `bytes` */
export function getBit(bytes: Uint8Array, bit: number, start = 0): boolean {
    return (((bytes[start + (bit >> 3)] as number) >> (bit & 7)) & 1) === 1;
}

export function setBit(bytes: Uint8Array, bit: number, value: boolean): void {
    const mask = 1 << (bit & 7);
    const byte = bytes[bit >> 3] as number;
    bytes[bit >> 3] = value ? byte | mask : byte & ~mask;
}

/** Sets `count` bits from `first` on. */
export function setBits(bytes: Uint8Array, first: number, count: number): void {
    let bit = first;
    const end = first + count;
    for (; bit < end && (bit & 7) !== 0; bit++) setBit(bytes, bit, true);
    const whole = end - ((end - bit) & 7);
    bytes.fill(0xff, bit >> 3, whole >> 3);
    for (bit = whole; bit < end; bit++) setBit(bytes, bit, true);
}

/** The position of the set bit that has `rank` set bits before it; undefined if there are fewer. */
export function selectBit(bytes: Uint8Array, rank: number): number | undefined {
    let left = rank;
    for (let i = 0; i < BITMAP_BYTES; i++) {
        const byte = bytes[i] as number;
        const count = POPCOUNT[byte] as number;
        if (left >= count) {
            left -= count;
            continue;
        }
        for (let bit = 0; ; bit++) if (((byte >> bit) & 1) === 1 && left-- === 0) return i * 8 + bit;
    }
    return undefined;
}

/** Set bits before `bit`. */
export function rankOfBit(bytes: Uint8Array, bit: number): number {
    let rank = 0;
    for (let i = 0; i < bit >> 3; i++) rank += POPCOUNT[bytes[i] as number] as number;
    const below = (bytes[bit >> 3] as number) & ((1 << (bit & 7)) - 1);
    return rank + (POPCOUNT[below] as number);
}

/** The positions of all set bits, ascending. */
export function setBitsOf(bytes: Uint8Array): number[] {
    const bits: number[] = [];
    for (let i = 0; i < BITMAP_BYTES; i++) {
        let bit = i * 8;
        for (let rest = bytes[i] as number; rest > 0; rest >>= 1, bit++) if ((rest & 1) === 1) bits.push(bit);
    }
    return bits;
}

/** Unsigned LEB128, the form of times and versions in the state tree. */
export function leb128(value: bigint): Uint8Array {
    if (value < 0n) throw new RangeError('unsigned LEB128 of a negative number');
    const bytes: number[] = [];
    let rest = value;
    do {
        const low = Number(rest & 0x7fn);
        rest >>= 7n;
        bytes.push(rest === 0n ? low : low | 0x80);
    } while (rest !== 0n);
    return Uint8Array.from(bytes);
}

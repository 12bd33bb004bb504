/** A number from 0 on in unsigned LEB128: seven bits a byte, the lowest first. @throws {RangeError} if it is negative */
export function leb128(number: bigint | number): Uint8Array {
    const value = BigInt(number);
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

/** RFC 3339, to the millisecond. @param nanoseconds since 1970, below 2^64 */
export const isoTime = (nanoseconds: bigint): string =>
    new Date(Number(nanoseconds / 1_000_000n)).toISOString();

/** Nanoseconds since 1970 as `2026-11-21 08:00:00 UTC`. */
export function time(nanoseconds: bigint): string {
    const iso = new Date(Number(nanoseconds / 1_000_000n)).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** The same as RFC 3339, to the nanosecond, for programs. */
export function rfc3339(nanoseconds: bigint): string {
    const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
    return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`;
}

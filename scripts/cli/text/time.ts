/** Nanoseconds since 1970 as `2026-11-21 08:00:00 UTC`. */
export function time(nanoseconds: bigint): string {
    const iso = new Date(Number(nanoseconds / 1_000_000n)).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

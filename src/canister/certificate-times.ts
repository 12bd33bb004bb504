import { certificateTime, parseCertificate } from '../protocol/certificate.js';
import { MAX_MESSAGE_NANOSECONDS } from '../protocol/limits.js';
import { fail } from './fail.js';
import type { Log } from './log.js';
import { isoTime } from '../protocol/iso-time.js';

/** What times a certificate may have, to be put on record (docs/protocol.md, "Commit rule", 3). */

/** The times of the certificates on record before and after it. */
export interface Neighbours {
    readonly notBefore: bigint;
    readonly notAfter?: bigint | undefined;
}

/**
 * A message over several rounds keeps the time of its first and shows in its last, so a certificate may be newer than
 * the blocks of one timestamp that it lacks first; newer than any block after those it is not, or it is not genuine.
 * @param length blocks that it covers, of `total`
 * @throws `CERTIFICATE_STALE`
 */
export function checkCertificateTime(
    time: bigint,
    { log, length, total }: { log: Log; length: number; total: number },
    { notBefore, notAfter }: Neighbours
): void {
    if (time < notBefore)
        fail('CERTIFICATE_STALE', `it is of ${isoTime(time)}, and one of ${isoTime(notBefore)} is on record`);
    if (notAfter !== undefined && time > notAfter) {
        fail(
            'CERTIFICATE_STALE',
            `it is of ${isoTime(time)}, and one of ${isoTime(notAfter)} is on record over more blocks`
        );
    }
    const covered = length === 0 ? 0n : log.entry(length - 1).timestamp;
    if (time < covered)
        fail('CERTIFICATE_STALE', `it is of ${isoTime(time)}, and covers a block of ${isoTime(covered)}`);
    if (length >= total) return;
    const { timestamp } = log.entry(length);
    if (time - timestamp > MAX_MESSAGE_NANOSECONDS) {
        fail(
            'CERTIFICATE_STALE',
            `it is newer than block ${length}, which it does not cover, by over 10 minutes`
        );
    }
    if (time < timestamp) return;
    const next = firstAfter(log, timestamp, length, total);
    if (next < total && log.entry(next).timestamp <= time) {
        fail('CERTIFICATE_STALE', `it is newer than block ${next}, which it does not cover`);
    }
}

/** The first block later than `timestamp`, from `start` on; `end` if there is none. Timestamps never fall. */
function firstAfter(log: Log, timestamp: bigint, start: number, end: number): number {
    let [low, high] = [start, end];
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        if (log.entry(middle).timestamp > timestamp) high = middle;
        else low = middle + 1;
    }
    return low;
}

/** Of certificates on record, which were read before they came there. */
export const timesOf = (certificates: readonly Uint8Array[]): bigint[] =>
    certificates.map((bytes) => certificateTime(parseCertificate(bytes).tree) ?? 0n);

export const newest = (times: readonly bigint[]): bigint =>
    times.reduce((most, time) => (time > most ? time : most), 0n);

export const earliest = (times: readonly bigint[]): bigint | undefined =>
    times.reduce<bigint | undefined>(
        (least, time) => (least === undefined || time < least ? time : least),
        undefined
    );

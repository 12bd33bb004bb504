import { isoTime } from '../../protocol/iso-time.js';
import type { Failure } from '../finding.js';

/** Nanoseconds since 1970. */
export interface TimeBounds {
    readonly notBefore: bigint | undefined;
    readonly notAfter: bigint | undefined;
    /** Of the newest genuine certificate that is held against the log and is of no commit. */
    readonly sealed: bigint | undefined;
}

/** @param asOf of the newest commit; nothing is said of a log without a genuine one */
export function outOfBounds(
    asOf: bigint | undefined,
    { notBefore, notAfter, sealed = 0n }: TimeBounds
): Failure[] {
    if (asOf === undefined) return [];
    const newest = asOf > sealed ? asOf : sealed;
    if ((notBefore ?? newest) <= newest && (notAfter ?? newest) >= newest) return [];
    return [{ code: 'CERTIFICATE_TIME', detail: `the newest certificate is of ${isoTime(newest)}` }];
}

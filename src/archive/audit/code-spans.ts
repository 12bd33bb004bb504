import { toHex } from '../../protocol/bytes.js';
import type { VerifiedCode } from './verify-seal-and-code.js';

/** A span of looks at a canister in which it held the same code. In between, other code may have run. */
export interface LookSpan {
    /** Nanoseconds since 1970: the first and the last of these looks. */
    readonly from: bigint;
    readonly to: bigint;
    /** Hexadecimal; undefined: no code. */
    readonly moduleHash: string | undefined;
}

/** @param code in the order of time */
export function codeSpans(code: readonly VerifiedCode[]): LookSpan[] {
    const spans: LookSpan[] = [];
    for (const { time, moduleHash } of code) {
        const hash = moduleHash && toHex(moduleHash);
        const last = spans.at(-1);
        if (last !== undefined && last.moduleHash === hash) spans[spans.length - 1] = { ...last, to: time };
        else spans.push({ from: time, to: time, moduleHash: hash });
    }
    return spans;
}

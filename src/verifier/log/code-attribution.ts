import { equalBytes } from '../../protocol/bytes.js';

/** What the network itself certified of a canister at one time, from its state. */
export interface CodeLook {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    /** Undefined: the canister held no code. */
    readonly moduleHash: Uint8Array | undefined;
    /** Principals. */
    readonly controllers: readonly Uint8Array[];
}

/** Blocks in a row, staged by one code. */
export interface CodeSpan {
    readonly from: number;
    /** Not included. */
    readonly to: number;
    /** Undefined: `CODE_NOT_PROVEN`. */
    readonly moduleHash: Uint8Array | undefined;
}

/** The length of a log, as a genuine certificate shows it. */
export interface Sighting {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly length: number;
}

/**
 * Which code staged which blocks. Only controllers can change code, load a snapshot or move a canister; so from the
 * moment at which the network certifies a module and no controllers, that module stages all that comes. What came
 * before is proven of nothing: the canister's own history is the word of the code that ran, and code can lie.
 * @param looks in the order of time
 * @param seen genuine certificates, in any order
 * @param length of the log
 */
export function attributeCode(
    looks: readonly CodeLook[],
    seen: readonly Sighting[],
    length: number
): CodeSpan[] {
    const frozen = frozenFrom(looks);
    const later = frozen === undefined ? [] : seen.filter(({ time }) => time >= frozen.time);
    const from = later.reduce((least, one) => Math.min(least, one.length), length);
    return [
        { from: 0, to: from, moduleHash: undefined },
        { from, to: length, moduleHash: frozen?.moduleHash }
    ].filter((span) => span.to > span.from);
}

/** The first look from which on nobody could change the code. One without code has none who could bring it back. */
export function frozenFrom(looks: readonly CodeLook[]): CodeLook | undefined {
    let found: CodeLook | undefined;
    for (const look of looks) {
        const { moduleHash, controllers } = look;
        if (controllers.length > 0) found = undefined;
        else if (moduleHash === undefined) continue;
        else if (found?.moduleHash === undefined || !equalBytes(found.moduleHash, moduleHash)) found = look;
    }
    return found;
}

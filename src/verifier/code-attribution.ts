/** A change of what a canister runs: code deployed, taken away, or brought back with a snapshot. */
export interface CodeChange {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    /** Undefined where the change does not say: a snapshot was loaded, the code taken away. */
    readonly moduleHash: Uint8Array | undefined;
    /** Install and reinstall begin with an empty log. */
    readonly empties: boolean;
}

/** All changes within a span of time, as the network told them: it keeps the newest 20. */
export interface CodeEvidence {
    /** In their order. */
    readonly changes: readonly CodeChange[];
    /** No change is missing from here on; 0 if the first of all is among them. */
    readonly completeFrom: bigint;
    /** When the network told them. */
    readonly completeUntil: bigint;
}

/** Blocks in a row, staged by one code. */
export interface CodeSpan {
    readonly from: number;
    /** Not included. */
    readonly to: number;
    /** Undefined: `CODE_NOT_PROVEN`. */
    readonly moduleHash: Uint8Array | undefined;
}

interface Sighting {
    readonly time: bigint;
    readonly length: number;
}

/**
 * Which code staged which blocks. A block is attributed to a module only if a genuine certificate that lacks it and
 * one that covers it stand in the reign of that module, so that no other code can have been in between: not even for
 * one draw, and not by a snapshot.
 * @param seen genuine certificates, by time; their lengths do not shrink
 * @param length of the log
 */
export function attributeCode(evidence: CodeEvidence, seen: readonly Sighting[], length: number): CodeSpan[] {
    const spans: CodeSpan[] = [];
    let from = 0;
    let before: bigint | undefined;
    for (const { time, length: to } of seen) {
        if (to > from) {
            spans.push({ from, to: Math.min(to, length), moduleHash: codeBetween(evidence, before, time) });
            from = to;
        }
        before = time;
        if (from >= length) return spans;
    }
    return [...spans, { from, to: length, moduleHash: undefined }];
}

/** What ran from a certificate that lacks the blocks to one that covers them, if nothing changed in between. */
function codeBetween(
    { changes, completeFrom, completeUntil }: CodeEvidence,
    lacking: bigint | undefined,
    covering: bigint
): Uint8Array | undefined {
    const earlier = changes.filter(({ time }) => time <= covering);
    const last = earlier.at(-1);
    if (last === undefined || covering > completeUntil) return undefined;
    // An empty log at its installation is as good as a certificate over no blocks.
    const since = lacking ?? (last.empties ? last.time : undefined);
    if (since === undefined || since < completeFrom) return undefined;
    const isUndisturbed = lacking === undefined ? last.time < covering : last.time < lacking;
    return isUndisturbed && changes.every(({ time }) => time < since || time === last.time || time > covering)
        ? last.moduleHash
        : undefined;
}

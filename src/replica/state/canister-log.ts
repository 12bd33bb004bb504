/** What a canister printed and why it trapped, newest last (interface specification, "IC method fetch_canister_logs"). */
export interface LogRecord {
    readonly index: bigint;
    readonly timestamp: bigint;
    readonly content: Uint8Array;
}

export interface CanisterLog {
    readonly next: bigint;
    readonly records: readonly LogRecord[];
}

export const NO_LOG: CanisterLog = { next: 0n, records: [] };

/** In bytes; even an empty line takes room. */
const lineSize = (line: Uint8Array | undefined): number => Math.max(1, line?.length ?? 0);

/** The log with lines added, and its oldest ones forgotten so that their contents stay within `limit` bytes. */
export function withLines(
    log: CanisterLog,
    timestamp: bigint,
    lines: readonly Uint8Array[],
    limit: bigint
): CanisterLog {
    const most = Number(limit);
    const added = lines.map((line, i) => ({
        index: log.next + BigInt(i),
        timestamp,
        content: line.slice(0, most)
    }));
    const records = [...log.records, ...added];
    let size = records.reduce((total, { content }) => total + lineSize(content), 0);
    let forgotten = 0;
    while (size > most) size -= lineSize(records[forgotten++]?.content);
    return { next: log.next + BigInt(lines.length), records: records.slice(forgotten) };
}

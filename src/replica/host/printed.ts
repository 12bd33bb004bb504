/** The largest log that a canister may have, in bytes, and what a line takes besides its own in this process. */
const [MOST, AROUND] = [2 * 1024 * 1024, 64];

/** The lines that an execution printed, or the newest of them: of what is in no log any more nothing is kept. */
export class Printed {
    /** Oldest first. */
    lines: Uint8Array[] = [];
    /** How many there were before these. */
    forgotten = 0;
    private size = 0;

    add(line: Uint8Array): void {
        this.lines.push(line);
        this.size += AROUND + line.length;
        if (this.size <= 2 * MOST) return;
        let dropped = 0;
        for (; this.size > MOST; dropped++) this.size -= AROUND + (this.lines[dropped]?.length ?? 0);
        this.lines = this.lines.slice(dropped);
        this.forgotten += dropped;
    }
}

/** Blocks in a row, in one buffer: what a worker is given. */
export interface BlockRange {
    /** Index of the first. */
    readonly first: number;
    /** All their bytes, one after another. */
    readonly bytes: Uint8Array<ArrayBuffer>;
    /** Where in `bytes` each ends. */
    readonly ends: Uint32Array<ArrayBuffer>;
    /** Lengths of the log, within the range and ascending, at which its root has to be known. */
    readonly cuts: Uint32Array<ArrayBuffer>;
}

import { asciiBytes, equalBytes, plainBytes, readU32be } from './bytes.js';

/** Whether bytes begin as the tagged encoding under a label does. */
export function hasTag(bytes: Uint8Array, label: string): boolean {
    return bytes[label.length] === 0 && equalBytes(bytes.subarray(0, label.length), asciiBytes(label));
}

/**
 * The fields of a tagged encoding (docs/protocol.md, "Certified tree"); undefined unless there are exactly `count`
 * of them and nothing behind.
 */
export function readTagged(bytes: Uint8Array, label: string, count: number): Uint8Array[] | undefined {
    if (!hasTag(bytes, label)) return undefined;
    const fields: Uint8Array[] = [];
    let offset = label.length + 1;
    while (fields.length < count) {
        if (offset + 4 > bytes.length) return undefined;
        const end = offset + 4 + readU32be(bytes, offset);
        if (end > bytes.length) return undefined;
        fields.push(plainBytes(bytes).slice(offset + 4, end));
        offset = end;
    }
    return offset === bytes.length ? fields : undefined;
}

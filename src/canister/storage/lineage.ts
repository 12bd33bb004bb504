import { concatBytes, readU32be, u32be } from '../../protocol/bytes.js';
import type { Origin } from '../../protocol/lineage.js';

/** Where a restored log comes from. */
export interface Lineage {
    /** Oldest first. */
    readonly origins: readonly Origin[];
    /** The restore has begun and not ended. */
    readonly restoring: boolean;
}

/** Restoring (1 byte), then for each origin: commits (4), genesis (32), size of the id (1), id. */
export function encodeLineage({ origins, restoring }: Lineage): Uint8Array {
    return concatBytes(
        Uint8Array.of(restoring ? 1 : 0),
        ...origins.flatMap(({ canisterId, commits, genesis }) => [
            u32be(commits),
            genesis,
            Uint8Array.of(canisterId.length),
            canisterId
        ])
    );
}

export function decodeLineage(bytes: Uint8Array): Lineage {
    const origins: Origin[] = [];
    for (let offset = 1; offset < bytes.length;) {
        const end = offset + 37 + (bytes[offset + 36] ?? 0);
        origins.push({
            commits: readU32be(bytes, offset),
            genesis: bytes.slice(offset + 4, offset + 36),
            canisterId: bytes.slice(offset + 37, end)
        });
        offset = end;
    }
    return { origins, restoring: bytes[0] === 1 };
}

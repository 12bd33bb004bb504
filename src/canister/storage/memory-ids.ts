/** A stable memory, and what the keys of a map in it begin with where it has others in it too. */
export type Place = number | readonly [memoryId: number, prefix: number];

/** A memory takes 8 MiB at least: what stays small shares one. */
const SHARED = 11;

/**
 * Which stable map lives in which stable memory. Ids and prefixes are part of the storage format: an upgrade finds its
 * data by them, so they are never reused.
 */
export const MEMORY = {
    heads: 0,
    blocks: 1,
    entries: 2,
    commits: 3,
    certificates: 4,
    roots: 5,
    slots: 6,
    names: 7,
    counts: 8,
    changes: 9,
    draws: 10,
    chains: 12,
    roles: 13,
    roleChanges: [SHARED, 0],
    entityKeys: [SHARED, 1],
    genesis: [SHARED, 2],
    httpExprs: [SHARED, 3],
    /** Last: of many and large values the others have no neighbours but one. */
    drawMemos: [SHARED, 4]
} as const satisfies Record<string, Place>;

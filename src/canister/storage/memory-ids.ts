/**
 * Which stable map lives in which stable memory. Ids are part of the storage format: an upgrade finds its data by
 * them, so they are never reused.
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
    drawMemos: 11,
    chains: 12,
    roles: 13,
    roleChanges: 14,
    rootKey: 15
} as const;

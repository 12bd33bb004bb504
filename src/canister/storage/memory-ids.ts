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
    memberships: 8,
    histories: 9,
    counts: 10,
    changes: 11,
    draws: 12,
    drawMemos: 13,
    roles: 14,
    roleChanges: 15
} as const;

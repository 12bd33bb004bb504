import type { ArchivedCommit } from './commit.js';

/** Blocks that are fetched, verified and stored at a time; more if one commit covers more. */
const BLOCKS_AT_A_TIME = 2048;

/** Commits in order, as many at a time as cover about `BLOCKS_AT_A_TIME` blocks. */
export function pieces(commits: readonly ArchivedCommit[], start: number): ArchivedCommit[][] {
    const found: ArchivedCommit[][] = [];
    let from = start;
    let piece: ArchivedCommit[] = [];
    for (const commit of commits) {
        piece.push(commit);
        if (commit.leaves.length - from < BLOCKS_AT_A_TIME) continue;
        found.push(piece);
        from = commit.leaves.length;
        piece = [];
    }
    return piece.length > 0 ? [...found, piece] : found;
}

import type { CommitInput } from '../../verifier/index.js';

/** Blocks that are fetched, verified and stored at a time; more if one commit covers more. */
const BLOCKS_AT_A_TIME = 2048;

/** Commits in order, as many at a time as cover about `BLOCKS_AT_A_TIME` blocks. */
export function pieces(commits: readonly CommitInput[], start: number): CommitInput[][] {
    const found: CommitInput[][] = [];
    let from = start;
    let piece: CommitInput[] = [];
    for (const commit of commits) {
        piece.push(commit);
        if (commit.leaves.length - from < BLOCKS_AT_A_TIME) continue;
        found.push(piece);
        from = commit.leaves.length;
        piece = [];
    }
    return piece.length > 0 ? [...found, piece] : found;
}

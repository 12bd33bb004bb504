import { JuryError } from '../protocol/codes.js';
import type { JuryClient } from '../client/jury-client.js';
import type { Archive } from './archive-folder.js';
import type { ArchivedCommit } from './commit-file.js';

const BLOCKS_AT_A_TIME = 256;
const COMMITS_AT_A_TIME = 100;

/**
 * Fetches all committed blocks and their commits. Nothing here is verified: who answers is whoever answers.
 * @param onProgress called with the number of blocks fetched so far and in all
 */
export async function download(
    client: JuryClient,
    onProgress: (done: number, all: number) => void
): Promise<Archive> {
    const commits = await fetchCommits(client);
    const length = commits.at(-1)?.leaves.length ?? 0;
    const blocks: Uint8Array[] = [];
    onProgress(0, length);
    while (blocks.length < length) {
        const page = await client.getRawBlocks(
            blocks.length,
            Math.min(BLOCKS_AT_A_TIME, length - blocks.length)
        );
        if (page.length === 0 || blocks.length + page.length > length) {
            throw new JuryError(
                'COMMIT_LENGTH_INVALID',
                `asked for block ${blocks.length} of ${length}, which does not come`
            );
        }
        blocks.push(...page);
        onProgress(blocks.length, length);
    }
    return { canisterId: client.canisterId.toUint8Array(), blocks, commits };
}

async function fetchCommits(client: JuryClient): Promise<ArchivedCommit[]> {
    const commits: ArchivedCommit[] = [];
    for (;;) {
        const page = await client.getCommits(commits.length, COMMITS_AT_A_TIME);
        if (page.length === 0) return commits;
        commits.push(...page);
    }
}

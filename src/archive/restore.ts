import type { JuryClient } from '../client/jury-client.js';
import { decodeData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_CERTIFICATES } from '../protocol/limits.js';
import { verifyTip } from './verify-evidence.js';
import type { Archive } from './archive-folder.js';

/** What a restore asks of a client, whose identity is a controller. */
export type RestoreTarget = Pick<
    JuryClient,
    | 'canisterId'
    | 'getLineage'
    | 'getCommits'
    | 'length'
    | 'getTip'
    | 'restoreBegin'
    | 'restoreEntityKeys'
    | 'restoreBlocks'
    | 'restoreCommits'
    | 'restoreEnd'
>;

export interface RestoreReport {
    readonly blocks: number;
    readonly commits: number;
    /** What the new canister certifies the log by: the same T as before. */
    readonly blocksHash: Uint8Array | undefined;
    readonly genesis: Uint8Array;
    readonly alreadyThere: boolean;
}

/** One message takes 2 MiB, and 40 billion instructions. */
const MAX_PAGE_BYTES = 1_500_000;
const MAX_PAGE_BLOCKS = 300;
const MAX_PAGE_JURORS = 20_000;
const MAX_PAGE_COMMITS = 50;
const MAX_PAGE_KEYS = 500;

/**
 * Feeds a verified archive into an empty canister. Cut off at any moment, it is taken up by calling it again.
 * @throws {JuryError} @throws {ClientError}
 */
export async function restore(
    archive: Archive,
    target: RestoreTarget,
    rootKey: Uint8Array,
    onProgress: (done: number, all: number) => void
): Promise<RestoreReport> {
    const alreadyThere = await isRestored(archive, target);
    if (!alreadyThere) await feed(archive, target, onProgress);
    const context = { rootKey, canisterId: target.canisterId.toUint8Array() };
    const { leaves, blocksHash } = verifyTip(await target.getTip(), context);
    return {
        blocks: archive.blocks.length,
        commits: archive.commits.length,
        blocksHash,
        genesis: leaves.genesis,
        alreadyThere
    };
}

async function feed(
    { canisterId, blocks, commits, origins = [], genesis, entityKeys }: Archive,
    target: RestoreTarget,
    onProgress: (done: number, all: number) => void
): Promise<void> {
    await target.restoreBegin(canisterId, origins, genesis);
    for (let number = 0; number < entityKeys.length;) {
        const page = entityKeys.slice(number, number + MAX_PAGE_KEYS);
        number = advanced(await target.restoreEntityKeys(number, page), number);
    }
    let done = await target.length();
    for (onProgress(done, blocks.length); done < blocks.length; onProgress(done, blocks.length)) {
        const page = nextPage(blocks, done);
        done = advanced(await target.restoreBlocks(done, page), done);
    }
    for (let number = 0; number < commits.length;) {
        const page = commits
            .slice(number, number + MAX_PAGE_COMMITS)
            .map((commit) => ({ ...commit, certificates: commit.certificates.slice(0, MAX_CERTIFICATES) }));
        number = advanced(await target.restoreCommits(number, page), number);
    }
    await target.restoreEnd();
}

function advanced(now: number, before: number): number {
    if (now > before) return now;
    throw new JuryError('RESTORE_MISMATCH', `the canister stays at ${before}; reinstall it and begin again`);
}

/** As many blocks as one message takes; always one. */
function nextPage(blocks: readonly Uint8Array[], start: number): Uint8Array[] {
    const page: Uint8Array[] = [];
    let [bytes, jurors] = [0, 0];
    for (const block of blocks.slice(start, start + MAX_PAGE_BLOCKS)) {
        bytes += block.length + 5;
        jurors += decodeData(block).jurors.length;
        if (page.length > 0 && (bytes > MAX_PAGE_BYTES || jurors > MAX_PAGE_JURORS)) break;
        page.push(block);
    }
    return page;
}

/** A restore whose last answer got lost is found to be done. */
async function isRestored({ canisterId, commits }: Archive, target: RestoreTarget): Promise<boolean> {
    const { origins, restoring } = await target.getLineage();
    const origin = origins.at(-1);
    const last = commits.at(-1);
    if (restoring || origin === undefined || last === undefined) return false;
    if (!equalBytes(origin.canisterId, canisterId) || origin.commits !== commits.length) return false;
    const [newest] = await target.getCommits(commits.length - 1, 1);
    return newest !== undefined && equalBytes(newest.root, last.root);
}

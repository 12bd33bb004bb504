import type { CommitInput } from '../../verifier/index.js';
import type { JuryClient } from '../../client/jury-client.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { entityHead, entityHeadOf, type EntityKeyChange } from '../../protocol/entity-keys.js';
import { MAX_PREIMAGES, ZERO_HASH } from '../../protocol/genesis.js';
import { MAX_CERTIFICATE_BYTES, MAX_CERTIFICATES, MAX_LOG_LENGTH } from '../../protocol/limits.js';
import { isLineage, type Origin } from '../../protocol/lineage.js';
import { certificateFault, type Archive } from '../format/index.js';

const BLOCKS_AT_A_TIME = 256;
const COMMITS_AT_A_TIME = 100;

/** What a download asks of a client. */
export type Source = Pick<
    JuryClient,
    'canisterId' | 'getRawBlocks' | 'getCommits' | 'getLineage' | 'getGenesis' | 'getEntityKeys'
>;

/**
 * Fetches all committed blocks and their commits. Nothing here is verified: who answers is whoever answers. So every
 * answer must bring the end nearer, or the download ends.
 * @param onProgress called with the number of blocks fetched so far and in all
 * @throws {JuryError} `COMMIT_LENGTH_INVALID`, `ARCHIVE_MALFORMED`, and those of `fetchLineage`
 */
export async function download(
    source: Source,
    onProgress: (done: number, all: number) => void
): Promise<Archive> {
    const { origins, genesis } = await fetchLineage(source);
    const commits = await fetchCommitsFrom(source, 0);
    const length = commits.at(-1)?.leaves.length ?? 0;
    const blocks = await fetchBlocks(source, 0, length, (done) => onProgress(done, length));
    const canisterId = source.canisterId.toUint8Array();
    const entityKeys = await fetchEntityKeys(source, commits.at(-1)?.leaves.entity ?? ZERO_HASH);
    return { canisterId, blocks, commits, ...(origins.length > 0 && { origins }), genesis, entityKeys };
}

/** Where a log comes from, as its canister tells. */
export interface FetchedLineage {
    readonly origins: readonly Origin[];
    /** The preimages of its genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
}

/** The logs that this one goes on from. @throws {JuryError} `LOG_REPLACED`, `GENESIS_MISMATCH` */
export async function fetchLineage(
    source: Pick<Source, 'getLineage' | 'getGenesis'>
): Promise<FetchedLineage> {
    const { origins, restoring } = await source.getLineage();
    const genesis = await source.getGenesis();
    if (restoring)
        throw new JuryError('LOG_REPLACED', 'the canister is being restored; copy it when that has ended');
    if (isLineage(origins) && genesis.length <= MAX_PREIMAGES) return { origins, genesis };
    throw new JuryError(
        'GENESIS_MISMATCH',
        'the logs that the canister was restored from do not follow each other'
    );
}

const KEYS_AT_A_TIME = 500;
/** More than a record of the largest size can hold. */
const MAX_ENTITY_KEYS = 100_000;

/**
 * Changes of the entity key behind those that are known, up to the certified head; fewer or others if the canister
 * tells others.
 * @param head the leaf `entity` of a certified state
 */
export async function fetchEntityKeys(
    source: Pick<Source, 'getEntityKeys'>,
    head: Uint8Array,
    known: readonly EntityKeyChange[] = []
): Promise<EntityKeyChange[]> {
    const changes = [...known];
    let last = entityHeadOf(known);
    while (!equalBytes(last, head) && changes.length < MAX_ENTITY_KEYS) {
        const page = await source.getEntityKeys(changes.length, KEYS_AT_A_TIME);
        if (page.length === 0) break;
        for (const change of page) {
            if (equalBytes(last, head)) break;
            const numbered = { ...change, number: changes.length };
            last = entityHead(last, numbered);
            changes.push(numbered);
        }
    }
    return changes;
}

/** The bytes of the blocks from `start` to `end`. @throws {JuryError} `COMMIT_LENGTH_INVALID` */
export async function fetchBlocks(
    source: Pick<Source, 'getRawBlocks'>,
    start: number,
    end: number,
    onProgress: (done: number) => void
): Promise<Uint8Array[]> {
    const blocks: Uint8Array[] = [];
    onProgress(start);
    for (let next = start; next < end; next = start + blocks.length) {
        const count = Math.min(BLOCKS_AT_A_TIME, end - next);
        const page = await source.getRawBlocks(next, count);
        if (page.length === 0 || page.length > count) {
            throw broken(`asked for ${count} blocks from ${next} of ${end} on, ${page.length} came`);
        }
        blocks.push(...page);
        onProgress(start + blocks.length);
    }
    return blocks;
}

/** Commits from number `first` on. @throws {JuryError} `COMMIT_LENGTH_INVALID`, `ARCHIVE_MALFORMED` */
export async function fetchCommitsFrom(
    source: Pick<Source, 'getCommits'>,
    first: number
): Promise<CommitInput[]> {
    const commits: CommitInput[] = [];
    for (;;) {
        const page = await source.getCommits(first + commits.length, COMMITS_AT_A_TIME);
        if (page.length === 0) return commits;
        if (page.length > COMMITS_AT_A_TIME)
            throw broken(`asked for ${COMMITS_AT_A_TIME} commits, ${page.length} came`);
        for (const commit of page) {
            checkGrowth(commits.at(-1)?.leaves.length ?? 0, commit, first + commits.length);
            commits.push(commit);
        }
    }
}

/** A commit covers more blocks than the one before, so a server cannot send them without end. */
function checkGrowth(before: number, { leaves, certificates }: CommitInput, number: number): void {
    const { length } = leaves;
    if (length <= before || length > MAX_LOG_LENGTH)
        throw broken(`commit ${number} is of ${length} blocks after one of ${before}`);
    if (certificates.length < 1 || certificates.length > MAX_CERTIFICATES)
        throw broken(`commit ${number} has ${certificates.length} certificates`);
    if (certificates.some((one) => one.length > MAX_CERTIFICATE_BYTES))
        throw broken(`commit ${number} has a certificate that is too large`);
    const fault = certificateFault(certificates);
    if (fault !== undefined)
        throw new JuryError(
            'ARCHIVE_MALFORMED',
            `commit ${number} of the canister: ${fault}; nothing was kept`
        );
}

const broken = (detail: string) => new JuryError('COMMIT_LENGTH_INVALID', `${detail}; nothing was kept`);

import type { CommitInput } from '../../verifier/index.js';
import type { JuryClient } from '../../client/jury-client.js';
import { decodeData } from '../../protocol/block.js';
import { equalBytes } from '../../protocol/bytes.js';
import { parseCertificate } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import { decodeInstallGenesis, preimagesBefore } from '../../protocol/genesis.js';
import { countNodes } from '../../protocol/hash-tree.js';
import { LogPeaks } from '../../verifier/digest/index.js';
import { IC_ROOT_KEY } from '../../verifier/certificate/index.js';
import { GenuineCommits, isSameCommit, committedKeys, verifyTip } from '../audit/index.js';
import { HalfRestored } from './half-restored.js';
import { ENTITY_FILE, type Archive } from '../format/index.js';

/** What a restore asks of a client, whose identity is a controller. */
export type RestoreTarget = Pick<
    JuryClient,
    | 'canisterId'
    | 'getLineage'
    | 'getGenesis'
    | 'setRootKey'
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
    /** The canister that the log is of. */
    readonly origin: Uint8Array;
    readonly blocks: number;
    readonly commits: number;
    /** What the new canister certifies the log by: the same T as before. */
    readonly blocksHash: Uint8Array | undefined;
    readonly genesis: Uint8Array;
    /** Changes of the entity key that no commit certifies: they stay in the archive. */
    readonly entityKeysLeftOut: number;
    readonly alreadyThere: boolean;
}

/** One message takes 2 MiB, and 40 billion instructions. */
const MAX_PAGE_BYTES = 1_500_000;
const MAX_PAGE_BLOCKS = 300;
const MAX_PAGE_JURORS = 20_000;
const MAX_PAGE_COMMITS = 50;
/** What a commit costs beside its certificates, and a certificate beside its tree, in nodes of a tree: 0.8 M each. */
const MAX_PAGE_NODES = 16_384;
const NODES_OF_A_COMMIT = 100;
const MAX_PAGE_KEYS = 500;

/**
 * Feeds a verified archive into an empty canister, without the certificates in it that are not genuine. Cut off at any
 * moment, it is taken up by calling it again.
 * @param rootKey of the network of `target`; @param archiveKey of that which the archive is of
 * @throws {JuryError} @throws {ClientError} @throws {HalfRestored} once it has begun
 */
export async function restore(
    given: Archive,
    target: RestoreTarget,
    rootKey: Uint8Array,
    onProgress: (done: number, all: number) => void,
    archiveKey = rootKey
): Promise<RestoreReport> {
    const certified = certifiedPart(given);
    const genuine = new GenuineCommits(certified, archiveKey);
    const archive = {
        ...certified,
        commits: genuine.of(certified.commits, 'take another copy of the archive; nothing was sent')
    };
    const alreadyThere = await isRestored(archive, target);
    if (!alreadyThere) await feed(archive, target, onProgress);
    const context = { rootKey, canisterId: target.canisterId.toUint8Array() };
    const { leaves, blocksHash } = verifyTip(await target.getTip(), context);
    await checkRestored(archive, target, genuine);
    if (leaves.length === archive.blocks.length && !isRootOf(blocksHash, archive.blocks))
        throw spoilt('its blocks are not those of the archive');
    return {
        origin: archive.canisterId,
        blocks: archive.blocks.length,
        commits: archive.commits.length,
        blocksHash,
        genesis: leaves.genesis,
        entityKeysLeftOut: given.entityKeys.length - archive.entityKeys.length,
        alreadyThere
    };
}

/** What was put on record once stays; so whatever restored it, and when, the log has to verify as it is there. */
async function checkRestored(
    { commits }: Archive,
    target: RestoreTarget,
    genuine: GenuineCommits
): Promise<void> {
    const found: CommitInput[] = [];
    while (found.length < commits.length) {
        const count = Math.min(MAX_PAGE_COMMITS, commits.length - found.length);
        const page = await target.getCommits(found.length, count);
        if (page.length === 0 || page.length > count) throw spoilt('it does not show all commits');
        found.push(...page);
    }
    for (const [k, commit] of commits.entries()) {
        const there = found[k];
        if (there === undefined || !isSameCommit(there, commit)) throw spoilt(`commit ${k} is another one`);
    }
    genuine.of(found, AGAIN);
}

const AGAIN = 'reinstall the canister, and restore into it again';

const spoilt = (detail: string) =>
    new JuryError('RESTORE_MISMATCH', `the log in the canister does not verify: ${detail}; ${AGAIN}`);

function isRootOf(blocksHash: Uint8Array | undefined, blocks: readonly Uint8Array[]): boolean {
    const tree = new LogPeaks();
    for (const block of blocks) tree.add(block);
    const root = tree.root();
    return blocksHash !== undefined && root !== undefined && equalBytes(blocksHash, root);
}

/**
 * What the commits of an archive certify. A canister that a log was restored into, and that committed nothing since,
 * has added nothing to it: the log is still that of the canister before.
 * @throws {JuryError} `ENTITY_KEYS_MISMATCH`
 */
function certifiedPart(archive: Archive): Archive {
    const { commits, origins = [], genesis } = archive;
    const last = origins.at(-1);
    if (last !== undefined && last.commits === commits.length) {
        const before = origins.slice(0, -1);
        return certifiedPart({
            ...archive,
            canisterId: last.canisterId,
            origins: before,
            genesis: preimagesBefore(genesis, 1)
        });
    }
    const entityKeys = committedKeys(archive);
    if (entityKeys !== undefined) return { ...archive, entityKeys };
    const detail = `${ENTITY_FILE} does not hold the entity keys that the last commit certifies; bring the archive up to date with: jury backup, or take another copy`;
    throw new JuryError('ENTITY_KEYS_MISMATCH', detail);
}

/**
 * The canister takes a log of the network only whose root key stands in its own genesis. One that was installed for a
 * drill on another network gets the key of the archive.
 */
async function alignRootKey({ genesis }: Archive, target: RestoreTarget): Promise<void> {
    const rootKeyOf = (preimages: readonly Uint8Array[]) =>
        preimages.map(decodeInstallGenesis).find((one) => one !== undefined)?.rootKey;
    const [wanted, found] = [rootKeyOf(genesis), rootKeyOf(await target.getGenesis())];
    if (wanted === undefined || found === undefined || equalBytes(wanted, found)) return;
    await target.setRootKey(wanted.length === 0 ? IC_ROOT_KEY : wanted);
}

async function feed(
    archive: Archive,
    target: RestoreTarget,
    onProgress: (done: number, all: number) => void
): Promise<void> {
    await alignRootKey(archive, target);
    await target.restoreBegin(archive.canisterId, archive.origins ?? [], archive.genesis);
    try {
        await feedPages(archive, target, onProgress);
    } catch (error) {
        throw new HalfRestored(error);
    }
}

async function feedPages(
    { blocks, commits, entityKeys }: Archive,
    target: RestoreTarget,
    onProgress: (done: number, all: number) => void
): Promise<void> {
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
        const page = nextCommits(commits, number);
        number = advanced(await target.restoreCommits(number, page), number);
    }
    await target.restoreEnd();
}

function advanced(now: number, before: number): number {
    if (now > before) return now;
    throw new JuryError('RESTORE_MISMATCH', `the canister stays at ${before}`);
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

/** As many commits as one message takes, whatever certificates they have; always one. */
export function nextCommits(commits: readonly CommitInput[], start: number): CommitInput[] {
    const page: CommitInput[] = [];
    let [bytes, nodes] = [0, 0];
    for (const commit of commits.slice(start, start + MAX_PAGE_COMMITS)) {
        bytes += commit.certificates.reduce((sum, { length }) => sum + length + 5, 300);
        nodes += commit.certificates.reduce((sum, one) => sum + nodesOf(one), NODES_OF_A_COMMIT);
        if (page.length > 0 && (bytes > MAX_PAGE_BYTES || nodes > MAX_PAGE_NODES)) break;
        page.push(commit);
    }
    return page;
}

/** Nodes of the trees of a certificate and its delegation. It was verified. */
function nodesOf(certificate: Uint8Array): number {
    const { tree, delegation } = parseCertificate(certificate);
    return countNodes(tree) + (delegation === undefined ? 0 : nodesOf(delegation.certificate));
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

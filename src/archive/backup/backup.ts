import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { sameOrigins, type Origin } from '../../protocol/lineage.js';
import {
    readArchive,
    readManifest,
    readUncounted,
    FolderError,
    listFolder,
    checkTarget,
    asFolderDamage,
    openForWriting,
    removeLeftovers,
    writeFiles,
    asFolderError
} from '../folder/index.js';
import { Authenticator } from './authenticate.js';
import { takeBeside } from './take-beside.js';
import { takeLeftovers } from './take-leftovers.js';
import type { BackupOptions, BackupReport } from './report.js';
import type { BackupSource } from './source.js';
import { pieces, MANIFEST_FILE, type Archive } from '../format/index.js';
import { fetchBlocks, fetchCommitsFrom, fetchLineage } from './download.js';
import { otherLog } from './other-log.js';
import { requireRootKey } from './require-root-key.js';

/** Known commits that are asked for again, so that certificates that were added lately are seen. */
const COMMITS_AGAIN = 100;

/**
 * Brings an archive up to date. Only what the network certified is stored, piece by piece; whatever ends it, the
 * folder holds as much of the log as before, or more.
 * @throws {FolderError} @throws {JuryError} @throws {ClientError}
 * @throws {FraudError} where the network certified two logs that exclude each other
 */
export async function backup(
    folder: string,
    source: BackupSource,
    options: BackupOptions
): Promise<BackupReport> {
    const canisterId = source.canisterId.toUint8Array();
    checkTarget(folder, { canisterId });
    const lock = openForWriting(folder);
    try {
        checkTarget(folder, { canisterId });
        const report = await new Backup(folder, source, options).run();
        asFolderError(folder, () => removeLeftovers(folder));
        lock.release();
        return report;
    } catch (error) {
        // A write that failed may have left something, and the lock says so; else the folder is whole.
        if (error instanceof FolderError && error.code === 'FOLDER_UNWRITABLE') lock.abandon();
        else lock.release();
        throw error;
    }
}

class Backup {
    private readonly canisterId: Uint8Array;
    private blocks: Uint8Array[] = [];
    private commits: CommitInput[] = [];
    private standing = { blocks: 0, commits: 0 };
    private newCertificates = 0;
    private origins: readonly Origin[] = [];
    private genesis: readonly Uint8Array[] = [];
    private entityKeys: readonly EntityKeyChange[] = [];
    private localOrigins: readonly Origin[] = [];
    private readonly warnings: string[] = [];

    constructor(
        private readonly folder: string,
        private readonly source: BackupSource,
        private readonly options: BackupOptions
    ) {
        this.canisterId = source.canisterId.toUint8Array();
    }

    async run(): Promise<BackupReport> {
        const before = this.readLocal();
        if (before.commits > 0) requireRootKey(this.folder, this.archive, this.options.rootKey);
        const { origins, genesis } = await fetchLineage(this.source);
        this.origins = this.checkLineage(origins);
        // Of a log that is there already it cannot change; that the canister goes on with that log, its commits show.
        if (this.commits.length === 0) this.genesis = genesis;
        const authenticator = this.authenticator(before);
        const first = this.options.refresh ? 0 : Math.max(0, this.commits.length - COMMITS_AGAIN);
        const commits = await fetchCommitsFrom(this.source, first);
        await this.takeLeftovers(commits, authenticator);
        await this.refreshKnown(first, commits, authenticator);
        await this.append(commits.slice(Math.max(0, this.commits.length - first)), authenticator);
        // What an update that was cut off has left behind the last block goes, even if nothing is new.
        if (this.commits.length > 0) this.store();
        const beside = await takeBeside(this.options.evidence, {
            folder: this.folder,
            archive: this.archive,
            source: this.source,
            context: authenticator.context,
            tree: authenticator.tree
        });
        this.entityKeys = beside.entityKeys;
        const { archive } = this;
        return {
            archive,
            newBlocks: archive.blocks.length - before.blocks,
            newCommits: archive.commits.length - before.commits,
            newCertificates: this.newCertificates,
            seal: beside.seal,
            known: {
                tree: authenticator.tree,
                cache: authenticator.cache,
                signatures: authenticator.signatures,
                oldCommits: before.commits
            },
            warnings: [...this.warnings, ...beside.warnings]
        };
    }

    /** What lies behind the manifest is looked at before anything is written over it. */
    private async takeLeftovers(
        fetched: readonly CommitInput[],
        authenticator: Authenticator
    ): Promise<void> {
        const { folder, source, standing } = this;
        const left = readUncounted(folder, standing);
        if (left.commits.size === 0 && left.blocks.length === 0) return;
        const { commits, blocks } = await takeLeftovers(left, {
            folder,
            source,
            hasManifest: listFolder(folder).includes(MANIFEST_FILE),
            counted: standing,
            fetched,
            genesis: this.genesis,
            authenticator,
            again: () => this.authenticator(standing)
        });
        if (commits.length === 0) return;
        authenticator.add(commits, blocks);
        this.commits.push(...commits);
        for (const block of blocks) this.blocks.push(block);
    }

    private get archive(): Archive {
        const { canisterId, blocks, commits, origins, genesis, entityKeys } = this;
        return {
            canisterId,
            blocks,
            commits,
            ...(origins.length > 0 && { origins }),
            genesis,
            entityKeys
        };
    }

    private readLocal(): { blocks: number; commits: number } {
        const { folder } = this;
        if (!listFolder(folder).includes(MANIFEST_FILE)) return { ...this.standing };
        const local = asFolderDamage(folder, () => {
            readManifest(folder);
            return readArchive(folder);
        });
        this.blocks = [...local.blocks];
        this.commits = [...local.commits];
        this.localOrigins = local.origins ?? [];
        this.genesis = local.genesis;
        this.entityKeys = local.entityKeys;
        this.standing = { blocks: local.blocks.length, commits: local.commits.length };
        return { ...this.standing };
    }

    /** What a log goes on from cannot change while it goes on. */
    private checkLineage(origins: readonly Origin[]): readonly Origin[] {
        if (this.commits.length === 0 || sameOrigins(origins, this.localOrigins)) return origins;
        throw new JuryError('GENESIS_MISMATCH', 'the canister names other logs that it was restored from');
    }

    private authenticator({ commits }: { commits: number }): Authenticator {
        const { canisterId, origins, genesis } = this;
        const { rootKey } = this.options;
        const create = () => new Authenticator({ rootKey, canisterId, origins, genesis });
        if (commits === 0) return create();
        return asFolderDamage(this.folder, () => {
            const authenticator = create();
            authenticator.resume({ blocks: this.blocks, commits: this.commits });
            return authenticator;
        });
    }

    /** Certificates may come to a commit, its root stays. Only genuine ones are taken: anybody may have answered. */
    private async refreshKnown(
        first: number,
        fetched: readonly CommitInput[],
        authenticator: Authenticator
    ): Promise<void> {
        const known = this.commits.slice(first, first + fetched.length);
        for (const [i, mine] of known.entries()) {
            const theirs = fetched[i];
            if (theirs === undefined) break;
            if (!equalBytes(mine.root, theirs.root)) {
                const { folder, archive, source } = this;
                throw await otherLog(mine, theirs, { folder, archive, source, authenticator });
            }
            this.checkRot(mine, theirs, first + i, authenticator);
            const added = theirs.certificates.slice(mine.certificates.length);
            const isMore =
                added.length > 0 &&
                mine.certificates.every((one, j) => equalBytes(one, theirs.certificates[j] ?? NONE)) &&
                added.every((one) => authenticator.isGenuine({ ...mine, certificates: [one] }, first + i));
            if (!isMore) continue;
            this.commits[first + i] = { ...mine, certificates: theirs.certificates };
            this.newCertificates += added.length;
            this.standing.commits = Math.min(this.standing.commits, first + i);
        }
        if (this.newCertificates > 0) this.store();
    }

    /** A certificate that is genuine where it comes from, and not here, was damaged here. */
    private checkRot(
        mine: CommitInput,
        theirs: CommitInput,
        number: number,
        authenticator: Authenticator
    ): void {
        for (const [i, own] of mine.certificates.entries()) {
            const other = theirs.certificates[i];
            if (other === undefined || equalBytes(own, other)) continue;
            const isGood = (one: Uint8Array) =>
                authenticator.isGenuine({ ...mine, certificates: [one] }, number);
            if (!isGood(other) || isGood(own)) continue;
            const detail = `a certificate of commit ${number} is damaged`;
            asFolderDamage(this.folder, () => {
                throw new JuryError('CERTIFICATE_SIGNATURE_INVALID', detail);
            });
        }
    }

    /** Piece by piece: each ends at a commit that is proven, and is stored before the next is fetched. */
    private async append(commits: readonly CommitInput[], authenticator: Authenticator): Promise<void> {
        const all = commits.at(-1)?.leaves.length ?? this.blocks.length;
        let unproven: CommitInput[] = [];
        let waiting: Uint8Array[] = [];
        for (const piece of pieces(commits, this.blocks.length)) {
            const start = this.blocks.length + waiting.length;
            const end = piece.at(-1)?.leaves.length ?? start;
            const progress = (done: number) => this.options.onProgress(done, all);
            const blocks = await fetchBlocks(this.source, start, end, progress);
            const proven = authenticator.add(piece, blocks);
            unproven.push(...piece);
            waiting.push(...blocks);
            if (proven === 0) continue;
            const rest = piece.length - proven;
            const kept = unproven.slice(0, unproven.length - rest);
            const covered = (kept.at(-1)?.leaves.length ?? 0) - this.blocks.length;
            this.commits.push(...kept);
            this.blocks.push(...waiting.slice(0, covered));
            unproven = unproven.slice(unproven.length - rest);
            waiting = waiting.slice(covered);
            this.store();
        }
        if (unproven.length === 0) return;
        const number = this.commits.length;
        if (number === 0)
            throw new JuryError(
                'CERTIFICATE_SIGNATURE_INVALID',
                'no commit has a genuine certificate; nothing was kept'
            );
        this.warnings.push(`commits from ${number} on have no genuine certificate yet, and were not stored`);
    }

    private store(): void {
        asFolderError(this.folder, () => writeFiles(this.folder, this.archive, this.standing));
        this.standing = { blocks: this.blocks.length, commits: this.commits.length };
    }
}

const NONE = new Uint8Array();

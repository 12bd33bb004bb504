import { blockHash } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { reconstruct } from '../protocol/hash-tree.js';
import { blockLeafHash, blockNodeHash, leavesTree, rootHash } from '../protocol/jury-tree.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { canisterOf, expectedGenesis } from '../protocol/lineage.js';
import type { LogEnd, Origin } from '../protocol/lineage.js';
import { append, rightEdge } from '../protocol/log-tree.js';
import { certifies } from '../verifier/index.js';
import type { DelegationCache } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import type { ArchivedCommit } from './commit-file.js';

export interface AuthenticationPolicy {
    readonly rootKey: Uint8Array;
    readonly canisterId: Uint8Array;
    readonly origins: readonly Origin[];
}

/**
 * Decides what is genuine: that the network certified these very blocks. Whether the draws in them were drawn as
 * they should is another question; a rigged draw that was certified is evidence, and worth keeping.
 */
export class Authenticator {
    private readonly peaks: Uint8Array[] = [];
    private length = 0;
    private commits = 0;
    private end: LogEnd | undefined;
    private readonly cache: DelegationCache = new Map();

    constructor(private readonly policy: AuthenticationPolicy) {}

    /** What the folder holds already, which was genuine when it was stored. @throws {JuryError} `ROOT_MISMATCH` */
    resume({ blocks, commits }: Pick<Archive, 'blocks' | 'commits'>): void {
        for (const block of blocks) this.addBlock(block);
        for (const [i, { leaves }] of commits.entries()) {
            const before = commits[i - 1];
            if (before !== undefined && !equalBytes(leaves.previousHash, before.root))
                throw new JuryError('PREVIOUS_HASH_MISMATCH', `commit ${i} does not name the root before it`);
        }
        const last = commits.at(-1);
        this.commits = commits.length;
        if (last === undefined) return;
        this.checkRoot(last, commits.length - 1);
        this.end = endOf(last);
    }

    /**
     * The next commits and the blocks that they cover.
     * @returns how many of the commits are proven genuine, by their own certificates or by one behind them
     * @throws {JuryError} unless blocks, leaves and roots belong together and continue what came before
     */
    add(commits: readonly ArchivedCommit[], blocks: readonly Uint8Array[]): number {
        const first = this.length;
        let proven = 0;
        for (const [i, commit] of commits.entries()) {
            while (this.length < commit.leaves.length) this.addBlock(blockAt(blocks, this.length - first));
            this.checkLinks(commit, this.commits);
            this.checkRoot(commit, this.commits);
            if (this.isGenuine(commit, this.commits)) proven = i + 1;
            this.commits++;
            this.end = endOf(commit);
        }
        return proven;
    }

    isGenuine({ root, certificates }: ArchivedCommit, number: number): boolean {
        const { rootKey, canisterId, origins } = this.policy;
        const context = {
            rootKey,
            canisterId: canisterOf(origins, number, canisterId),
            cache: this.cache
        };
        return certificates.some((certificate) => certifies(certificate, root, context));
    }

    private addBlock(block: Uint8Array): void {
        append(this.peaks, this.length, blockLeafHash(this.length, blockHash(block)), blockNodeHash);
        this.length++;
    }

    private checkRoot({ leaves, root }: ArchivedCommit, number: number): void {
        if (!isWellFormed(leaves))
            throw new JuryError('ROOT_MISMATCH', `the leaves of commit ${number} are none`);
        const [blocksHash] = rightEdge(this.peaks, blockNodeHash);
        if (
            leaves.length === this.length &&
            equalBytes(rootHash(blocksHash, reconstruct(leavesTree(leaves))), root)
        )
            return;
        throw new JuryError('ROOT_MISMATCH', `blocks and leaves do not give the root of commit ${number}`);
    }

    private checkLinks({ leaves }: ArchivedCommit, number: number): void {
        const { end } = this;
        if (end === undefined) return;
        if (!equalBytes(leaves.previousHash, end.root)) {
            throw new JuryError(
                'PREVIOUS_HASH_MISMATCH',
                `commit ${number} does not name the root before it`
            );
        }
        if (!equalBytes(leaves.genesis, expectedGenesis(this.policy.origins, number, end))) {
            throw new JuryError('GENESIS_MISMATCH', `commit ${number} names another origin`);
        }
    }
}

const endOf = ({ leaves, root }: ArchivedCommit): LogEnd => ({
    length: leaves.length,
    root,
    genesis: leaves.genesis
});

function blockAt(blocks: readonly Uint8Array[], place: number): Uint8Array {
    const block = blocks[place];
    if (block === undefined)
        throw new JuryError('COMMIT_LENGTH_INVALID', 'a commit covers blocks that did not come');
    return block;
}

/** Who answers may answer anything; what is stored has to be readable again. */
function isWellFormed({ draws, genesis, previousHash, roles }: Leaves): boolean {
    const isNumber = Number.isInteger(draws) && draws >= 0 && draws < 2 ** 32;
    return isNumber && [genesis, previousHash, roles].every(({ length }) => length === 32);
}

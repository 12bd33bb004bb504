import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { genesisOf, type Generation } from '../../protocol/genesis.js';
import { areOneLineage, canisterOf, type LogEnd, type Origin } from '../../protocol/lineage.js';
import { certifies } from '../../verifier/certificate/index.js';
import { verifyLineage, BlockTree } from '../../verifier/block/index.js';
import type { CertificateContext, DelegationCache } from '../../verifier/certificate/index.js';
import { commitFailures } from '../../verifier/log/index.js';
import type { SignatureCache } from '../../verifier/signature/index.js';
import type { Archive } from '../format/index.js';

export interface AuthenticationPolicy {
    readonly rootKey: Uint8Array;
    readonly canisterId: Uint8Array;
    readonly origins: readonly Origin[];
    /** The preimages of its genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
}

/**
 * Decides what is genuine: that the network certified these very blocks. Whether the draws in them were drawn as
 * they should is another question; a rigged draw that was certified is evidence, and worth keeping.
 */
export class Authenticator {
    /** Over all blocks that were taken: whoever has it need not hash them again. */
    readonly tree = new BlockTree();
    /** What was found to be signed. */
    readonly cache: DelegationCache = new Map();
    readonly signatures: SignatureCache = new Set();
    private commits = 0;
    private end: LogEnd | undefined;

    /** The canisters that the log was in, oldest first. */
    private readonly generations: readonly Generation[];

    /** @throws {JuryError} as `verifyLineage`, and `GENESIS_MISMATCH` where the origins are others */
    constructor(private readonly policy: AuthenticationPolicy) {
        const { genesis, origins, canisterId } = policy;
        const newestFirst = verifyLineage(genesis, genesisOf(genesis[0] ?? NONE), policy);
        if (!areOneLineage(newestFirst, origins, canisterId))
            throw mismatch('its origins are not those that the preimages of its genesis name');
        this.generations = [...newestFirst].reverse();
    }

    /**
     * What the folder holds already: its certificates are not looked at, they were genuine when they were stored. But
     * disks rot, so every hash is compared, and every later certificate covers all of it.
     * @throws {JuryError} as `add`
     */
    resume({ blocks, commits }: Pick<Archive, 'blocks' | 'commits'>): void {
        for (const commit of commits) this.take(commit, blocks, 0);
        if (this.tree.length === blocks.length) return;
        throw new JuryError('COMMIT_LENGTH_INVALID', 'there are blocks that no commit covers');
    }

    /**
     * The next commits and the blocks that they cover.
     * @returns how many of the commits are proven genuine, by their own certificates or by one behind them
     * @throws {JuryError} unless blocks, leaves and roots belong together and continue what came before
     */
    add(commits: readonly CommitInput[], blocks: readonly Uint8Array[]): number {
        const first = this.tree.length;
        let proven = 0;
        for (const [i, commit] of commits.entries()) {
            this.take(commit, blocks, first);
            if (this.isGenuine(commit, this.commits - 1)) proven = i + 1;
        }
        return proven;
    }

    /** @param first index of the first of `blocks` */
    private take(commit: CommitInput, blocks: readonly Uint8Array[], first: number): void {
        const { tree, end, commits: k, generations } = this;
        const { origins } = this.policy;
        while (tree.length < commit.leaves.length) tree.add(blockAt(blocks, tree.length - first));
        const { length } = tree;
        const place = {
            k,
            before: end,
            origins,
            initHash: generations[0]?.initHash,
            length,
            blocksHash: tree.rootAt(length)
        };
        const [failure] = commitFailures(commit, place);
        if (failure !== undefined) throw new JuryError(failure.code, `commit ${k}: ${failure.detail}`);
        const owner = generations[origins.filter(({ commits }) => commits <= k).length];
        if (owner === undefined || !equalBytes(commit.leaves.genesis, owner.genesis))
            throw mismatch(`commit ${k} names another origin`);
        this.commits++;
        this.end = endOf(commit);
    }

    /** For certificates of the canister itself. */
    get context(): CertificateContext {
        const { rootKey, canisterId } = this.policy;
        return { rootKey, canisterId, cache: this.cache, signatures: this.signatures };
    }

    isGenuine({ root, certificates }: CommitInput, number: number): boolean {
        const { canisterId, origins } = this.policy;
        const context = { ...this.context, canisterId: canisterOf(origins, number, canisterId) };
        return certificates.some((certificate) => certifies(certificate, root, context));
    }
}

const NONE = new Uint8Array();

const mismatch = (detail: string) => new JuryError('GENESIS_MISMATCH', detail);

const endOf = ({ leaves, root }: CommitInput): LogEnd => ({
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

import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { preimagesBefore } from '../../protocol/genesis.js';
import { canisterOf } from '../../protocol/lineage.js';
import { BlockTree } from './block-tree.js';
import { verifyCertificate, type CertificateContext } from '../certificate/index.js';
import { attempt, isFailure, type Failure } from '../finding.js';
import type { Receipt } from './receipt.js';
import type { CommitInput, LogInput, Policy } from '../input.js';

/** Which of the certificates that prove a block: the one that was there first, or the one that reaches furthest. */
export type Choice = 'earliest' | 'newest';

/**
 * Writes receipts for blocks of a log that is at hand, without asking anybody. A block that came by a restore is
 * proven by a genuine certificate of its origin, and by no other: the canister that it came to checked nothing.
 */
export class ReceiptBuilder {
    private readonly tree: BlockTree;
    private readonly cache = new Map();
    private readonly found = new Map<number, Uint8Array | Failure>();

    constructor(
        private readonly log: LogInput,
        private readonly policy: Policy & { readonly genesis: readonly Uint8Array[] },
        private readonly proof: Choice = 'newest'
    ) {
        this.tree = new BlockTree(log.blocks);
    }

    /** @throws {JuryError} `INDEX_OUT_OF_RANGE`, or why no certificate proves the block */
    build(index: number): Receipt {
        const { commits, blocks } = this.log;
        const data = blocks[index];
        const first = commits.findIndex(({ leaves }) => leaves.length > index);
        if (data === undefined || first < 0)
            throw new JuryError('INDEX_OUT_OF_RANGE', `the log holds ${blocks.length} blocks, from 0 on`);
        const { rootKey, canisterId, origins = [], genesis } = this.policy;
        const owner = canisterOf(origins, first, canisterId);
        const end = origins.find((origin) => origin.commits > first)?.commits ?? commits.length;
        const [commit, certificate] = this.genuine(first, end, { rootKey, canisterId: owner });
        const tree = this.tree.witness(index, commit.leaves);
        // The certificate of an origin shows the genesis that the origin had.
        const later = origins.filter(({ commits: until }) => until > first).length;
        const lineage = preimagesBefore(genesis, later);
        return { canisterId: owner, index, data, tree, certificate, lineage };
    }

    /**
     * One of the commits from `first` to `end`, all by one canister. Bad certificates beside it cost nothing. Another
     * genesis is another log, even where who made the archive does not say that it was restored.
     */
    private genuine(first: number, end: number, context: CertificateContext): [CommitInput, Uint8Array] {
        const numbers = Array.from({ length: end - first }, (_, i) => first + i);
        if (this.proof === 'newest') numbers.reverse();
        const genesis = this.log.commits[first]?.leaves.genesis ?? NONE;
        let reason: Failure | undefined;
        for (const number of numbers) {
            const commit = this.log.commits[number];
            if (commit === undefined || commit.leaves.length > this.log.blocks.length) continue;
            if (!equalBytes(commit.leaves.genesis, genesis)) continue;
            const found = this.found.get(number) ?? this.look(commit, context);
            this.found.set(number, found);
            if (!isFailure(found)) return [commit, found];
            reason ??= found;
        }
        const { code, detail } = reason ?? NO_CERTIFICATE;
        throw new JuryError(code, detail);
    }

    private look({ root, certificates }: CommitInput, context: CertificateContext): Uint8Array | Failure {
        let reason: Failure | undefined;
        for (const bytes of certificates) {
            const result = attempt(() => verifyCertificate(bytes, { ...context, cache: this.cache }));
            if (isFailure(result)) reason ??= result;
            else if (equalBytes(result.certifiedData, root)) return bytes;
            else reason ??= { code: 'ROOT_MISMATCH', detail: 'the certificate is of another root' };
        }
        return reason ?? NO_CERTIFICATE;
    }
}

const NONE = new Uint8Array();
const NO_CERTIFICATE: Failure = { code: 'CERTIFICATE_SIGNATURE_INVALID', detail: 'no certificate covers it' };

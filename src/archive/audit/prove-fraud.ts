import { equalBytes } from '../../protocol/bytes.js';
import { readable } from '../../verifier/index.js';
import { encodeWitness } from '../../protocol/hash-tree.js';
import { tipWitness } from '../../protocol/jury-tree.js';
import { BlockTree, verifyFraud, type FraudProof, type Statement } from '../../verifier/block/index.js';
import type { CertifiedState } from '../../verifier/log/index.js';
import { certifies, verifyCertificate, type CertificateContext } from '../../verifier/certificate/index.js';
import type { Archive, Kept, Seal } from '../format/index.js';
import type { SealCheck } from './check-seals.js';

/**
 * The first proof that anybody can check of what an archive and its seals have against each other; undefined if what
 * the network certified does not fit together well enough to prove it.
 */
export function proveFraud(
    archive: Archive,
    kept: readonly Kept<Seal>[],
    found: Pick<SealCheck, 'contradictions' | 'forks'>,
    context: CertificateContext
): FraudProof | undefined {
    const writer = new FraudWriter(archive, kept, context);
    for (const { earlier, later, isShrunk } of found.contradictions) {
        const proof = isShrunk ? writer.shrink(earlier, later) : undefined;
        if (proof !== undefined) return proof;
    }
    for (const { state, other } of found.forks) {
        const proof = writer.split(state, other) ?? writer.fork(state, other);
        if (proof !== undefined) return proof;
    }
    return undefined;
}

/** A proof, if it is one. */
export const proven = (proof: FraudProof, context: CertificateContext): FraudProof | undefined =>
    readable(() => verifyFraud(proof, context)) && proof;

class FraudWriter {
    private tree: BlockTree | undefined;
    /** Of the commits that were asked about, by their numbers: a certificate may take a signature. */
    private readonly found = new Map<number, Uint8Array | undefined>();

    constructor(
        private readonly archive: Archive,
        private readonly kept: readonly Kept<Seal>[],
        private readonly context: CertificateContext
    ) {}

    shrink(earlier: CertifiedState, later: CertifiedState): FraudProof | undefined {
        const [first, second] = [this.tip(earlier), this.tip(later)];
        if (first === undefined || second === undefined) return undefined;
        return proven({ kind: 'shrink', first, second }, this.context);
    }

    /** Two seals of one length: their T is enough. */
    split(state: CertifiedState, other: CertifiedState | undefined): FraudProof | undefined {
        if (other?.leaves.length !== state.leaves.length || !this.isFar(state, other)) return undefined;
        const [first, second] = [this.tip(state), this.tip(other)];
        if (first === undefined || second === undefined) return undefined;
        return proven({ kind: 'split', first, second }, this.context);
    }

    /** Whether one of them is a seal that begins behind the archive: the blocks before it are not at hand. */
    private isFar(...states: readonly (CertifiedState | undefined)[]): boolean {
        return states.some((state) => {
            const from = state?.kind === 'seal' ? this.kept[state.number]?.content.stagedFrom : 0;
            return (from ?? 0) > this.archive.blocks.length;
        });
    }

    /** @param other undefined: the newest commit that has the block */
    fork(state: CertifiedState, other: CertifiedState | undefined): FraudProof | undefined {
        if (this.isFar(state, other)) return undefined;
        const [mine, theirs] = [this.blocksOf(state), this.blocksOf(other)];
        const index = mine.findIndex(
            (block, i) => i < theirs.length && !equalBytes(block, theirs[i] ?? block)
        );
        if (index < 0) return undefined;
        // What is cheap to tell first: there may be many such states, and a witness takes all blocks.
        const against = other ?? this.commitOver(index);
        if (against === undefined || this.certificate(against) === undefined) return undefined;
        const first = this.block(state, mine, index);
        const second = first && this.block(against, theirs, index);
        if (first === undefined || second === undefined) return undefined;
        return proven({ kind: 'fork', first, second }, this.context);
    }

    private commitOver(index: number): CertifiedState | undefined {
        const { commits } = this.archive;
        const number = commits.findLastIndex(
            ({ leaves }, k) => leaves.length > index && this.genuine(k) !== undefined
        );
        const commit = commits[number];
        const certificate = commit && this.genuine(number);
        if (commit === undefined || certificate === undefined) return undefined;
        const { time } = verifyCertificate(certificate, this.context);
        return { kind: 'commit', number, time, leaves: commit.leaves };
    }

    private genuine(number: number): Uint8Array | undefined {
        if (this.found.has(number)) return this.found.get(number);
        const { certificates = [], root = new Uint8Array() } = this.archive.commits[number] ?? {};
        const genuine = certificates.find((one) => certifies(one, root, this.context));
        this.found.set(number, genuine);
        return genuine;
    }

    private blocksOf(state: CertifiedState | undefined): readonly Uint8Array[] {
        const { blocks } = this.archive;
        if (state?.kind !== 'seal') return blocks.slice(0, state?.leaves.length);
        const seal = this.kept[state.number]?.content;
        return [...blocks.slice(0, seal?.stagedFrom), ...(seal?.staged ?? [])];
    }

    private tip(state: CertifiedState): Statement | undefined {
        const { leaves } = state;
        const certificate = this.certificate(state);
        if (state.kind === 'seal') {
            const seal = this.kept[state.number]?.content;
            return seal && { certificate: seal.certificate, witness: seal.tree };
        }
        if (leaves.length > this.archive.blocks.length) return undefined;
        this.tree ??= new BlockTree(this.archive.blocks);
        const witness = encodeWitness(tipWitness(this.tree.rootAt(leaves.length), leaves));
        return certificate && { certificate, witness };
    }

    private block(
        state: CertifiedState | undefined,
        blocks: readonly Uint8Array[],
        index: number
    ): Statement | undefined {
        const certificate = state && this.certificate(state);
        if (state === undefined || certificate === undefined) return undefined;
        const tree = new BlockTree(blocks.slice(0, state.leaves.length));
        return { certificate, witness: tree.witness(index, state.leaves) };
    }

    /** The one that a state is of. */
    private certificate({ kind, number, time }: CertifiedState): Uint8Array | undefined {
        if (kind === 'seal') return this.kept[number]?.content.certificate;
        const commit = this.archive.commits[number];
        return commit?.certificates.find(
            (one) =>
                certifies(one, commit.root, this.context) &&
                verifyCertificate(one, this.context).time === time
        );
    }
}

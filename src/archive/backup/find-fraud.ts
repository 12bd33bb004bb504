import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { encodeWitness } from '../../protocol/hash-tree.js';
import { tipWitness } from '../../protocol/jury-tree.js';
import { certifies, type CertificateContext } from '../../verifier/certificate/index.js';
import type { Archive, Seal } from '../format/index.js';
import type { BackupSource } from './source.js';
import { BlockTree, type FraudKind, type FraudProof, type Statement } from '../../verifier/block/index.js';
import { fetchBlocks } from './download.js';
import { proven } from '../audit/index.js';

export interface Suspicion {
    readonly archive: Archive;
    readonly tree: BlockTree;
    /** The newest state of the canister, and the length it claims. */
    readonly tip: Pick<Seal, 'certificate' | 'tree'>;
    readonly length: number;
    readonly context: CertificateContext;
    readonly source: Pick<BackupSource, 'getRawBlocks' | 'getWitness'>;
}

/**
 * The proof that the newest state of a canister and an archive exclude each other. Undefined if they do not, or if
 * what the network answers does not fit together well enough to prove it.
 */
export async function findFraud(suspicion: Suspicion): Promise<FraudProof | undefined> {
    const { archive, tree, tip, length, context, source } = suspicion;
    const last = archive.commits.at(-1);
    if (last === undefined) return undefined;
    const second = { certificate: tip.certificate, witness: tip.tree };
    if (length < archive.blocks.length)
        return proven({ kind: 'shrink', first: tipStatement(last, tree, context), second }, context);
    const theirs = await fetchBlocks(source, 0, archive.blocks.length, () => undefined);
    const index = theirs.findIndex((block, i) => !equalBytes(block, archive.blocks[i] ?? block));
    if (index < 0) return undefined;
    const { certificate, tree: witness } = await source.getWitness(index);
    const first = blockStatement(last, tree, index, context);
    return proven({ kind: 'fork', first, second: { certificate, witness } }, context);
}

/** The proof that two archives of one canister exclude each other, if they do. */
export function compareLogs(
    [first, second]: readonly [Archive, Archive],
    context: CertificateContext
): FraudProof | undefined {
    const [a, b] = [first.commits.at(-1), second.commits.at(-1)];
    if (a === undefined || b === undefined) return undefined;
    const index = first.blocks.findIndex((block, i) => !equalBytes(block, second.blocks[i] ?? block));
    if (index < 0) return shrunk(first, a, second, b, context);
    return proven(
        {
            kind: 'fork',
            first: blockStatement(a, new BlockTree(first.blocks), index, context),
            second: blockStatement(b, new BlockTree(second.blocks), index, context)
        },
        context
    );
}

/** One log begins with the other: fraud only if the shorter state is the later one. */
function shrunk(
    first: Archive,
    a: CommitInput,
    second: Archive,
    b: CommitInput,
    context: CertificateContext
): FraudProof | undefined {
    if (a.leaves.length === b.leaves.length) return undefined;
    const statements = [
        tipStatement(a, new BlockTree(first.blocks), context),
        tipStatement(b, new BlockTree(second.blocks), context)
    ] as const;
    const kind: FraudKind = 'shrink';
    return (
        proven({ kind, first: statements[0], second: statements[1] }, context) ??
        proven({ kind, first: statements[1], second: statements[0] }, context)
    );
}

/** What a commit says of the length of its log. */
function tipStatement(commit: CommitInput, tree: BlockTree, context: CertificateContext): Statement {
    const { leaves } = commit;
    const witness = encodeWitness(tipWitness(tree.rootAt(leaves.length), leaves));
    return { certificate: genuineCertificate(commit, context), witness };
}

/** What a commit says of one block. */
function blockStatement(
    commit: CommitInput,
    tree: BlockTree,
    index: number,
    context: CertificateContext
): Statement {
    return { certificate: genuineCertificate(commit, context), witness: tree.witness(index, commit.leaves) };
}

/** The first certificate that proves the commit; without one, the first. */
function genuineCertificate({ root, certificates }: CommitInput, context: CertificateContext): Uint8Array {
    const genuine = certificates.find((certificate) => certifies(certificate, root, context));
    return genuine ?? certificates[0] ?? new Uint8Array();
}

import { toHex } from '../../protocol/bytes.js';
import { encodeWitness } from '../../protocol/hash-tree.js';
import { tipWitness } from '../../protocol/jury-tree.js';
import { BlockTree } from '../../verifier/block/index.js';
import { certifiedTime, type CertificateContext } from '../../verifier/certificate/index.js';
import type { CertifiedState } from '../../verifier/log/index.js';
import { evidenceName, type Archive, type Kept, type Seal } from '../format/index.js';
import { ofItself } from './audit-records.js';

/**
 * The commits of an archive as seals: what the network certified is the same, and so they can be held against another
 * archive of the log, with all the rules that seals are.
 * @param states of the archive, verified; @param without the archive that they will lie beside: what it has is left out
 */
export function stateSeals(
    archive: Archive,
    states: readonly CertifiedState[],
    without: Pick<Archive, 'commits'>,
    context: CertificateContext
): Kept<Seal>[] {
    const has = new Set(without.commits.flatMap(({ certificates }) => certificates.map(toHex)));
    const tree = new BlockTree(archive.blocks);
    const seals: Kept<Seal>[] = [];
    for (const { kind, number, time, leaves } of ofItself(states, archive)) {
        const commit = archive.commits[number];
        if (kind !== 'commit' || commit === undefined) continue;
        const certificate = commit.certificates.find(
            (one) => certifiedTime(one, commit.root, context) === time
        );
        if (certificate === undefined || has.has(toHex(certificate))) continue;
        const witness = encodeWitness(tipWitness(tree.rootAt(leaves.length), leaves));
        seals.push({
            file: evidenceName('seals', time),
            content: { certificate, tree: witness, stagedFrom: leaves.length, staged: [] }
        });
    }
    return seals;
}

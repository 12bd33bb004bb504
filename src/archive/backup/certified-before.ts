import { JuryError } from '../../protocol/codes.js';
import type { Leaves } from '../../protocol/jury-tree.js';
import { attempt, isFailure } from '../../verifier/index.js';
import type { CertificateContext } from '../../verifier/certificate/index.js';
import { ownLeaves, verifyTip } from '../audit/index.js';
import { asFolderDamage, readSeals } from '../folder/index.js';
import type { Archive } from '../format/index.js';

/** What the network certified of the canister, as the folder keeps it: in commits, and in seals that are genuine. */
export function* certifiedBefore(
    folder: string,
    archive: Archive,
    context: CertificateContext
): Generator<Leaves> {
    yield* ownLeaves(archive);
    for (const { content } of asFolderDamage(folder, () => readSeals(folder))) {
        const found = attempt(() => verifyTip(content, context));
        if (!isFailure(found)) yield found.leaves;
    }
}

/**
 * Of a record that the network certified once, and certifies another one in place of now.
 * @param what it is a record of
 * @param number of the first change that is another one
 */
export const putBack = (folder: string, what: string, number: number): JuryError =>
    new JuryError(
        'HISTORY_REWRITTEN',
        `the network certified change ${number} of ${what} that is kept here, and now another one in its place: the canister was put back to an earlier state, and went on from there; keep the folder as evidence, and see: jury verify ${folder}`
    );

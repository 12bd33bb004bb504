import { SECRET_BYTES } from '../../../src/protocol/seats.js';
import type { ChainOfDraws } from '../../../src/juror/index.js';
import { CliError } from '../errors.js';

/**
 * A seat follows from a blinded id, and a letter names one: 32 bytes. Ids of any other size came into the pool as they
 * are, by `jury add --hex-file` or another program, and no reader would take a letter about them.
 * @throws {CliError} `ID_NOT_BLINDED`
 */
export function requireBlinded(index: number, { jurors }: Pick<ChainOfDraws, 'jurors'>): void {
    const raw = jurors.filter(({ length }) => length !== SECRET_BYTES).length;
    if (raw === 0) return;
    throw new CliError(
        'ID_NOT_BLINDED',
        `of ${jurors.length} drawn up to block ${index}, ${raw} ${raw === 1 ? 'has an id' : 'have ids'} that jury enrol did not make, and nobody could check a letter about such an id; take these ids out with jury remove --hex-file, put their people in with jury enrol, and draw anew`
    );
}

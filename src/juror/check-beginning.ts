import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { Checks } from './checks.js';
import type { VerifiedLog } from './verified-log.js';
import { resetWords } from './key-words.js';
import { requireSameHistory } from './one-history.js';
import type { ShownHistory } from './one-history.js';
import { sameKeys } from './proven-keys.js';
import type { SeatsLog } from './seats-log.js';

/** What receipts show of a log that an archive holds the beginning of. */
export interface ShownLog {
    readonly seats: SeatsLog;
    /** 32 bytes: the genesis at the first install. */
    readonly genesis: Uint8Array | undefined;
    readonly history?: ShownHistory | undefined;
}

/**
 * An archive that ends before a draw does not show it; but what it does show has to be the same: which log it is, the
 * draws that the jury goes back to, all blocks and certified states, and the keys. A key that was reset since the
 * receipts is told.
 * @param block of the draw
 */
export function checkBeginning(checks: Checks, block: number, shown: ShownLog, log: VerifiedLog): void {
    const [mine, theirs] = [shown.seats, log.seats];
    checks.run('log', () => {
        if (shown.genesis && log.genesis && !equalBytes(shown.genesis, log.genesis))
            throw mismatch('the archive is of another log of this canister');
        for (const index of mine.chain(block)?.blocks ?? []) {
            if (index >= log.verdict.length) continue;
            if (!theirs.isDraw(index, mine.drawHash(index) ?? NONE))
                throw mismatch(`block ${index} of the archive is another one`);
        }
        if (shown.history) requireSameHistory(shown.history, log, mine.provenKeys);
        return 'as far as it reaches, the same log';
    });
    checks.run('keys', () => {
        sameKeys(mine.provenKeys, theirs.provenKeys);
        return 'the same keys, as far as both reach';
    });
    for (const change of theirs.provenKeys.slice(mine.provenKeys.length))
        if (change.kind === 'Reset')
            checks.note('keys', `since then: ${resetWords(change)}`, 'ENTITY_KEY_RESET');
}

const NONE = new Uint8Array();
const mismatch = (detail: string) => new JuryError('EVIDENCE_MISMATCH', detail);

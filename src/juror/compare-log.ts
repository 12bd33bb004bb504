import { JuryError } from '../protocol/codes.js';
import type { ShownRecord } from './check-evidence.js';
import type { Checks } from './checks.js';
import { blocksShown, requireOneHistory } from './one-history.js';
import { sameKeys } from './proven-keys.js';
import type { VerifiedLog } from './verified-log.js';

/** Receipts and a log at hand. */
export interface Both {
    readonly receipts: ShownRecord;
    readonly log: VerifiedLog;
}

/**
 * Holds receipts against the log at hand: one log that only grew has all of it, the keys of the entity, and the list of
 * seats that came first.
 * @param isCovered whether the log shows the draw
 * @returns whether they are of one log
 */
export function compareBoth(checks: Checks, both: Both, block: number, isCovered: boolean): boolean {
    const { receipts, log } = both;
    const { length } = log.verdict;
    const [shown, known] = [receipts.seats.provenKeys, log.seats.provenKeys];
    const areSame = checks.run('keys', () => {
        sameKeys(shown, known);
        if (shown.length <= known.length) return 'the log has the same keys';
        return `the log has the same keys, as far as it reaches: ${known.length} of ${shown.length}`;
    });
    const isOne = checks.run('log', () => {
        requireOneHistory(receipts.history, { ...log, shownKeys: shown, ownKeys: known });
        const same = blocksShown(receipts.history, length);
        if (same.isWhole) return 'as far as both reach, the same log';
        return `the receipts show the first ${same.count} of its ${length} blocks, and nothing that contradicts the others`;
    });
    const second = isOne && isCovered ? secondList(both, block) : undefined;
    if (second !== undefined)
        checks.run('log', () => {
            throw new JuryError('SEATS_EQUIVOCATION', second);
        });
    return areSame && isOne;
}

/** Why the list that receipts show is not the first. */
function secondList({ receipts, log }: Both, block: number): string | undefined {
    const shown = receipts.seats.sets.get(block);
    if (shown === undefined) return undefined;
    const first = log.seats.sets.get(block)?.publishedIn ?? log.seats.otherParts(receipts.seats, block);
    // In one log, what has one number is one block.
    if (first === undefined || shown.publishedIn.every((index, i) => index === first[i])) return undefined;
    return `its receipts show the seats of block ${shown.publishedIn}; those of block ${first} came first`;
}

/** Whether receipts show a list of seats that was not whole yet where the log at hand ends. */
export const isSeatedBehind = ({ receipts, log }: Both, block: number): boolean =>
    !log.seats.sets.has(block) &&
    (receipts.seats.sets.get(block)?.publishedIn.at(-1) ?? -1) >= log.verdict.length;

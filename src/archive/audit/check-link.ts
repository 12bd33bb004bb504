import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { canisterText } from '../../protocol/principal-text.js';
import { nameOf } from '../../verifier/log/index.js';
import type { ArchiveReport } from './archive-report.js';

/**
 * Follows the link of a log that was installed with the last root of an older one (docs/protocol.md,
 * "Reinstallation"), across their two archives. Whatever the network certified of the older one, seals included, has
 * to be there up to that root: else the reinstallation dropped it.
 * @param older both verified
 * @throws {JuryError} `TAIL_DROPPED`, `TIME_ORDER`
 */
export function checkLink(older: ArchiveReport, newer: ArchiveReport): void {
    const first = newer.archive.commits[0];
    const { commits } = older.archive;
    const last = commits.at(-1);
    if (first === undefined || last === undefined) throw dropped('one of the logs has no commit');
    if (equalBytes(first.leaves.genesis, last.leaves.genesis))
        throw dropped('both folders are of one log; compare them with: jury diff');
    if (commits.some(({ leaves }) => equalBytes(leaves.genesis, first.leaves.genesis)))
        throw dropped('both folders go back to one log, which was restored; compare them with: jury diff');
    const named = commits.findIndex(({ root }) => equalBytes(root, first.leaves.previousHash));
    if (named < 0)
        throw dropped(`the newer log names no root of the older one${canistersWords(older, newer)}`);
    const left = commits.length - 1 - named;
    if (left > 0) {
        const blocks = last.leaves.length - (commits[named]?.leaves.length ?? 0);
        throw dropped(`it names commit ${named}, and leaves out ${left} later ones with ${blocks} blocks`);
    }
    const [end, start] = [times(older), times(newer)];
    for (const state of older.states) {
        const { length, draws } = state.leaves;
        if (length <= last.leaves.length && draws <= last.leaves.draws) continue;
        const what = length > last.leaves.length ? `block ${length - 1}` : `draw ${draws - 1}`;
        throw dropped(`${nameOf(state)} has ${what}, which the newer log leaves out`);
    }
    if ((start[0] ?? 0n) > (end.at(-1) ?? 0n)) return;
    throw new JuryError('TIME_ORDER', 'the newer log begins before the older one ends');
}

/**
 * Whose logs they are, if they are of two canisters: an older one's root stands in public, and anybody can install a
 * canister with it. Else nothing.
 */
export function canistersWords(older: ArchiveReport, newer: ArchiveReport): string {
    const [before, now] = [older.archive.canisterId, newer.archive.canisterId];
    if (equalBytes(before, now)) return '';
    return `; it is of another canister, ${canisterText(now)}, and the older one of ${canisterText(before)}: that it is its successor, only the court can say`;
}

/** Of what the network certified of a log, ascending. */
const times = ({ states }: ArchiveReport): bigint[] =>
    states.map(({ time }) => time).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));

const dropped = (detail: string) => new JuryError('TAIL_DROPPED', detail);

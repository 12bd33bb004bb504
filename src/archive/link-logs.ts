import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { Verdict } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import { newestTime } from './backup-evidence.js';

/** A log whose archive was verified. */
export interface VerifiedLog {
    readonly archive: Archive;
    readonly verdict: Verdict;
}

/**
 * Follows the link of a log that was installed with the last root of an older one (docs/protocol.md,
 * "Reinstallation"), across their two archives.
 * @throws {JuryError} `TAIL_DROPPED`, `TIME_ORDER`
 */
export function checkLink(older: VerifiedLog, newer: VerifiedLog): void {
    const first = newer.archive.commits[0];
    const last = older.archive.commits.at(-1);
    if (first === undefined || last === undefined) throw dropped('one of the logs has no commit');
    if (equalBytes(first.leaves.genesis, last.leaves.genesis))
        throw dropped('both folders are of one log; compare them with: jury diff');
    const named = older.archive.commits.findIndex(({ root }) => equalBytes(root, first.leaves.previousHash));
    if (named < 0) throw dropped('the newer log names no root of the older one');
    const left = older.archive.commits.length - 1 - named;
    if (left > 0) {
        const blocks = last.leaves.length - (older.archive.commits[named]?.leaves.length ?? 0);
        throw dropped(`it names commit ${named}, and leaves out ${left} later ones with ${blocks} blocks`);
    }
    if (newestTime(first.certificates) > newestTime(last.certificates)) return;
    throw new JuryError('TIME_ORDER', 'the newer log begins before the older one ends');
}

const dropped = (detail: string) => new JuryError('TAIL_DROPPED', detail);

import { canisterText } from '../../protocol/principal-text.js';
import { present } from '../../verifier/index.js';
import type { ArchiveReport } from './archive-report.js';

const KEYS_CUT =
    'the entity changed its key since the last change that is kept here: bring the folder up to date with jury backup';
export const UNFINISHED = 'a backup is under way or was cut off; what it has not finished was not looked at';

/** What is to be known of an archive that verifies, beside the findings: a sentence each. */
export function archiveNotes(
    { archive, evidence }: ArchiveReport,
    unfinished: boolean,
    successorOf?: Uint8Array
): string[] {
    const { canisterId, origins = [] } = archive;
    const restored = origins.map(
        ({ canisterId: from, commits }) =>
            `the log was restored: its first ${commits === 1 ? '1 commit' : `${commits} commits`} are those of canister ${canisterText(from)}`
    );
    const noRoles = evidence.roles?.isComplete === true && evidence.roles.changes.length === 0;
    return present([
        ...restored,
        successorOf && successorWords(canisterId, successorOf),
        noRoles &&
            (origins.length === 0
                ? 'nobody was ever given a role or lost one'
                : 'in this canister nobody was ever given a role or lost one; of the canisters before it, nothing is kept here'),
        evidence.entityKeys?.isComplete === false && KEYS_CUT,
        unfinished && UNFINISHED
    ]);
}

export const successorWords = (now: Uint8Array, before: Uint8Array): string =>
    `${canisterText(now)} goes on from public data of ${canisterText(before)}, which anybody can do: that it is its successor is your word, or the court's`;

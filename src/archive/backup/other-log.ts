import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { BACK_UP, FolderError } from '../folder/index.js';
import { FraudError, type Archive } from '../format/index.js';
import { verifyTip } from '../audit/index.js';
import type { Authenticator } from './authenticate.js';
import { findFraud } from './find-fraud.js';
import type { BackupSource } from './source.js';

interface Site {
    readonly folder: string;
    readonly archive: Archive;
    readonly source: BackupSource;
    /** Over all of the archive. */
    readonly authenticator: Authenticator;
}

/** What another root under the number of a commit means: another log, or one log that was rewritten. */
export async function otherLog(
    mine: CommitInput,
    theirs: CommitInput,
    { folder, archive, source, authenticator: { context, tree } }: Site
): Promise<Error> {
    if (!equalBytes(mine.leaves.genesis, theirs.leaves.genesis)) {
        const detail = 'holds the log that the canister had before it was reinstalled or restored';
        return new FolderError('FOLDER_OF_OTHER_LOG', `${folder} ${detail}; ${BACK_UP}`);
    }
    const tip = await source.getTip();
    const { length } = verifyTip(tip, context).leaves;
    const fraud = await findFraud({ archive, tree, tip, length, context, source });
    if (fraud !== undefined) return new FraudError(archive.canisterId, fraud);
    const detail = 'holds another log than the canister shows now';
    return new FolderError('FOLDER_OF_OTHER_LOG', `${folder} ${detail}; ${BACK_UP}`);
}

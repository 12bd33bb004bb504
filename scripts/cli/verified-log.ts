import { readArchive } from '../../src/archive/archive-folder.js';
import type { Archive } from '../../src/archive/archive-folder.js';
import { download } from '../../src/archive/download.js';
import { JuryError } from '../../src/protocol/codes.js';
import { genesisOf } from '../../src/protocol/genesis.js';
import { firstCanister } from '../../src/protocol/lineage.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { canistersOf, SeatsAudit } from '../../src/verifier/juror.js';
import type { VerifiedLog } from '../../src/verifier/juror.js';
import type { Policy } from '../../src/verifier/index.js';
import { readRootKey } from './context.js';
import { foreignKeyHint } from './foreign-key.js';
import type { Connection } from './context.js';
import { progress } from './output.js';
import { runVerification } from './verification.js';

/** A whole log that verifies, and what the controlling entity has published in it. */
export interface ReadLog extends VerifiedLog {
    readonly archive: Archive;
    readonly policy: Policy & { readonly genesis: readonly Uint8Array[] };
    /** C: what ids, seats and letters are of. */
    readonly firstCanister: Uint8Array;
}

export function readLog(archive: Archive, rootKey: Uint8Array): ReadLog {
    const { canisterId, origins = [], genesis } = archive;
    const policy = { rootKey, canisterId, origins, genesis };
    const first = firstCanister(origins, canisterId);
    const { verdict } = runVerification(archive, policy);
    const { seats } = auditSeats(archive);
    const canisters = canistersOf(archive);
    const oldest = genesis.at(-1);
    const firstGenesis = oldest && genesisOf(oldest);
    return { archive, policy, firstCanister: first, canisters, genesis: firstGenesis, verdict, seats };
}

/** What was published in a log, whatever its verdict. */
export function auditSeats(archive: Archive): SeatsAudit {
    const audit = SeatsAudit.of(archive);
    for (const block of archive.blocks) audit.add(block);
    return audit;
}

/** The log that an archive folder holds, whatever its verdict. */
export const logInFolder = (folder: string, rootKey: string | undefined): ReadLog =>
    readLog(readArchive(folder), rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey));

/**
 * The committed log of a canister, which may be empty still.
 * @throws {JuryError} the first reason why it does not verify
 */
export async function logOfCanister({ client, rootKey }: Connection): Promise<ReadLog> {
    const log = readLog(await download(client, progress('fetching blocks')), rootKey);
    return log.archive.commits.length === 0 ? log : requireVerified(log);
}

/** Secrets are used on what is proven only. @throws {JuryError} */
export function requireVerified(log: ReadLog): ReadLog {
    const [code] = log.verdict.codes;
    if (code !== undefined) {
        const hint = foreignKeyHint([code], log.policy.rootKey).map((words) => `. ${words}`);
        throw new JuryError(code, `the log does not verify; see: jury verify${hint.join('')}`);
    }
    return log;
}

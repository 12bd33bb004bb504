import { readArchive } from '../../src/archive/archive-folder.js';
import type { Archive } from '../../src/archive/archive-folder.js';
import { download } from '../../src/archive/download.js';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { JuryError } from '../../src/protocol/codes.js';
import { firstCanister } from '../../src/protocol/lineage.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { SeatsLog } from '../../src/verifier/juror.js';
import type { Finding, Policy, Verdict } from '../../src/verifier/index.js';
import { readRootKey } from './context.js';
import type { Connection } from './context.js';
import { progress } from './output.js';
import { runVerification } from './verification.js';

/** A whole log that verifies, and what the controlling entity has published in it. */
export interface ReadLog {
    readonly archive: Archive;
    readonly policy: Policy;
    /** C: what ids, seats and letters are of. */
    readonly firstCanister: Uint8Array;
    readonly verdict: Verdict;
    readonly seats: SeatsLog;
    readonly findings: readonly Finding[];
}

export function readLog(archive: Archive, rootKey: Uint8Array): ReadLog {
    const { canisterId, origins = [] } = archive;
    const policy = { rootKey, canisterId, origins };
    const first = firstCanister(origins, canisterId);
    const { verdict, findings } = runVerification(archive, policy);
    const { seats, findings: published } = publishedIn(archive.blocks, first);
    return { archive, policy, firstCanister: first, verdict, seats, findings: [...findings, ...published] };
}

/** What typed memos there are. Blocks that cannot be read publish nothing; the verification names them. */
export function publishedIn(
    blocks: readonly Uint8Array[],
    canisterId: Uint8Array
): { seats: SeatsLog; findings: Finding[] } {
    const seats = new SeatsLog(canisterId);
    const findings: Finding[] = [];
    for (const [index, bytes] of blocks.entries()) {
        const data = decoded(bytes);
        if (data !== undefined) findings.push(...seats.apply(index, data, blockHash(bytes)));
    }
    return { seats, findings };
}

function decoded(bytes: Uint8Array) {
    try {
        return decodeData(bytes);
    } catch (error) {
        if (error instanceof JuryError) return undefined;
        throw error;
    }
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
    if (code !== undefined) throw new JuryError(code, 'the log does not verify; see: jury verify');
    return log;
}

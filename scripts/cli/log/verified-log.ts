import { readArchive, readEvidence } from '../../../src/archive/folder/index.js';
import { sourceOf, type Archive, type ArchiveEvidence } from '../../../src/archive/format/index.js';
import { download } from '../../../src/archive/backup/index.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { generationsOf } from '../../../src/protocol/genesis.js';
import { firstCanister } from '../../../src/protocol/lineage.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/index.js';
import { BlockRanges } from '../../../src/verifier/block/index.js';
import { canistersOf, type SeatsAudit, type VerifiedLog } from '../../../src/juror/index.js';
import type { Policy } from '../../../src/verifier/index.js';
import { readRootKey } from '../arguments.js';
import { plural, progress } from '../output/index.js';
import { foreignKeyHint } from '../text/index.js';
import type { Connection } from '../context.js';
import { runVerification } from './verification.js';

/** A whole log that verifies, and what the controlling entity has published in it. */
export interface ReadLog extends VerifiedLog {
    readonly archive: Archive;
    readonly audit: SeatsAudit;
    readonly policy: Policy & { readonly genesis: readonly Uint8Array[] };
    /** C: what ids, seats and letters are of. */
    readonly firstCanister: Uint8Array;
    /** Of a canister: blocks behind it that no commit covers, and that count for nothing here. */
    readonly staged?: number;
}

/** @param evidence what stands beside the log, if anything does: it may refute it */
export async function readLog(
    archive: Archive,
    rootKey: Uint8Array,
    evidence?: ArchiveEvidence
): Promise<ReadLog> {
    const { canisterId, origins = [], genesis } = archive;
    const report = await runVerification(sourceOf(archive), evidence, { rootKey, keeps: 'all' });
    const { verified, codes, audit, draws } = report;
    return {
        archive,
        audit,
        policy: { rootKey, canisterId, origins, genesis },
        firstCanister: firstCanister(origins, canisterId),
        canisters: canistersOf(archive),
        lineage: generationsOf(genesis),
        verdict: { ...report.verdict, verified, codes, draws: draws.kept },
        seats: audit.seats,
        states: report.states,
        chains: report.chains,
        seals: report.evidence.seals,
        ranges: new BlockRanges([...archive.blocks, ...report.stagedBlocks])
    };
}

/** The log that an archive folder holds, whatever its verdict. */
export function logInFolder(folder: string, rootKey: string | undefined): Promise<ReadLog> {
    return readLog(
        readArchive(folder),
        rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey),
        readEvidence(folder)
    );
}

/**
 * The committed log of a canister, which may be empty still.
 * @throws {JuryError} the first reason why it does not verify
 */
export async function logOfCanister({ client, rootKey, length }: Connection): Promise<ReadLog> {
    const log = await readLog(await download(client, progress('fetching blocks')), rootKey);
    if (log.archive.commits.length > 0) requireVerified(log);
    return { ...log, staged: Math.max(0, length - log.verdict.length) };
}

/** What a log of a canister leaves out. */
export const stagedWords = ({ staged = 0 }: ReadLog): string[] =>
    staged === 0
        ? []
        : [
              `Not counted: ${plural(staged, 'block')} that ${staged === 1 ? 'waits' : 'wait'} for a commit; see: jury staged`
          ];

/** Secrets are used on what is proven only. @throws {JuryError} */
export function requireVerified(log: ReadLog): ReadLog {
    const [code] = log.verdict.codes;
    if (code !== undefined) {
        const hint = foreignKeyHint([code], log.policy.rootKey).map((words) => `. ${words}`);
        throw new JuryError(code, `the log does not verify; see: jury verify${hint.join('')}`);
    }
    return log;
}

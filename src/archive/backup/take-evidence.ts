import type { SealReport } from './report.js';
import { join } from 'node:path';
import { ClientError } from '../../client/client-error.js';
import { equalBytes } from '../../protocol/bytes.js';
import { certificateTime, parseCertificate } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import type { CertificateContext } from '../../verifier/certificate/index.js';
import type { Archive, CodeEvidence, EvidenceFolder, HistoryCall } from '../format/index.js';
import type { BackupSource } from './source.js';
import { nextGenesis, ownLeaves, verifyCode, verifySeal, verifyTip } from '../audit/index.js';
import type { NewestState } from './take-records.js';
import type { BlockTree } from '../../verifier/block/index.js';
import { attempt, isFailure } from '../../verifier/index.js';
import { fetchBlocks } from './download.js';
import { writeDurable } from '../../node/index.js';
import { encodeCode, encodeSeal, evidenceName, fitsSeal, timeInName, FraudError } from '../format/index.js';
import { readCode, asFolderError } from '../folder/index.js';
import { findFraud } from './find-fraud.js';

export interface TakenSeal extends NewestState {
    readonly report: SealReport;
}

export interface EvidenceSite {
    readonly folder: string;
    /** Up to date, and locked. */
    readonly archive: Archive;
    readonly source: BackupSource;
    readonly context: CertificateContext;
    /** Over all blocks of the archive. */
    readonly tree: BlockTree;
}

/**
 * A seal over what the canister shows now.
 * @returns none, with a warning, where there is none to be had
 * @throws {FraudError} if it and the archive exclude each other
 */
export async function takeSeal({
    folder,
    archive,
    source,
    context,
    tree
}: EvidenceSite): Promise<[TakenSeal | undefined, string[]?]> {
    const tip = await source.getTip();
    const { time, leaves } = verifyTip(tip, context);
    const last = archive.commits.at(-1);
    const genesis = nextGenesis(archive);
    if (genesis !== undefined && !equalBytes(genesis, leaves.genesis)) {
        throw new JuryError(
            'LOG_REPLACED',
            'the canister was reinstalled or restored since; keep the folder, and back up into another'
        );
    }
    const stored = archive.blocks.length;
    if (last !== undefined && time < newestTime(last.certificates))
        return [undefined, ['the network answered with a state of the past; no seal was taken']];
    const length = Math.max(stored, leaves.length);
    const staged = await fetchBlocks(source, stored, length, () => undefined);
    if (!fitsSeal(staged))
        return [
            undefined,
            [`${staged.length} staged blocks are too many for a seal; they wait for a commit`]
        ];
    const seal = { certificate: tip.certificate, tree: tip.tree, stagedFrom: stored, staged };
    try {
        verifySeal(seal, tree, context);
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        const fraud = await findFraud({ archive, tree, tip, length: leaves.length, context, source });
        throw fraud === undefined ? error : new FraudError(archive.canisterId, fraud);
    }
    keep(folder, 'seals', time, encodeSeal(seal));
    return [{ leaves, staged, report: { time, length: leaves.length, staged: staged.length } }];
}

/** What the newest commit of the canister itself proves, where no seal could be had. */
export function newestOwn(archive: Archive): NewestState | undefined {
    const leaves = ownLeaves(archive).at(-1);
    return leaves && { leaves, staged: [] };
}

/**
 * The canister tells strangers the history of its code once a minute, all of them together. Where it was kept within
 * this time, a later backup tells what is missed now: the network keeps the last twenty changes. Nanoseconds.
 */
const HISTORY_SUFFICES = 3_600_000_000_000n;

/** The history of the code costs the canister a call; where that fails, what can be read is kept. */
export async function takeCode(
    folder: string,
    source: BackupSource,
    context: CertificateContext
): Promise<string[]> {
    const state = await source.getCodeState();
    let history: HistoryCall | undefined;
    let failure: ClientError | undefined;
    try {
        history = await source.callCodeHistory();
    } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        failure = error;
    }
    const [code, unreadable] = readable({ state, history }, context);
    const { time } = verifyCode(code, context);
    const isRecent = () =>
        readCode(folder).some(
            ({ file, content }) => content.history && time - timeInName(file) <= HISTORY_SUFFICES
        );
    const isMissed = failure !== undefined && (failure.code !== 'RATE_LIMITED' || !isRecent());
    keep(folder, 'code', time, encodeCode(code));
    if (unreadable !== undefined) return [unreadable];
    if (!isMissed) return [];
    return [`the history of the canister's code could not be had: ${failure?.message ?? ''}`];
}

/** The code that runs may answer anything; what the network itself says of it is kept all the same. */
function readable(code: CodeEvidence, context: CertificateContext): [CodeEvidence, string?] {
    if (code.history === undefined) return [code];
    const { state } = code;
    const found = attempt(() => verifyCode(code, context));
    if (!isFailure(found) || found.code !== 'CODE_EVIDENCE_INVALID') return [code];
    return [
        { state, history: undefined },
        `the canister's answer on the history of its code was not kept: ${found.code}: ${found.detail}`
    ];
}

function keep(folder: string, sub: EvidenceFolder, time: bigint, content: Uint8Array): void {
    asFolderError(folder, () => writeDurable(join(folder, evidenceName(sub, time)), content));
}

/** Of certificates that were genuine when they were stored. */
export function newestTime(certificates: readonly Uint8Array[]): bigint {
    const times = certificates.map((one) => {
        try {
            return certificateTime(parseCertificate(one).tree) ?? 0n;
        } catch {
            return 0n;
        }
    });
    return times.reduce((newest, time) => (time > newest ? time : newest), 0n);
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { personWords } from '../../src/juror/sitting.js';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { openArchive, readArchive } from '../../src/archive/folder/archive-folder.js';
import type { ArchiveReport } from '../../src/archive/audit/archive-report.js';
import { readEvidence } from '../../src/archive/folder/read-evidence.js';
import { verifyArchive } from '../../src/archive/audit/verify-archive.js';
import { plainDriver } from '../../src/verifier/log/driver.js';
import { checkLink } from '../../src/archive/audit/check-link.js';
import { decodeProofFile } from '../../src/archive/format/fraud-proof.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import { verifyFraud } from '../../src/verifier/block/verify-fraud.js';
import { attempt, isFailure } from '../../src/verifier/finding.js';
import { canisterText, canisterBytes } from '../../src/protocol/principal-text.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { decodeLetter, decodeLink, decodeSlip } from '../../src/juror/letter.js';
import { decodePresentation } from '../../src/juror/presentation.js';
import { decodeReceipt, verifyReceipt } from '../../src/verifier/block/receipt.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { CheckVerdict } from '../../src/juror/check-letter.js';
import type { CaseInput, CaseKind, Files } from './forge/case.js';

/**
 * The one place where the conformance suite meets this implementation: what it makes of the files of a case. Another
 * implementation writes such a file of its own.
 */
export interface Outcome {
    readonly verified: boolean;
    readonly codes: readonly ReasonCode[];
    readonly notes: readonly ReasonCode[];
    readonly data: unknown;
}

interface Run {
    readonly files: Files;
    readonly input: CaseInput;
    readonly rootKey: Uint8Array;
}

export async function runCase(kind: CaseKind, run: Run): Promise<Outcome> {
    try {
        return await RUNS[kind](run);
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        const code = error.code as ReasonCode;
        return { verified: false, codes: [code], notes: [], data: { failures: [{ at: kind, code }] } };
    }
}

const RUNS: Readonly<Record<CaseKind, (run: Run) => Outcome | Promise<Outcome>>> = {
    archive: runArchive,
    receipt: runReceipt,
    letter: runLetter,
    presentation: runPresentation,
    fraud: runFraud
};

const sorted = (codes: Iterable<ReasonCode>): ReasonCode[] => [...new Set(codes)].sort();
const codesOf = (findings: readonly { state: string; code?: ReasonCode }[], state: string): ReasonCode[] =>
    sorted(findings.flatMap((one) => (one.state === state && one.code !== undefined ? [one.code] : [])));

function file({ files }: Run, name: string): Uint8Array {
    const bytes = files[name];
    if (bytes === undefined) throw new Error(`the case has no file ${name}`);
    return bytes;
}

function requireCanister({ input }: Run, canisterId: Uint8Array): void {
    if (input.canister === undefined || input.canister === canisterText(canisterId)) return;
    throw new JuryError('CANISTER_MISMATCH', `it is of canister ${canisterText(canisterId)}`);
}

/** Archives are read from disk, as they are by everybody. */
async function inFolder<T>({ files }: Run, use: (folder: string) => T | Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
        for (const [name, bytes] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(join(folder, name), bytes);
        }
        return await use(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function runArchive(run: Run): Promise<Outcome> {
    const { rootKey, input } = run;
    return inFolder(run, async (folder) => {
        const verify = (name: string, bounds: object = {}) => {
            const path = join(folder, name);
            const source = openArchive(path);
            if (name === 'archive') requireCanister(run, source.canisterId);
            return verifyArchive(source, readEvidence(path), { rootKey, keeps: 'all', ...bounds }, { run: plainDriver() });
        };
        const report = await verify('archive', {
            ...(input.not_before !== undefined && { notBefore: BigInt(input.not_before) }),
            ...(input.not_after !== undefined && { notAfter: BigInt(input.not_after) })
        });
        const link = input.after === true ? checkOlder(await verify('older'), report) : [];
        const failures = [
            ...report.failures.listed.map(({ subject, index, code }) => ({ at: subject === 'log' ? 'log' : `${subject} ${index}`, code })),
            ...report.evidence.bad.map(({ file: at, code }) => ({ at, code })),
            ...link.map((code) => ({ at: 'older', code }))
        ];
        const codes = sorted([...report.codes, ...link]);
        const verified = report.verified && codes.length === 0;
        return { verified, codes, notes: codesOf(report.notes.listed, 'noted'), data: verified ? archiveData(report) : { failures } };
    });
}

function checkOlder(older: ArchiveReport, newer: ArchiveReport): ReasonCode[] {
    if (!older.verified) return older.codes.slice(0, 1);
    const linked = attempt(() => {
        checkLink(older, newer);
        return {};
    });
    return isFailure(linked) ? [linked.code] : [];
}

function archiveData({ verdict, draws, audit: seats, missing, evidence }: ArchiveReport): unknown {
    return {
        blocks: verdict.length,
        as_of: String(verdict.asOf),
        draws: draws.kept.map((draw) => {
            const { state, jurors, alternates, publishedIn, code, equivocation, sitting, withdrawn, withdrawnBeside } =
                seats.report(draw.index);
            const people = seats.seats.changes.people(draw.index).map(personWords);
            return {
                block: draw.index,
                pool: draw.poolIndex,
                pool_size: draw.poolSize,
                pool_committed_before: draw.poolCommittedBefore,
                lottery: draw.isLottery,
                jury: state,
                seats: [jurors, alternates],
                published_in: publishedIn,
                ...(code !== undefined && { code }),
                ...(equivocation !== undefined && { equivocation }),
                ...(sitting.excused > 0 && { people, excused_in: sitting.excusedIn }),
                ...(withdrawn !== undefined && { withdrawn_in: withdrawn.index, reason: withdrawn.reason }),
                ...(withdrawnBeside.length > 0 && { withdrawn_beside: withdrawnBeside })
            };
        }),
        missing_draws: missing.map(({ number }) => number),
        unknown_records: seats.seats.unknown.count,
        seals: evidence.seals.map(({ time, leaves }) => ({ time: String(time), length: leaves.length }))
    };
}

function runReceipt(run: Run): Outcome {
    const { rootKey, input } = run;
    const bytes = file(run, 'receipt');
    const { canisterId } = decodeReceipt(bytes);
    requireCanister(run, canisterId);
    const bounds = {
        ...(input.not_before !== undefined && { notBefore: BigInt(input.not_before) }),
        ...(input.not_after !== undefined && { notAfter: BigInt(input.not_after) })
    };
    const { index, blockHash, data, asOf, lineage } = verifyReceipt(bytes, {
        rootKey,
        canisterId,
        ...bounds
    });
    const canisters = lineage.map((one) => canisterText(one.canisterId));
    return {
        verified: true,
        codes: [],
        notes: [],
        data: { index, kind: data.kind, block_hash: toHex(blockHash), as_of: String(asOf), canisters }
    };
}

function runFraud(run: Run): Outcome {
    const { rootKey } = run;
    const found = decodeProofFile(file(run, 'fraud.json'));
    if (found.type !== 'fraud') throw new JuryError('PROOF_MALFORMED', 'it is a receipt');
    requireCanister(run, found.fraud.canisterId);
    const { kind, lengths, times, index } = verifyFraud(found.fraud, {
        rootKey,
        canisterId: found.fraud.canisterId
    });
    const data = { kind, lengths, times: times.map(String), ...(index !== undefined && { index }) };
    return { verified: true, codes: [], notes: [], data };
}

/** What a letter and a presentation are checked with. */
async function withPolicy(run: Run, check: (policy: CheckPolicy) => CheckVerdict): Promise<Outcome> {
    const { rootKey, input } = run;
    const canisterId = input.canister === undefined ? undefined : canisterBytes(input.canister);
    const successorOf = input.successor_of === undefined ? undefined : canisterBytes(input.successor_of);
    const policy: CheckPolicy = {
        rootKey,
        ...(canisterId !== undefined && { canisterId }),
        ...(successorOf !== undefined && { successorOf }),
        ...(input.now !== undefined && { now: BigInt(input.now) })
    };
    const verdict = await inFolder(run, async (folder) => {
        if (input.log !== true) return check(policy);
        const path = join(folder, 'archive');
        return check({ ...policy, log: await readLog(readArchive(path), rootKey, readEvidence(path)) });
    });
    const { verified, checks, asOf, anonymitySet, drawnAs, person, withdrawn } = verdict;
    const changed = person === 'excused' || person === 'moved up';
    const failures = checks.flatMap(({ name, state, code }) =>
        state === 'failed' ? [{ at: name, code }] : []
    );
    const data = { as_of: String(asOf), among: anonymitySet ?? null, drawn_as: drawnAs ?? null, ...(changed && { person }), ...(withdrawn !== undefined && { withdrawn_in: withdrawn.index }) };
    return {
        verified,
        codes: codesOf(checks, 'failed'),
        notes: codesOf(checks, 'noted'),
        data: verified ? data : { failures }
    };
}

function runLetter(run: Run): Promise<Outcome> {
    const slip = run.files['slip.json'] === undefined ? undefined : decodeSlip(file(run, 'slip.json'));
    const link = run.files['letter.link'];
    const letter = link === undefined ? decodeLetter(file(run, 'letter.json')) : decodeLink(link);
    return withPolicy(run, (policy) => checkLetter(letter, slip, policy));
}

function runPresentation(run: Run): Promise<Outcome> {
    const presentation = decodePresentation(file(run, 'presentation.json'));
    const nonce = fromHex(run.input.nonce ?? '') ?? new Uint8Array();
    const audience = new TextEncoder().encode(run.input.audience ?? '');
    return withPolicy(run, (policy) => checkPresentation(presentation, { nonce, audience }, policy));
}

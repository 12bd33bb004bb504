import { readArchive, readEvidence } from '../../src/archive/folder/index.js';
import type { Archive, ArchiveEvidence } from '../../src/archive/format/index.js';
import { encodeFraud, NO_EVIDENCE, sourceOf } from '../../src/archive/format/index.js';
import type { ArchiveReport, Kinship } from '../../src/archive/audit/index.js';
import { proveFraud, stateSeals } from '../../src/archive/audit/index.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import type { FraudKind, FraudProof } from '../../src/verifier/block/index.js';
import { nameOf } from '../../src/verifier/log/index.js';
import { EXIT } from '../cli/errors.js';
import { tellSystemNames } from '../cli/text/index.js';
import { runVerification } from '../cli/log/index.js';
import { writeNewFile } from '../cli/files/index.js';

export type Relation =
    | 'same'
    | 'first_extends'
    | 'second_extends'
    | 'first_restored'
    | 'second_restored'
    | 'common_origin'
    | 'put_back'
    | 'other_canister'
    | 'other_origin'
    | 'not_verified'
    | FraudKind
    | 'contradict';

export interface Outcome {
    readonly relation: Relation;
    readonly text: string;
    readonly exitCode: number;
    readonly proof?: string;
    /** The beginning that both have, of two logs of which one was restored from the other, or both from a third. */
    readonly common?: { readonly canister: string; readonly blocks: number };
}

/** One of the two folders. */
export interface Side {
    readonly archive: Archive;
    readonly evidence: ArchiveEvidence;
    readonly report: ArchiveReport;
}

export const EVIDENCE = 'Both folders together are the evidence: keep them both.';

export async function readSide(folder: string, rootKey: Uint8Array): Promise<Side> {
    const archive = readArchive(folder);
    tellSystemNames(folder);
    const evidence = readEvidence(folder);
    return { archive, evidence, report: await runVerification(sourceOf(archive), evidence, { rootKey }) };
}

/**
 * All that the network certified of the one log in both folders, held against each other as if it lay in one.
 * @param longer of the two, or the one that goes on from the other in its canister
 * @param told a code that is told elsewhere
 * @returns undefined where it is of one log that only grew
 */
export async function holdTogether(
    longer: Side,
    shorter: Side,
    rootKey: Uint8Array,
    out: string,
    told?: ReasonCode
): Promise<Outcome | undefined> {
    const { archive, evidence } = longer;
    const context = { rootKey, canisterId: archive.canisterId };
    const known = new Set(evidence.seals.map(({ file }) => file));
    const more = [
        ...shorter.evidence.seals.filter(({ file }) => !known.has(file)),
        ...stateSeals(shorter.archive, shorter.report.states, archive, context)
    ];
    if (more.length === 0) return undefined;
    const seals = [...evidence.seals, ...more].sort((a, b) => (a.file < b.file ? -1 : 1));
    const roles = [evidence.roles ?? [], shorter.evidence.roles ?? []].sort((a, b) => b.length - a.length)[0];
    const together = { ...NO_EVIDENCE, seals, roles };
    const report = await runVerification(sourceOf(archive), together, { rootKey });
    const failures = report.failures.listed.filter(({ code }) => code !== told);
    const [failure] = failures;
    if (failure === undefined) return undefined;
    const proof = proveFraud(archive, seals, report, context);
    if (proof !== undefined) return provenContradiction(out, archive, proof);
    const codes = [...new Set(failures.map(({ code }) => code))].join(', ');
    return bad('contradict', `They CONTRADICT each other (${codes}): ${failure.detail}. ${EVIDENCE}`);
}

/** The same of two logs of which one goes on from the other. */
export async function holdKin(
    [one, other]: readonly [Side, Side],
    { parts, restored, stem }: Kinship,
    rootKey: Uint8Array,
    out: string
): Promise<Outcome | undefined> {
    if (restored[0] && restored[1]) return undefined;
    const [newer, older, part] = restored[0] ? [one, other, parts[0]] : [other, one, parts[1]];
    if (equalBytes(newer.archive.canisterId, older.archive.canisterId)) {
        const isLonger = older.archive.commits.length > part.commits.length;
        return holdTogether(newer, older, rootKey, out, isLonger ? 'TAIL_DROPPED' : undefined);
    }
    const states = newer.report.states.filter(
        ({ kind, number }) => kind === 'commit' && number < part.commits.length
    );
    const shared = { archive: part, evidence: NO_EVIDENCE, report: { ...newer.report, states } };
    const found = await holdTogether(older, shared, rootKey, out);
    if (found !== undefined) return found;
    const end = part.commits.at(-1)?.leaves;
    const committed = older.archive.commits.at(-1)?.leaves;
    if (end === undefined || committed === undefined) return undefined;
    for (const state of older.report.states) {
        const { length, draws, genesis } = state.leaves;
        if (!equalBytes(genesis, stem.genesis)) continue;
        // What was committed beyond it is told in blocks; this is what was only staged, or asked for.
        if (length <= Math.max(end.length, committed.length) && draws <= Math.max(end.draws, committed.draws))
            continue;
        const detail = `${nameOf(state)} has blocks or draws that the newer log leaves out`;
        return bad('contradict', `They CONTRADICT each other (TAIL_DROPPED): ${detail}. ${EVIDENCE}`);
    }
    return undefined;
}

export function provenContradiction(out: string, { canisterId }: Archive, fraud: FraudProof): Outcome {
    writeNewFile(out, encodeFraud({ ...fraud, canisterId }));
    const text = `They CONTRADICT each other (${fraud.kind}): the log was rewritten. Anyone can check the proof: jury verify ${out}`;
    return { relation: fraud.kind, text, exitCode: EXIT.notVerified, proof: out };
}

export const bad = (relation: Relation, text: string): Outcome => ({
    relation,
    text,
    exitCode: EXIT.notVerified
});

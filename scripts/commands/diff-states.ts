import { readArchive, readEvidence } from '../../src/archive/folder/index.js';
import type { Archive, ArchiveEvidence, OtherRecords } from '../../src/archive/format/index.js';
import { encodeCommit, encodeSeal, NO_EVIDENCE, sourceOf } from '../../src/archive/format/index.js';
import { proveFraud, stateSeals, type ArchiveReport, type Kinship } from '../../src/archive/audit/index.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import { equalBytes, toHex } from '../../src/protocol/bytes.js';
import { canisterOf } from '../../src/protocol/lineage.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { checkGeneses, nameOf } from '../../src/verifier/log/index.js';
import type { CertifiedState, Contradiction } from '../../src/verifier/log/index.js';
import { tellSystemNames } from '../cli/text/index.js';
import { runVerification } from '../cli/log/index.js';
import { bad, EVIDENCE, provenContradiction, type Outcome } from './diff-outcome.js';

/** One of the two folders. */
export interface Side {
    readonly archive: Archive;
    readonly evidence: ArchiveEvidence;
    readonly report: ArchiveReport;
}

export async function readSide(folder: string, rootKey: Uint8Array): Promise<Side> {
    const archive = readArchive(folder);
    tellSystemNames(folder);
    const evidence = readEvidence(folder);
    return { archive, evidence, report: await runVerification(sourceOf(archive), evidence, { rootKey }) };
}

/**
 * All that the network certified of the one log in two folders, held against each other as if it lay in one: in
 * whatever order they are named.
 * @returns undefined where it is of one log that only grew
 */
export const holdTogether = (
    sides: readonly [Side, Side],
    rootKey: Uint8Array
): Promise<Outcome | undefined> => holdBeside(...longerFirst(sides), rootKey);

/**
 * What `other` holds, as if it lay beside the log of the first.
 * @param told a code that is told elsewhere
 */
async function holdBeside(
    { archive, evidence }: Side,
    other: Side,
    rootKey: Uint8Array,
    told?: ReasonCode
): Promise<Outcome | undefined> {
    const context = { rootKey, canisterId: archive.canisterId };
    const known = new Set(evidence.seals.map(sealName));
    const seals = [
        ...evidence.seals,
        ...other.evidence.seals.filter((seal) => !known.has(sealName(seal))),
        ...stateSeals(other.archive, other.report.states, archive, context)
    ].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
    const { roles } = evidence;
    const together = { ...NO_EVIDENCE, seals, roles, others: recordsOf([{ archive, evidence }, other]) };
    const report = await runVerification(sourceOf(archive), together, { rootKey });
    const failures = report.failures.listed.filter(({ code }) => code !== told);
    const [failure] = failures;
    if (failure === undefined) return undefined;
    const proof = proveFraud(archive, seals, report, context);
    if (proof !== undefined) return provenContradiction(archive, proof);
    const codes = [...new Set(failures.flatMap(({ code }) => code ?? []))];
    return contradiction(codes, failure.detail);
}

/** One time may have several seals: of two canisters' lives, say, or taken beside archives of two lengths. */
const sealName = ({ file, content }: ArchiveEvidence['seals'][number]): string =>
    `${file} ${toHex(sha256(encodeSeal(content)))}`;

/** Every record at hand: which is the one that the log goes on from, only certified states can tell. */
const recordsOf = (sides: readonly Pick<Side, 'archive' | 'evidence'>[]): OtherRecords => ({
    roles: sides.flatMap(({ evidence: { roles, others } }) => [...(roles ? [roles] : []), ...(others?.roles ?? [])]), // prettier-ignore
    entityKeys: sides.flatMap(({ archive, evidence: { others } }) => [archive.entityKeys, ...(others?.entityKeys ?? [])]) // prettier-ignore
});

/** By length, and where it is the same by what they hold: so the order in which they are named makes no difference. */
function longerFirst([one, other]: readonly [Side, Side]): readonly [Side, Side] {
    const [a, b] = [one.archive, other.archive];
    const more = a.blocks.length - b.blocks.length || a.commits.length - b.commits.length;
    if (more !== 0) return more > 0 ? [one, other] : [other, one];
    return contentOf(one) >= contentOf(other) ? [one, other] : [other, one];
}

const contentOf = ({ archive, evidence }: Side): string =>
    [...archive.commits.map(encodeCommit), ...evidence.seals.map(({ content }) => encodeSeal(content))]
        .map((bytes) => toHex(sha256(bytes)))
        .join();

/** The same of two logs that go back to one: of which one goes on from the other, or both from a third. */
export async function holdKin(
    [one, other]: readonly [Side, Side],
    { parts, restored, stem }: Kinship,
    rootKey: Uint8Array
): Promise<Outcome | undefined> {
    const stemOf = (side: Side, part: Archive): Side => ofStem(side, part, stem);
    if (restored[0] && restored[1])
        return holdTogether([stemOf(one, parts[0]), stemOf(other, parts[1])], rootKey);
    const [newer, older, part] = restored[0] ? [one, other, parts[0]] : [other, one, parts[1]];
    if (equalBytes(newer.archive.canisterId, older.archive.canisterId)) {
        const isLonger = older.archive.commits.length > part.commits.length;
        return holdBeside(newer, older, rootKey, isLonger ? 'TAIL_DROPPED' : undefined);
    }
    const found = await holdTogether([older, stemOf(newer, part)], rootKey);
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
        return contradiction(['TAIL_DROPPED'], `${nameOf(state)} has blocks or draws that the newer log leaves out`); // prettier-ignore
    }
    return undefined;
}

export const contradiction = (codes: readonly ReasonCode[], detail: string): Outcome =>
    bad('contradict', `They CONTRADICT each other (${codes.join(', ')}): ${detail}. ${EVIDENCE}`, codes);

/** What a side has of the log that both go back to. */
function ofStem({ archive, evidence, report }: Side, part: Archive, stem: Kinship['stem']): Side {
    const isOfStem = ({ kind, number, leaves }: CertifiedState) =>
        kind === 'commit' ? number < part.commits.length : equalBytes(leaves.genesis, stem.genesis);
    const isInPlace = equalBytes(archive.canisterId, stem.canisterId);
    const states = report.states.filter((state) => isOfStem(state));
    const numbers = new Set(states.flatMap(({ kind, number }) => (kind === 'seal' ? number : [])));
    const seals = isInPlace ? evidence.seals.filter((_, number) => numbers.has(number)) : [];
    return { archive: part, evidence: { ...NO_EVIDENCE, seals }, report: { ...report, states } };
}

/** Whether one canister had both logs, one after the other and back. */
export function putBack(sides: readonly [Side, Side]): Contradiction | undefined {
    const canisters = new Map<string, CertifiedState[]>();
    for (const { archive, report } of sides)
        for (const state of report.states) {
            const { canisterId, origins = [] } = archive;
            const owner = state.kind === 'seal' ? canisterId : canisterOf(origins, state.number, canisterId);
            const name = toHex(owner);
            const states = canisters.get(name) ?? [];
            canisters.set(name, states);
            states.push(state);
        }
    for (const states of canisters.values()) for (const found of checkGeneses(states)) return found;
    return undefined;
}

import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { expectedGenesis } from '../protocol/lineage.js';
import { attempt, isFailure } from '../verifier/finding.js';
import type { CertificateContext, Failure } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import { auditDraws, auditRoles, drawsTaken, emptyRoles } from './audit-records.js';
import { timeInName } from './evidence-file.js';
import type { CodeEvidence, Seal } from './evidence-file.js';
import type { Evidence, Kept } from './evidence-folder.js';
import { MANIFEST_FILE } from './manifest.js';
import { DRAWS_FILE, ENTITY_FILE, ROLES_FILE } from './records-file.js';
import type { DrawRecords } from './records-file.js';
import { AskedLog } from './sealed-log.js';
import type { SealedLog } from './sealed-log.js';
import { verifyCode, verifySeal } from './verify-evidence.js';
import type { VerifiedCode, VerifiedSeal } from './verify-evidence.js';
import { verifyEntityKeys } from './verify-entity-keys.js';
import type { VerifiedEntityKeys } from './verify-entity-keys.js';
import type { VerifiedRoles } from './verify-records.js';

/** A file that is not what it should be. */
export interface BadEvidence extends Failure {
    readonly file: string;
}

export interface EvidenceAudit {
    readonly seals: readonly VerifiedSeal[];
    readonly code: readonly VerifiedCode[];
    readonly roles: VerifiedRoles | undefined;
    readonly entityKeys: VerifiedEntityKeys | undefined;
    /** They contradict nothing; what they say is the canister's own word. */
    readonly draws: DrawRecords | undefined;
    /** Draw numbers taken, as certified last. */
    readonly drawsTaken: number;
    readonly bad: readonly BadEvidence[];
}

/** Verifies all that stands beside the log of an archive. */
export function auditEvidence(
    archive: Archive,
    evidence: Evidence,
    context: CertificateContext
): EvidenceAudit {
    const log = new AskedLog(evidence.seals);
    if (evidence.seals.length > 0) for (const block of archive.blocks) log.add(block);
    const steps = auditSteps(archive, evidence, context, log);
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
    }
}

/**
 * The same, a file a step, for who has other things to do.
 * @param log all of it, if there are seals
 */
export function* auditSteps(
    archive: Archive,
    evidence: Evidence,
    context: CertificateContext,
    log: SealedLog
): Generator<void, EvidenceAudit> {
    const bad: BadEvidence[] = [];
    const seals: VerifiedSeal[] = [];
    const geneses = [nextGenesis(archive), ...archive.commits.map(({ leaves }) => leaves.genesis)];
    let newest: Seal | undefined;
    for (const one of evidence.seals) {
        const seal = ofItsTime(bad, one, (content) =>
            checkOrigin(verifySeal(content, log, context), geneses)
        );
        if (seal !== undefined) {
            seals.push(seal);
            newest = one.content;
        }
        yield;
    }
    if (!isContinued(archive, seals)) {
        const detail = 'nothing shows that this canister goes on from the log that it was restored with';
        bad.push({ file: MANIFEST_FILE, code: 'GENESIS_MISMATCH', detail });
    }
    const code: VerifiedCode[] = [];
    for (const one of evidence.code) {
        code.push(...auditCode([one], context, bad).code);
        yield;
    }
    const { draws } = evidence;
    const roles = evidence.roles ?? emptyRoles(archive, seals);
    return {
        seals,
        code,
        bad,
        roles: roles && tried(bad, ROLES_FILE, () => auditRoles(roles, archive, seals)),
        entityKeys: tried(bad, ENTITY_FILE, () =>
            verifyEntityKeys(
                archive,
                archive.entityKeys,
                seals.map(({ leaves }) => leaves)
            )
        ),
        draws: draws && tried(bad, DRAWS_FILE, () => auditDraws(draws, archive, seals, newest)),
        drawsTaken: drawsTaken(archive, seals)
    };
}

/** Verifies what is kept of the canister's code, and nothing else. */
export function auditCode(
    kept: readonly Kept<CodeEvidence>[],
    context: CertificateContext,
    bad: BadEvidence[] = []
): Pick<EvidenceAudit, 'code' | 'bad'> {
    const code = kept.flatMap((one) => ofItsTime(bad, one, (content) => verifyCode(content, context)) ?? []);
    return { code, bad };
}

/** Evidence that holds, and is of the time in its file's name. */
function ofItsTime<T, V extends { readonly time: bigint }>(
    bad: BadEvidence[],
    { file, content }: Kept<T>,
    verify: (content: T) => V
): V | undefined {
    return tried(bad, file, () => {
        const found = verify(content);
        if (found.time === timeInName(file)) return found;
        throw new JuryError('EVIDENCE_TIME', `the certificate is of ${found.time}`);
    });
}

/** What does not hold is put to the bad ones, with the reason. */
function tried<V extends object>(bad: BadEvidence[], file: string, verify: () => V): V | undefined {
    const found = attempt(verify);
    if (!isFailure(found)) return found;
    bad.push({ file, ...found });
    return undefined;
}

function checkOrigin(seal: VerifiedSeal, geneses: readonly (Uint8Array | undefined)[]): VerifiedSeal {
    const { genesis } = seal.leaves;
    if (geneses.some((one) => one !== undefined && equalBytes(one, genesis))) return seal;
    throw new JuryError('GENESIS_MISMATCH', 'the seal is of a log of another origin');
}

/** The genesis that the next commit has to carry. */
export function nextGenesis({ commits, origins = [] }: Archive): Uint8Array | undefined {
    const last = commits.at(-1);
    if (last === undefined) return undefined;
    const { root, leaves } = last;
    return expectedGenesis(origins, commits.length, { root, length: leaves.length, genesis: leaves.genesis });
}

/** A folder may call its log that of any canister; a commit of that canister has to bear it out, or a seal. */
function isContinued(archive: Archive, seals: readonly VerifiedSeal[]): boolean {
    const { commits, origins = [] } = archive;
    const end = origins.at(-1)?.commits ?? 0;
    if (end !== commits.length || end === 0) return end <= commits.length;
    const next = nextGenesis(archive);
    return seals.some(({ leaves }) => next !== undefined && equalBytes(leaves.genesis, next));
}

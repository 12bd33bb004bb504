import { attributeCode } from '../verifier/evidence.js';
import type { CodeChange, CodeEvidence, CodeSpan } from '../verifier/evidence.js';
import { attempt, isFailure } from '../verifier/finding.js';
import { verifyCertificate } from '../verifier/index.js';
import type { CertificateContext } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import type { EvidenceAudit } from './archive-report.js';
import { ownCommits, restoredLeaves } from './audit-records.js';
import type { HistoryChange } from './code-history.js';
import type { VerifiedCode, VerifiedHistory } from './verify-evidence.js';

/**
 * Which code staged which blocks of a log that verifies, as far as the evidence beside it goes: spans in order, over
 * all blocks. Nothing proves it of blocks from before a restore, which another canister staged.
 */
export function attributeLog(
    archive: Pick<Archive, 'commits' | 'origins'> & { readonly blocks: { readonly length: number } },
    { seals, code }: Pick<EvidenceAudit, 'seals' | 'code'>,
    context: CertificateContext
): CodeSpan[] {
    const { length } = archive.blocks;
    const evidence = knownChanges(code);
    const restored = restoredLeaves(archive)?.length ?? 0;
    const seen = [
        ...ownCommits(archive).flatMap(({ certificates, leaves }) =>
            certificates.flatMap((one) =>
                genuineTime(one, context).map((time) => ({ time, length: leaves.length }))
            )
        ),
        ...seals.map(({ time, leaves }) => ({ time, length: leaves.length }))
    ].sort((a, b) => (a.time === b.time ? a.length - b.length : a.time < b.time ? -1 : 1));
    const spans = evidence === undefined ? [] : attributeCode(evidence, seen, length);
    const before = spans.length === 0 ? length : restored;
    return joined([
        { from: 0, to: before, moduleHash: undefined },
        ...spans.map((span) => ({ ...span, from: Math.max(span.from, restored) }))
    ]);
}

/** None, if the certificate is none: beside a genuine one a commit may have others. */
function genuineTime(certificate: Uint8Array, context: CertificateContext): bigint[] {
    const verified = attempt(() => verifyCertificate(certificate, context));
    return isFailure(verified) ? [] : [verified.time];
}

/** The network tells the newest 20 changes; looks at different times overlap, and each change has a number. */
function knownChanges(code: readonly VerifiedCode[]): CodeEvidence | undefined {
    const known = new Map<number, HistoryChange>();
    let newest: VerifiedHistory | undefined;
    for (const { history } of code) {
        if (history === undefined) continue;
        const first = history.changes - history.recent.length;
        history.recent.forEach((change, i) => known.set(first + i, change));
        if (newest === undefined || history.time > newest.time) newest = history;
    }
    if (newest === undefined) return undefined;
    const listed: HistoryChange[] = [];
    for (let number = newest.changes - 1; known.has(number); number--)
        listed.unshift(known.get(number) as HistoryChange);
    const isAll = listed.length === newest.changes;
    return {
        changes: listed.filter(isOfCode).map(toCodeChange),
        completeFrom: isAll ? 0n : (listed[0]?.time ?? newest.time),
        completeUntil: newest.time
    };
}

/** One that the network did not describe may be of the code. */
const isOfCode = ({ kind }: HistoryChange): boolean => kind !== 'creation' && kind !== 'controllers_change';

const toCodeChange = ({ time, mode, moduleHash }: HistoryChange): CodeChange => ({
    time,
    moduleHash,
    empties: mode === 'install' || mode === 'reinstall'
});

function joined(spans: readonly CodeSpan[]): CodeSpan[] {
    const result: CodeSpan[] = [];
    for (const span of spans) {
        if (span.to <= span.from) continue;
        const last = result.at(-1);
        const isSame = last !== undefined && String(last.moduleHash) === String(span.moduleHash);
        if (isSame) result[result.length - 1] = { ...last, to: span.to };
        else result.push(span);
    }
    return result;
}

import { Principal } from '@dfinity/principal';
import type { Archive } from '../../src/archive/archive-folder.js';
import type { EvidenceAudit } from '../../src/archive/audit-evidence.js';
import { codeSpans } from '../../src/archive/code-spans.js';
import type { CodeSpan } from '../../src/verifier/evidence.js';
import { newestTime } from '../../src/archive/backup-evidence.js';
import { toHex } from '../../src/protocol/bytes.js';
import type { VerifiedCode } from '../../src/archive/verify-evidence.js';
import type { DrawReport } from '../../src/verifier/index.js';
import type { SeatsAudit } from '../../src/verifier/juror.js';
import { ROLES_LEFT_OPEN } from '../../src/verifier/verdict.js';
import { foreignKeyHint } from './foreign-key.js';
import { isIcRootKey } from './context.js';
import { rootLines } from './roots-text.js';
import { plural, time } from './output.js';
import { entityKeyObject } from './entity-key-text.js';
import {
    entityKeyLines,
    missingDraws,
    missingLines,
    missingObject,
    roleLines,
    roleObject
} from './records-text.js';
import { drawLines, drawObject, failureLines, noteLines } from './verdict-text.js';
import type { Verification } from './verification.js';

/** All that `jury verify` found out about a folder. */
export interface FolderReport {
    readonly archive: Archive;
    readonly verification: Verification;
    readonly evidence: EvidenceAudit;
    readonly seats: SeatsAudit;
    /** Which code staged which blocks; none of a log that does not verify. */
    readonly staged: readonly CodeSpan[];
    readonly rootKey: Uint8Array;
    /** The log that this one follows, if its folder was named. */
    readonly after: { readonly code?: string; readonly detail: string } | undefined;
    readonly unfinished: boolean;
}

const ROLES_TITLE = 'Changes of roles, as certified; controllers may do everything and are not among them:';

const KEYS_TITLE =
    'Keys of the controlling entity, as certified; seats and testimonials count if they signed them:';
const KEYS_CUT =
    '  the entity changed its key since the last change that is kept here: bring the folder up to date with jury backup';

const CHECKED = [
    'every certificate is signed by the network, for this canister',
    'the blocks are those that were certified, all of them, in this order',
    'every draw was run again from its randomness, over the pool that it names',
    'times do not run backwards, draw numbers are taken once'
];

export const isVerified = ({ verification, evidence, after }: FolderReport): boolean =>
    verification.verdict.verified && evidence.bad.length === 0 && after?.code === undefined;

export function reportCodes({ verification, evidence, after }: FolderReport): string[] {
    const more = [
        ...evidence.bad.map(({ code }) => code),
        ...(after?.code === undefined ? [] : [after.code])
    ];
    return [...new Set([...verification.verdict.codes, ...more])];
}

export function folderObject(report: FolderReport): object {
    const { archive, verification, evidence, seats, rootKey, after } = report;
    const { verdict, findings } = verification;
    return {
        verified: isVerified(report),
        codes: reportCodes(report),
        canister: Principal.fromUint8Array(archive.canisterId).toText(),
        root_key: rootKey,
        blocks: verdict.length,
        as_of: verdict.asOf,
        root: verdict.root,
        blocks_root: verdict.blocksHash,
        draws: verdict.draws.map((draw) => ({
            ...drawObject(draw, seats.report(draw.index)),
            pool_frozen_at: frozenAt(archive, draw) ?? null
        })),
        not_proven: notProven(report),
        findings: [...findings, ...seats.findings],
        origins: (archive.origins ?? []).map(({ canisterId, commits }) => ({
            canister: Principal.fromUint8Array(canisterId).toText(),
            commits
        })),
        seals: evidence.seals.map(({ time, leaves }) => ({
            time,
            length: leaves.length,
            draws: leaves.draws
        })),
        code: evidence.code.map(codeObject),
        blocks_by_code: report.staged.map(({ from, to, moduleHash }) => ({
            from,
            to: to - 1,
            module_hash: moduleHash ?? null,
            ...(moduleHash === undefined && { code: 'CODE_NOT_PROVEN' })
        })),
        missing_draws: missingDraws(verdict, evidence).map(missingObject),
        roles: evidence.roles
            ? { complete: evidence.roles.isComplete, changes: evidence.roles.changes.map(roleObject) }
            : null,
        entity_keys: seats.seats.provenKeys.map(entityKeyObject),
        unknown_records: { count: seats.seats.unknown.count, blocks: seats.seats.unknown.listed },
        bad_evidence: evidence.bad,
        ...(after && { after }),
        unfinished: report.unfinished
    };
}

/** A log may have a hundred thousand draws: lines come one after another. */
export function* folderLines(report: FolderReport): Generator<string> {
    const { archive, verification, rootKey } = report;
    const { verdict } = verification;
    yield `Canister    ${Principal.fromUint8Array(archive.canisterId).toText()}`;
    yield `Root key    ${isIcRootKey(rootKey) ? 'of the Internet Computer (pinned)' : "given by you, NOT the Internet Computer's"}`;
    yield `Holds       ${plural(archive.blocks.length, 'block')}, ${plural(archive.commits.length, 'commit')}${evidenceText(report)}`;
    yield* rootLines(verdict.blocksHash, verdict.root);
    yield '';
    yield* isVerified(report) ? verifiedLines(report) : refusedLines(report);
}

function* verifiedLines(report: FolderReport): Generator<string> {
    const { archive, verification, evidence, seats } = report;
    const { verdict, findings } = verification;
    for (const draw of verdict.draws) {
        yield* drawLines(draw, frozenAt(archive, draw), seats.report(draw.index));
        yield '';
    }
    yield* missingLines(missingDraws(verdict, evidence));
    yield* codeLines(evidence.code, report.staged);
    yield* roleLines(evidence.roles?.changes ?? [], ROLES_TITLE);
    yield* entityKeyLines(seats.seats.provenKeys, KEYS_TITLE);
    const notes = [...noteLines([...findings, ...seats.findings]), ...reportNotes(report)];
    if (notes.length > 0) yield* ['To know:', ...notes, ''];
    yield* ['Checked:', ...CHECKED.map((line) => `  ${line}`)];
    yield* ['Not proven:', ...notProven(report).map((line) => `  ${line}`), ''];
    yield `VERIFIED as of ${time(verdict.asOf ?? 0n)}; nothing later is proven.`;
}

function* refusedLines(report: FolderReport): Generator<string> {
    const { verification, evidence, after, rootKey } = report;
    const { verdict, findings } = verification;
    yield 'What is wrong:';
    yield* failureLines(findings);
    for (const { file, code, detail } of evidence.bad) yield `  ${file}: ${code}: ${detail}`;
    if (after?.code !== undefined) yield `  log before it: ${after.code}: ${after.detail}`;
    yield* foreignKeyHint(verdict.codes, rootKey).map((hint) => `  ${hint}`);
    yield '';
    yield `NOT VERIFIED: ${reportCodes(report).join(', ')}. Rely on nothing that this folder says.`;
}

/** The record of roles closes what the log alone leaves open, unless a part of the log is another canister's. */
function notProven({ archive, verification, evidence }: FolderReport): string[] {
    const isClosed = evidence.roles?.isComplete === true && (archive.origins ?? []).length === 0;
    return verification.verdict.notProven.filter((line) => !isClosed || line !== ROLES_LEFT_OPEN);
}

/** When the network first certified a commit that covers the pool of a draw. */
function frozenAt({ commits }: Archive, { poolIndex }: DrawReport): bigint | undefined {
    const commit = commits.find(({ leaves }) => leaves.length > poolIndex);
    const found = commit && newestTime(commit.certificates.slice(0, 1));
    return found === 0n ? undefined : found;
}

function evidenceText({ evidence }: FolderReport): string {
    const { seals, code } = evidence;
    return seals.length + code.length === 0
        ? ''
        : `, ${plural(seals.length, 'seal')}, code evidence of ${plural(code.length, 'time')}`;
}

function reportNotes({ archive, evidence, after, unfinished }: FolderReport): string[] {
    const newest = evidence.seals.at(-1);
    const origins = (archive.origins ?? []).map(
        ({ canisterId, commits }) =>
            `  the log was restored: its first ${plural(commits, 'commit')} are those of canister ${Principal.fromUint8Array(canisterId).toText()}`
    );
    const noRoles = evidence.roles?.isComplete === true && evidence.roles.changes.length === 0;
    return [
        ...origins,
        ...(noRoles ? ['  nobody was ever given a role or lost one'] : []),
        ...(newest === undefined
            ? []
            : [
                  `  sealed at ${time(newest.time)} with ${plural(newest.leaves.length, 'block')}, staged ones included`
              ]),
        ...(evidence.entityKeys?.isComplete === false ? [KEYS_CUT] : []),
        ...(after === undefined ? [] : [`  ${after.detail}`]),
        ...(unfinished
            ? ['  a backup is under way or was cut off; what it has not finished was not looked at']
            : [])
    ];
}

/** The network's word on which code the canister held when, and what follows from it. */
function codeLines(code: readonly VerifiedCode[], staged: readonly CodeSpan[]): string[] {
    if (code.length === 0) return [];
    const newest = code.at(-1)?.controllers.map((one) => Principal.fromUint8Array(one).toText()) ?? [];
    return [
        'Code of the canister, when it was looked at:',
        ...codeSpans(code).map(
            ({ from, to, moduleHash }) => `  ${time(from)} to ${time(to)}: module ${moduleHash ?? 'none'}`
        ),
        `  controllers at the end: ${newest.join(', ') || 'none'}`,
        'Which code staged which blocks:',
        ...staged.map(
            ({ from, to, moduleHash }) =>
                `  ${from === to - 1 ? `block ${from}` : `blocks ${from} to ${to - 1}`}: ${moduleHash === undefined ? 'CODE_NOT_PROVEN' : `module ${toHex(moduleHash)}`}`
        ),
        ''
    ];
}

const codeObject = ({ time: at, moduleHash, controllers, history }: VerifiedCode) => ({
    time: at,
    module_hash: moduleHash ?? null,
    controllers: controllers.map((one) => Principal.fromUint8Array(one).toText()),
    history_changes: history?.changes ?? null
});

import { canisterText } from '../../../src/protocol/principal-text.js';
import { codeObject } from './code.js';
import { entityKeyObject, missingObject, roleObject } from './records.js';
import { isVerified, reportCodes, type FolderReport } from './archive.js';
import { toJson } from '../output/index.js';
import { rfc3339 } from '../output/index.js';
import { drawObject } from './verdict.js';

/** A verified folder for programs, in pieces: a log may have a hundred thousand draws. */
export function* folderJson(folder: FolderReport): Generator<string> {
    const { report, rootKey, after } = folder;
    const { archive, verdict, evidence, audit, draws } = report;
    const head = {
        verified: isVerified(folder),
        codes: reportCodes(folder),
        canister: canisterText(archive.canisterId),
        root_key: rootKey,
        blocks: verdict.length,
        as_of: verdict.asOf,
        as_of_utc: verdict.asOf === undefined ? null : rfc3339(verdict.asOf),
        root: verdict.root
    };
    yield `${toJson(head).slice(0, -1)},"draws":[`;
    for (const [i, draw] of draws.kept.entries())
        yield `${i === 0 ? '' : ','}${toJson(drawObject(draw, audit.report(draw.index)))}`;
    const rest = {
        cases_alike: draws.alike,
        not_proven: report.notProven,
        checked: report.checked,
        certificates: report.certificates,
        findings: [...report.failures.listed, ...report.notes.listed],
        origins: (archive.origins ?? []).map(({ canisterId, commits }) => ({
            canister: canisterText(canisterId),
            commits
        })),
        seals: evidence.seals.map(({ time, leaves }) => ({
            time,
            time_utc: rfc3339(time),
            length: leaves.length,
            draws: leaves.draws
        })),
        ...codeObject(report),
        missing_draws: report.missing.map(missingObject),
        roles: evidence.roles
            ? { complete: evidence.roles.isComplete, changes: evidence.roles.changes.map(roleObject) }
            : null,
        entity_keys: audit.seats.provenKeys.map(entityKeyObject),
        unknown_records: { count: audit.seats.unknown.count, blocks: audit.seats.unknown.listed },
        bad_evidence: evidence.bad,
        ...(after && { after }),
        unfinished: folder.unfinished
    };
    yield `],${toJson(rest).slice(1)}`;
}

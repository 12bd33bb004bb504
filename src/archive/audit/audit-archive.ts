import { equalBytes } from '../../protocol/bytes.js';
import { NumberMap } from '../../verifier/index.js';
import type { DrawView, PoolHistory } from '../../verifier/draws/index.js';
import type { CertificateContext } from '../../verifier/certificate/index.js';
import type { LogWalk, LogAudit } from '../../verifier/log/index.js';
import type { EvidenceAudit, MissingDraw } from './archive-report.js';
import type { ArchiveSource, ArchiveEvidence, Kept, CodeEvidence, DrawRecords } from '../format/index.js';
import {
    auditRoles,
    drawsTaken,
    emptyRoles,
    nextGenesis,
    ownLeaves,
    restoredDraws
} from './audit-records.js';
import { BadFiles } from './bad-files.js';
import { MANIFEST_FILE, DRAWS_FILE, ENTITY_FILE, ROLES_FILE } from '../format/index.js';
import type { SealAudit } from './seal-audit.js';
import { verifyCode, type VerifiedSeal } from './verify-seal-and-code.js';
import { verifyEntityKeys } from './verify-entity-keys.js';
import { verifyOthers } from './verify-others.js';
import { checkDraws, recordedDraw, recordedDraws, type KeptDraw } from './verify-records.js';

/** Keeps of the draws that go by those that records are about, which are held against them later. */
export class DrawWatch implements LogAudit {
    readonly recorded = new NumberMap<KeptDraw>();
    private readonly wanted: NumberMap<true>;

    /** @param next is told everything too */
    constructor(
        private readonly next: LogAudit,
        records: DrawRecords | undefined
    ) {
        this.wanted = new NumberMap(records?.attempts.map(({ number }) => [number, true]));
    }

    draw(index: number, draw: DrawView, hash: Uint8Array, pool: PoolHistory | undefined): void {
        this.next.draw(index, draw, hash, pool);
        const { number } = draw;
        if (number === undefined || !this.wanted.has(number) || this.recorded.has(number)) return;
        const found = recordedDraw(index, draw.block.slice());
        if (found !== undefined) this.recorded.set(number, found);
    }

    record(index: number, bytes: Uint8Array): void {
        this.next.record(index, bytes);
    }

    end(length: number): void {
        this.next.end(length);
    }
}

interface Parts {
    readonly context: CertificateContext;
    readonly bad: BadFiles;
    readonly seals: SealAudit;
    readonly watch: DrawWatch;
    readonly walk: LogWalk;
    /** So many of the source's changes of the entity key, from the first on, are proven already. */
    readonly provenKeys: number;
    /** Whether the log is verified. */
    readonly isVerified: boolean;
}

interface Beside {
    readonly audit: EvidenceAudit;
    readonly missing: readonly MissingDraw[];
}

/** Verifies all that stands beside the log of an archive, after it was walked. */
export function auditRecords(source: ArchiveSource, evidence: ArchiveEvidence, parts: Parts): Beside {
    const { bad, seals: sealAudit, walk, context, provenKeys: signed, isVerified } = parts;
    const { seals } = sealAudit;
    if (!isContinued(source, seals)) {
        const detail = 'nothing shows that this canister goes on from the log that it was restored with';
        bad.add(MANIFEST_FILE, { code: 'GENESIS_MISMATCH', detail });
    }
    const { code } = auditCode(evidence.code, context, bad);
    const own = nextGenesis(source);
    const ownSealed = seals
        .map(({ leaves }) => leaves)
        .filter(({ genesis }) => own === undefined || equalBytes(genesis, own));
    const all = [...source.commits, ...seals].map(({ leaves }) => leaves);
    verifyOthers(source, evidence, { own: [...ownLeaves(source), ...ownSealed], all }, bad);
    const roles = evidence.roles ?? emptyRoles(source, ownSealed);
    const taken = drawsTaken(source, ownSealed);
    const draws =
        evidence.draws && bad.tried(DRAWS_FILE, () => auditDraws(evidence.draws, taken, source, parts));
    const audit = {
        seals,
        code,
        bad: bad.list,
        roles: roles && bad.tried(ROLES_FILE, () => auditRoles(roles, source, ownSealed)),
        entityKeys: bad.tried(ENTITY_FILE, () => {
            const sealed = seals.map(({ leaves }) => leaves);
            return verifyEntityKeys(source, source.entityKeys, sealed, { signed, isVerified });
        }),
        draws,
        drawsTaken: taken
    };
    return { audit, missing: missingDraws(walk, source.length, taken, draws) };
}

/** @throws {JuryError} `DRAW_RECORD_MISMATCH` */
function auditDraws(
    records: DrawRecords | undefined,
    taken: number,
    source: ArchiveSource,
    { seals, watch, walk }: Parts
): DrawRecords {
    const { newest } = seals;
    const staged = newest?.seal.staged.slice(Math.max(0, source.length - newest.seal.stagedFrom)) ?? [];
    const recorded = new NumberMap<KeptDraw>();
    for (const draw of watch.recorded.values()) recorded.set(draw.number, draw);
    for (const draw of recordedDraws(staged).values())
        if (!recorded.has(draw.number) && walk.numbers.at(draw.number)?.index === source.length + draw.block)
            recorded.set(draw.number, { ...draw, block: source.length + draw.block });
    const found = records ?? { asked: 0, attempts: [] };
    checkDraws(found, {
        recorded,
        around: (number) => walk.numbers.around(number),
        length: source.length + staged.length,
        taken,
        beforeRestore: restoredDraws(source)
    });
    return found;
}

/** What a canister certifies is not believed so far as to list four billion numbers. */
const MAX_MISSING = 100_000;

function missingDraws(
    walk: LogWalk,
    length: number,
    taken: number,
    draws: DrawRecords | undefined
): MissingDraw[] {
    const told = new NumberMap(draws?.attempts.map((attempt) => [attempt.number, attempt]));
    const missing: MissingDraw[] = [];
    for (let number = 0; number < taken && missing.length < MAX_MISSING; number++) {
        if ((walk.numbers.at(number)?.index ?? length) >= length)
            missing.push({ number, record: told.get(number) });
    }
    return missing;
}

/** Verifies what is kept of the canister's code, and nothing else. */
export function auditCode(
    kept: readonly Kept<CodeEvidence>[],
    context: CertificateContext,
    bad = new BadFiles()
): Pick<EvidenceAudit, 'code' | 'bad'> {
    const code = kept.flatMap(
        ({ file, content }) => bad.tried(file, () => bad.ofItsTime(file, verifyCode(content, context))) ?? []
    );
    return { code, bad: bad.list };
}

/** A folder may call its log that of any canister; a commit of that canister has to bear it out, or a seal. */
function isContinued(source: ArchiveSource, seals: readonly VerifiedSeal[]): boolean {
    const { commits, origins = [] } = source;
    const end = origins.at(-1)?.commits ?? 0;
    if (end !== commits.length || end === 0) return end <= commits.length;
    const next = nextGenesis(source);
    return seals.some(({ leaves }) => next !== undefined && equalBytes(leaves.genesis, next));
}

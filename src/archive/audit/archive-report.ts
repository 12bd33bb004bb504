import type { RawAttempt } from '../../protocol/draw-attempt.js';
import type {
    CodeSpan,
    CertifiedState,
    Chains,
    Contradiction,
    Verdict,
    CertificateCount
} from '../../verifier/log/index.js';
import type { ReasonCode } from '../../protocol/codes.js';
import type { DrawReport } from '../../verifier/draws/index.js';
import type { Finding } from '../../verifier/index.js';
import type { SeatsAudit } from '../../juror/index.js';
import type { ArchiveHead, DrawRecords } from '../format/index.js';
import type { BadEvidence } from './bad-files.js';
import type { PlacedStory } from './code-story.js';
import type { Fork } from './seal-audit.js';
import type { VerifiedCode, VerifiedSeal } from './verify-seal-and-code.js';
import type { VerifiedEntityKeys } from './verify-entity-keys.js';
import type { VerifiedRoles } from './verify-records.js';

/** What stands beside a log, as far as it holds. */
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

/** Findings of one kind: the first of them, or all, and how many there are. */
export interface Told {
    readonly listed: readonly Finding[];
    readonly count: number;
}

/** The draws of a log. */
export interface DrawTally {
    readonly count: number;
    /** Run again, they gave the same jury. */
    readonly redrawn: number;
    readonly lotteries: number;
    /** Of a pool that was not committed before they were asked for. */
    readonly late: number;
    /** Seated by the end of the log, or by a later draw of their chain. */
    readonly seated: number;
    /** Selects that the entity withdrew, seated or not. */
    readonly withdrawn: number;
    /** In the order of the log: the newest, or all. */
    readonly kept: readonly DrawReport[];
    /** Those that were asked for by their block or case. */
    readonly asked: readonly DrawReport[];
    /** Cases that look like the one that was asked for, and are others; the first of many. */
    readonly alike: readonly string[];
}

/** A draw number that was taken and stands in no committed block, with what the canister told of it. */
export interface MissingDraw {
    readonly number: number;
    readonly record: RawAttempt | undefined;
}

/** Something that was checked and holds. */
export type CheckedFact =
    /** Certificates of commits and seals. `all`: every one that was looked at is genuine. */
    | {
          readonly fact: 'certificates';
          readonly genuine: number;
          readonly asked: number;
          readonly seals: number;
      }
    | { readonly fact: 'blocks'; readonly count: number }
    | { readonly fact: 'draws'; readonly count: number; readonly lotteries: number }
    | { readonly fact: 'order'; readonly draws: number }
    /** States that were held against each other: the log only grew. */
    | { readonly fact: 'growth'; readonly states: number };

/** All that was found out about an archive. Whoever shows it only phrases it. */
export interface ArchiveReport {
    readonly archive: ArchiveHead;
    /** Blocks of the archive. */
    readonly length: number;
    readonly verified: boolean;
    /** Why not, each code once. */
    readonly codes: readonly ReasonCode[];
    /** Of the log alone. */
    readonly verdict: Verdict;
    readonly failures: Told;
    readonly notes: Told;
    readonly evidence: EvidenceAudit;
    /** What the controlling entity published. */
    readonly audit: SeatsAudit;
    readonly draws: DrawTally;
    readonly missing: readonly MissingDraw[];
    readonly certificates: CertificateCount;
    /** Which code staged which blocks; none of a log that does not verify. */
    readonly staged: readonly CodeSpan[];
    /** What the canister told of its own history, which proves nothing. */
    readonly story: PlacedStory;
    readonly checked: readonly CheckedFact[];
    /** What even a good verdict leaves open, in words. */
    readonly notProven: readonly string[];
    /** All that the network certified of the log, a state for each genuine certificate. */
    readonly states: readonly CertifiedState[];
    /** Where the heads that they name stand, as far as commits and records are at hand. */
    readonly chains: Chains;
    /** Blocks behind the log that seals show: the network certified them while they were staged. */
    readonly stagedBlocks: readonly Uint8Array[];
    /** Certified states that exclude each other: a fraud proof can be made of them. */
    readonly contradictions: readonly Contradiction[];
    readonly forks: readonly Fork[];
}

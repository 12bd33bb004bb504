import type { VerifiedLog } from './verified-log.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { ReasonCode } from '../protocol/codes.js';
import type { SeatName } from '../protocol/testimonial.js';
import { canisterText } from '../protocol/principal-text.js';
import { checkBeginning } from './check-beginning.js';
import { checkEvidence } from './check-evidence.js';
import type { ShownRecord } from './check-evidence.js';
import { Checks, ensure } from './checks.js';
import { attempt, isFailure } from '../verifier/index.js';
import type { Failure } from '../verifier/index.js';
import type { LetterReceipts } from './letter.js';
import { factsOf, joinedFacts } from './jury-facts.js';
import type { JuryFacts } from './jury-facts.js';
import { requireSameHistory } from './one-history.js';
import { sameKeys } from './proven-keys.js';
import type { SeatsLog } from './seats-log.js';
import { isoTime } from '../protocol/iso-time.js';

export interface CheckPolicy {
    readonly rootKey: Uint8Array;
    /**
     * The canister that it has to be of: the one whose log it is now, if the log was restored since. Without it,
     * whichever it names, and where a restored log went is told.
     */
    readonly canisterId?: Uint8Array;
    /** The canister whose log `canisterId` goes on from, said by whoever asks: the log itself cannot. */
    readonly successorOf?: Uint8Array;
    /** Seconds since 1970; without it, nobody looks whether the testimonial holds now. */
    readonly now?: bigint;
    /** The log, where it is at hand. */
    readonly log?: VerifiedLog;
}

/** A log that one canister began, and that another goes on from. Nothing proves that it may. */
export interface Moved {
    readonly from: Uint8Array;
    readonly to: Uint8Array;
}

/** What is on public record of the jury that a letter or a presentation is about. */
export interface PublicRecord {
    readonly seats: SeatsLog;
    /** What is known of the jury, by receipts and log together. */
    readonly facts: JuryFacts;
    /** Of the newer of them, nanoseconds since 1970. */
    readonly asOf: bigint;
    /** The canisters that its log was in, oldest first. */
    readonly canisters: readonly Uint8Array[];
    /**
     * As of when the whole log was at hand: only then is a list known to be the first, and what is not on record known
     * not to be.
     */
    readonly wholeAsOf: bigint | undefined;
    /** What is wrong with what receipts show; nobody but the one who made them chose them. */
    readonly shown: Failure | undefined;
    /** Where the log went, if it was restored. */
    readonly moved?: Moved | undefined;
    /** Of a log without seats for the draw: what is known of its age. */
    readonly older?: string | undefined;
}

type Subject = SeatName & { readonly evidence: LetterReceipts | undefined };

/**
 * Verifies the receipts, the log, or both, and finds the draw in them. Undefined if none of them proves it, or if
 * they are of another canister than was asked about.
 */
export function checkRecord(checks: Checks, subject: Subject, policy: CheckPolicy): PublicRecord | undefined {
    const found = new Checks();
    const { evidence, block } = subject;
    const receipts = evidence && checkEvidence(found, subject, evidence, policy.rootKey);
    const fromReceipts = receipts && recordOf(receipts, block);
    const fromLog = checkLog(found, subject, policy);
    // Whoever has nothing that shows the draw must not be told that all is well.
    if (fromReceipts === undefined && fromLog === undefined && found.codes.length === 0) {
        found.run('receipts', () => {
            throw new JuryError(
                'EVIDENCE_MISMATCH',
                'no receipt and no archive at hand shows the draw: check it against an archive that does'
            );
        });
    }
    const moved = checkCanister(checks, subject, policy, [fromReceipts, fromLog]);
    checks.list.push(...found.list);
    const { log } = policy;
    const isSame = compareBoth(checks, subject, receipts, policy, fromLog !== undefined, found.codes);
    if (receipts !== undefined && fromLog === undefined) checks.note('log', WITHOUT_LOG);
    const record = fromLog ?? fromReceipts;
    if (record === undefined) return undefined;
    const older =
        fromLog && olderWords(log?.verdict.length ?? 0, fromReceipts?.seats.sets.get(block)?.publishedIn);
    if (!isSame || receipts === undefined || log === undefined) return { ...record, moved, older };
    noteAge(checks, receipts.asOf, log);
    return {
        ...record,
        facts: joinedFacts(block, log.seats, log.verdict.length, receipts),
        asOf: receipts.asOf > record.asOf ? receipts.asOf : record.asOf,
        moved,
        older
    };
}

const WITHOUT_LOG =
    'uniqueness not checked: only the whole log shows that no other list came first, and that nobody was excused and the draw not withdrawn but as told here';

/**
 * Holds receipts against the log at hand, as far as both reach.
 * @returns whether they are known to be of one log
 */
function compareBoth(
    checks: Checks,
    subject: Subject,
    receipts: ShownRecord | undefined,
    { log }: CheckPolicy,
    isCovered: boolean,
    codes: readonly ReasonCode[]
): boolean {
    if (receipts === undefined || log === undefined) return false;
    const before = checks.codes.length;
    if (isCovered) compare(checks, subject, receipts, log);
    else if (codes.length === 0) checkBeginning(checks, subject.block, receipts, log);
    else return false;
    return checks.codes.length === before;
}

/** What is on record since an old copy was made is not in it, but for what the receipts show. */
function noteAge(checks: Checks, asOf: bigint, { verdict }: VerifiedLog): void {
    const copy = verdict.asOf ?? 0n;
    if (asOf <= copy) return;
    const detail = `the copy of the log is older than this: it is as of ${isoTime(copy)}, and the receipts as of ${isoTime(asOf)}; what they show counts too, but for what else is on record since, bring it up to date with jury backup`;
    checks.note('log', detail);
}

/** @param shown the blocks in which receipts show the seats */
function olderWords(length: number, shown: readonly number[] = []): string {
    const last = Math.max(...shown);
    return last >= length
        ? `the archive is older than this: it ends before block ${length}, and the seats stand in block ${last}; bring it up to date with jury backup`
        : `the archive ends before block ${length}: if it is older than this, bring it up to date with jury backup`;
}

/**
 * Anybody can restore a public log into a canister of their own, and go on with it as they like. So what rests on a
 * log that was restored is good for who asked for the canister where it is now, and for nobody else.
 */
function checkCanister(
    checks: Checks,
    { canisterId }: SeatName,
    { canisterId: asked, successorOf }: CheckPolicy,
    records: readonly (PublicRecord | undefined)[]
): Moved | undefined {
    const lineages = records.flatMap((record) => (record === undefined ? [] : [record.canisters]));
    const longest = lineages.reduce((a, b) => (a.length >= b.length ? a : b), [canisterId]);
    const holder = longest.at(-1) ?? canisterId;
    const [name, now] = [canisterText(canisterId), canisterText(holder)];
    const isMoved = !equalBytes(holder, canisterId);
    const moved = `the log of ${name} was restored into ${now}, which anybody can do: only the court can say that it did`;
    const isOne = lineages.every((list) => list.every((one, i) => equalBytes(one, longest[i] ?? NONE)));
    const isAsked = checks.run('canister', () => {
        ensure(isOne, 'CANISTER_MISMATCH', 'receipts and archive are of two logs');
        const isNamed = !isMoved || (successorOf !== undefined && equalBytes(successorOf, canisterId));
        if (asked === undefined || (equalBytes(asked, holder) && isNamed)) return `canister ${name}`;
        const detail = `it is of canister ${name}, not of ${canisterText(asked)}`;
        throw new JuryError('CANISTER_MISMATCH', isMoved ? moved : detail);
    });
    if (successorOf !== undefined && !isMoved)
        checks.run('canister', () => {
            throw new JuryError(
                'CANISTER_MISMATCH',
                `it goes on from no log of ${canisterText(successorOf)}`
            );
        });
    if (isMoved && isAsked) checks.note('canister', moved);
    return isMoved && isOne ? { from: canisterId, to: holder } : undefined;
}

const NONE = new Uint8Array();

function recordOf({ seats, asOf, canisters, findings }: ShownRecord, block: number): PublicRecord {
    const second = findings.find(({ code }) => code === 'SEATS_EQUIVOCATION');
    const wrong =
        second ?? (seats.sets.has(block) ? undefined : findings.find(({ code }) => code !== undefined));
    const failure = wrong?.code && { code: wrong.code, detail: wrong.detail };
    const facts = factsOf(seats, block);
    return { seats, facts, asOf, canisters, wholeAsOf: undefined, shown: failure };
}

/** @throws {JuryError} `EVIDENCE_MISMATCH` */
function requireDraw(seats: SeatsLog, { block, drawHash }: SeatName): void {
    const chain = seats.chain(block);
    ensure(chain !== undefined, 'EVIDENCE_MISMATCH', `block ${block} is not shown to be a draw`);
    ensure(equalBytes(chain.drawHash, drawHash), 'EVIDENCE_MISMATCH', `block ${block} has another hash`);
}

function checkLog(checks: Checks, subject: Subject, { log }: CheckPolicy): PublicRecord | undefined {
    if (log === undefined) return undefined;
    const { verdict, seats, canisters } = log;
    let covered = false;
    const passed = checks.run('log', () => {
        const [code] = verdict.codes;
        ensure(
            verdict.verified,
            code ?? 'NOTHING_COMMITTED',
            `the archive does not verify: ${verdict.codes.join(', ')}`
        );
        const [first = NONE] = canisters;
        ensure(
            equalBytes(first, subject.canisterId),
            'CANISTER_MISMATCH',
            `the archive is of the log of ${canisterText(first)}`
        );
        covered = subject.block < verdict.length;
        if (!covered)
            return `the archive ends at block ${verdict.length}, before the draw in block ${subject.block}`;
        requireDraw(seats, subject);
        if (isFailure(seats.keys)) throw new JuryError(seats.keys.code, seats.keys.detail);
        return `${verdict.length} blocks verified, as of ${isoTime(verdict.asOf ?? 0n)}`;
    });
    if (!passed || !covered) return undefined;
    const asOf = verdict.asOf ?? 0n;
    const facts = factsOf(seats, subject.block);
    return { seats, facts, asOf, canisters, wholeAsOf: asOf, shown: undefined };
}

/** The receipts could show keys that are not those of the log, or a list that is on record, and not the first. */
function compare(checks: Checks, { block }: SeatName, receipts: ShownRecord, log: VerifiedLog): void {
    checks.run('keys', () => {
        const [shown, known] = [receipts.seats.provenKeys, log.seats.provenKeys];
        sameKeys(shown, known);
        if (shown.length <= known.length) return 'the log has the same keys';
        return `the log has the same keys, as far as it reaches: ${known.length} of ${shown.length}`;
    });
    const other = attempt(() => {
        requireSameHistory(receipts.history, log, receipts.seats.provenKeys);
        return {};
    });
    if (isFailure(other))
        return void checks.run('log', () => {
            throw new JuryError(other.code, other.detail);
        });
    const [shown, first] = [receipts.seats.sets.get(block), log.seats.sets.get(block)];
    if (shown === undefined || first === undefined) return;
    if (shown.publishedIn.every((index, i) => index === first.publishedIn[i])) return;
    checks.run('log', () => {
        throw new JuryError(
            'SEATS_EQUIVOCATION',
            `its receipts show the seats of block ${shown.publishedIn}; those of block ${first.publishedIn} came first`
        );
    });
}

import type { VerifiedLog } from './verified-log.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { SeatName } from '../protocol/testimonial.js';
import { canisterText } from '../protocol/principal-text.js';
import { checkEvidence, type ShownRecord } from './check-evidence.js';
import { compareBoth, isSeatedBehind } from './compare-log.js';
import { Checks, ensure } from './checks.js';
import { isFailure, type Failure } from '../verifier/index.js';
import type { LetterReceipts } from './letter.js';
import { factsOf, joinedFacts, type JuryFacts } from './jury-facts.js';
import type { Verdict } from '../verifier/log/index.js';
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
    /** Run again, where the log at hand shows the draw. */
    readonly draws?: Verdict['draws'] | undefined;
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
 * Verifies the receipts, the log, or both, and finds the draw in them. Undefined if none of them proves it, or if they
 * are not of one log.
 */
export function checkRecord(checks: Checks, subject: Subject, policy: CheckPolicy): PublicRecord | undefined {
    const found = new Checks();
    const { evidence, block } = subject;
    const receipts = evidence && checkEvidence(found, subject, evidence, policy.rootKey);
    const fromReceipts = receipts && recordOf(receipts, block);
    const held = checkLog(found, subject, policy);
    const fromLog = held?.record;
    const isClean = found.codes.length === 0;
    // Whoever has nothing that shows the draw must not be told that all is well.
    if (fromReceipts === undefined && fromLog === undefined && isClean) {
        found.run('receipts', () => {
            throw new JuryError(
                'EVIDENCE_MISMATCH',
                'no receipt and no archive at hand shows the draw: check it against an archive that does'
            );
        });
    }
    const lineages = [receipts, held?.log].flatMap((one) => (one === undefined ? [] : [one.canisters]));
    const { moved, isOne } = checkCanister(checks, subject, policy, lineages);
    checks.list.push(...found.list);
    const both = isClean && receipts && held ? { receipts, log: held.log } : undefined;
    if (both !== undefined && !(isOne && compareBoth(checks, both, block, fromLog !== undefined)))
        return undefined;
    // A log that has the draw and not yet its list is older than receipts that show it, as one that ends before both.
    const isOld = both !== undefined && isSeatedBehind(both, block);
    const record = isOld ? fromReceipts : (fromLog ?? fromReceipts);
    if (receipts !== undefined && record !== undefined && record.wholeAsOf === undefined)
        checks.note('log', WITHOUT_LOG);
    if (record === undefined) return undefined;
    const older = held && olderWords(held.log.verdict.length);
    if (both === undefined) return { ...record, moved, older };
    const { log } = both;
    noteAge(checks, both.receipts.asOf, log);
    return {
        ...record,
        facts: joinedFacts(block, log.seats, log.verdict.length, both.receipts),
        asOf: both.receipts.asOf > record.asOf ? both.receipts.asOf : record.asOf,
        draws: fromLog?.draws,
        moved,
        older
    };
}

const WITHOUT_LOG =
    'uniqueness not checked: only the whole log shows that no other list came first, and that nobody was excused and the draw not withdrawn but as told here';

/** What is on record since an old copy was made is not in it, but for what the receipts show. */
function noteAge(checks: Checks, asOf: bigint, { verdict }: VerifiedLog): void {
    const copy = verdict.asOf ?? 0n;
    if (asOf <= copy) return;
    const detail = `the copy of the log is older than this: it is as of ${isoTime(copy)}, and the receipts as of ${isoTime(asOf)}; what they show counts too, but for what else is on record since, bring it up to date with jury backup`;
    checks.note('log', detail);
}

const olderWords = (length: number): string =>
    `the archive ends before block ${length}: if it is older than this, bring it up to date with jury backup`;

/**
 * Anybody can restore a public log into a canister of their own, and go on with it as they like. So what rests on a
 * log that was restored is good for who asked for the canister where it is now, and for nobody else.
 */
function checkCanister(
    checks: Checks,
    { canisterId }: SeatName,
    { canisterId: asked, successorOf }: CheckPolicy,
    lineages: readonly (readonly Uint8Array[])[]
): { readonly moved: Moved | undefined; readonly isOne: boolean } {
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
    return { moved: isMoved && isOne ? { from: canisterId, to: holder } : undefined, isOne };
}

const NONE = new Uint8Array();

function recordOf({ seats, asOf, findings }: ShownRecord, block: number): PublicRecord {
    const second = findings.find(({ code }) => code === 'SEATS_EQUIVOCATION');
    const wrong =
        second ?? (seats.sets.has(block) ? undefined : findings.find(({ code }) => code !== undefined));
    const failure = wrong?.code && { code: wrong.code, detail: wrong.detail };
    return { seats, facts: factsOf(seats, block), asOf, wholeAsOf: undefined, shown: failure };
}

/** @throws {JuryError} `EVIDENCE_MISMATCH` */
function requireDraw(seats: SeatsLog, { block, drawHash }: SeatName): void {
    const chain = seats.chain(block);
    ensure(chain !== undefined, 'EVIDENCE_MISMATCH', `block ${block} is not shown to be a draw`);
    ensure(equalBytes(chain.drawHash, drawHash), 'EVIDENCE_MISMATCH', `block ${block} has another hash`);
}

/** A log at hand that verifies, and goes back to the canister that was named. */
interface HeldLog {
    readonly log: VerifiedLog;
    /** Undefined if it does not reach to the draw, or shows another. */
    readonly record: PublicRecord | undefined;
}

function checkLog(checks: Checks, subject: Subject, { log }: CheckPolicy): HeldLog | undefined {
    if (log === undefined) return undefined;
    const { verdict, seats, canisters } = log;
    const { block, canisterId } = subject;
    const asOf = verdict.asOf ?? 0n;
    const isCovered = block < verdict.length;
    let held: HeldLog | undefined;
    const passed = checks.run('log', () => {
        const [code] = verdict.codes;
        ensure(
            verdict.verified,
            code ?? 'NOTHING_COMMITTED',
            `the archive does not verify: ${verdict.codes.join(', ')}`
        );
        const [first = NONE, last = first] = [canisters[0], canisters.at(-1)];
        ensure(
            equalBytes(first, canisterId),
            'CANISTER_MISMATCH',
            `the archive is of the log of ${canisterText(first)}`
        );
        held = { log, record: undefined };
        const end = equalBytes(last, first) ? undefined : canisterText(last);
        if (!isCovered)
            return end === undefined
                ? `the archive ends at block ${verdict.length}, before the draw in block ${block}`
                : `the archive ends in canister ${end} at block ${verdict.length}, before the draw in block ${block}`;
        requireDraw(seats, subject);
        if (isFailure(seats.keys)) throw new JuryError(seats.keys.code, seats.keys.detail);
        return end === undefined
            ? `${verdict.length} blocks verified, as of ${isoTime(asOf)}`
            : `${verdict.length} blocks verified, which end in canister ${end}, as of ${isoTime(asOf)}`;
    });
    if (held === undefined || !passed || !isCovered) return held;
    const facts = factsOf(seats, block);
    return { log, record: { seats, facts, asOf, wholeAsOf: asOf, shown: undefined, draws: verdict.draws } };
}

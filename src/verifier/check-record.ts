import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { decodeEntityKey, entityKeyAt } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { SeatName, Testimonial } from '../protocol/testimonial.js';
import { testimonialMessage } from '../protocol/testimonial.js';
import { require } from './checks.js';
import type { Checks } from './checks.js';
import { verifyEd25519 } from './ed25519.js';
import { canisterText } from './canister-text.js';
import type { Evidence } from './letter.js';
import { decodeReceipt, verifyReceipt } from './receipt.js';
import { SeatsLog } from './seats-log.js';
import type { SeatSet } from './seats-log.js';
import type { BlockPolicy, VerifiedBlock } from './verify-block.js';
import type { Verdict } from './verdict.js';
import { isoTime } from './verdict.js';

/** A log that was verified as a whole. */
export interface VerifiedLog {
    readonly verdict: Verdict;
    readonly seats: SeatsLog;
}

export interface CheckPolicy {
    readonly rootKey: Uint8Array;
    /** The canister that it has to be of; without one, whichever it names. */
    readonly canisterId?: Uint8Array;
    /** Seconds since 1970; without it, nobody looks whether the testimonial holds now. */
    readonly now?: bigint;
    /** The log, where it is at hand. */
    readonly log?: VerifiedLog;
}

/** What is on public record of the jury that a letter or a presentation is about. */
export interface PublicRecord {
    readonly seats: SeatsLog;
    /** Nanoseconds since 1970. */
    readonly asOf: bigint;
    /** Whether it is the whole log: only then is a list known to be the first. */
    readonly whole: boolean;
}

type Subject = SeatName & { readonly evidence: Evidence | undefined };

export function checkCanister(checks: Checks, { canisterId }: SeatName, policy: CheckPolicy): void {
    checks.run('canister', () => {
        const asked = policy.canisterId ?? canisterId;
        const text = canisterText(canisterId);
        require(equalBytes(
            asked,
            canisterId
        ), 'CANISTER_MISMATCH', `it is of canister ${text}, not of ${canisterText(asked)}`);
        return `canister ${text}`;
    });
}

/** Verifies the receipts, the log, or both, and finds the draw in them. Undefined if none of them proves it. */
export function checkRecord(checks: Checks, subject: Subject, policy: CheckPolicy): PublicRecord | undefined {
    const fromReceipts = checkEvidence(checks, subject, policy);
    const fromLog = checkLog(checks, subject, policy);
    // Whoever has nothing that shows the draw must not be told that all is well.
    if (fromReceipts === undefined && fromLog === undefined && checks.codes.length === 0) {
        checks.run('receipts', () => {
            throw new JuryError(
                'EVIDENCE_MISMATCH',
                'no receipt and no archive at hand shows the draw: check it against an archive that does'
            );
        });
    }
    if (fromLog === undefined) {
        if (fromReceipts !== undefined)
            checks.note(
                'log',
                'uniqueness not checked: only the whole log shows that no other list of seats came first, and that nobody filled it by a restore'
            );
        return fromReceipts;
    }
    if (fromReceipts !== undefined) compareSeats(checks, subject, fromReceipts, fromLog);
    return fromLog;
}

function checkEvidence(checks: Checks, subject: Subject, policy: CheckPolicy): PublicRecord | undefined {
    const { evidence, canisterId } = subject;
    if (evidence === undefined) return undefined;
    const seats = new SeatsLog(readKeys(evidence.keys), () => canisterId);
    let asOf = 0n;
    checks.run('receipts', () => {
        const blockPolicy = { rootKey: policy.rootKey, canisterId, cache: new Map() };
        const blocks = verifyAll([...evidence.draws, ...evidence.seats], blockPolicy);
        for (const { index, data, blockHash } of blocks)
            for (const finding of seats.apply(index, data, blockHash))
                if (finding.code === 'SEATS_EQUIVOCATION') throw new JuryError(finding.code, finding.detail);
        asOf = blocks.reduce((newest, block) => (block.asOf > newest ? block.asOf : newest), 0n);
        requireDraw(seats, subject);
        return `${blocks.length} blocks certified, as of ${isoTime(asOf)}`;
    });
    return checks.codes.length > 0 && checks.list.at(-1)?.state === 'failed'
        ? undefined
        : { seats, asOf, whole: false };
}

/** The changes of the entity key, from their preimages, oldest first. */
const readKeys = (preimages: readonly Uint8Array[]): EntityKeyChange[] =>
    preimages.flatMap((bytes) => decodeEntityKey(bytes)?.change ?? []);

/** In the order of the log. @throws {JuryError} */
function verifyAll(receipts: readonly Uint8Array[], policy: BlockPolicy): VerifiedBlock[] {
    const blocks = receipts.map((bytes) => {
        const receipt = decodeReceipt(bytes);
        require(equalBytes(
            receipt.canisterId,
            policy.canisterId
        ), 'EVIDENCE_MISMATCH', `a receipt is of canister ${canisterText(receipt.canisterId)}`);
        return verifyReceipt(bytes, policy);
    });
    return blocks.sort((a, b) => a.index - b.index);
}

/** @throws {JuryError} `EVIDENCE_MISMATCH` */
function requireDraw(seats: SeatsLog, { block, drawHash }: SeatName): void {
    const chain = seats.chain(block);
    require(chain !== undefined, 'EVIDENCE_MISMATCH', `block ${block} is not shown to be a draw`);
    require(equalBytes(chain.drawHash, drawHash), 'EVIDENCE_MISMATCH', `block ${block} has another hash`);
}

function checkLog(checks: Checks, subject: Subject, { log }: CheckPolicy): PublicRecord | undefined {
    if (log === undefined) return undefined;
    const { verdict, seats } = log;
    let covered = false;
    checks.run('log', () => {
        const [code] = verdict.codes;
        require(verdict.verified, code ??
            'NOTHING_COMMITTED', `the archive does not verify: ${verdict.codes.join(', ')}`);
        covered = subject.block < verdict.length;
        if (!covered)
            return `the archive ends at block ${verdict.length}, before the draw in block ${subject.block}`;
        requireDraw(seats, subject);
        return `${verdict.length} blocks verified, as of ${isoTime(verdict.asOf ?? 0n)}`;
    });
    const passed = checks.list.at(-1)?.state === 'passed';
    return passed && covered ? { seats, asOf: verdict.asOf ?? 0n, whole: true } : undefined;
}

/** The receipts could show a list that is on record, and not the first. */
function compareSeats(checks: Checks, { block }: SeatName, receipts: PublicRecord, log: PublicRecord): void {
    const [shown, first] = [receipts.seats.sets.get(block), log.seats.sets.get(block)];
    if (shown === undefined || first === undefined) return;
    if (shown.publishedIn.every((index, i) => index === first.publishedIn[i])) return;
    checks.run('log', () => {
        throw new JuryError(
            'SEATS_EQUIVOCATION',
            `its receipts show the seats of block ${shown.publishedIn.join(', ')}; those of block ${first.publishedIn.join(', ')} came first`
        );
    });
}

/** That seats were published, as many as jurors, and this one among them. */
export function checkSeats(checks: Checks, { block, seatId }: SeatName, record: PublicRecord): void {
    let set: SeatSet | undefined;
    checks.run('seats', () => {
        set = record.seats.seatsOf(block);
        const by = record.seats.reseatedBy(block);
        const reseated = by === undefined ? '' : `; the Expand in block ${by} seats this jury anew`;
        return `${set.seatIds.length} seats, one for each juror drawn, in block ${set.publishedIn.join(', ')}${reseated}`;
    });
    if (set === undefined) return;
    const { seatIds } = set;
    const second = record.seats.equivocations.get(block);
    if (second !== undefined)
        checks.note(
            'seats',
            `block ${second} published other seats for this jury; only the first count`,
            'SEATS_EQUIVOCATION'
        );
    checks.run('published', () => {
        require(seatIds.some((id) =>
            equalBytes(id, seatId)
        ), 'SEAT_NOT_PUBLISHED', 'the list has other seats');
        return `nobody else can tell which of ${seatIds.length} jurors sits there`;
    });
}

/** Signature and time of a testimonial. */
export function checkTestimonial(
    checks: Checks,
    seat: SeatName & { readonly testimonial: Testimonial },
    record: PublicRecord,
    now: bigint | undefined
): void {
    const { testimonial } = seat;
    checks.run('testimonial', () => {
        const { keys = [], sets } = record.seats;
        const standsAt = sets.get(seat.block)?.publishedIn.at(-1);
        const key = standsAt === undefined ? undefined : entityKeyAt(keys, standsAt);
        if (key === undefined)
            throw new JuryError('ENTITY_KEY_MISSING', 'nobody can tell whose signature it is');
        const message = testimonialMessage(seat, testimonial);
        require(verifyEd25519(
            testimonial.signature,
            message,
            key.publicKey
        ), 'TESTIMONIAL_SIGNATURE_INVALID', `key ${key.number}, which signed the seats, did not sign it`);
        return `signed by the entity's key ${key.number}, current where the seats stand`;
    });
    const { notBefore, notAfter } = testimonial;
    const span = `from ${day(notBefore)} to ${day(notAfter)}`;
    if (now === undefined) return checks.note('time', `holds ${span}`);
    checks.run('time', () => {
        require(notBefore <= now &&
            now <= notAfter, 'TESTIMONIAL_EXPIRED', `it holds ${span}, and now is ${day(now)}`);
        return `holds ${span}`;
    });
}

/** A time beyond the year 9999, which a forged link can carry, is told as a number. */
function day(seconds: bigint): string {
    return seconds > 253_402_300_799n ? `second ${seconds}` : isoTime(seconds * 1_000_000_000n).slice(0, 10);
}

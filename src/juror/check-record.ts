import type { VerifiedLog } from './verified-log.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { SeatName } from '../protocol/testimonial.js';
import { canisterText } from '../protocol/principal-text.js';
import { checkBeginning } from './check-beginning.js';
import { checkEvidence } from './check-evidence.js';
import { Checks, ensure } from './checks.js';
import { attempt, isFailure } from '../verifier/index.js';
import type { Failure } from '../verifier/index.js';
import type { LetterReceipts } from './letter.js';
import { requireSameHistory } from './one-history.js';
import type { ShownHistory } from './one-history.js';
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
    /** Nanoseconds since 1970. */
    readonly asOf: bigint;
    /** The canisters that its log was in, oldest first. */
    readonly canisters: readonly Uint8Array[];
    /** Whether it is the whole log: only then is a list known to be the first. */
    readonly whole: boolean;
    /** 32 bytes: the genesis of the log at its first install, where it is known. */
    readonly genesis?: Uint8Array | undefined;
    /** Of receipts: what they show of the log as a whole. */
    readonly history?: ShownHistory | undefined;
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
    const fromReceipts = checkReceipts(found, subject, policy);
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
    if (fromLog === undefined) {
        const { log } = policy;
        if (fromReceipts !== undefined && log !== undefined && found.codes.length === 0)
            checkBeginning(checks, subject.block, { genesis: undefined, ...fromReceipts }, log);
        if (fromReceipts !== undefined)
            checks.note(
                'log',
                'uniqueness not checked: only the whole log shows that no other list came first'
            );
        return fromReceipts && { ...fromReceipts, moved };
    }
    if (fromReceipts !== undefined && policy.log !== undefined)
        compare(checks, subject, fromReceipts, policy.log);
    const shown = fromReceipts?.seats.sets.get(subject.block)?.publishedIn;
    return { ...fromLog, moved, older: olderWords(policy.log?.verdict.length ?? 0, shown) };
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

function checkReceipts(checks: Checks, subject: Subject, { rootKey }: CheckPolicy): PublicRecord | undefined {
    const { evidence, block } = subject;
    if (evidence === undefined) return undefined;
    const shown = checkEvidence(checks, subject, evidence, rootKey);
    if (shown === undefined) return undefined;
    const { seats, asOf, canisters, genesis, history, findings } = shown;
    const second = findings.find(({ code }) => code === 'SEATS_EQUIVOCATION');
    const wrong =
        second ?? (seats.sets.has(block) ? undefined : findings.find(({ code }) => code !== undefined));
    const failure = wrong?.code && { code: wrong.code, detail: wrong.detail };
    return { seats, asOf, canisters, genesis, history, whole: false, shown: failure };
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
    return { seats, asOf: verdict.asOf ?? 0n, canisters, whole: true, shown: undefined };
}

/** The receipts could show keys that are not those of the log, or a list that is on record, and not the first. */
function compare(checks: Checks, { block }: SeatName, receipts: PublicRecord, log: VerifiedLog): void {
    checks.run('keys', () => {
        sameKeys(receipts.seats.provenKeys, log.seats.provenKeys);
        return 'the log has the same keys';
    });
    const { history } = receipts;
    const other = attempt(() => {
        if (history !== undefined) requireSameHistory(history, log, receipts.seats.provenKeys);
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

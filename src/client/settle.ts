import { isoTime } from '../protocol/iso-time.js';
import { readStatus, statusPath } from './call-status.js';
import { CLIENT_CODES, ClientError } from './client-error.js';
import { rejected } from './failures.js';
import type { Network } from './network.js';
import type { SignedCall } from './requests.js';
import { isEnded, type EndedStatus } from './send-call.js';

/** What became of a change: its own reply, or what shows on the log that it was made; and what kept the answer away. */
export type Settled<T> = { readonly cause: ClientError | undefined } & (
    { readonly by: 'reply'; readonly reply: Uint8Array } | { readonly by: 'log'; readonly value: T }
);

/** What a look at the log found; undefined: nothing of this change. */
export type Found<T> = { readonly value: T } | { readonly failure: ClientError } | undefined;

export interface Unsettled<T> {
    readonly call: SignedCall;
    /** Why its answer did not come; undefined if the network took it up, and has yet to answer. */
    readonly cause: ClientError | undefined;
    /** Looks for the change itself; undefined if nothing of it would show. @throws {ClientError} */
    readonly find: (() => Promise<Found<T>>) | undefined;
    /**
     * The cause is a reject that nobody signed: it is told within seconds, and nothing is claimed beyond it. Whether
     * the state of the canister, as the network signed it since the call was sent, makes the canister refuse such a call.
     */
    readonly confirm?: (() => Promise<boolean>) | undefined;
    /** Called once, when no answer came and the look begins. */
    readonly onWait: (until: bigint) => void;
}

/** Milliseconds from one look to the next. */
const PAUSES = [100, 200, 400, 800, 1500];
const LAST_PAUSE = 2000;
/** Milliseconds that one of these looks may take. */
const LOOK_TIMEOUT = 20_000;
/** So many looks for a call that was rejected without a signature. */
const LOOKS_AFTER_REJECT = 5;
/** So many times in a row it has to fail before the log is asked instead. */
const MOST_FAILURES = 2;
/** Beyond the expiry of a call that cannot be found, and of one that is under way. Nanoseconds. */
const GRACE = 5_000_000_000n;
const GRACE_UNDER_WAY = 300_000_000_000n;
/** The network forgets how a call ended so long after its expiry, and knows it no more. Nanoseconds. */
const REMEMBERED = 300_000_000_000n;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Finds out what became of a change whose answer did not come. The network is asked for the status of this very
 * request, which it certifies; where that cannot be had, or is forgotten, the log is asked. It does not give up before
 * the network takes the call up no more, so that nothing is under way when it ends.
 *
 * "Not made" takes both: a certified state that knows no such request, of a time when the network can take it up no more
 * and has not forgotten it yet (one that runs is never forgotten), and a log, read from a state at least as late, that
 * holds nothing of it. A reject that nobody signed is not waited out: it is told as it is if the canister's signed state
 * bears it out, and a certified state that is no older knows no such request, so that the call itself did not bring that
 * about, and the log, which was looked at, holds nothing of it; else as `OUTCOME_UNKNOWN`.
 * @throws {ClientError} `OUTCOME_UNKNOWN`, `CALL_NOT_MADE`, and what the network certifies that the call was refused for
 */
export async function settle<T>(network: Network, unsettled: Unsettled<T>): Promise<Settled<T>> {
    const { call, find, confirm, onWait } = unsettled;
    let { cause } = unsettled;
    let failures = 0;
    let underWay = false;
    let waits = false;
    let asOf: bigint | undefined;
    let borneOutAt: bigint | undefined;
    for (let round = 0; ; round++) {
        await pause(PAUSES[round] ?? LAST_PAUSE);
        const state = await tryOnce(() => network.readState([statusPath(call.requestId)], LOOK_TIMEOUT));
        const status = 'error' in state ? undefined : readStatus(state.value.tree, call.requestId);
        failures = 'error' in state ? failures + 1 : 0;
        if ('error' in state && failures >= MOST_FAILURES) cause ??= state.error;
        if (status !== undefined && isEnded(status)) return { ...ended(status), cause };
        if (status !== undefined) underWay = status.kind === 'under way';
        const isOver = !('error' in state) && !underWay && state.value.time > call.expiry;
        let hasLooked = find === undefined;
        const hides = failures >= MOST_FAILURES || (status !== undefined && isForgotten(status));
        if (find !== undefined && (hides || isOver || confirm !== undefined)) {
            const look = await tryOnce(find);
            if (!('error' in look)) {
                if (look.value !== undefined) return { ...foundOnLog(look.value), cause };
                hasLooked = true;
                asOf = network.lastQueryTime;
                const isKnown = isOver && state.value.time <= call.expiry + REMEMBERED;
                if (isKnown && status?.kind === 'absent' && asOf >= state.value.time)
                    throw notMade(call, cause, asOf);
            }
        }
        if (cause !== undefined && confirm !== undefined && !underWay) {
            const isLater = borneOutAt !== undefined && !('error' in state) && state.value.time >= borneOutAt;
            if (isLater && hasLooked && status?.kind === 'absent') throw borneOut(call, cause);
            const stands = await tryOnce(confirm);
            if ('value' in stands && stands.value) borneOutAt ??= network.time;
            if (round + 1 >= LOOKS_AFTER_REJECT) throw unsigned(call, cause, asOf);
            continue;
        }
        const patience = underWay ? GRACE_UNDER_WAY : GRACE;
        if (network.now() > call.expiry + patience) throw unknown(call, cause, asOf);
        if (cause !== undefined && !waits) onWait(call.expiry);
        waits ||= cause !== undefined;
    }
}

const isForgotten = (status: { readonly kind: string }) =>
    status.kind === 'done' || status.kind === 'unknown' || status.kind === 'rejected';

/** The reply of a call that the network certifies the end of. @throws {ClientError} what it was refused for */
export function ended(status: EndedStatus): { readonly by: 'reply'; readonly reply: Uint8Array } {
    if (status.kind === 'rejected') throw rejected(status.reject);
    return { by: 'reply', reply: status.reply };
}

function foundOnLog<T>(found: NonNullable<Found<T>>): { readonly by: 'log'; readonly value: T } {
    if ('failure' in found) throw found.failure;
    return { by: 'log', value: found.value };
}

async function tryOnce<T>(
    ask: () => Promise<T>
): Promise<{ readonly value: T } | { readonly error: ClientError }> {
    try {
        return { value: await ask() };
    } catch (error) {
        if (error instanceof ClientError) return { error };
        throw error;
    }
}

/** With the code, where it is the canister's. */
function whatCame(cause: ClientError | undefined): string {
    if (cause === undefined) return 'no answer came in time';
    return cause.code in CLIENT_CODES ? cause.detail : cause.message;
}

const notMade = (call: SignedCall, cause: ClientError | undefined, asOf: bigint) =>
    new ClientError(
        'CALL_NOT_MADE',
        `${whatCame(cause)}; the change was not made as of ${isoTime(asOf)}, and cannot be any more: run the command again`,
        call
    );

const looked = (asOf: bigint | undefined): string =>
    asOf === undefined ? 'the log could not be asked' : `nothing of it is on the log as of ${isoTime(asOf)}`;

const LOOK_FIRST =
    'look with jury staged, or jury status; the same command, run again, looks on the log first';

const unknown = (call: SignedCall, cause: ClientError | undefined, asOf: bigint | undefined) =>
    new ClientError(
        'OUTCOME_UNKNOWN',
        `${whatCame(cause)}; the change may have been made, and ${looked(asOf)}; ${LOOK_FIRST}`,
        call
    );

/** A reject that holds as things are: whoever keeps the call back may hand it in until it expires. */
const borneOut = (call: SignedCall, { code, detail }: ClientError) =>
    new ClientError(
        code,
        `${detail}; the network did not sign this refusal: if that changes before ${isoTime(call.expiry)}, whoever kept the call can still hand it in`,
        call
    );

/** The words of a reject, and all that is known beside them. */
const unsigned = (call: SignedCall, cause: ClientError, asOf: bigint | undefined) =>
    new ClientError(
        'OUTCOME_UNKNOWN',
        `${whatCame(cause)}; nobody signed this refusal, so the change may have been made, or be made until ${isoTime(call.expiry)}, and ${looked(asOf)}; once that time is over, ${LOOK_FIRST}`,
        call
    );

import { TIME_PATH } from './certified-state.js';
import type { Network } from './network.js';
import { ClientError } from './client-error.js';
import type { SignedCall } from './requests.js';
import { sendCall } from './send-call.js';
import { ended, settle, type Found } from './settle.js';

/** A change whose answer got lost, and which was found to have been made. */
export interface FoundChange {
    readonly method: string;
    /** What kept the answer away. */
    readonly detail: string;
    /** `reply`: the network certifies the reply to this very call. `log`: it stands on the log, as the canister tells. */
    readonly by: 'reply' | 'log';
    /** What the canister replied, or would have. */
    readonly result: unknown;
}

export interface Change<T> {
    readonly method: string;
    /** Candid. */
    readonly arg: Uint8Array;
    /** @throws {ClientError} if it is not what the method replies */
    readonly decode: (reply: Uint8Array) => T;
    /** Looks whether it was made by this caller, not before a time (nanoseconds since 1970). */
    readonly find?: ((since: bigint) => Promise<Found<T>>) | undefined;
    /** Whether what the network signed of the canister since then bears a refusal out. @throws {ClientError} */
    readonly bearsOut?: ((refusal: ClientError, since: bigint) => Promise<boolean>) | undefined;
}

export interface ChangeListener {
    readonly onFound?: ((change: FoundChange) => void) | undefined;
    /** The answer of a change did not come, and it is looked for; until then the network may take it up. */
    readonly onWait?: ((method: string, until: bigint) => void) | undefined;
    /** True as a change leaves this machine, false when it is known what came of it. */
    readonly onSending?: ((isOut: boolean) => void) | undefined;
}

/** How long the network may take a change up: a command whose answer is lost may have to wait for so long. */
export const CHANGE_NANOSECONDS = 120_000_000_000n;

/**
 * Makes a change. It is refused only if nothing of it left this machine, or if the network certifies that; whatever else
 * is said or goes wrong, it is found out whether it was made.
 * @throws {ClientError} `OUTCOME_UNKNOWN`, `CALL_NOT_MADE`, and what the change was refused for
 */
export async function makeChange<T>(
    network: Network,
    change: Change<T>,
    listener: ChangeListener,
    validFor = CHANGE_NANOSECONDS
): Promise<T> {
    if (network.time === 0n) await network.readState([TIME_PATH]);
    const since = network.time;
    const call = await network.signCall(change.method, change.arg, validFor);
    listener.onSending?.(true);
    try {
        const result = await send(network, { call, since }, change, listener);
        listener.onSending?.(false);
        return result;
    } catch (error) {
        if (!(error instanceof ClientError && error.code === 'OUTCOME_UNKNOWN')) listener.onSending?.(false);
        throw error;
    }
}

async function send<T>(
    network: Network,
    { call, since }: { readonly call: SignedCall; readonly since: bigint },
    { method, decode, find, bearsOut }: Change<T>,
    { onFound, onWait }: ChangeListener
): Promise<T> {
    const sent = await sendCall(network, call);
    if (sent.kind === 'unsent') throw sent.error;
    if (sent.kind === 'ended') return decode(ended(sent.status).reply);
    const settled = await settle<T>(network, {
        call,
        cause: sent.kind === 'accepted' ? undefined : sent.error,
        find: find && (() => find(since)),
        confirm:
            sent.kind === 'denied' && sent.byReject
                ? async () => (await bearsOut?.(sent.error, since)) ?? false
                : undefined,
        onWait: (until) => onWait?.(method, until)
    });
    const { by, cause } = settled;
    const result = settled.by === 'log' ? settled.value : decode(settled.reply);
    if (cause !== undefined || by === 'log')
        onFound?.({ method, detail: cause?.detail ?? 'no answer came', by, result });
    return result;
}

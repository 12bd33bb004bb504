import { readStatus, statusPath } from './call-status.js';
import { ClientError } from './client-error.js';
import { CHANGE_NANOSECONDS } from './change.js';
import type { Network } from './network.js';
import { isEnded, sendCall, type EndedStatus } from './send-call.js';
import { ended } from './settle.js';

/** A call that changes nothing, made as an update for the certificate of its answer: what was asked, and that. */
export interface CertifiedCall {
    readonly sender: Uint8Array;
    readonly nonce: Uint8Array | undefined;
    /** Nanoseconds since 1970. */
    readonly ingressExpiry: bigint;
    readonly certificate: Uint8Array;
}

const POLLS = 30;
const POLL_MS = 1000;

/** @param arg Candid @throws {ClientError} `CALL_FAILED` when no answer comes in time, and what it was refused for */
export async function certifiedCall(
    network: Network,
    method: string,
    arg: Uint8Array
): Promise<CertifiedCall> {
    const call = await network.signCall(method, arg, CHANGE_NANOSECONDS);
    const sent = await sendCall(network, call);
    if ('error' in sent) throw sent.error;
    const { status, certificate } = sent.kind === 'ended' ? sent : await outcome(network, call.requestId);
    ended(status);
    const { sender, nonce, expiry } = call;
    return { sender, nonce, ingressExpiry: expiry, certificate };
}

/** The end of a call that the network had not carried out when it answered. */
async function outcome(
    network: Network,
    requestId: Uint8Array
): Promise<{ readonly status: EndedStatus; readonly certificate: Uint8Array }> {
    for (let attempt = 0; attempt < POLLS; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        const { tree, certificate } = await network.readState([statusPath(requestId)]);
        const status = readStatus(tree, requestId);
        if (isEnded(status)) return { status, certificate };
    }
    throw new ClientError('CALL_FAILED', 'no answer came in time');
}

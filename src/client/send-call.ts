import { AnswerFields } from './answer-fields.js';
import { readStatus, type CallStatus } from './call-status.js';
import { httpFailure, notVouchedFor, rejected, toClientError, unreachable } from './failures.js';
import type { ClientError } from './client-error.js';
import type { Network } from './network.js';
import type { SignedCall } from './requests.js';
import { NoAnswer, type Answer } from './wire.js';

/** What sending a call came to. */
export type Sent =
    /** The network certifies its end. */
    | { readonly kind: 'ended'; readonly status: EndedStatus; readonly certificate: Uint8Array }
    /** Nothing of it left this machine, so it was not made. */
    | { readonly kind: 'unsent'; readonly error: ClientError }
    /**
     * Who answered says that it was turned away, by a status of HTTP or by a reject of the network's own form. Nobody
     * signs that, and a gateway may have passed the call on all the same.
     */
    | { readonly kind: 'denied'; readonly error: ClientError; readonly byReject: boolean }
    /** The network took it up, and has not answered yet. */
    | { readonly kind: 'accepted' }
    /** It may have arrived. */
    | { readonly kind: 'lost'; readonly error: ClientError };

export type EndedStatus = Extract<CallStatus, { kind: 'replied' | 'rejected' }>;

/**
 * The statuses by which a server says that it turned a request away unread: the interface specification's, and those
 * that stand for the request itself. The same again would only be turned away again.
 */
const TURNED_AWAY = [400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 422, 429, 431];

/** SYS_UNKNOWN: the network itself does not know. */
const OUTCOME_UNKNOWN = 6;

/** Sends a call, and once more, the very same, if the answer gets lost: the network carries out one request id once. */
export async function sendCall(network: Network, call: SignedCall): Promise<Sent> {
    const first = await sendOnce(network, call);
    if (first.kind !== 'lost') return first;
    const second = await sendOnce(network, call);
    return second.kind === 'unsent' || second.kind === 'denied'
        ? { kind: 'lost', error: second.error }
        : second;
}

async function sendOnce(network: Network, call: SignedCall): Promise<Sent> {
    let answer: Answer;
    try {
        answer = await network.endpoints.post('call', call.body);
    } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        return { kind: error.neverSent ? 'unsent' : 'lost', error: unreachable(error) };
    }
    if (answer.status === 202) return { kind: 'accepted' };
    if (answer.status === 200) return readAnswer(network, call, answer);
    const error = httpFailure(answer);
    return TURNED_AWAY.includes(answer.status)
        ? { kind: 'denied', error, byReject: false }
        : { kind: 'lost', error };
}

function readAnswer(network: Network, { requestId }: SignedCall, answer: Answer): Sent {
    try {
        const fields = AnswerFields.of(answer.body);
        const certificate = fields.bytes('certificate');
        if (certificate !== undefined) {
            const { tree, time } = network.verifier.verify(certificate);
            network.noteTime(time);
            const status = readStatus(tree, requestId);
            if (isEnded(status)) return { kind: 'ended', status, certificate };
            return status.kind === 'under way'
                ? { kind: 'accepted' }
                : { kind: 'lost', error: notVouchedFor() };
        }
        // Told by the node that was asked, as it says before anybody took the call up: there is no certificate of it.
        const reject = fields.reject();
        if (reject !== undefined) {
            const error = rejected(reject);
            return reject.rejectCode === OUTCOME_UNKNOWN
                ? { kind: 'lost', error }
                : { kind: 'denied', error, byReject: true };
        }
    } catch (error) {
        return { kind: 'lost', error: toClientError(error) };
    }
    return { kind: 'lost', error: notVouchedFor() };
}

/** Whether the network certifies an end, and knows it itself. */
export const isEnded = (status: CallStatus): status is EndedStatus =>
    status.kind === 'replied' || (status.kind === 'rejected' && status.reject.rejectCode !== OUTCOME_UNKNOWN);

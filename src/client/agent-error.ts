import {
    AgentError,
    CborDecodeErrorCode,
    CertificateNotAuthorizedErrorCode,
    CertificateOutdatedErrorCode,
    CertificateTimeErrorCode,
    CertifiedRejectErrorCode,
    ErrorKindEnum,
    HttpErrorCode,
    HttpFetchErrorCode,
    IngressExpiryInvalidErrorCode,
    MissingSignatureErrorCode,
    TimeoutWaitingForResponseErrorCode,
    UncertifiedRejectErrorCode,
    UncertifiedRejectUpdateErrorCode
} from '@dfinity/agent';
import { canisterError, ClientError } from './client-error.js';

/** "Canister not found", "contains no Wasm module", "has no such method" (error codes of the network). */
const NO_SUCH_CANISTER = /^IC0(301|536|537)$/;
const OUTCOME_UNKNOWN_REJECT = 6;
const MAX_WORDS = 300;

/**
 * What an error of the agent means to a user. By its class and fields, not by its text: the text carries stack
 * traces, whole HTTP replies, and words that the canister chose.
 */
export function toClientError(error: unknown): ClientError {
    if (error instanceof ClientError) return error;
    if (!(error instanceof AgentError)) {
        return new ClientError('CANISTER_UNKNOWN', 'what it answers is not what a jury canister answers');
    }
    const { code } = error;
    if (isReject(code)) return rejected(code);
    if (code instanceof HttpFetchErrorCode) return unreachable(code.error);
    if (code instanceof HttpErrorCode) return httpError(code);
    if (code instanceof CborDecodeErrorCode) {
        return new ClientError(
            'UNREACHABLE',
            'what answers there is no network of the Internet Computer; check --network'
        );
    }
    if (code instanceof CertificateNotAuthorizedErrorCode) {
        return new ClientError('CANISTER_UNKNOWN', 'the network has no such canister; check --canister');
    }
    if (code instanceof IngressExpiryInvalidErrorCode) {
        return new ClientError(
            'CALL_FAILED',
            "the network refuses the call's time; check this machine's clock"
        );
    }
    if (code instanceof TimeoutWaitingForResponseErrorCode)
        return new ClientError('CALL_FAILED', 'no answer came in time');
    if (code instanceof CertificateTimeErrorCode || code instanceof CertificateOutdatedErrorCode) {
        return new ClientError(
            'REPLY_UNVERIFIED',
            "the reply is not of now; check this machine's clock, or whether the network stands still"
        );
    }
    if (error.kind === ErrorKindEnum.Trust || error.kind === ErrorKindEnum.Protocol) {
        const hint = 'if it is not the Internet Computer, give its root key with --root-key';
        return new ClientError('REPLY_UNVERIFIED', `the root key does not vouch for this reply; ${hint}`);
    }
    return new ClientError('CALL_FAILED', firstWords(error.message));
}

/** The agent says this of queries whenever it could not get the keys of the nodes, whatever the reason was. */
export function hidesItsReason(error: unknown): boolean {
    return error instanceof AgentError && error.hasCode(MissingSignatureErrorCode);
}

/** That the call was not carried out: the network said so, or turned the request away at its door. */
export function isRefusal(error: unknown): boolean {
    if (!(error instanceof AgentError)) return false;
    const { code } = error;
    if (code instanceof HttpErrorCode) return code.status >= 400 && code.status < 500;
    return isReject(code) && Number(code.rejectCode) !== OUTCOME_UNKNOWN_REJECT;
}

type RejectCode = CertifiedRejectErrorCode | UncertifiedRejectErrorCode | UncertifiedRejectUpdateErrorCode;

function isReject(code: unknown): code is RejectCode {
    return (
        code instanceof CertifiedRejectErrorCode ||
        code instanceof UncertifiedRejectErrorCode ||
        code instanceof UncertifiedRejectUpdateErrorCode
    );
}

function rejected({ rejectCode, rejectMessage, rejectErrorCode }: RejectCode): ClientError {
    const own = canisterError(String(rejectMessage));
    if (own !== undefined) return own;
    if (NO_SUCH_CANISTER.test(rejectErrorCode ?? ''))
        return new ClientError('CANISTER_UNKNOWN', `${firstWords(rejectMessage)}; check --canister`);
    if (Number(rejectCode) === OUTCOME_UNKNOWN_REJECT)
        return new ClientError('OUTCOME_UNKNOWN', firstWords(rejectMessage));
    return new ClientError('CALL_FAILED', firstWords(rejectMessage));
}

function httpError({ status, bodyText = '' }: HttpErrorCode): ClientError {
    if (/canister_not_found|canister not found/i.test(bodyText))
        return new ClientError('CANISTER_UNKNOWN', 'the network has no such canister; check --canister');
    const words = bodyText.trimStart().startsWith('<') ? '' : firstWords(bodyText);
    const advice = 'check --network, or try again later';
    return new ClientError(
        'CALL_FAILED',
        `the address answered with HTTP status ${status}${words && `: ${words}`}; ${advice}`
    );
}

function unreachable(error: unknown): ClientError {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    const what = timedOut ? 'did not answer in time' : 'does not answer';
    return new ClientError('UNREACHABLE', `the network ${what}; check the address, or start the replica`);
}

/** One line of what others wrote. */
function firstWords(text: unknown): string {
    const line =
        String(text)
            .split('\n')
            .find((one) => one.trim() !== '')
            ?.trim() ?? 'no reason given';
    return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}...` : line;
}

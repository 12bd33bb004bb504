import { canisterError, ClientError, NOT_IN_TIME } from './client-error.js';
import { NoAnswer, type Answer } from './wire.js';

/** What a failed exchange means to a user, in one line: never whole replies, never words of libraries. */

/** A reject of the interface specification. */
export interface Reject {
    readonly rejectCode: number;
    readonly message: string;
    /** Such as `IC0301`. */
    readonly errorCode: string | undefined;
}

/** "Canister not found", "contains no Wasm module", "has no such method" (error codes of the network). */
const NO_SUCH_CANISTER = /^IC0(301|536|537)$/;
/** "Out of cycles", which it says of a canister below its freezing threshold. */
const OUT_OF_CYCLES = 'IC0207';
const MAX_WORDS = 300;

export function rejected({ message, errorCode, rejectCode }: Reject): ClientError {
    const own = canisterError(message);
    if (own !== undefined) return own;
    const words = firstWords(message);
    if (NO_SUCH_CANISTER.test(errorCode ?? ''))
        return new ClientError('CANISTER_UNKNOWN', `${words}; check --canister`);
    if (errorCode === OUT_OF_CYCLES) return new ClientError('CANISTER_FROZEN', `${words} (${errorCode})`);
    return new ClientError('CALL_FAILED', `${words} (${errorCode ?? `reject code ${rejectCode}`})`);
}

export function httpFailure({ status, body }: Answer): ClientError {
    const text = new TextDecoder().decode(body.subarray(0, 4096));
    if (/canister_not_found|canister not found/i.test(text))
        return new ClientError('CANISTER_UNKNOWN', 'the network has no such canister; check --canister');
    if (text.startsWith('Invalid request expiry: '))
        return new ClientError(
            'CALL_FAILED',
            "the network refuses the call's time; check this machine's clock"
        );
    const words = text.trimStart().startsWith('<') || text.trim() === '' ? '' : `: ${firstWords(text)}`;
    return new ClientError(
        'CALL_FAILED',
        `the address answered with HTTP status ${status}${words}; check --network, or try again later`
    );
}

export function unreachable({ timedOut }: NoAnswer): ClientError {
    const what = timedOut ? NOT_IN_TIME : 'does not answer';
    return new ClientError('UNREACHABLE', `the network ${what}; check the address, or start the replica`);
}

export const noNetwork = (): ClientError =>
    new ClientError(
        'UNREACHABLE',
        'what answers there is no network of the Internet Computer; check --network'
    );

export const notVouchedFor = (): ClientError =>
    new ClientError(
        'REPLY_UNVERIFIED',
        'the root key does not vouch for this reply; if it is not the Internet Computer, give its root key with --root-key'
    );

export const notOfNow = (): ClientError =>
    new ClientError(
        'REPLY_UNVERIFIED',
        "the reply is not of now; check this machine's clock, or whether the network stands still"
    );

export const noSuchCanister = (): ClientError =>
    new ClientError('CANISTER_UNKNOWN', 'the network has no such canister; check --canister');

export const noJury = (): ClientError =>
    new ClientError('CANISTER_UNKNOWN', 'what it answers is not what a jury canister answers');

/** Errors of this folder, whatever was thrown: faults of this program go on as they are. */
export function toClientError(error: unknown): ClientError {
    if (error instanceof ClientError) return error;
    if (error instanceof NoAnswer) return unreachable(error);
    throw error;
}

/** One line of what others wrote. */
export function firstWords(text: string): string {
    const line =
        text
            .split('\n')
            .find((one) => one.trim() !== '')
            ?.trim() ?? 'no reason given';
    return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}...` : line;
}

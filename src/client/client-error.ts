import { CANISTER_CODES, CANISTER_REASONS, type CanisterCode } from '../protocol/codes.js';

export const CLIENT_CODES = {
    UNREACHABLE: 'No network of the Internet Computer answers at the address.',
    CANISTER_UNKNOWN: 'There is no such canister on the network, or it is not a jury canister.',
    CANISTER_FROZEN:
        'The balance of the canister does not pay for the call: it is frozen, or nearly. Nothing is lost; top it up.',
    CALL_FAILED: 'The canister or the network could not answer.',
    OUTCOME_UNKNOWN:
        'A change may have been made, and whether it was could not be found out: look at the log before you repeat it.',
    CALL_NOT_MADE: 'The answer to a change got lost; it was not made, and cannot be any more.',
    REPLY_UNVERIFIED: 'The reply is not signed by the network that the root key belongs to.',
    IDENTITY_MALFORMED: 'The identity file is not an Ed25519 or secp256k1 private key in PEM form.',
    IDENTITY_UNREADABLE: 'The identity file cannot be read or written.',
    IDENTITY_EXISTS: 'There is a file of that name already, and keys are never overwritten.'
} as const;

export type ClientCode = keyof typeof CLIENT_CODES | CanisterCode;

/** What `UNREACHABLE` says of what takes a connection, and nothing more. */
export const NOT_IN_TIME = 'did not answer in time';

/** A change of which no answer came. */
export interface LostCall {
    /** 32 bytes. */
    readonly requestId: Uint8Array;
    /** Nanoseconds since 1970: from then on the network does not take it up any more. */
    readonly expiry: bigint;
}

export class ClientError extends Error {
    constructor(
        readonly code: ClientCode,
        readonly detail: string,
        /** With `OUTCOME_UNKNOWN` and `CALL_NOT_MADE`. */
        readonly lost?: LostCall
    ) {
        super(`${code}: ${detail}`);
        this.name = 'ClientError';
    }
}

const codes = [...Object.keys(CANISTER_CODES), ...CANISTER_REASONS].join('|');
const CODE_IN_TEXT = new RegExp(`\\b(${codes}): ([^\\n"\\\\]*)`);

/** The canister's own code and words inside a reject message, which Azle and the replica wrap in theirs. */
export function canisterError(message: string): ClientError | undefined {
    const match = CODE_IN_TEXT.exec(message);
    if (match?.[1] === undefined) return undefined;
    return new ClientError(match[1] as CanisterCode, (match[2] ?? '').replace(/['.]\s*$/, '').trim());
}

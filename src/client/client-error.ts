import { CANISTER_CODES } from '../protocol/codes.js';
import type { CanisterCode } from '../protocol/codes.js';

export const CLIENT_CODES = {
    UNREACHABLE: 'Nobody answers at the address of the network.',
    CANISTER_UNKNOWN: 'There is no such canister, or it is not a jury canister.',
    CALL_FAILED: 'The canister could not answer.',
    REPLY_UNVERIFIED: 'The reply is not signed by the network that the root key belongs to.',
    IDENTITY_MALFORMED: 'The identity file is not an Ed25519 or secp256k1 private key in PEM form.',
    IDENTITY_UNREADABLE: 'The identity file cannot be read.'
} as const;

export type ClientCode = keyof typeof CLIENT_CODES | CanisterCode;

export class ClientError extends Error {
    constructor(
        readonly code: ClientCode,
        detail: string
    ) {
        super(`${code}: ${detail}`);
        this.name = 'ClientError';
    }
}

const codes = Object.keys(CANISTER_CODES).join('|');
const CODE_IN_TEXT = new RegExp(`\\b(${codes}): ([^\\n"\\\\]*)`);

/** The canister's own code and words inside a reject message, which Azle and the replica wrap in theirs. */
export function canisterError(message: string): ClientError | undefined {
    const match = CODE_IN_TEXT.exec(message);
    if (match?.[1] === undefined) return undefined;
    return new ClientError(match[1] as CanisterCode, (match[2] ?? '').replace(/['.]\s*$/, '').trim());
}

import { JuryError } from '../../src/protocol/codes.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { decodeLetter, decodeLink } from '../../src/verifier/juror.js';
import type { CheckPolicy, Letter } from '../../src/verifier/juror.js';
import { canisterFrom, readRootKey } from './context.js';
import { readSmallFile } from './input-path.js';
import { logInFolder } from './verified-log.js';

/** A letter: its file, or what the code on its page says. @throws {JuryError} `LETTER_MALFORMED` */
export function readLetter(text: string): Letter {
    const link = /(?:^icjury-letter:|#letter=)([A-Za-z0-9_-]+)$/.exec(text)?.[1];
    if (link !== undefined) return decodeLink(Uint8Array.from(Buffer.from(link, 'base64url')));
    if (/^icjury-letter:|#letter=/.test(text))
        throw new JuryError('LETTER_MALFORMED', 'the code or link is cut or changed');
    return decodeLetter(readSmallFile(text));
}

export interface PolicyOptions {
    readonly canister?: string;
    readonly successorOf?: string;
    readonly rootKey?: string;
    readonly archive?: string;
}

/**
 * Of whom the command line asks: of the canister that was named, else of the one that the letter names, which is then
 * not good for what a log says that somebody restored since.
 * @param now milliseconds since 1970
 */
export async function policyFrom(
    { canister, successorOf, rootKey, archive }: PolicyOptions,
    named: Uint8Array,
    now = Date.now()
): Promise<CheckPolicy> {
    const log = archive === undefined ? undefined : await logInFolder(archive, rootKey);
    return {
        rootKey: rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey),
        now: BigInt(Math.floor(now / 1000)),
        canisterId: canister === undefined ? named : canisterFrom(canister).toUint8Array(),
        ...(successorOf !== undefined && { successorOf: canisterFrom(successorOf).toUint8Array() }),
        ...(log !== undefined && { log })
    };
}

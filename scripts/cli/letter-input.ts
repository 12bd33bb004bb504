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
    const bytes = readSmallFile(text);
    if (bytes[0] === 0x3c)
        throw new JuryError(
            'LETTER_MALFORMED',
            `${text} is the page to print; give the file beside it: ${text.replace(/\.html?$/, '')}.json`
        );
    return wanted(text, 'a letter, such as letter-01.json', () => decodeLetter(bytes));
}

/** What is read from a file; where that fails, it is said which file, and what it should have been. */
export function wanted<T>(path: string, what: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        throw new JuryError(error.code, `${path} is not ${what}: ${error.detail}`);
    }
}

export interface PolicyOptions {
    readonly canister?: string;
    readonly rootKey?: string;
    readonly archive?: string;
}

/**
 * Of whom the command line asks: of the canister that was named, else of the one that the letter names, which is then
 * not good for what a log says that somebody restored since.
 * @param now milliseconds since 1970
 */
export function policyFrom(
    { canister, rootKey, archive }: PolicyOptions,
    named: Uint8Array,
    now = Date.now()
): CheckPolicy {
    const log = archive === undefined ? undefined : logInFolder(archive, rootKey);
    return {
        rootKey: rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey),
        now: BigInt(Math.floor(now / 1000)),
        canisterId: canister === undefined ? named : canisterFrom(canister).toUint8Array(),
        ...(log !== undefined && { log })
    };
}

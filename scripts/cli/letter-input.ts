import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { decodeLetter, decodeLink } from '../../src/verifier/juror.js';
import type { CheckPolicy, Letter } from '../../src/verifier/juror.js';
import { canisterFrom, readRootKey } from './context.js';
import { readInput } from './juror-list.js';
import { logInFolder } from './verified-log.js';
import type { ReadLog } from './verified-log.js';

/** A letter: its file, or what the code on its page says. @throws {JuryError} `LETTER_MALFORMED` */
export function readLetter(text: string): Letter {
    const link = /(?:^icjury-letter:|#letter=)([A-Za-z0-9_-]+)$/.exec(text)?.[1];
    if (link !== undefined) return decodeLink(Uint8Array.from(Buffer.from(link, 'base64url')));
    if (/^icjury-letter:|#letter=/.test(text))
        throw new JuryError('LETTER_MALFORMED', 'the code or link is cut or changed');
    return decodeLetter(Uint8Array.from(readInput(text)));
}

export interface PolicyOptions {
    readonly canister?: string;
    readonly rootKey?: string;
    readonly archive?: string;
}

/** Who asks for letters of a canister that was restored into asks for those of the one that its log began in. */
const ofLetters = (asked: Uint8Array, log: ReadLog | undefined): Uint8Array =>
    log !== undefined && equalBytes(asked, log.archive.canisterId) ? log.firstCanister : asked;

/** @param now milliseconds since 1970 */
export function policyFrom({ canister, rootKey, archive }: PolicyOptions, now = Date.now()): CheckPolicy {
    const log = archive === undefined ? undefined : logInFolder(archive, rootKey);
    return {
        rootKey: rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey),
        now: BigInt(Math.floor(now / 1000)),
        ...(canister !== undefined && { canisterId: ofLetters(canisterFrom(canister).toUint8Array(), log) }),
        ...(log !== undefined && { log: { verdict: log.verdict, seats: log.seats } })
    };
}

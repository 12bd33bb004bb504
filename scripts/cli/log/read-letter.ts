import { JuryError } from '../../../src/protocol/codes.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/index.js';
import { decodeLetter, decodeLink, decodeSlip, decodeSlipLink } from '../../../src/juror/index.js';
import type { CheckPolicy, Letter, Slip } from '../../../src/juror/index.js';
import { canisterFrom, readRootKey } from '../arguments.js';
import { CliError } from '../errors.js';
import { readHanded } from '../files/index.js';
import { logInFolder } from './verified-log.js';

/**
 * A letter, or what the code on its page says: in a file, or on standard input. The code is private, and whoever uses
 * the machine can read the arguments of every program.
 * @throws {JuryError} `LETTER_MALFORMED` @throws {CliError}
 */
export function readLetter(file: string): Letter {
    if (CODE.test(file))
        throw new CliError(
            'USAGE',
            'the code of a letter is private, and others on this machine can read what stands behind a command; run: jury check -, and paste it there'
        );
    return readHanded(file, 'LETTER_MALFORMED', decode);
}

function decode(bytes: Uint8Array): Letter {
    if (bytes.length > MAX_CODE_BYTES) return decodeLetter(bytes);
    const text = new TextDecoder().decode(bytes).trim();
    if (!CODE.test(text)) return decodeLetter(bytes);
    const link = /(?:^icjury-letter:|#letter=)([A-Za-z0-9_-]+)$/.exec(text)?.[1];
    if (link !== undefined) return decodeLink(Uint8Array.from(Buffer.from(link, 'base64url')));
    throw new JuryError('LETTER_MALFORMED', 'the code or link is cut or changed');
}

const CODE = /^icjury-letter:|#letter=/;
/** A code fits a square of dots; the address before it may be long. */
const MAX_CODE_BYTES = 4096;

/** A slip, or what the code on it says, in a file. @throws {JuryError} `SLIP_MALFORMED` @throws {CliError} */
export const readSlip = (file: string): Slip =>
    readHanded(file, 'SLIP_MALFORMED', (bytes) => {
        const text = bytes.length > MAX_CODE_BYTES ? '' : new TextDecoder().decode(bytes).trim();
        const link = /(?:^icjury-slip:|#slip=)([A-Za-z0-9_-]+)$/.exec(text)?.[1];
        return link === undefined
            ? decodeSlip(bytes)
            : decodeSlipLink(Uint8Array.from(Buffer.from(link, 'base64url')));
    });

export interface PolicyOptions {
    readonly canister?: string;
    readonly successorOf?: string;
    readonly rootKey?: string;
    readonly archive?: string;
}

/**
 * Of whom the command line asks: of the canister that was named, else of the one that the letter names, which is then
 * not good for what a log says that somebody restored since.
 */
export async function policyFrom(
    { canister, successorOf, rootKey, archive }: PolicyOptions,
    named: Uint8Array
): Promise<CheckPolicy> {
    const log = archive === undefined ? undefined : await logInFolder(archive, rootKey);
    return {
        rootKey: rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey),
        now: BigInt(Math.floor(Date.now() / 1000)),
        canisterId: canister === undefined ? named : canisterFrom(canister).toUint8Array(),
        ...(successorOf !== undefined && { successorOf: canisterFrom(successorOf).toUint8Array() }),
        ...(log !== undefined && { log })
    };
}

import { readFileSync } from 'node:fs';
import { Principal } from '@dfinity/principal';
import { InvalidArgumentError } from 'commander';
import { systemReason } from '../../src/node/index.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { MAX_LOG_LENGTH, MAX_PRINCIPAL_BYTES } from '../../src/protocol/limits.js';
import { IC_ROOT_KEY, unwrapKey } from '../../src/verifier/certificate/index.js';
import { CliError, EXIT } from './errors.js';

/** Whatever stands in an option or an argument is read here. Those that `commander` calls throw its own error. */

/** Reads a whole number in decimal digits. @throws {InvalidArgumentError} */
const wholeNumber =
    (least: number, most: number, message: string) =>
    (text: string): number => {
        const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
        if (value >= least && value <= most) return value;
        throw new InvalidArgumentError(message);
    };

/** The index of a block. */
export const parseIndex = wholeNumber(0, MAX_LOG_LENGTH - 1, 'It is no index of a block.');
/** Another number that Candid takes for a nat32. */
export const parseCount = wholeNumber(0, 0xffffffff, 'It is no whole number.');
/** As many as a log of calls can put into a pool. */
export const parsePeople = wholeNumber(0, 100_000_000, 'It is no number from 0 to 100000000.');
export const parseDays = wholeNumber(1, 0xffffffff, 'It is no number of days from 1 on.');
export const parseSeconds = wholeNumber(1, 999_999, 'It is no number of seconds from 1 to 999999.');
export const parseTimeout = wholeNumber(1, 3600, 'It is no number of seconds from 1 to 3600.');
export const parseTtl = wholeNumber(0, 999_999_999, 'It is not a number of seconds.');
export const parseThreads = wholeNumber(1, 64, 'It is no number from 1 to 64.');
export const parseNodes = wholeNumber(0, 1000, 'It is no number from 0 to 1000.');
export const parsePort = wholeNumber(0, 65535, 'It is not a port number.');

// Date.parse alone takes "1" for a year, and a time without a zone for local time. Nanoseconds it does not know.
const TIME =
    /^(?<day>\d{4}-\d\d-\d\d)(?:T(?<minute>\d\d:\d\d)(?<second>:\d\d(?:\.(?<fraction>\d{1,9}))?)?(?<zone>Z|[+-]\d\d:\d\d))?$/;

/** @returns nanoseconds since 1970 */
export const parseTime = (text: string): bigint => spanOf(text)[0];

/** Whatever is meant by fewer digits is meant to its end: a day, a minute, a second. */
export function parseEndTime(text: string): bigint {
    const [start, length] = spanOf(text);
    return start + length - 1n;
}

/** @returns the beginning, nanoseconds since 1970, and how long what the text names lasts */
function spanOf(text: string): [bigint, bigint] {
    const { day = '', minute, second, fraction = '', zone } = TIME.exec(text)?.groups ?? {};
    const [whole = ''] = text.split('.');
    const milliseconds = isDay(day) ? Date.parse(fraction === '' ? text : `${whole}${zone}`) : Number.NaN;
    if (Number.isNaN(milliseconds))
        throw new InvalidArgumentError('It is no time such as 2026-11-21T00:00:00Z.');
    const start = BigInt(milliseconds) * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
    const seconds = minute === undefined ? 86_400n : second === undefined ? 60n : 1n;
    return [start, fraction === '' ? seconds * 1_000_000_000n : 10n ** BigInt(9 - fraction.length)];
}

/** Date.parse takes 30 February for 2 March. */
function isDay(text: string): boolean {
    const milliseconds = Date.parse(text);
    return !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text);
}

/** @returns the 32 bytes of an Ed25519 key */
export function parseKey(text: string): Uint8Array {
    const bytes = fromHex(text);
    if (bytes?.length !== 32) throw new InvalidArgumentError('It is no key of 64 hexadecimal digits.');
    return bytes;
}

/** In the code of a letter some 1,000 more bytes stand behind it, and a reader has to make the code out on paper. */
export const MAX_PAGE_BYTES = 1000;

/** The address of a verify page, in the form that browsers make of it. @throws {CliError} {InvalidArgumentError} */
export function parsePage(text: string): string {
    refuseSecrets('--page', text);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !['http:', 'https:', 'file:'].includes(url.protocol))
        throw new InvalidArgumentError('It is no http, https or file address.');
    url.hash = '';
    if (url.href.length <= MAX_PAGE_BYTES) return url.href;
    throw new InvalidArgumentError(
        `It has ${url.href.length} bytes, and the codes on the letters take ${MAX_PAGE_BYTES}.`
    );
}

const NETWORKS = { ic: 'https://icp-api.io', local: 'http://127.0.0.1:4943' } as const;

export function canisterFrom(text: string | undefined): Principal {
    if (text === undefined) {
        throw new CliError(
            'CANISTER_MISSING',
            'name the canister with --canister, in JURY_CANISTER or in jury.json (jury init)'
        );
    }
    const canister = parsePrincipal(text);
    if (canister !== undefined && canister.toText() !== 'aaaaa-aa') return canister;
    throw new CliError(
        'CANISTER_MALFORMED',
        `${JSON.stringify(text)} is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai`
    );
}

export function principalFrom(text: string): Principal {
    const principal = parsePrincipal(text);
    if (principal !== undefined) return principal;
    const hint = 'for that of a key, run: jury identity principal <pem>';
    throw new CliError('PRINCIPAL_MALFORMED', `${JSON.stringify(text)} is no principal; ${hint}`);
}

function parsePrincipal(text: string): Principal | undefined {
    try {
        const principal = Principal.fromText(text);
        return principal.toUint8Array().length <= MAX_PRINCIPAL_BYTES ? principal : undefined;
    } catch {
        return undefined;
    }
}

/** Hexadecimal digits, or a file that holds them or the DER itself. */
export function readRootKey(text: string): Uint8Array {
    const bytes = /^[0-9a-f]{64,}$/i.test(text) ? fromHex(text) : rootKeyFile(text);
    if (bytes !== undefined && unwrapKey(bytes) !== undefined) return bytes;
    throw new JuryError(
        'ROOT_KEY_MALFORMED',
        'what --root-key names is not the 133 bytes of a root key; for that of a local replica, run: jury replica root-key'
    );
}

function rootKeyFile(path: string): Uint8Array {
    try {
        const content = readFileSync(path);
        return fromHex(content.toString('latin1').trim()) ?? content;
    } catch (error) {
        const reason = `--root-key is neither hexadecimal nor a file: ${path}: ${systemReason(error)}`;
        throw new CliError('FILE_UNREADABLE', reason, EXIT.unavailable);
    }
}

export const isIcRootKey = (key: Uint8Array): boolean => toHex(key) === toHex(IC_ROOT_KEY);

/** Everybody who has a letter could read it, and messages and lists of processes show it. It is not printed here. */
function refuseSecrets(option: string, address: string): void {
    if (!/^\s*[a-z][a-z\d+.-]*:[\\/]*[^\\/?#]*@/i.test(address)) return;
    throw new CliError(
        'USAGE',
        `the address behind ${option} holds a name or a password before @; leave that out`
    );
}

export function networkUrl(name: string): string {
    refuseSecrets('--network', name);
    if (name === 'ic' || name === 'local') return NETWORKS[name];
    if (URL.canParse(name) && /^https?:\/\//.test(name)) return name;
    throw new CliError('USAGE', `--network is ic, local or a URL, not ${JSON.stringify(name)}`);
}

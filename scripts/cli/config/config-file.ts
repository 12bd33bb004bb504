import { existsSync, statSync, type Stats } from 'node:fs';
import { shellWord } from '../../../src/node/index.js';
import { dirname, isAbsolute, join } from 'node:path';
import { platform, stderr } from 'node:process';
import { CliError } from '../errors.js';
import { readInput } from '../input/index.js';
import { decodeUtf8, excerpt, visible } from '../output/index.js';
import { CONFIG_MEMBERS, isMember, MEMBERS, type ConfigValues, type MemberName } from './members.js';
import { isPath } from './write-config.js';

/** The file of the working folder that is taken without being named. */
export const CONFIG_NAME = 'jury.json';

export interface Config {
    readonly path: string;
    /** Paths as they are from the working folder. */
    readonly values: ConfigValues;
}

/**
 * The file that was named, or the one of the working folder, if there is one.
 * @throws {CliError} `CONFIG_MALFORMED`, `FILE_UNREADABLE`
 */
export function readConfig(named: string | undefined): Config | undefined {
    if (named === undefined && !existsSync(CONFIG_NAME)) return undefined;
    const path = named ?? CONFIG_NAME;
    const values = parseConfig(path, readSmall(path));
    warnIfOthersMayWrite(path);
    return { path, values };
}

/** More than paths and names take. */
export const MAX_BYTES = 65_536;

const found = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** A device or a pipe: the file, and what it names, may come from anybody. */
const isEndless = (stats: Stats | undefined): boolean =>
    stats !== undefined && !stats.isDirectory() && !stats.isFile();

function readSmall(path: string): Uint8Array {
    const stats = found(path);
    if (isEndless(stats)) throw malformed(path, 'it is no file');
    if ((stats?.size ?? 0) > MAX_BYTES)
        throw malformed(path, `it has ${stats?.size} bytes, and at most ${MAX_BYTES} are read`);
    return readInput(path);
}

/** @throws {CliError} `CONFIG_MALFORMED` */
export function parseConfig(path: string, bytes: Uint8Array): ConfigValues {
    const text = bytes.length > MAX_BYTES ? undefined : decodeUtf8(bytes);
    const object = text === undefined ? undefined : parseObject(text);
    if (object === undefined)
        throw malformed(path, 'it is no JSON object, such as {"network": "ic", "canister": "..."}');
    const values = Object.entries(object).map(([name, value]) => readMember(path, name, value));
    return Object.fromEntries(values) as ConfigValues;
}

function parseObject(text: string): object | undefined {
    try {
        const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
        return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
    } catch {
        return undefined;
    }
}

const SECRET_NAME = /pass|secret|private|seed|token|mnemonic|^(key|pem)$/i;
const SECRET_VALUE = /-----BEGIN|^\s*(0x)?[0-9a-f]{64}\s*$/i;

/** The value of a secret is shown nowhere. */
function readMember(path: string, name: string, value: unknown): readonly [MemberName, string] {
    const known = isMember(name);
    if ((!known && SECRET_NAME.test(name)) || (typeof value === 'string' && SECRET_VALUE.test(value)))
        throw malformed(
            path,
            `its member ${quoted(name)} looks like a secret, and none stands in this file, which is copied and shown: take it out. Keys are named by the paths of their files; a passphrase goes into JURY_ENTITY_PASSPHRASE, JURY_IDENTITY_PASSPHRASE or the file of --passphrase-file`
        );
    if (!known)
        throw malformed(
            path,
            `there is no member ${quoted(name)}; there are: ${MEMBERS.map(([one]) => one).join(', ')}`
        );
    if (typeof value !== 'string' || value.trim() === '')
        throw malformed(
            path,
            `its member ${quoted(name)} has to be text: ${CONFIG_MEMBERS[name].what}; leave it out if you have none`
        );
    if (!isPath(name, value)) return [name, value];
    const named = fromFolderOf(path, value);
    if (isEndless(found(named)))
        throw malformed(path, `its member ${quoted(name)} names a device or a pipe, and no file`);
    return [name, named];
}

const fromFolderOf = (path: string, value: string): string =>
    isAbsolute(value) ? value : join(dirname(path), value);

const quoted = (name: string): string => excerpt(JSON.stringify(name), 60);

const malformed = (path: string, detail: string) => new CliError('CONFIG_MALFORMED', `${path}: ${detail}`);

/** Whoever may write it says where calls go, and by which key. */
function warnIfOthersMayWrite(path: string): void {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
    if (platform === 'win32' || (mode & 0o002) === 0) return;
    const name = visible(path);
    stderr.write(
        `jury: warning: FILE_EXPOSED: others may write ${name}; run: chmod go-w ${visible(shellWord(path))}\n`
    );
}

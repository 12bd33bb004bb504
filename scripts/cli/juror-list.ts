import { readFileSync, statSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { fromHex } from '../../src/protocol/bytes.js';
import { MAX_JUROR_BYTES } from '../../src/protocol/limits.js';
import { enrol, poolKey, SECRET_BYTES } from '../../src/protocol/seats.js';
import { CliError, reasonOf } from './errors.js';

export interface JurorListOptions {
    readonly file?: string;
    readonly idColumn?: string;
    readonly secretFile?: string;
    readonly hexFile?: string;
}

/**
 * The juror ids that a command is about: people from a CSV file, blinded with the secret, or raw ids.
 * Everything is checked before anything is sent.
 */
export function readJurors(options: JurorListOptions, canisterId: Uint8Array): Uint8Array[] {
    const { file, idColumn, secretFile, hexFile } = options;
    if (hexFile !== undefined) {
        if (file !== undefined) throw new CliError('USAGE', 'give --file or --hex-file, not both');
        return readHexFile(hexFile);
    }
    if (file === undefined)
        throw new CliError('USAGE', 'give the people with --file people.csv, or ids with --hex-file');
    if (idColumn === undefined) {
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    }
    if (secretFile === undefined) {
        const hint = 'make one with: (umask 077; openssl rand -hex 32 > secret.hex)';
        throw new CliError('USAGE', `people are blinded with a secret: give it with --secret-file; ${hint}`);
    }
    const uids = readUids(file, idColumn);
    const key = poolKey(readSecret(secretFile), canisterId);
    return uids.map((uid) => enrol(key, canisterId, new TextEncoder().encode(uid)).poolId);
}

/** One column of a CSV file, without gaps or repeats. */
export function readUids(file: string, column: string): string[] {
    const rows = parseCsv(file);
    const header = rows[0] ?? [];
    const position = header.indexOf(column);
    if (position < 0) {
        throw new CliError(
            'CSV_COLUMN_MISSING',
            `${file} has no column ${column}; it has: ${header.join(', ')}`
        );
    }
    if (header.lastIndexOf(column) !== position) {
        throw new CliError('CSV_MALFORMED', `${file} has two columns ${column}`);
    }
    const uids = rows.slice(1).map((row) => row[position] ?? '');
    if (uids.length === 0) throw new CliError('CSV_MALFORMED', `${file} has a header and no rows`);
    checkUids(uids, file, column);
    return uids;
}

function checkUids(uids: readonly string[], file: string, column: string): void {
    const seen = new Map<string, number>();
    for (const [i, uid] of uids.entries()) {
        const row = i + 1;
        if (uid.trim() === '') throw new CliError('ID_MISSING', `person ${row} of ${file} has no ${column}`);
        const before = seen.get(uid);
        if (before !== undefined) {
            throw new CliError(
                'ID_REPEATED',
                `persons ${before} and ${row} of ${file} have the same ${column}`
            );
        }
        seen.set(uid, row);
    }
}

function parseCsv(file: string): string[][] {
    const text = decodeUtf8(readInput(file), file);
    try {
        return parse(text, { bom: true, skip_empty_lines: true });
    } catch (error) {
        throw new CliError('CSV_MALFORMED', `${file}: ${reasonOf(error)}`);
    }
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new CliError('CSV_MALFORMED', `${file} is not UTF-8 text; save it as "CSV UTF-8"`);
    }
}

function readHexFile(file: string): Uint8Array[] {
    const lines = decodeUtf8(readInput(file), file).split(/\r?\n/);
    const jurors: Uint8Array[] = [];
    const seen = new Map<string, number>();
    for (const [i, line] of lines.entries()) {
        const text = line.trim().toLowerCase();
        if (text === '') continue;
        const bytes = fromHex(text);
        if (bytes === undefined || bytes.length > MAX_JUROR_BYTES) {
            throw new CliError(
                'HEX_MALFORMED',
                `line ${i + 1} of ${file} is not 1 to ${MAX_JUROR_BYTES} bytes in hexadecimal`
            );
        }
        const before = seen.get(text);
        if (before !== undefined) {
            throw new CliError('ID_REPEATED', `lines ${before} and ${i + 1} of ${file} are the same`);
        }
        seen.set(text, i + 1);
        jurors.push(bytes);
    }
    if (jurors.length === 0) throw new CliError('HEX_MALFORMED', `${file} holds no ids`);
    return jurors;
}

function readSecret(file: string): Uint8Array {
    const bytes = fromHex(decodeUtf8(readInput(file), file).trim());
    if (bytes?.length !== SECRET_BYTES) {
        throw new CliError(
            'SECRET_MALFORMED',
            `${file} does not hold ${2 * SECRET_BYTES} hexadecimal digits`
        );
    }
    if ((statSync(file).mode & 0o077) !== 0) {
        throw new CliError('SECRET_EXPOSED', `others may read ${file}; run: chmod 600 ${file}`);
    }
    return bytes;
}

export function readInput(file: string): Uint8Array {
    try {
        return readFileSync(file);
    } catch (error) {
        throw new CliError('FILE_UNREADABLE', reasonOf(error), 3);
    }
}

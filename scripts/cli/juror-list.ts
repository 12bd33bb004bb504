import { readFileSync, statSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { systemReason } from '../../src/client/system-reason.js';
import { fromHex } from '../../src/protocol/bytes.js';
import { MAX_JUROR_BYTES } from '../../src/protocol/limits.js';
import { enrol, poolKey, SECRET_BYTES } from '../../src/protocol/seats.js';
import { CliError, EXIT } from './errors.js';

const MAKE_SECRET =
    'make one with: (umask 077; node -p \'crypto.randomBytes(32).toString("hex")\' > secret.hex)';

export interface JurorListOptions {
    readonly file?: string;
    readonly idColumn?: string;
    readonly secretFile?: string;
    readonly hexFile?: string;
}

/** The ids of a list of people depend on the canister that the log began in, which is asked for then only. */
type JurorList = (firstCanister: () => Promise<Uint8Array>) => Promise<Uint8Array[]>;

/**
 * The juror ids that a command is about: people from a CSV file, blinded with the secret, or raw ids.
 * Everything is checked before anything is sent.
 */
export function readJurors(options: JurorListOptions): JurorList {
    const { file, idColumn, secretFile, hexFile } = options;
    if (hexFile !== undefined) {
        if (file !== undefined) throw new CliError('USAGE', 'give --file or --hex-file, not both');
        const ids = readHexFile(hexFile);
        return () => Promise.resolve(ids);
    }
    if (file === undefined)
        throw new CliError('USAGE', 'give the people with --file people.csv, or ids with --hex-file');
    if (idColumn === undefined) {
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    }
    if (secretFile === undefined) {
        throw new CliError(
            'USAGE',
            `people are blinded with a secret: give it with --secret-file; ${MAKE_SECRET}`
        );
    }
    const uids = readUids(file, idColumn);
    const secret = readSecret(secretFile);
    return async (firstCanister) => {
        const canisterId = await firstCanister();
        const key = poolKey(secret, canisterId);
        return uids.map((uid) => enrol(key, canisterId, new TextEncoder().encode(uid)).poolId);
    };
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
        // An id is its exact bytes, but two that look alike are one person, who would have two chances.
        const lookalike = uid.normalize('NFC').trim();
        if (lookalike === '') throw new CliError('ID_MISSING', `person ${row} of ${file} has no ${column}`);
        const before = seen.get(lookalike);
        if (before !== undefined) {
            throw new CliError(
                'ID_REPEATED',
                `persons ${before} and ${row} of ${file} have the same ${column}; take one out`
            );
        }
        seen.set(lookalike, row);
    }
}

function parseCsv(file: string): string[][] {
    const text = decodeUtf8(readInput(file));
    // UTF-16 without accents is valid UTF-8 too, with a zero after every letter.
    if (text === undefined || text.includes('\0'))
        throw new CliError('CSV_MALFORMED', `${file} is not UTF-8 text; save it as "CSV UTF-8"`);
    try {
        return parse(text, { bom: true, skip_empty_lines: true });
    } catch (error) {
        const [reason = ''] = systemReason(error).split('\n');
        throw new CliError('CSV_MALFORMED', `${file} is not CSV: ${reason}`);
    }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

function readHexFile(file: string): Uint8Array[] {
    const text = decodeUtf8(readInput(file));
    if (text === undefined) throw new CliError('HEX_MALFORMED', `${file} is not text`);
    const lines = text.trimEnd().split(/\r?\n/);
    const seen = new Map<string, number>();
    const jurors = lines.map((line, i) => {
        const hex = line.trim().toLowerCase();
        const bytes = jurorFrom(hex, `line ${i + 1} of ${file}`);
        const before = seen.get(hex);
        if (before !== undefined) {
            throw new CliError(
                'ID_REPEATED',
                `lines ${before} and ${i + 1} of ${file} are the same; take one out`
            );
        }
        seen.set(hex, i + 1);
        return bytes;
    });
    return jurors;
}

function jurorFrom(hex: string, place: string): Uint8Array {
    const bytes = fromHex(hex);
    if (bytes === undefined) throw new CliError('HEX_MALFORMED', `${place} is not hexadecimal`);
    if (bytes.length >= 1 && bytes.length <= MAX_JUROR_BYTES) return bytes;
    throw new CliError(
        'JUROR_SIZE',
        `${place} has ${bytes.length} bytes, and a juror id has 1 to ${MAX_JUROR_BYTES}`
    );
}

function readSecret(file: string): Uint8Array {
    const bytes = fromHex((decodeUtf8(readInput(file)) ?? '-').trim());
    if (bytes?.length !== SECRET_BYTES) {
        throw new CliError(
            'SECRET_MALFORMED',
            `${file} does not hold ${2 * SECRET_BYTES} hexadecimal digits; ${MAKE_SECRET}`
        );
    }
    if ((statSync(file).mode & 0o077) !== 0) {
        throw new CliError('SECRET_EXPOSED', `others may read ${file}; run: chmod 600 ${file}`);
    }
    return bytes;
}

/** @param file its name; 0: standard input */
export function readInput(file: string | 0): Uint8Array {
    try {
        return readFileSync(file);
    } catch (error) {
        throw new CliError(
            'FILE_UNREADABLE',
            `${file === 0 ? 'standard input' : file}: ${systemReason(error)}`,
            EXIT.unavailable
        );
    }
}

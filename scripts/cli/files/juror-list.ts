import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import { fromHex } from '../../../src/protocol/bytes.js';
import { MAX_JUROR_BYTES } from '../../../src/protocol/limits.js';
import { enrol, poolKey, SECRET_BYTES } from '../../../src/protocol/seats.js';
import { CliError } from '../errors.js';
import { skeletonOf, spellingsOf } from './id-forms.js';
import { judgeIds } from './judge-ids.js';
import type { Purpose } from './judge-ids.js';
import { readKnown } from './known-ids.js';
import type { KnownIds } from './known-ids.js';
import type { Note, RowNoun } from '../text/index.js';
import { decodeUtf8, otherIds, readInput, readPeople, requireShortIds } from './people-csv.js';
import type { People } from './people-csv.js';

const MAKE_SECRET =
    'make one with: (umask 077; node -p \'crypto.randomBytes(32).toString("hex")\' > secret.hex)';

export interface JurorListOptions {
    readonly file?: string;
    readonly idColumn?: string;
    readonly secretFile?: string;
    readonly hexFile?: string;
    readonly known?: readonly string[];
}

/** Those that a command is about. Everything is checked before anything is sent. */
export interface JurorList {
    readonly file: string;
    readonly noun: RowNoun;
    /** Of a CSV file; undefined for raw ids. */
    readonly people: People | undefined;
    /** What is doubtful on the list. */
    readonly notes: readonly Note[];
    /** @param firstCanister that the log began in: the ids of people depend on it */
    blinded(firstCanister: Uint8Array): BlindedList;
}

/** A list as the log will show it, in the order of the file still. */
export interface BlindedList {
    readonly ids: readonly Uint8Array[];
    /** Other ids that may be those of the same one: of other spellings. Index from 0. */
    similarTo(index: number): Spelling[];
}

export interface Spelling {
    readonly id: Uint8Array;
    /** It looks the same; else it differs in case, or in the form of a number. */
    readonly looksSame: boolean;
}

/**
 * People from a CSV file, blinded with the secret, or raw ids.
 * @throws {CliError} `ID_TOO_LONG` and others of a list
 */
export function readJurors(options: JurorListOptions, purpose: Purpose): JurorList {
    const { file, idColumn, secretFile, hexFile } = options;
    if (hexFile !== undefined) {
        if (file !== undefined) throw new CliError('USAGE', 'give --file or --hex-file, not both');
        const ids = readHexFile(hexFile);
        const blinded = () => ({ ids, similarTo: () => [] });
        return { file: hexFile, noun: 'line', people: undefined, notes: [], blinded };
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
    const people = readPeople(file, idColumn);
    // What is in the pool already has to be able to leave it.
    if (purpose.kind === 'add') requireShortIds(people);
    const notes = judgeIds(people, purpose);
    const secret = readSecret(secretFile);
    const known = readKnown(options.known ?? [], idColumn);
    const blinded = (canisterId: Uint8Array) => blind(people, poolKey(secret, canisterId), canisterId, known);
    return { file, noun: 'person', people, notes, blinded };
}

/** Three times as fast as that of the protocol: other spellings take several ids for each person. */
const nodeHmac = (key: Uint8Array, message: Uint8Array): Uint8Array =>
    Uint8Array.from(createHmac('sha256', key).update(message).digest());

/** @param key K_pool */
export function blind(people: People, key: Uint8Array, canisterId: Uint8Array, known: KnownIds): BlindedList {
    const { ids } = people;
    const elsewhere = otherIds(people);
    const utf8 = new TextEncoder();
    const idOf = (uid: string) => enrol(key, canisterId, utf8.encode(uid), nodeHmac).poolId;
    return {
        ids: ids.map(idOf),
        similarTo: (index) => {
            const uid = ids[index] ?? '';
            const look = skeletonOf(uid);
            const columns = elsewhere[index] ?? [];
            const others = new Set([...spellingsOf(uid), ...known.alike(uid), ...columns]);
            others.delete(uid);
            return [...others].map((other) => ({
                id: idOf(other),
                looksSame: skeletonOf(other) === look || columns.includes(other)
            }));
        }
    };
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

import { createHmac } from 'node:crypto';
import { fromHex } from '../../../src/protocol/bytes.js';
import { MAX_JUROR_BYTES } from '../../../src/protocol/limits.js';
import { enrol } from '../../../src/protocol/seats.js';
import { CliError } from '../errors.js';
import { skeletonOf, spellingsOf } from './id-forms.js';
import type { KnownIds } from './known-ids.js';
import { decodeUtf8 } from '../output/index.js';
import { type Note, type RowNoun } from '../text/index.js';
import { readInput } from '../input/index.js';
import { otherIds, type People } from './people-csv.js';

/** How jury add and jury remove name ids: those of people are made by jury enrol alone, by one scheme. */
export interface RawListOptions {
    readonly hexFile?: string;
    readonly file?: string;
    readonly idColumn?: string;
    readonly secretFile?: string;
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
 * Ids that somebody brings: as they are, and unlike those of people in nothing that is known.
 * @throws {CliError} `USAGE`, `HEX_MALFORMED`, `JUROR_SIZE`, `ID_REPEATED`
 */
export function readRawIds(name: 'add' | 'remove', options: RawListOptions): JurorList {
    const { file, idColumn, secretFile, hexFile } = options;
    if ([file, idColumn, secretFile].some((one) => one !== undefined))
        throw new CliError('USAGE', PEOPLE_WORDS[name]);
    if (hexFile === undefined)
        throw new CliError('USAGE', `give the ids with --hex-file; ${PEOPLE_WORDS[name]}`);
    const ids = readHexFile(hexFile);
    const blinded = () => ({ ids, similarTo: () => [] });
    return { file: hexFile, noun: 'line', people: undefined, notes: [], blinded };
}

const PEOPLE_WORDS = {
    add: 'people of a list go into the pool by jury enrol, which blinds their ids with the secret of the entity file, so that they can get slips and letters; jury add takes ids as they are, with --hex-file',
    remove: 'people of a list leave the pool by jury enrol --remove; jury remove takes ids as they are, with --hex-file, such as the pool_id of a slip'
} as const;

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

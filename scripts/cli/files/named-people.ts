import { toHex } from '../../../src/protocol/bytes.js';
import { poolKey } from '../../../src/protocol/seats.js';
import { CliError } from '../errors.js';
import { excerpt } from '../output/index.js';
import { readPeople, type People } from './people-csv.js';
import { slipOf } from './slips.js';

/** The clerk's own list, where a command can tell by it who is who. */
export interface ListOptions {
    readonly file?: string;
    readonly idColumn?: string;
}

/** @returns undefined where none is named @throws {CliError} `USAGE`, and what reading it throws */
export function readNamed({ file, idColumn }: ListOptions): People | undefined {
    if (file === undefined) return undefined;
    if (idColumn === undefined)
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    return readPeople(file, idColumn);
}

/** Somebody of the list. */
export interface NamedPerson {
    readonly id: string;
    readonly row: readonly string[];
}

/** Who of the list has a pool id, on this machine only. @returns by the id in hexadecimal */
export function peopleByPoolId(
    { ids, rows }: People,
    masterSecret: Uint8Array,
    firstCanister: Uint8Array
): Map<string, NamedPerson> {
    const key = poolKey(masterSecret, firstCanister);
    return new Map(
        ids.map((id, i) => [toHex(slipOf(id, key, firstCanister).poolId), { id, row: rows[i] ?? [] }])
    );
}

/** More of a row than this a terminal does not show. */
const ROW_WIDTH = 60;

/** `ada@people.example  Ada, Lovelace, 1 Street`. */
export function namedWords({ id, row }: NamedPerson): string {
    const others = row.filter((cell) => cell !== '' && cell !== id).join(', ');
    return others === '' ? id : `${id}  ${excerpt(others, ROW_WIDTH)}`;
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason } from '../../../src/node/index.js';
import { decodeSlip } from '../../../src/juror/index.js';
import { CliError, EXIT } from '../errors.js';
import { lookOf, numberOf } from './id-forms.js';
import { readInput } from '../input/index.js';
import { readCells, readPeople } from './people-csv.js';

/** Ids of earlier lists, by the widest form under which they may be those of the same person. */
export class KnownIds {
    private readonly byForm = new Map<string, string[]>();

    add(id: string): void {
        const form = numberOf(id);
        const ids = this.byForm.get(form);
        if (ids === undefined) this.byForm.set(form, [id]);
        else if (!ids.includes(id)) ids.push(id);
    }

    alike(id: string): readonly string[] {
        return this.byForm.get(numberOf(id)) ?? [];
    }
}

/**
 * @param paths lists, which may call the column otherwise, and folders of slips
 * @throws {CliError} {JuryError} `SLIP_MALFORMED`
 */
export function readKnown(paths: readonly string[], column: string): KnownIds {
    const known = new KnownIds();
    for (const path of paths) for (const id of idsIn(path, column)) known.add(id);
    return known;
}

function idsIn(path: string, column: string): readonly string[] {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return listed(path, column);
    return slipsIn(path).map((name) => decodeSlip(Uint8Array.from(readInput(join(path, name)))).uid);
}

/** Of a list that calls the column otherwise, whatever stands in any column. */
function listed(path: string, column: string): readonly string[] {
    try {
        return readPeople(path, column).ids;
    } catch (error) {
        if (!(error instanceof CliError) || error.code !== 'CSV_COLUMN_MISSING') throw error;
        return readCells(path).filter((cell) => lookOf(cell) !== '');
    }
}

function slipsIn(folder: string): string[] {
    try {
        return readdirSync(folder).filter((name) => /^slip-\d+\.json$/.test(name));
    } catch (error) {
        throw new CliError('FILE_UNREADABLE', `${folder}: ${systemReason(error)}`, EXIT.unavailable);
    }
}

import { join } from 'node:path';
import { MAX_PROOF_BYTES, type Archive } from '../../../src/archive/format/index.js';
import { makePrivateFolder, writePrivateFile } from '../../../src/entity/private-file.js';
import { decodeData } from '../../../src/protocol/block.js';
import { equalBytes, toHex } from '../../../src/protocol/bytes.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodeLetter, personWords, type ChainOfDraws, type Letter } from '../../../src/juror/index.js';
import { isIcRootKey } from '../arguments.js';
import { warnIfWritable } from '../input/index.js';
import { LETTER_COLUMNS, writeCsv, type CsvForm } from '../files/index.js';
import { CliError } from '../errors.js';
import {
    checkingCommand,
    fill,
    letterIndex,
    letterPage,
    letterSheet,
    pageOf,
    sheetFields,
    writeSheets
} from '../paper/index.js';
import type { IndexRow, PaperForm, PaperLetter } from '../paper/index.js';
import type { ReadLog } from './verified-log.js';

/** What the case record of the Select says, if it has one. */
function caseOf({ blocks }: Archive, chain: ChainOfDraws | undefined): string | undefined {
    const bytes = blocks[chain?.blocks[0] ?? blocks.length];
    const record = bytes && readCaseRecord(decodeData(bytes));
    return typeof record === 'object' && record.case !== '' ? record.case : undefined;
}

export interface Addressed {
    /** In draw order, jurors first. */
    readonly letters: readonly Letter[];
    readonly addressees: readonly (string | undefined)[];
    /** Of the addressees in the list of people. */
    readonly rows: readonly (number | undefined)[];
    readonly jurors: number;
    /** How the list is written: as that of the people. */
    readonly listForm: CsvForm | undefined;
}

interface LetterOutput {
    readonly out: string;
    readonly page?: string;
    readonly network: string;
}

/**
 * Each letter as a file and as a page, all of them as one to print, and a list of them, in a folder.
 * @returns the names of the files to print
 * @throws {CliError} `EVIDENCE_TOO_LONG`
 */
export function writeLetters(
    { letters, addressees, rows: listRows, jurors, listForm }: Addressed,
    { verdict, archive, policy, firstCanister, seats }: ReadLog,
    form: PaperForm,
    { out, page, network }: LetterOutput
): string[] {
    const files = letters.map(encodeLetter);
    if (files.some(({ length }) => length > MAX_PROOF_BYTES))
        throw new CliError(
            'EVIDENCE_TOO_LONG',
            `a letter would have more than ${MAX_PROOF_BYTES} bytes, which jury check reads at most; write them with --no-evidence, to be checked against an archive`
        );
    makePrivateFolder(out);
    warnIfWritable(out);
    const now = archive.canisterId;
    const movedTo = equalBytes(now, firstCanister) ? undefined : canisterText(now);
    const moved = movedTo === undefined ? undefined : { from: canisterText(firstCanister), to: movedTo };
    const isIc = isIcRootKey(policy.rootKey);
    // At least two digits, so that names do not depend on how many were drawn, and sort.
    const width = Math.max(2, String(letters.length).length);
    const block = letters[0]?.block ?? 0;
    const [sitting, people] = [seats.changes.sitting(block), seats.changes.people(block)];
    const draw = verdict.draws.find(({ index }) => index === block);
    const caseName = caseOf(archive, seats.chain(block));
    const rows: (readonly string[])[] = [LETTER_COLUMNS];
    const index: IndexRow[] = [];
    const sheets: string[] = [];
    for (const [i, letter] of letters.entries()) {
        const number = String(i + 1).padStart(width, '0');
        const name = `letter-${number}`;
        const addressee = addressees[i];
        const drawnAs = i < jurors ? 'juror' : 'alternate';
        const paper: PaperLetter = {
            letter,
            number,
            addressee,
            row: listRows[i],
            drawnAs,
            among: drawnAs === 'juror' ? jurors : letters.length - jurors,
            poolSize: draw?.poolSize ?? 0,
            drawnAt: draw?.timestamp ?? 0n,
            command: checkingCommand(`${name}.json`, moved, isIc),
            movedTo,
            sitting,
            person: people[i],
            caseName,
            page: page ?? pageOf(now, policy.rootKey, network)
        };
        const fields = sheetFields(paper, form, Date.now());
        const sheet = letterSheet(paper, form, fields);
        sheets.push(sheet);
        writePrivateFile(join(out, `${name}.json`), files[i] ?? encodeLetter(letter));
        writePrivateFile(
            join(out, `${name}.html`),
            new TextEncoder().encode(letterPage(sheet, letter, form))
        );
        const [person, state] = [addressee ?? '', people[i]];
        const words = state === undefined ? '' : personWords(state);
        rows.push([name, toHex(letter.poolId), toHex(letter.seatId), drawnAs, words, person]);
        const [line = ''] = fill(form.template, 'address', state?.state ?? drawnAs, fields);
        index.push({ number, person, line, drawnAs, state: state?.state ?? drawnAs });
    }
    writePrivateFile(join(out, 'letters.csv'), writeCsv(rows, listForm));
    writePrivateFile(join(out, 'index.html'), new TextEncoder().encode(letterIndex(index, form, caseName)));
    return writeSheets(out, 'letters', form, form.texts.title, sheets.length, (n) => sheets[n] ?? '');
}

import { join } from 'node:path';
import type { Archive } from '../../../src/archive/format/index.js';
import { MAX_PROOF_BYTES } from '../../../src/archive/format/index.js';
import { makePrivateFolder, writePrivateFile } from '../../../src/entity/private-file.js';
import { decodeData } from '../../../src/protocol/block.js';
import { equalBytes, toHex } from '../../../src/protocol/bytes.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodeLetter, personWords, sittingWords } from '../../../src/juror/index.js';
import type { ChainOfDraws, Letter, PersonState } from '../../../src/juror/index.js';
import { isIcRootKey } from '../arguments.js';
import { LETTER_COLUMNS, writeCsv, warnIfWritable } from '../files/index.js';
import { CliError } from '../errors.js';
import { checkingCommand, letterPage } from '../text/index.js';
import type { ReadLog } from './verified-log.js';

/** What the case record of the Select says, if it has one. */
function caseOf({ blocks }: Archive, chain: ChainOfDraws | undefined): string | undefined {
    const bytes = blocks[chain?.blocks[0] ?? blocks.length];
    const record = bytes && readCaseRecord(decodeData(bytes));
    return typeof record === 'object' && record.case !== '' ? record.case : undefined;
}

/** What a juror should know who is not simply one of those drawn. @param sits the jury, if it is not as drawn */
function sitsWords(sits: string | undefined, person: PersonState | undefined): string | undefined {
    if (person === undefined || (sits === undefined && person.state === 'juror')) return undefined;
    const you = person.state === 'moved up' ? 'an alternate who moved up: a juror now' : personWords(person);
    return `${sits === undefined ? '' : `The jury was ${sits}. `}You are ${person.state === 'juror' ? 'a juror' : you}.`;
}

export interface Addressed {
    /** In draw order, jurors first. */
    readonly letters: readonly Letter[];
    readonly addressees: readonly (string | undefined)[];
    readonly jurors: number;
}

/** Each letter as a file and as a page, and a list of them, in a folder. @throws {CliError} `EVIDENCE_TOO_LONG` */
export function writeLetters(
    { letters, addressees, jurors }: Addressed,
    { verdict, archive, policy, firstCanister, seats }: ReadLog,
    { out, page }: { readonly out: string; readonly page?: string }
): void {
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
    const isIc = isIcRootKey(policy.rootKey);
    // At least two digits, so that names do not depend on how many were drawn, and sort.
    const width = Math.max(2, String(letters.length).length);
    const block = letters[0]?.block ?? 0;
    const [sits, people] = [sittingWords(seats.changes.sitting(block)), seats.changes.people(block)];
    const rows: (readonly string[])[] = [LETTER_COLUMNS];
    for (const [i, letter] of letters.entries()) {
        const name = `letter-${String(i + 1).padStart(width, '0')}`;
        const draw = verdict.draws.find(({ index }) => index === letter.block);
        const addressee = addressees[i];
        const drawnAs = i < jurors ? 'juror' : 'alternate';
        const html = letterPage({
            letter,
            addressee,
            drawnAs,
            among: drawnAs === 'juror' ? jurors : letters.length - jurors,
            poolSize: draw?.poolSize ?? 0,
            drawnAt: draw?.timestamp ?? 0n,
            command: checkingCommand(
                `${name}.json`,
                movedTo === undefined ? undefined : { from: canisterText(firstCanister), to: movedTo },
                isIc
            ),
            movedTo,
            sits: sitsWords(sits, people[i]),
            caseName: caseOf(archive, seats.chain(letter.block)),
            page
        });
        writePrivateFile(join(out, `${name}.json`), files[i] ?? encodeLetter(letter));
        writePrivateFile(join(out, `${name}.html`), new TextEncoder().encode(html));
        rows.push([name, toHex(letter.poolId), toHex(letter.seatId), drawnAs, addressee ?? '']);
    }
    writePrivateFile(join(out, 'letters.csv'), writeCsv(rows));
}

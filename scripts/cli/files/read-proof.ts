import { readFileSync, statSync } from 'node:fs';
import { FolderError, requireFolder } from '../../../src/archive/folder/index.js';
import { decodeProofFile, MAX_PROOF_BYTES, type ProofFile } from '../../../src/archive/format/index.js';
import { systemReason } from '../../../src/node/index.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { attempt, isFailure } from '../../../src/verifier/index.js';
import { CliError, EXIT } from '../errors.js';
import { adviceFor, isForVerify } from './file-kinds.js';
import { readInput } from '../input/index.js';

/** A folder is an archive, a file a receipt or a fraud proof; undefined stands for the folder. */
export function readProofFile(path: string): ProofFile | undefined {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found === undefined) throw new FolderError('FOLDER_UNREADABLE', `there is no file or folder ${path}`);
    if (found.isDirectory()) {
        requireFolder(path);
        return undefined;
    }
    if (!found.isFile() || found.size > MAX_PROOF_BYTES)
        throw new JuryError('PROOF_MALFORMED', `${path} is no file that holds a proof`);
    let bytes: Uint8Array;
    try {
        bytes = Uint8Array.from(readFileSync(path));
    } catch (error) {
        throw new CliError(
            'FILE_UNREADABLE',
            `${path} cannot be read: ${systemReason(error)}`,
            EXIT.unavailable
        );
    }
    return decodeProofOf(path, bytes);
}

/**
 * What a juror or a third party was handed, from who knows whom.
 * @param path `-`: standard input
 * @param code of all that is wrong with such a file
 * @throws {JuryError} with `code` if it is no file, or beyond the size that receipts have at most @throws {CliError}
 */
export function readHanded<T>(path: string, code: HandedCode, decode: (bytes: Uint8Array) => T): T {
    const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
    // A device has no end, and a size of nothing.
    if (found !== undefined && !found.isFile() && !found.isDirectory())
        throw new JuryError(code, `${path} is no file`);
    const size = found?.size ?? 0;
    const bytes = size > MAX_PROOF_BYTES ? undefined : Uint8Array.from(readInput(path === '-' ? 0 : path));
    if (bytes === undefined || bytes.length > MAX_PROOF_BYTES)
        throw new JuryError(
            code,
            `${path} has ${bytes?.length ?? size} bytes, and at most ${MAX_PROOF_BYTES} are read`
        );
    if (code === 'LETTER_MALFORMED' && bytes[0] === 0x3c)
        throw new JuryError(
            code,
            `${path} is the page to print; give the file beside it: ${path.replace(/\.html?$/, '')}.json`
        );
    const read = attempt(() => ({ value: decode(bytes) }));
    if (!isFailure(read)) return read.value;
    const advice = adviceFor(bytes);
    const words = `${path === '-' ? 'standard input' : path} is not ${WANTED[code]}: ${read.detail}`;
    throw new JuryError(read.code, advice === undefined ? words : `${words}; ${advice}`);
}

const WANTED = {
    LETTER_MALFORMED: 'a letter, such as letter-01.json',
    SLIP_MALFORMED: 'a slip from enrolment, such as slip-000001.json',
    PRESENTATION_MALFORMED: 'what jury present wrote'
} as const;

type HandedCode = keyof typeof WANTED;

function decodeProofOf(path: string, bytes: Uint8Array): ProofFile {
    const found = attempt(() => decodeProofFile(bytes));
    if (!isFailure(found)) return found;
    const { code, detail } = found;
    if (code !== 'PROOF_MALFORMED') throw new JuryError(code, detail);
    const advice = isForVerify(bytes) ? undefined : adviceFor(bytes);
    // Nothing is wrong with the file: it is the command that is another one's.
    if (advice !== undefined)
        throw new CliError('USAGE', `${path} is no archive, receipt or fraud proof: ${advice}`);
    const writers = 'jury prove writes receipts, jury diff and jury watch write fraud proofs';
    throw new JuryError(code, `${path}: ${detail}; ${writers}`);
}

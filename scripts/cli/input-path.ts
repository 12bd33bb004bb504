import { readFileSync, statSync } from 'node:fs';
import { FolderError, requireFolder } from '../../src/archive/archive-folder.js';
import { decodeProofFile, MAX_PROOF_BYTES } from '../../src/archive/proof-file.js';
import type { ProofFile } from '../../src/archive/proof-file.js';
import { systemReason } from '../../src/client/system-reason.js';
import { JuryError } from '../../src/protocol/codes.js';
import { attempt, isFailure } from '../../src/verifier/finding.js';
import { CliError, EXIT } from './errors.js';
import { readInput } from './juror-list.js';

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
 * What a juror or a third party was handed: a letter, a slip or a presentation, from who knows whom.
 * @throws {JuryError} `PROOF_MALFORMED` beyond the size that receipts have at most @throws {CliError}
 */
export function readSmallFile(path: string): Uint8Array {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    const bytes = size > MAX_PROOF_BYTES ? undefined : Uint8Array.from(readInput(path));
    if (bytes !== undefined && bytes.length <= MAX_PROOF_BYTES) return bytes;
    throw new JuryError(
        'PROOF_MALFORMED',
        `${path} has ${bytes?.length ?? size} bytes, and at most ${MAX_PROOF_BYTES} are read`
    );
}

function decodeProofOf(path: string, bytes: Uint8Array): ProofFile {
    const found = attempt(() => decodeProofFile(bytes));
    if (!isFailure(found)) return found;
    const { code, detail } = found;
    if (code !== 'PROOF_MALFORMED') throw new JuryError(code, detail);
    const advice = 'jury prove writes receipts, jury diff and jury watch write fraud proofs';
    throw new JuryError(code, `${path}: ${detail}; ${advice}`);
}

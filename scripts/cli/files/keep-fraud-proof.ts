import { lstatSync, readFileSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { writeDurable, shellWord } from '../../../src/node/index.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import { decodeProofFile, encodeFraud, FraudError } from '../../../src/archive/format/index.js';
import type { FraudFile } from '../../../src/archive/format/index.js';
import { verifyFraud } from '../../../src/verifier/block/index.js';
import { asFolderError } from '../../../src/archive/folder/index.js';

/**
 * Writes a fraud proof beside the folder it is about: over nothing. Where one stands there already that proves the
 * same of the same state, that will do: who looks each minute would else leave one each minute.
 * @param rootKey by which the one that is there is verified
 */
export const writeFraudProof = (folder: string, fraud: FraudFile, rootKey: Uint8Array): string =>
    writeProof(`${resolve(folder)}.fraud.json`, fraud, rootKey);

/** The same at a path, or at the next free one: `fraud.json`, `fraud-2.json`. @returns which @throws {FolderError} */
export function writeProof(path: string, fraud: FraudFile, rootKey: Uint8Array): string {
    const { dir, name, ext } = parse(path);
    for (let number = 1; ; number++) {
        const free = number === 1 ? path : join(dir, `${name}-${number}${ext}`);
        const isThere = asFolderError(free, () => lstatSync(free, { throwIfNoEntry: false }) !== undefined);
        if (isThere && !holds(free, fraud, rootKey)) continue;
        if (!isThere) asFolderError(free, () => writeDurable(free, encodeFraud(fraud)));
        return free;
    }
}

/** What cannot be read, such as a folder of that name, is another thing. */
function holds(path: string, fraud: FraudFile, rootKey: Uint8Array): boolean {
    try {
        const found = decodeProofFile(Uint8Array.from(readFileSync(path)));
        if (found.type !== 'fraud') return false;
        const { canisterId, kind, first } = found.fraud;
        verifyFraud(found.fraud, { rootKey, canisterId });
        return (
            kind === fraud.kind &&
            equalBytes(canisterId, fraud.canisterId) &&
            equalBytes(first.certificate, fraud.first.certificate) &&
            equalBytes(first.witness, fraud.first.witness)
        );
    } catch {
        return false;
    }
}

/** What `act` proves against the log is kept, whatever becomes of the error that carries it. */
export async function keepFraudProof<T>(
    folder: string,
    act: () => Promise<T>,
    rootKey: Uint8Array
): Promise<T> {
    try {
        return await act();
    } catch (error) {
        if (error instanceof FraudError) {
            const path = writeFraudProof(folder, error.file, rootKey);
            error.message += `; the proof stands in ${path}, check it with: jury verify ${shellWord(path)}`;
        }
        throw error;
    }
}

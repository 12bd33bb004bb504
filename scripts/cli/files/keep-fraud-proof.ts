import { resolve } from 'node:path';
import { writeDurable } from '../../../src/node/index.js';
import { encodeFraud, FraudError } from '../../../src/archive/format/index.js';
import type { FraudFile } from '../../../src/archive/format/index.js';
import { asFolderError } from '../../../src/archive/folder/index.js';

/** Writes a fraud proof beside the folder it is about, under a name that no other proof has. */
export function writeFraudProof(folder: string, fraud: FraudFile): string {
    const path = `${resolve(folder)}.fraud.json`;
    asFolderError(path, () => writeDurable(path, encodeFraud(fraud)));
    return path;
}

/** What `act` proves against the log is kept, whatever becomes of the error that carries it. */
export async function keepFraudProof<T>(folder: string, act: () => Promise<T>): Promise<T> {
    try {
        return await act();
    } catch (error) {
        if (error instanceof FraudError) {
            const path = writeFraudProof(folder, error.file);
            error.message += `; the proof stands in ${path}, check it with: jury verify ${path}`;
        }
        throw error;
    }
}

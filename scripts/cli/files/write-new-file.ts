import { existsSync, readFileSync } from 'node:fs';
import { writeDurable, systemReason } from '../../../src/node/index.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import { CliError, EXIT } from '../errors.js';

/** Writes a file whole or not at all, and over nothing that differs. @throws {CliError} */
export function writeNewFile(path: string, content: Uint8Array): void {
    try {
        if (existsSync(path) && !equalBytes(Uint8Array.from(readFileSync(path)), content))
            throw new CliError('FILE_EXISTS', `${path} is there already; name another file with --out`);
        writeDurable(path, content);
    } catch (error) {
        if (error instanceof CliError) throw error;
        throw new CliError(
            'FILE_UNWRITABLE',
            `${path} cannot be written: ${systemReason(error)}`,
            EXIT.unavailable
        );
    }
}

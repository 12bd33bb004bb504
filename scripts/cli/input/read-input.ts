import { readFileSync } from 'node:fs';
import { systemReason } from '../../../src/node/index.js';
import { CliError, EXIT } from '../errors.js';

/** The bytes of a file. @param file its name; 0: standard input @throws {CliError} `FILE_UNREADABLE` */
export function readInput(file: string | 0): Uint8Array {
    try {
        return readFileSync(file);
    } catch (error) {
        throw new CliError(
            'FILE_UNREADABLE',
            `${file === 0 ? 'standard input' : file}: ${systemReason(error)}`,
            EXIT.unavailable
        );
    }
}

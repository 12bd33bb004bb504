import { CommanderError } from 'commander';
import { FolderError } from '../../src/archive/archive-folder.js';
import { CLIENT_CODES, ClientError } from '../../src/client/client-error.js';
import { JuryError } from '../../src/protocol/codes.js';

/** Exit codes are an API. */
export const EXIT = {
    ok: 0,
    /** Verification failed. */
    notVerified: 1,
    /** Wrong usage, or input files that are not what they should be. */
    usage: 2,
    /** Something could not be reached, read or written. */
    unavailable: 3,
    /** The canister understood the call and refused it. */
    refused: 4
} as const;

export const CLI_CODES = {
    USAGE: 'The command line is not one that jury understands.',
    CANISTER_MISSING: 'No canister was named.',
    CANISTER_MALFORMED: 'That is no canister id.',
    ROOT_KEY_MISSING: 'The root key of the network is neither given nor known.',
    FILE_UNREADABLE: 'A file cannot be read.',
    CSV_MALFORMED: 'The file is not CSV with a header line.',
    CSV_COLUMN_MISSING: 'The CSV file has no column of that name.',
    ID_MISSING: 'A row has no id.',
    ID_REPEATED: 'Two rows have the same id.',
    HEX_MALFORMED: 'A line is not a juror id of 1 to 64 bytes in hexadecimal.',
    SECRET_MALFORMED: 'The secret file does not hold 64 hexadecimal digits.',
    SECRET_EXPOSED: 'Others than its owner may read the secret file.',
    CERTIFICATE_OLD: 'The certificate is not of now.',
    WASM_MISSING: 'The canister has not been built.'
} as const;

export type CliCode = keyof typeof CLI_CODES;

export class CliError extends Error {
    constructor(
        readonly code: CliCode,
        detail: string,
        readonly exitCode: number = EXIT.usage
    ) {
        super(`${code}: ${detail}`);
        this.name = 'CliError';
    }
}

export interface Failure {
    readonly code: string;
    readonly message: string;
    readonly exitCode: number;
}

/** What a user is told about an error; undefined for faults of this program, which are shown whole. */
export function explain(error: unknown): Failure | undefined {
    if (error instanceof CliError) return failure(error.code, error.message, error.exitCode);
    if (error instanceof FolderError) return failure(error.code, error.message, EXIT.unavailable);
    if (error instanceof JuryError) return failure(error.code, error.message, EXIT.notVerified);
    if (error instanceof ClientError) return failure(error.code, error.message, clientExit(error));
    if (isReplicaError(error)) {
        return failure(error.code, `${error.code}: ${error.message}`, EXIT.unavailable);
    }
    if (error instanceof CommanderError) return failure('USAGE', error.message, EXIT.usage);
    return undefined;
}

/** By name, so that commands which need no replica do not load it. */
function isReplicaError(error: unknown): error is Error & { code: string } {
    return error instanceof Error && error.name === 'ReplicaError' && 'code' in error;
}

const failure = (code: string, message: string, exitCode: number): Failure => ({ code, message, exitCode });

function clientExit({ code }: ClientError): number {
    if (code === 'IDENTITY_MALFORMED') return EXIT.usage;
    if (code === 'REPLY_UNVERIFIED') return EXIT.notVerified;
    return code in CLIENT_CODES ? EXIT.unavailable : EXIT.refused;
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import { CommanderError } from 'commander';
import type { FolderError } from '../../src/archive/folder/index.js';
import type { HalfRestored } from '../../src/archive/backup/index.js';
import { CLIENT_CODES, ClientError, type LostCall } from '../../src/client/client-error.js';
import { systemReason } from '../../src/node/index.js';
import { EntityError } from '../../src/entity/entity-error.js';
import { JuryError, type CanisterCode } from '../../src/protocol/codes.js';

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
    refused: 4,
    /** A change may have been made, or the same was made before: not to be repeated blindly. */
    unsettled: 5,
    /** Ctrl-C, as shells count signals. */
    interrupted: 130
} as const;

export const CLI_CODES = {
    USAGE: 'The command line is not one that jury understands.',
    CANISTER_MISSING: 'No canister was named.',
    CANISTER_MALFORMED: 'That is no canister id.',
    PRINCIPAL_MALFORMED: 'That is no principal.',
    ROOT_KEY_PINNED: 'The network is the Internet Computer, whose root key nobody has to set.',
    ROOT_KEY_MISSING: 'The root key of the network is neither given nor known.',
    CONFIG_MALFORMED: 'The file jury.json, or the one of --config, is not one that jury takes.',
    FILE_UNREADABLE: 'A file cannot be read.',
    FILE_UNWRITABLE: 'A file cannot be written.',
    FILE_EXISTS: 'There is another file of that name, and files are not overwritten.',
    CSV_MALFORMED: 'The file is not CSV with a header line.',
    CSV_COLUMN_MISSING: 'The CSV file has no column of that name.',
    ID_MISSING: 'A row has no id.',
    ID_REPEATED: 'Two rows have the same id.',
    ID_MALFORMED: 'The id of a person holds a line end or a control character.',
    ID_LOOKALIKE: 'Two ids look the same, in the list or in the pool: perhaps one person with two chances.',
    ID_DOUBTFUL: 'An id is hardly that of a person: a number that a spreadsheet shortened, #N/A, a total.',
    NOBODY_CHANGED: 'All on the list are in the pool already, or nobody to be removed is in it.',
    ID_TOO_LONG:
        'The id of a person has more than 4,096 bytes, or more than the code on a printed slip holds.',
    ID_NOT_BLINDED:
        'Somebody drawn has an id that was not made by jury enrol, so nobody could check a letter about it.',
    TEMPLATE_MALFORMED: 'The template of a letter or slip has a line that is none.',
    TEMPLATE_FIELD_UNKNOWN: 'The template names a field that nothing fills.',
    PERSON_NOT_FOUND: 'Somebody who was drawn is not in the list of people.',
    HEX_MALFORMED: 'A line is not hexadecimal.',
    STAGED_MEANWHILE: 'Somebody staged a block while the command ran; nothing was sent.',
    CALL_REPEATED: 'The log holds the same call of yours already; --again makes it once more.',
    NOTHING_STAGED: 'No block waits for a commit.',
    CERTIFICATE_OLD: 'The certificate is not of now.',
    NOT_COMMITTED: 'The block is not committed yet.',
    NOT_CONFIRMED: 'It cannot be undone, and nobody said yes.',
    EVIDENCE_TOO_LONG: 'The letters would rest on more receipts, or have more bytes, than a reader takes.',
    CASE_NOT_FOUND: 'No draw on record is of that case.',
    PERSON_NOT_DRAWN: 'The person, seat or number is not among those who were drawn.',
    CHAIN_EXTENDED: 'The draw was extended: the jury is seated under the newest Expand.',
    PORT_UNAVAILABLE: 'The address to serve at cannot be listened on.',
    HOLDER_KEY_MISSING: 'The letter holds no key, and none is given.',
    WASM_MISSING: 'The canister has not been built.',
    INTERRUPTED: 'Ctrl-C ended the command.',
    SYSTEM_FAILED: 'The operating system refused something.',
    INTERNAL: 'A fault of this program.'
} as const;

/** Some of the canister's own: what it would refuse is refused before it is sent. */
export type CliCode = keyof typeof CLI_CODES | CanisterCode;

export class CliError extends Error {
    constructor(
        readonly code: CliCode,
        readonly detail: string,
        readonly exitCode: number = EXIT.usage
    ) {
        super(`${code}: ${detail}`);
        this.name = 'CliError';
    }
}

/** Something went wrong after blocks were staged, and the user has to know of them. */
export class StagedError extends Error {
    constructor(
        override readonly cause: unknown,
        readonly staged: readonly number[],
        readonly advice: string
    ) {
        super(`blocks ${staged.join(', ')} are staged`, { cause });
        this.name = 'StagedError';
    }
}

export interface Failure {
    readonly code: string;
    /** One line, the code first. */
    readonly message: string;
    readonly exitCode: number;
    /** Indices of blocks that were staged all the same. */
    readonly staged?: readonly number[];
    /** Of a change whose answer did not come. */
    readonly outcome?: LostOutcome;
}

export interface LostOutcome {
    /** Undefined: not known. */
    readonly made: false | undefined;
    readonly call: LostCall;
}

const HALF_RESTORED =
    'the canister holds a part of the log: run the same jury restore again; if that fails in the same way, reinstall the canister and restore from another copy of the archive';

/**
 * What a user is told about an error. Faults of this program are told like others; `JURY_DEBUG` shows where.
 * @param help the command that says how to use the one that failed
 */
export function explain(error: unknown, help = 'jury help'): Failure {
    if (error instanceof StagedError) {
        const told = explain(error.cause);
        const blocks = `block${error.staged.length === 1 ? '' : 's'} ${error.staged.join(', ')}`;
        return {
            ...told,
            message: `${told.message}; but ${blocks} came to be staged: ${error.advice}`,
            staged: error.staged
        };
    }
    if (isNamed<HalfRestored>(error, 'HalfRestored')) {
        const told = explain(error.cause);
        return { ...told, message: `${told.message}; ${HALF_RESTORED}` };
    }
    if (error instanceof CliError) {
        const { code, message, exitCode } = error;
        return failure(code, code === 'USAGE' ? withHelp(message, help) : message, exitCode);
    }
    if (isNamed<FolderError>(error, 'FolderError'))
        return failure(error.code, error.message, folderExit(error));
    if (error instanceof JuryError) return failure(error.code, error.message, juryExit(error));
    if (error instanceof ClientError) return clientFailure(error);
    if (error instanceof EntityError) return failure(error.code, error.message, entityExit(error));
    if (error instanceof CommanderError) return usage(error, help);
    if (isNamed<Error & { code: string }>(error, 'ReplicaError')) {
        const exit = error.code === 'BAD_OPTION' ? EXIT.usage : EXIT.unavailable;
        return failure(error.code, `${error.code}: ${error.message}`, exit);
    }
    const reason = systemReason(error);
    if (error instanceof Error && 'syscall' in error) {
        const where = 'path' in error ? `${String(error.path)}: ` : '';
        return failure(
            'SYSTEM_FAILED',
            `SYSTEM_FAILED: ${String(error.syscall)}: ${where}${reason}`,
            EXIT.unavailable
        );
    }
    const hint = 'this is a fault of jury; JURY_DEBUG=1 shows where';
    return failure('INTERNAL', `INTERNAL: ${reason.split('\n')[0]}; ${hint}`, EXIT.unavailable);
}

/** By name, so that commands which need neither archive nor replica do not load them. */
const isNamed = <E extends Error>(error: unknown, name: E['name']): error is E =>
    error instanceof Error && error.name === name;

const failure = (code: string, message: string, exitCode: number): Failure => ({ code, message, exitCode });

/** Commander's words, in the form of all others. It calls a missing subcommand "(outputHelp)". */
function usage({ code, message }: CommanderError, help: string): Failure {
    const words =
        code === 'commander.help' ? 'that is no whole command' : message.replace(/^error: /, '').trim();
    const sentence = words.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
    return failure('USAGE', withHelp(`USAGE: ${sentence}`, help), EXIT.usage);
}

const withHelp = (message: string, help: string): string => `${message}; see: ${help}`;

/** Files that are not what the command line says they are; what they claim is another matter. */
const INPUT_CODES = [
    'ROOT_KEY_MALFORMED',
    'INDEX_OUT_OF_RANGE',
    'JURY_SUPERSEDED',
    'JURY_WITHDRAWN',
    'CASE_RECORD_MALFORMED',
    'LETTER_MALFORMED',
    'SLIP_MALFORMED',
    'PRESENTATION_MALFORMED'
];

const juryExit = ({ code }: JuryError): number =>
    INPUT_CODES.includes(code) ? EXIT.usage : EXIT.notVerified;

/** That the log is another one, or that bytes of the archive changed, no later run makes up for. */
const folderExit = ({ code }: FolderError): number =>
    code === 'FOLDER_OF_OTHER_LOG' || code === 'FOLDER_DAMAGED' ? EXIT.notVerified : EXIT.unavailable;

const entityExit = ({ code }: EntityError): number =>
    code === 'FILE_UNWRITABLE' || code === 'ENTITY_FILE_MISSING' ? EXIT.unavailable : EXIT.usage;

const TOP_UP = '; nothing is lost: top the canister up with cycles';

function clientFailure(error: ClientError): Failure {
    const { code, message, lost } = error;
    const advice = code === 'CANISTER_FROZEN' ? TOP_UP : '';
    const told = failure(code, `${message}${advice}`, clientExit(error));
    if (lost === undefined) return told;
    return { ...told, outcome: { made: code === 'CALL_NOT_MADE' ? false : undefined, call: lost } };
}

function clientExit({ code }: ClientError): number {
    if (code === 'OUTCOME_UNKNOWN') return EXIT.unsettled;
    if (code === 'IDENTITY_MALFORMED' || code === 'IDENTITY_EXISTS') return EXIT.usage;
    if (code === 'REPLY_UNVERIFIED') return EXIT.notVerified;
    return code in CLIENT_CODES ? EXIT.unavailable : EXIT.refused;
}

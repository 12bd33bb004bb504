import type { ALERT_CODES } from '../../src/archive/audit/index.js';
import type { FOLDER_CODES } from '../../src/archive/folder/index.js';
import type { CLIENT_CODES } from '../../src/client/client-error.js';
import type { ENTITY_CODES } from '../../src/entity/entity-error.js';
import type { CANISTER_CODES, REASON_CODES } from '../../src/protocol/codes.js';

import type { CLI_CODES } from './errors.js';
import type { REPLICA_CODES } from './replica-codes.js';
import type { NOTE_CODES } from './text/index.js';

type Code =
    | keyof typeof CANISTER_CODES
    | keyof typeof REASON_CODES
    | keyof typeof CLIENT_CODES
    | keyof typeof FOLDER_CODES
    | keyof typeof ALERT_CODES
    | keyof typeof ENTITY_CODES
    | keyof typeof CLI_CODES
    | keyof typeof NOTE_CODES
    | keyof typeof REPLICA_CODES;

const ANOTHER_COPY =
    'Take another copy; if that one verifies, keep this one as it is and ask who gave it to you.';
const FORGED =
    'Trust nothing that rests on it; get the file again from its source, and keep this one if it comes again.';
const SHOW_COURT = 'Ask the court, by an address or number that you know, and show it the file.';
const RESEAT =
    'Ask the entity; the seats that count are the first whole list that its key signed: jury verify shows them.';
const INCIDENT =
    'Keep both folders and the proof, publish the proof, and do not rely on the log: docs/operating.md, "When something is wrong".';
const RUN_AGAIN = 'Run the same command again.';
const CHMOD = 'Take the rights of others away: chmod 600 FILE; if others could read it, make another key.';
const LOOK_FIRST = 'Look first whether it was made: jury log, jury staged; then repeat it if it was not.';
const WHO_CHANGED = 'Ask the operator what was changed and why, and compare with what was announced.';
const OTHER_NAME = 'Choose another name, or move the file that is there.';

/** What somebody can do who meets a code, a sentence or two. */
export const ADVICE: Readonly<Record<Code, string>> = {
    NOT_AUTHORIZED:
        'Ask an Admin for the role: jury authorize PRINCIPAL; jury identity principal prints yours.',
    INDEX_OUT_OF_RANGE: 'Name a block that the log has: jury log lists them.',
    COUNT_OUT_OF_RANGE: 'Draw 1 to 10,000 people at once, and more with jury expand.',
    POOL_TOO_SMALL: 'Draw fewer, or put more people into the pool first: jury enrol.',
    NOT_A_DRAW: 'Name the block of a draw: jury list shows them.',
    ALREADY_EXPANDED: 'Extend the newest Expand of this draw instead: jury list shows which that is.',
    JUROR_SIZE: 'Blind the ids with jury enrol, or give each 1 to 64 bytes.',
    TOO_MANY_JURORS: 'Send them in several calls; jury add and jury enrol do it by themselves.',
    MEMO_TOO_LARGE: 'Shorten the memo; put the document elsewhere and its SHA-256 into the memo.',
    LOG_FULL: 'Install a new canister and go on there.',
    CYCLES_LOW: 'Top the canister up, then call again: docs/operating.md, "Cycles".',
    RANDOMNESS_UNAVAILABLE:
        'Call again later; the number that was taken stays in the record of draws as failed.',
    HISTORY_UNAVAILABLE: 'Ask again later.',
    CERTIFICATE_TOO_LARGE: 'Send the certificate as get_certificate gave it, and nothing else.',
    CERTIFICATE_MALFORMED: 'Send the certificate as get_certificate gave it: jury commit does.',
    CERTIFICATE_FOREIGN: 'Read the certificate from the same canister: jury commit does.',
    CERTIFICATE_STALE: 'Read a fresh certificate and commit again: jury commit.',
    CERTIFICATE_MISMATCH: 'Name the commit that the certificate is of.',
    CERTIFICATES_FULL: 'Nothing is needed: the commit has as many certificates as it keeps.',
    COMMIT_OUT_OF_RANGE: 'Name a commit that the log has: jury status tells how many there are.',
    SIZE_OUT_OF_RANGE: 'Ask for sizes up to the length of the log, the older first.',
    CERTIFICATE_ONLY_IN_QUERY: 'Make a query call.',
    RATE_LIMITED: 'Wait a minute and ask again.',
    ANONYMOUS_REFUSED: 'Make a key with jury identity new, and give its principal to an Admin.',
    PRINCIPAL_CANNOT_CALL: 'Ask its owner for the principal again: jury identity principal prints it.',
    LAST_ADMIN: 'Authorize another Admin first, or let a controller do it.',
    ENTITY_KEY_INVALID:
        'Publish the key with jury entity publish, or rotate it with jury rotate-key, from the newest entity file.',
    ROOT_KEY_FIXED: 'Reinstall the canister if it has to trust another network; its log is gone then.',
    LAYOUT_UNKNOWN: 'Upgrade with the newest release of this project.',
    METHOD_UNKNOWN: 'Look the name up in candid/jury.did; an older canister may lack it.',
    QUERY_ONLY: 'Make a query call, or let an Admin give the calling canister a role.',
    CALLS_AWAITED:
        'Stop the canister, upgrade it, start it again; if it is stopped, force the upgrade: docs/operating.md, "Upgrade".',
    INIT_ARGUMENT: 'Install with null, or with the previous hash that jury inspect prints.',
    ARGUMENT_MALFORMED: 'Encode the argument with candid/jury.did of this release.',
    RESTORE_UNDERWAY: 'Run the same jury restore to its end, or reinstall the canister.',
    RESTORE_NOT_EMPTY: 'Install a new canister and restore into that.',
    RESTORE_MISMATCH: 'Run jury restore from the same folder that it was begun from.',
    PAGE_TOO_LARGE: 'Ask for fewer at a time.',
    CERTIFICATE_REFUSED_FOR_NOW: 'Wait 60 seconds, then commit with a fresh certificate.',
    CERTIFICATE_SIGNATURE_INVALID:
        'See that the root key is that of the network meant; if it is, somebody made the certificate up: get the file elsewhere.',
    DELEGATION_INVALID:
        'See that the root key is that of the network meant (--root-key for a local one); if it is, get the file elsewhere.',
    CANISTER_OUT_OF_RANGE: FORGED,
    ROOT_KEY_MALFORMED: 'Copy the root key again: jury status --json of a local network prints it.',
    ARCHIVE_MALFORMED: ANOTHER_COPY,
    ARCHIVE_FILE_MISSING: 'Copy the folder whole, or run jury backup into it again.',
    ARCHIVE_FILE_UNEXPECTED: 'Move what does not belong there out of the folder.',
    ARCHIVE_VERSION: 'Use the release of this program that wrote it.',
    MALFORMED_CBOR: FORGED,
    MALFORMED_CERTIFICATE: FORGED,
    MALFORMED_BLOCK: FORGED,
    CANISTER_MISMATCH: 'Compare the canister id with the one that the court published.',
    TIME_MISSING: FORGED,
    ROOT_KEY_MISMATCH: 'Give the root key of the network that the canister lives on: --root-key.',
    CERTIFICATE_NOT_OF_ORIGIN: 'Get the certificates of the first canister: its own archive has them.',
    CERTIFICATE_TIME: 'Bring the copy up to date with jury backup, or ask for another time.',
    ROOT_MISMATCH: ANOTHER_COPY,
    WITNESS_SHAPE: FORGED,
    BLOCK_HASH_MISMATCH: ANOTHER_COPY,
    COMMIT_LENGTH_INVALID: ANOTHER_COPY,
    PREVIOUS_HASH_MISMATCH: ANOTHER_COPY,
    GENESIS_MISMATCH: ANOTHER_COPY,
    TIME_ORDER: 'Do not rely on the log; ask the operator which code ran, and show them this line.',
    POOL_INDEX_INVALID: 'Do not rely on this draw: the code of the project refuses such a call.',
    EXPAND_INVALID: 'Do not rely on this draw: the code of the project refuses such a call.',
    DRAW_NUMBER_INVALID: 'Do not rely on this draw; ask the operator which code ran.',
    ALGORITHM_UNKNOWN: 'Verify with a newer release.',
    SELECTION_MISMATCH: 'Do not rely on this draw; ask the operator which code ran.',
    SEAL_MISMATCH: ANOTHER_COPY,
    EVIDENCE_TIME: 'Give the file the name that it had; jury backup names them by time.',
    CODE_EVIDENCE_INVALID: ANOTHER_COPY,
    ROLES_MISMATCH: 'Run jury backup again; if it stays so, somebody changed the record.',
    DRAW_RECORD_MISMATCH: 'Run jury backup again; if it stays so, ask the operator about that number.',
    HISTORY_REWRITTEN: INCIDENT,
    LOG_REPLACED: 'Keep the old copy; ask the operator why, and verify the new one with --after OLD.',
    TAIL_DROPPED: 'Ask the operator what became of the blocks that the older log ends with; keep both.',
    PROOF_MALFORMED: 'Get the file again from its source.',
    NO_FRAUD: 'The file proves nothing against anybody: ask its sender what it should show.',
    NOTHING_COMMITTED: 'Wait for the first commit, or commit: jury commit.',
    CODE_NOT_PROVEN:
        'Rely on it as far as you trust the controllers: docs/threat-model.md says what they could do.',
    RECEIPT_MALFORMED: 'Get the receipt again: jury prove makes one.',
    SEATS_MALFORMED: RESEAT,
    SEATS_ORDER: RESEAT,
    SEATS_COUNT: RESEAT,
    SEATS_TOO_FEW: 'Draw at least two people if they are to be hidden behind seats.',
    SEATS_DRAW_MISMATCH: RESEAT,
    SEATS_MISSING: 'Publish them: jury seats INDEX, then jury commit; a juror waits until then.',
    JURY_SUPERSEDED: 'Go by the newest Expand of the draw; jurors get new letters for it.',
    SEATS_EQUIVOCATION: 'Go by the first list; ask the entity why there is another.',
    SEATS_SIGNATURE_INVALID: 'Pass over the list; a User without the key of the entity put it there.',
    JURY_RECORD_MISMATCH: 'Pass over the record; the entity makes another: jury excuse or jury withdraw.',
    JURY_RECORD_SIGNATURE_INVALID: 'Pass over the record; a User without the key of the entity put it there.',
    EXCUSED_SEATS: 'Pass over the record; the entity excuses by number: jury excuse INDEX --number N.',
    EXCUSED_TOO_MANY: 'Ask the entity for its reasons; a new draw would be beyond doubt.',
    EXPANDED_AFTER_EXCUSAL: 'Ask the entity for its reasons; a new draw would be beyond doubt.',
    JURY_WITHDRAWN: 'Use the draw that took its place: jury show CASE lists them.',
    PERSON_EXCUSED: 'Nothing is needed of this person; the first alternate takes the place.',
    CASE_RECORD_MALFORMED: 'Give the case with --case, and no memo of your own that has "jurors" in it.',
    ENTITY_KEY_MISSING: 'Publish the key before the next draw: jury entity publish.',
    ENTITY_KEY_RESET: 'Ask the entity whether it lost its key; go by newer letters if so.',
    ENTITY_KEYS_MISMATCH: FORGED,
    SLIP_MALFORMED: 'Give slip-NN.json or the code on the slip; ask the court for another slip otherwise.',
    SLIP_MISMATCH: SHOW_COURT,
    LETTER_MALFORMED:
        'Give letter-NN.json or the code on the letter; ask the court for another letter otherwise.',
    LETTER_NOT_BOUND_TO_YOU: 'Give your slip too: --slip FILE, or scan its code.',
    LETTER_OF_OTHER_PERSON:
        "Give the letter and the slip of the same person; hand a stranger's letter back to the court.",
    EVIDENCE_MISMATCH: `Check it against a copy of the log too, with --archive. ${SHOW_COURT}`,
    NOT_DRAWN: SHOW_COURT,
    SEAT_ID_MISMATCH: SHOW_COURT,
    SEAT_MISPLACED: SHOW_COURT,
    SEAT_NOT_PUBLISHED: SHOW_COURT,
    TESTIMONIAL_SIGNATURE_INVALID: SHOW_COURT,
    TESTIMONIAL_EXPIRED: 'Ask the court for a new letter.',
    HOLDER_KEY_MISMATCH: 'Present with the letter whose key the testimonial names.',
    PRESENTATION_MALFORMED: 'Ask for the presentation again: jury present makes it.',
    PRESENTATION_SIGNATURE_INVALID: 'Do not let the bearer in on it; ask for a new presentation.',
    PRESENTATION_AUDIENCE: 'Ask for a presentation made for you: jury present --audience.',
    PRESENTATION_NONCE: 'Give a nonce of now, and ask for a presentation that answers it.',
    UNREACHABLE: 'See that the address is right and that the machine is online; then run it again.',
    CANISTER_UNKNOWN: 'Compare the canister id and the network: --canister, --network, or jury.json.',
    CANISTER_FROZEN: 'Top it up: docs/operating.md, "Cycles".',
    CALL_FAILED: `${RUN_AGAIN} If it stays so, look at the canister: jury status.`,
    OUTCOME_UNKNOWN: LOOK_FIRST,
    CALL_NOT_MADE: RUN_AGAIN,
    REPLY_UNVERIFIED:
        'Give the root key of this network (--root-key); if it is right, do not trust this network.',
    IDENTITY_MALFORMED:
        'Name a key file: jury identity new makes one; dfx and icp export theirs in PEM form.',
    IDENTITY_UNREADABLE: 'See that the path is right and that you may read it.',
    IDENTITY_EXISTS: OTHER_NAME,
    ENTITY_FILE_MALFORMED: 'Take the kept copy of the entity file.',
    ENTITY_FILE_MISSING: 'Name it with --entity or in jury.json; jury entity init makes one.',
    ENTITY_OTHER_KEY: 'Take the newest entity file: after a rotation the older one is of no use.',
    PASSPHRASE_MISSING: 'Give it at the terminal, or in JURY_ENTITY_PASSPHRASE.',
    PASSPHRASE_SHORT:
        'Take at least 12 characters; four words that have nothing to do with each other do well.',
    PASSPHRASE_WRONG: 'Type it again; nobody can open the file without it.',
    FILE_EXPOSED: CHMOD,
    FILE_EXISTS: OTHER_NAME,
    FILE_UNWRITABLE: 'See that the folder is there, that you may write in it, and that the disk is not full.',
    FOLDER_UNREADABLE: 'See that the path is right and that you may read it.',
    FOLDER_NOT_AN_ARCHIVE: 'Name the folder that holds manifest.json; jury fetch makes one.',
    FOLDER_UNWRITABLE: 'See that you may write in it, and that the disk is not full.',
    FOLDER_OF_OTHER_LOG: 'Choose another folder: a folder keeps one log.',
    FOLDER_DAMAGED:
        'Keep the folder as it is, and fetch into a new one; if the log is gone, take another copy.',
    FOLDER_IN_USE: 'Wait for the other process; after a crash it is free again by itself.',
    MODULE_CHANGED: WHO_CHANGED,
    CONTROLLERS_CHANGED: WHO_CHANGED,
    CODE_DEPLOYED: 'Compare the module hash with the published one: docs/operating.md, "Reproducible build".',
    SNAPSHOT_LOADED: 'Compare with an older copy: jury diff OLD NEW; ask the operator why.',
    CODE_UNINSTALLED: 'Keep your copy: it is the log now; ask the operator, who can restore from it.',
    CANISTER_MIGRATED: WHO_CHANGED,
    CODE_HISTORY_CONTRADICTED: WHO_CHANGED,
    CHANGE_UNKNOWN: 'Look with a newer release.',
    CHANGES_UNSEEN: 'Run jury watch more often; ask the operator for the changes between.',
    USAGE: 'Read the help of the command: jury COMMAND --help.',
    CANISTER_MISSING: 'Name it with --canister, JURY_CANISTER or in jury.json.',
    CANISTER_MALFORMED: 'Copy the canister id again, such as rrkah-fqaaa-aaaaa-aaaaq-cai.',
    PRINCIPAL_MALFORMED: 'Copy the principal again: jury identity principal prints it.',
    ROOT_KEY_PINNED: 'Leave --root-key away.',
    ROOT_KEY_MISSING: 'Give it with --root-key, JURY_ROOT_KEY or in jury.json.',
    CONFIG_MALFORMED: 'Mend the line that is named, or make the file anew: jury init.',
    FILE_UNREADABLE: 'See that the path is right and that you may read it.',
    CSV_MALFORMED: 'Save the table as CSV in UTF-8 with one header line.',
    CSV_COLUMN_MISSING: 'Name a column of the header line with --id-column.',
    ID_MISSING: 'Fill the row in, or delete it.',
    ID_REPEATED: 'Keep one of the rows; if they are two people, give them different ids.',
    ID_MALFORMED: 'Take the line end or control character out of the id.',
    ID_LOOKALIKE: 'See in the rows that are named whether that is one person; write the id in one way.',
    ID_DOUBTFUL: 'Look at the rows that are named in the list itself, with the column as text.',
    NOBODY_CHANGED:
        'Read what the line tells beside it; else nothing is needed, or the list is another than you meant.',
    ID_TOO_LONG: 'Take a shorter id for that person, such as a number of the roll.',
    ID_NOT_BLINDED: 'Put people into the pool with jury enrol; their letters can be checked.',
    TEMPLATE_MALFORMED: 'Mend the line that is named; jury template letter prints one that works.',
    TEMPLATE_FIELD_UNKNOWN: 'Use a field of jury template letter, or a column of the list.',
    PERSON_NOT_FOUND: 'Give the list that they were enrolled from, and its --id-column.',
    HEX_MALFORMED: 'Write one id a line, in hexadecimal.',
    STAGED_MEANWHILE: 'Look at what was staged (jury staged), then run it again.',
    CALL_REPEATED: 'Leave it, unless you mean it twice: then --again.',
    NOTHING_STAGED: 'Nothing is needed.',
    CERTIFICATE_OLD:
        'Set the clock of this machine; if it is right, the network answers with old states: try later.',
    NOT_COMMITTED: 'Commit first: jury commit.',
    NOT_CONFIRMED: 'Run it again and type yes, or give --yes in a script.',
    EVIDENCE_TOO_LONG: 'Publish all seats soon after the draw, so that letters rest on few blocks.',
    CASE_NOT_FOUND: 'List the cases: jury list.',
    PERSON_NOT_DRAWN: 'List who was drawn: jury jury INDEX.',
    CHAIN_EXTENDED: 'Name the newest Expand: jury list shows it.',
    PORT_UNAVAILABLE: 'Choose another port with --port.',
    HOLDER_KEY_MISSING: 'Give --key, or the letter that holds a key.',
    WASM_MISSING: 'Build it: npm run build.',
    INTERRUPTED:
        'Look whether it was made, if a call was under way: jury staged shows blocks that wait for a commit, jury status the rest.',
    SYSTEM_FAILED: 'Mend what the line names (space, rights, memory), then run it again.',
    INTERNAL: 'Run it again with JURY_DEBUG=1 and report what it prints.',
    ID_INVISIBLE: 'Type these ids again by hand.',
    ID_MIXED_SCRIPTS: 'Type these ids again in one alphabet.',
    ID_UNCHANGED: 'Nothing is needed, unless they are other people of the same id.',
    PERSON_EXEMPT: 'Nothing is needed; look at the list of the exempt if somebody is missing.',
    EXEMPT_IN_POOL: 'Take them out before the next draw: jury enrol --remove-exempt.',
    EXEMPT_LISTS: 'Keep one list, or leave --exempt away.',
    EXEMPT_UNKNOWN: 'Compare how their ids are written in both lists.',
    BATCH_SMALL: 'Gather more people, and add or remove them together.',
    MEMO_TELLING: 'Leave names and ids out of memos.',
    CASE_LOOKALIKE: 'Compare the names letter by letter: jury show NAME shows how each is written.',
    POOL_CHANGED: 'Draw from the newest pool, unless the older one was meant.',
    EXEC_FAILED: 'Run the command of --exec by hand and see what it says.',
    PORT_IN_USE: 'Choose another port, or stop the other program.',
    STATE_UNUSABLE: 'See that you may write in the folder, or choose another.',
    STATE_IN_USE: 'Stop the other replica, or choose another folder.',
    STATE_VERSION: 'Use the release that wrote it, or begin with another folder.',
    STATE_CORRUPT: 'Take a copy of the folder, or begin with another.',
    BAD_OPTION: 'Read the options in src/replica/README.md.',
    CANISTER_ERROR: 'Read the words of the canister that stand beside it.',
    STOPPED: 'Start it again.'
};

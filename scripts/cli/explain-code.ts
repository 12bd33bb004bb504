import { ALERT_CODES } from '../../src/archive/audit/index.js';
import { FOLDER_CODES } from '../../src/archive/folder/index.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';
import { ENTITY_CODES } from '../../src/entity/entity-error.js';
import { CANISTER_CODES, REASON_CODES } from '../../src/protocol/codes.js';

import { ADVICE } from './advice.js';
import { CLI_CODES, CliError } from './errors.js';
import { REPLICA_CODES } from './replica-codes.js';
import { NOTE_CODES } from './text/index.js';

const ALL: Readonly<Record<keyof typeof ADVICE, string>> = {
    ...REPLICA_CODES,
    ...NOTE_CODES,
    ...CANISTER_CODES,
    ...REASON_CODES,
    ...CLIENT_CODES,
    ...FOLDER_CODES,
    ...ALERT_CODES,
    ...ENTITY_CODES,
    ...CLI_CODES
};
const isCode = (code: string): code is keyof typeof ADVICE => Object.hasOwn(ALL, code);

/** What stands for a code in docs/codes.md. */
export interface Meaning {
    readonly code: string;
    readonly meaning: string;
    /** What somebody can do who meets it. */
    readonly advice: string;
}

/** Of a code, in whatever case it was typed. @throws {CliError} `USAGE` */
export function meaningOf(text: string): Meaning {
    const code = text.trim().toUpperCase();
    if (isCode(code)) return { code, meaning: ALL[code], advice: ADVICE[code] };
    throw new CliError(
        'USAGE',
        `there is no code ${JSON.stringify(text)}; all of them: jury verify --explain`
    );
}

/** Every code, in the order of the alphabet. */
export const allMeanings = (): Meaning[] => Object.keys(ALL).sort().map(meaningOf);

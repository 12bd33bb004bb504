import { ALERT_CODES } from '../../src/archive/audit/index.js';
import { FOLDER_CODES } from '../../src/archive/folder/index.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';
import { ENTITY_CODES } from '../../src/entity/entity-error.js';
import { CANISTER_CODES, REASON_CODES } from '../../src/protocol/codes.js';
import { CLI_CODES, CliError } from './errors.js';

const ALL: Readonly<Record<string, string>> = {
    ...CANISTER_CODES,
    ...REASON_CODES,
    ...CLIENT_CODES,
    ...FOLDER_CODES,
    ...ALERT_CODES,
    ...ENTITY_CODES,
    ...CLI_CODES
};

/** A code, in whatever case it was typed, and the one line that stands for a code in docs/codes.md. @throws {CliError} `USAGE` */
export function meaningOf(text: string): { readonly code: string; readonly meaning: string } {
    const code = text.toUpperCase();
    const meaning = Object.hasOwn(ALL, code) ? ALL[code] : undefined;
    if (meaning === undefined)
        throw new CliError(
            'USAGE',
            `there is no code ${JSON.stringify(text)}; all of them: jury verify --explain`
        );
    return { code, meaning };
}

/** Every code, in the order of the alphabet. */
export const allMeanings = (): { readonly code: string; readonly meaning: string }[] =>
    Object.entries(ALL)
        .map(([code, meaning]) => ({ code, meaning }))
        .sort((a, b) => (a.code < b.code ? -1 : 1));

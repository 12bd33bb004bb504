import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_CODES } from '../../src/archive/audit/index.js';
import { FOLDER_CODES } from '../../src/archive/folder/index.js';
import { CLIENT_CODES } from '../../src/client/client-error.js';
import { ENTITY_CODES } from '../../src/entity/entity-error.js';
import { CANISTER_CODES, CANISTER_REASONS, REASON_CODES } from '../../src/protocol/codes.js';
import type { ReplicaErrorCode } from '../../src/replica/index.js';
import { ADVICE } from '../cli/advice.js';
import { CLI_CODES } from '../cli/errors.js';
import { REPLICA_CODES } from '../cli/replica-codes.js';
import { NOTE_CODES } from '../cli/text/index.js';
import { packageRoot } from '../cli/package-root.js';

const table = (codes: Readonly<Partial<Record<keyof typeof ADVICE, string>>>) => [
    '| code | meaning | what to do |',
    '|---|---|---|',
    ...Object.entries(codes).map(
        ([code, line]) => `| \`${code}\` | ${line} | ${ADVICE[code as keyof typeof ADVICE]} |`
    )
];

const reasonsOfCanister = Object.fromEntries(CANISTER_REASONS.map((code) => [code, REASON_CODES[code]]));

/** docs/codes.md, from the tables that the programs use. */
export function codesDocument(): string {
    return [
        '# Codes',
        '',
        'Every error and every finding begins with one of these. They are an API: never renamed, never reused.',
        'This page is written by `npm run docs`.',
        '',
        '## Of the canister',
        '',
        ...table({ ...CANISTER_CODES, ...reasonsOfCanister }),
        '',
        '## Of the verifier and the archive',
        '',
        ...table(REASON_CODES),
        '',
        '## Of the client',
        '',
        ...table(CLIENT_CODES),
        '',
        '## Of the files of the controlling entity',
        '',
        ...table(ENTITY_CODES),
        '',
        '## Of archive folders',
        '',
        ...table(FOLDER_CODES),
        '',
        '## Of `jury watch`',
        '',
        ...table(ALERT_CODES),
        '',
        '## Of the command line',
        '',
        ...table(CLI_CODES),
        '',
        '### Notes, in spite of which it goes on',
        '',
        ...table(NOTE_CODES),
        '',
        '## Of the local replica',
        '',
        ...table(REPLICA_CODES satisfies Record<ReplicaErrorCode, string>),
        ''
    ].join('\n');
}

const path = join(packageRoot, 'docs/codes.md');
if (process.argv.includes('--write')) writeFileSync(path, codesDocument());
export const writtenCodes = (): string => readFileSync(path, 'utf8');

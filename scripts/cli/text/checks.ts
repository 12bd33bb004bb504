import { canisterText } from '../../../src/protocol/principal-text.js';
import type { CheckVerdict, Moved } from '../../../src/juror/index.js';
import { EXIT } from '../errors.js';
import { foreignKeyHint } from './foreign-key.js';
import { print } from '../output/index.js';
import { time } from '../output/index.js';
import { resetObject, withdrawnObject } from './verdict.js';

const MARKS = { passed: 'ok  ', failed: 'FAIL', noted: 'note' } as const;

/** Prints a verdict as a list, and sets the exit code. */
export function printChecks(
    verdict: CheckVerdict,
    { json, rootKey }: { readonly json: boolean | undefined; readonly rootKey: Uint8Array },
    success: string
): void {
    const { verified, codes, checks, asOf, anonymitySet, drawnAs, supersededBy, moved } = verdict;
    const { person, alternate, withdrawn, unnamed, wholeAsOf, reset, caseName } = verdict;
    if (!verified) process.exitCode = EXIT.notVerified;
    print(
        json,
        () => ({
            verified,
            codes,
            as_of: asOf,
            log_as_of: wholeAsOf ?? null,
            anonymity_set: anonymitySet,
            drawn_as: drawnAs,
            superseded_by: supersededBy ?? null,
            case: caseName ?? null,
            person: person ?? null,
            unnamed: unnamed ?? null,
            alternate: alternate ?? null,
            withdrawn: withdrawnObject(withdrawn),
            key_reset: resetObject(reset),
            moved_to: moved === undefined ? null : canisterText(moved.to),
            checks
        }),
        () => [
            ...checks.map(
                ({ state, name, code, detail }) =>
                    `${MARKS[state]}  ${name}: ${code === undefined ? '' : `${code}: `}${detail}`
            ),
            moved !== undefined && codes.includes('CANISTER_MISMATCH') && sentence(movedHint(moved)),
            ...foreignKeyHint(codes, rootKey),
            '',
            verified
                ? `VERIFIED as of ${time(asOf ?? 0n)}: ${success}. Nothing later is proven.`
                : `NOT VERIFIED: ${codes.join(', ')}.`
        ]
    );
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** How one asks for a log that was restored, if it is the court's. */
export const movedHint = ({ from, to }: Moved): string =>
    `if the court says so, ask with --canister ${canisterText(to)} --successor-of ${canisterText(from)}`;

import { Principal } from '@dfinity/principal';
import { Command, InvalidArgumentError } from 'commander';
import { readArchive } from '../../src/archive/archive-folder.js';
import type { Archive } from '../../src/archive/archive-folder.js';
import { equalBytes, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { canisterFrom, isIcRootKey, jsonOption, readRootKey, rootKeyOption } from '../cli/context.js';
import { EXIT } from '../cli/errors.js';
import { plural, print, time } from '../cli/output.js';
import { drawLines, drawObject, failureLines, noteLines } from '../cli/verdict-text.js';
import { runVerification } from '../cli/verification.js';
import type { Verification } from '../cli/verification.js';

interface VerifyOptions {
    readonly canister?: string;
    readonly rootKey?: string;
    readonly notBefore?: bigint;
    readonly notAfter?: bigint;
    readonly json?: boolean;
}

export function verifyCommand(): Command {
    return new Command('verify')
        .description('Check a fetched folder, offline: certificates, every block, every draw.')
        .argument('<folder>')
        .option('-c, --canister <id>', 'the canister it must be of (default: the one that the folder names)')
        .addOption(rootKeyOption())
        .option(
            '--not-before <time>',
            'fail if the newest certificate is older, such as 2026-11-21T00:00:00Z',
            parseTime
        )
        .option('--not-after <time>', 'fail if the newest certificate is newer', parseTime)
        .addOption(jsonOption())
        .addHelpText('after', '\nExit codes: 0 verified, 1 not verified, 2 wrong usage, 3 folder unreadable.')
        .action(run);
}

function run(folder: string, options: VerifyOptions): void {
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const expected =
        options.canister === undefined ? undefined : canisterFrom(options.canister).toUint8Array();
    const archive = readArchive(folder);
    const { notBefore, notAfter } = options;
    const canisterId = expected ?? archive.canisterId;
    if (!equalBytes(canisterId, archive.canisterId)) {
        const found = Principal.fromUint8Array(archive.canisterId).toText();
        throw new JuryError('CANISTER_MISMATCH', `${folder} says that it is of canister ${found}`);
    }
    const verification = runVerification(archive, {
        rootKey,
        canisterId,
        ...(notBefore !== undefined && { notBefore }),
        ...(notAfter !== undefined && { notAfter })
    });
    if (!verification.verdict.verified) process.exitCode = EXIT.notVerified;
    const canister = Principal.fromUint8Array(canisterId).toText();
    print(
        options.json,
        () => verdictObject(verification, canister, rootKey),
        () => verdictLines(verification, archive, canister, rootKey)
    );
}

function verdictObject({ verdict, findings }: Verification, canister: string, rootKey: Uint8Array): object {
    return {
        verified: verdict.verified,
        codes: verdict.codes,
        canister,
        root_key: rootKey,
        blocks: verdict.length,
        as_of: verdict.asOf,
        root: verdict.root,
        draws: verdict.draws.map(drawObject),
        not_proven: verdict.notProven,
        findings
    };
}

function verdictLines(
    { verdict, findings }: Verification,
    archive: Archive,
    canister: string,
    rootKey: Uint8Array
): string[] {
    const { verified, asOf, root, draws, notProven } = verdict;
    const notes = noteLines(findings);
    return [
        `Canister    ${canister}`,
        `Root key    ${isIcRootKey(rootKey) ? 'of the Internet Computer (pinned)' : "given by you, NOT the Internet Computer's"}`,
        `Holds       ${plural(archive.blocks.length, 'block')}, ${plural(archive.commits.length, 'commit')}`,
        ...(root === undefined ? [] : [`Root        ${toHex(root)}`]),
        '',
        ...(verified
            ? [
                  ...draws.flatMap((draw) => [...drawLines(draw), '']),
                  ...(notes.length === 0 ? [] : ['To know:', ...notes, '']),
                  'Not proven:',
                  ...notProven.map((line) => `  ${line}`),
                  '',
                  `VERIFIED as of ${time(asOf ?? 0n)}; nothing later is proven.`
              ]
            : [
                  'What is wrong:',
                  ...failureLines(findings),
                  ...foreignKeyHint(verdict.codes, rootKey),
                  '',
                  `NOT VERIFIED: ${verdict.codes.join(', ')}. Rely on nothing that this folder says.`
              ])
    ];
}

/** The commonest reason for a signature by another key is that the log is of another network. */
function foreignKeyHint(codes: readonly string[], rootKey: Uint8Array): string[] {
    if (
        !isIcRootKey(rootKey) ||
        !codes.some((code) => /^(DELEGATION|CERTIFICATE_SIGNATURE)_INVALID$/.test(code))
    )
        return [];
    return ['  If the log is from a local replica, name its root key with --root-key.'];
}

function parseTime(text: string): bigint {
    // Date.parse alone takes "1" for a year, and a time without a zone for local time.
    const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
    const milliseconds = isTime ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(milliseconds))
        throw new InvalidArgumentError('It is no time such as 2026-11-21T00:00:00Z.');
    return BigInt(milliseconds) * 1_000_000n;
}

import { Command } from 'commander';
import { isUnfinished, openArchive, readEvidence } from '../../src/archive/folder/index.js';
import { otherCanister, canistersWords, checkLink, checkReceipt } from '../../src/archive/audit/index.js';
import type { ArchiveReport } from '../../src/archive/audit/index.js';
import type { ArchiveSource, FraudFile } from '../../src/archive/format/index.js';
import { JuryError } from '../../src/protocol/codes.js';
import { verifyFraud, type Receipt } from '../../src/verifier/block/index.js';
import { attempt, isFailure } from '../../src/verifier/index.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import {
    parseEndTime,
    parseIndex,
    parseThreads,
    parseTime,
    canisterFrom,
    readRootKey
} from '../cli/arguments.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { CliError, EXIT } from '../cli/errors.js';
import { alikeLines, excerpt, print, printPieces, time } from '../cli/output/index.js';
import {
    caseOf,
    folderJson,
    folderLines,
    isVerified,
    withKeyHint,
    fraudLines,
    fraudObject,
    movedHint,
    receiptLines,
    receiptObject,
    tellSystemNames,
    type FolderReport
} from '../cli/text/index.js';
import { looksLikeCase, readProofFile } from '../cli/files/index.js';
import { runVerification, verifyFolder } from '../cli/log/index.js';

interface VerifyOptions {
    readonly canister?: string;
    readonly rootKey?: string;
    readonly notBefore?: bigint;
    readonly notAfter?: bigint;
    readonly after?: string;
    readonly threads?: number;
    readonly draws?: boolean;
    readonly block?: number;
    readonly case?: string;
    readonly successorOf?: string;
    readonly explain?: string | true;
    readonly json?: boolean;
}

export function verifyCommand(): Command {
    return new Command('verify')
        .description('Check an archive, a receipt or a fraud proof, offline.')
        .argument(
            '[path]',
            'a folder, or the file of a receipt or a fraud proof (default: the copy of jury.json)'
        )
        .option('-c, --canister <id>', 'the canister it must be of (default: the one that it names)')
        .option(
            '--successor-of <id>',
            'the canister whose log that one goes on from, if the court says that it moved'
        )
        .addOption(rootKeyOption())
        .option(
            '--not-before <time>',
            'fail if the newest certificate is older, such as 2026-11-21T00:00:00Z',
            parseTime
        )
        .option(
            '--not-after <time>',
            'fail if the newest certificate is newer; a day or a second is meant to its end',
            parseEndTime
        )
        .option('--after <folder>', 'the archive of the log that this one was reinstalled after')
        .option('--draws', 'show every draw in full')
        .option('--block <index>', 'show the draw in this block in full', parseIndex)
        .option('--case <name>', 'show the draws of this case in full')
        .option(
            '--threads <count>',
            'threads to work in (default: as many as cores, for a large log)',
            parseThreads
        )
        .option('--explain [code]', 'say what a code means and what to do, or list all, and do nothing else')
        .addOption(jsonOption())
        .addHelpText('after', '\nExit codes: 0 verified, 1 not verified, 2 wrong usage, 3 unreadable.')
        .action(run);
}

async function run(path: string | undefined, options: VerifyOptions): Promise<void> {
    if (options.explain !== undefined) return explainCode(options.explain, options.json);
    if (path === undefined) throw new CliError('USAGE', 'name a folder or a file');
    if (options.case === '') throw new CliError('USAGE', 'name the case: one without a name is none');
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const file = readProofFile(path);
    if (file !== undefined) requireOfProof(path, file.type, options);
    if (file?.type === 'receipt') verifyReceipt(path, file.receipt, rootKey, options);
    else if (file?.type === 'fraud') verifyFraudFile(path, file.fraud, rootKey, options);
    else await verifyFolderAt(path, rootKey, options);
}

/** Nobody else needs all tables of codes. */
async function explainCode(text: string | true, json: boolean | undefined): Promise<void> {
    const { allMeanings, meaningOf } = await import('../cli/explain-code.js');
    if (text === true)
        return print(
            json,
            () => ({ codes: allMeanings() }),
            () => allMeanings().map(({ code, meaning }) => `${code}: ${meaning}`)
        );
    const meaning = meaningOf(text);
    print(
        json,
        () => meaning,
        () => [`${meaning.code}: ${meaning.meaning}`, `What to do: ${meaning.advice}`]
    );
}

async function verifyFolderAt(folder: string, rootKey: Uint8Array, options: VerifyOptions): Promise<void> {
    const { notBefore, notAfter, threads, block, case: caseName, draws } = options;
    const source = openArchive(folder);
    tellSystemNames(folder);
    const successorOf = requireCanister(folder, source, options);
    const report = await runVerification(source, readEvidence(folder), {
        rootKey,
        keeps: options.json || draws ? 'all' : 'some',
        ...(block !== undefined && { block }),
        ...(caseName !== undefined && { caseName, isAlike: looksLikeCase(caseName) }),
        ...(notBefore !== undefined && { notBefore }),
        ...(notAfter !== undefined && { notAfter }),
        ...(threads !== undefined && { threads })
    });
    if (report.verified) requireAsked(report, options);
    const after = options.after === undefined ? undefined : await followLink(options.after, report, rootKey);
    const shown: FolderReport = {
        report,
        rootKey,
        after,
        unfinished: isUnfinished(folder),
        shows: draws ? 'draws' : block === undefined && caseName === undefined ? undefined : 'asked',
        successorOf
    };
    if (!isVerified(shown)) process.exitCode = EXIT.notVerified;
    if (options.json) printPieces(folderJson(shown));
    else print(false, () => ({}), () => folderLines(shown)); // prettier-ignore
}

/** @throws {CliError} `NOT_A_DRAW`, `CASE_NOT_FOUND` */
function requireAsked({ draws }: ArchiveReport, { block, case: name }: VerifyOptions): void {
    if (block !== undefined && !draws.asked.some(({ index }) => index === block))
        throw new CliError('NOT_A_DRAW', `block ${block} is no draw of this log`);
    if (name !== undefined && !draws.asked.some((draw) => caseOf(draw) === name))
        throw new CliError(
            'CASE_NOT_FOUND',
            [
                `no draw is of case ${excerpt(name)}`,
                ...alikeLines(draws.alike),
                'see: jury list --archive'
            ].join('; ')
        );
}

async function followLink(
    folder: string,
    newer: ArchiveReport,
    rootKey: Uint8Array
): Promise<FolderReport['after']> {
    const older = await verifyFolder(folder, { rootKey });
    if (!older.verified)
        return { code: older.codes[0] ?? 'NOTHING_COMMITTED', detail: `${folder} does not verify` };
    const linked = attempt(() => {
        checkLink(older, newer);
        return {};
    });
    if (isFailure(linked)) return linked;
    const end = `${older.length} blocks, as of ${time(older.verdict.asOf ?? 0n)}`;
    const whose = canistersWords(older, newer);
    const how = whose === '' ? 'the log was reinstalled: it' : 'the log';
    return { detail: `${how} begins where ${folder} ends, with ${end}${whose}` };
}

const OF_FOLDERS = ['after', 'threads', 'draws', 'block', 'case'] as const;
const NOT_OF = { receipt: OF_FOLDERS, fraud: [...OF_FOLDERS, 'notBefore', 'notAfter'] } as const;

/** What would be checked of a folder, and cannot be of this file, must not seem to have been. @throws {CliError} `USAGE` */
function requireOfProof(path: string, type: keyof typeof NOT_OF, options: VerifyOptions): void {
    const given = NOT_OF[type].find((name) => options[name] !== undefined);
    if (given === undefined) return;
    const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new CliError(
        'USAGE',
        `${option} is for a folder, and ${path} is a ${type === 'receipt' ? 'receipt' : 'fraud proof'}: leave it out, or name the folder`
    );
}

function verifyReceipt(path: string, receipt: Receipt, rootKey: Uint8Array, options: VerifyOptions): void {
    requireCanister(path, receipt, options);
    const proven = withKeyHint(rootKey, () => checkReceipt(receipt, rootKey));
    const { asOf } = proven.block;
    if ((options.notBefore ?? asOf) > asOf || (options.notAfter ?? asOf) < asOf)
        throw new JuryError('CERTIFICATE_TIME', `the certificate is of ${time(asOf)}`);
    print(
        options.json,
        () => ({ verified: true, ...receiptObject(proven) }),
        () => [...receiptLines(proven), '', `VERIFIED as of ${time(asOf)}; nothing later is proven.`]
    );
}

function verifyFraudFile(path: string, fraud: FraudFile, rootKey: Uint8Array, options: VerifyOptions): void {
    const { canisterId } = fraud;
    requireCanister(path, fraud, options);
    const verified = withKeyHint(rootKey, () => verifyFraud(fraud, { rootKey, canisterId }));
    print(
        options.json,
        () => ({ verified: true, ...fraudObject(fraud, verified) }),
        () => [...fraudLines(fraud, verified), 'VERIFIED: the log was rewritten.']
    );
}

/**
 * What is verified has to be of the canister that was asked about: of the one that it is of now. A log that was
 * restored into it has to be asked for by name.
 * @returns that name
 */
function requireCanister(
    path: string,
    found: Pick<ArchiveSource, 'canisterId' | 'origins'>,
    { canister, successorOf }: VerifyOptions
): Uint8Array | undefined {
    const before = successorOf === undefined ? undefined : canisterFrom(successorOf).toUint8Array();
    const wrong = otherCanister(found, {
        ...(canister !== undefined && { canisterId: canisterFrom(canister).toUint8Array() }),
        ...(before !== undefined && { successorOf: before })
    });
    if (wrong === undefined) return before;
    const how = wrong.moved === undefined ? '' : `; ${movedHint(wrong.moved)}`;
    throw new JuryError('CANISTER_MISMATCH', `${path} ${wrong.detail}${how}`);
}

import { Principal } from '@dfinity/principal';
import { Command, InvalidArgumentError } from 'commander';
import { isUnfinished, readArchive } from '../../src/archive/archive-folder.js';
import type { Archive } from '../../src/archive/archive-folder.js';
import { attributeLog } from '../../src/archive/attribute-log.js';
import { auditEvidence } from '../../src/archive/audit-evidence.js';
import { readEvidence } from '../../src/archive/evidence-folder.js';
import { checkLink } from '../../src/archive/link-logs.js';
import { checkReceipt } from '../../src/archive/make-receipt.js';
import type { FraudFile } from '../../src/archive/proof-file.js';
import type { Receipt } from '../../src/verifier/juror.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { verifyFraud } from '../../src/verifier/evidence.js';
import { attempt, isFailure } from '../../src/verifier/finding.js';
import { IC_ROOT_KEY } from '../../src/verifier/index.js';
import { canisterFrom, jsonOption, readRootKey, rootKeyOption } from '../cli/context.js';
import { CliError, EXIT } from '../cli/errors.js';
import { meaningOf } from '../cli/explain-code.js';
import { folderLines, folderObject, isVerified } from '../cli/folder-report.js';
import type { FolderReport } from '../cli/folder-report.js';
import { withKeyHint } from '../cli/foreign-key.js';
import { fraudLines, fraudObject } from '../cli/fraud-text.js';
import { readProofFile } from '../cli/input-path.js';
import { print, time } from '../cli/output.js';
import { receiptLines, receiptObject } from '../cli/receipt-text.js';
import { verifyArchive } from '../cli/verification.js';
import type { Verification } from '../cli/verification.js';
import { auditSeats } from '../cli/verified-log.js';

interface VerifyOptions {
    readonly canister?: string;
    readonly rootKey?: string;
    readonly notBefore?: bigint;
    readonly notAfter?: bigint;
    readonly after?: string;
    readonly threads?: number;
    readonly explain?: string;
    readonly json?: boolean;
}

export function verifyCommand(): Command {
    return new Command('verify')
        .description('Check an archive, a receipt or a fraud proof, offline.')
        .argument('[path]', 'a folder, or the file of a receipt or a fraud proof')
        .option('-c, --canister <id>', 'the canister it must be of (default: the one that it names)')
        .addOption(rootKeyOption())
        .option(
            '--not-before <time>',
            'fail if the newest certificate is older, such as 2026-11-21T00:00:00Z',
            parseTime
        )
        .option('--not-after <time>', 'fail if the newest certificate is newer', parseTime)
        .option('--after <folder>', 'the archive of the log that this one was reinstalled after')
        .option('--threads <count>', 'threads to work in (default: several for a large log)', parseThreads)
        .option('--explain <code>', 'say what a code means, and do nothing else')
        .addOption(jsonOption())
        .addHelpText('after', '\nExit codes: 0 verified, 1 not verified, 2 wrong usage, 3 unreadable.')
        .action(run);
}

async function run(path: string | undefined, options: VerifyOptions): Promise<void> {
    if (options.explain !== undefined) return explainCode(options.explain, options.json);
    if (path === undefined) throw new CliError('USAGE', 'name a folder or a file; see: jury help');
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const file = readProofFile(path);
    if (file?.type === 'receipt') verifyReceipt(path, file.receipt, rootKey, options);
    else if (file?.type === 'fraud') verifyFraudFile(path, file.fraud, rootKey, options);
    else await verifyFolder(path, rootKey, options);
}

function explainCode(text: string, json: boolean | undefined): void {
    const { code, meaning } = meaningOf(text);
    print(
        json,
        () => ({ code, meaning }),
        () => [`${code}: ${meaning}`]
    );
}

async function verifyFolder(folder: string, rootKey: Uint8Array, options: VerifyOptions): Promise<void> {
    const { notBefore, notAfter, threads } = options;
    const archive = readArchive(folder);
    const { canisterId } = archive;
    requireCanister(folder, canisterId, options);
    const bounds = {
        ...(notBefore !== undefined && { notBefore }),
        ...(notAfter !== undefined && { notAfter })
    };
    const context = { rootKey, canisterId, cache: new Map(), signatures: new Set<string>() };
    const { cache, signatures } = context;
    const verification = await verifyArchive(archive, { rootKey, canisterId, ...bounds }, threads, {
        cache,
        signatures
    });
    const evidence = auditEvidence(archive, readEvidence(folder), context);
    const after =
        options.after === undefined
            ? undefined
            : await followLink(options.after, { archive, verification }, rootKey, threads);
    const report = {
        archive,
        verification,
        evidence,
        seats: auditSeats(archive),
        staged: verification.verdict.verified ? attributeLog(archive, evidence, context) : [],
        rootKey,
        after,
        unfinished: isUnfinished(folder)
    };
    if (!isVerified(report)) process.exitCode = EXIT.notVerified;
    print(
        options.json,
        () => folderObject(report),
        () => folderLines(report)
    );
}

interface Checked {
    readonly archive: Archive;
    readonly verification: Verification;
}

async function followLink(
    folder: string,
    { archive, verification }: Checked,
    rootKey: Uint8Array,
    threads: number | undefined
): Promise<FolderReport['after']> {
    const older = readArchive(folder);
    const { verdict } = await verifyArchive(older, { rootKey, canisterId: older.canisterId }, threads);
    if (!verdict.verified)
        return { code: verdict.codes[0] ?? 'NOTHING_COMMITTED', detail: `${folder} does not verify` };
    const newer = { archive, verdict: verification.verdict };
    const linked = attempt(() => {
        checkLink({ archive: older, verdict }, newer);
        return {};
    });
    if (isFailure(linked)) return linked;
    const end = `${older.blocks.length} blocks, as of ${time(verdict.asOf ?? 0n)}`;
    return { detail: `the log was reinstalled: it begins where ${folder} ends, with ${end}` };
}

function verifyReceipt(path: string, receipt: Receipt, rootKey: Uint8Array, options: VerifyOptions): void {
    requireCanister(path, receipt.canisterId, options);
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
    requireCanister(path, canisterId, options);
    const verified = withKeyHint(rootKey, () => verifyFraud(fraud, { rootKey, canisterId }));
    print(
        options.json,
        () => ({ verified: true, ...fraudObject(fraud, verified) }),
        () => [...fraudLines(fraud, verified), 'VERIFIED: the log was rewritten.']
    );
}

function requireCanister(path: string, canisterId: Uint8Array, { canister }: VerifyOptions): void {
    if (canister === undefined || equalBytes(canisterFrom(canister).toUint8Array(), canisterId)) return;
    const found = Principal.fromUint8Array(canisterId).toText();
    throw new JuryError('CANISTER_MISMATCH', `${path} says that it is of canister ${found}`);
}

function parseThreads(text: string): number {
    if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_THREADS) return Number(text);
    throw new InvalidArgumentError(`It is no number from 1 to ${MAX_THREADS}.`);
}

const MAX_THREADS = 64;

function parseTime(text: string): bigint {
    // Date.parse alone takes "1" for a year, and a time without a zone for local time.
    const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
    const milliseconds = isTime ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(milliseconds))
        throw new InvalidArgumentError('It is no time such as 2026-11-21T00:00:00Z.');
    return BigInt(milliseconds) * 1_000_000n;
}

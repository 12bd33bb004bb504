import { Principal } from '@dfinity/principal';
import { equalBytes, fromHex, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';
import type { FraudKind, FraudProof, Statement } from '../verifier/index.js';
import { canonicalJson } from './manifest.js';

export const RECEIPT_FORMAT = 'icjury-receipt/1';
export const FRAUD_FORMAT = 'icjury-fraud/1';

/** One block and what proves it, in one file that needs nothing else. */
export interface Receipt {
    readonly canisterId: Uint8Array;
    readonly index: number;
    /** The block's bytes. */
    readonly data: Uint8Array;
    readonly witness: Uint8Array;
    readonly certificate: Uint8Array;
}

export interface FraudFile extends FraudProof {
    readonly canisterId: Uint8Array;
}

export type ProofFile =
    | { readonly type: 'receipt'; readonly receipt: Receipt }
    | { readonly type: 'fraud'; readonly fraud: FraudFile };

/** A block with 10,000 jurors and the longest memo, in hexadecimal. */
export const MAX_PROOF_BYTES = 4 * 1024 * 1024;
const KINDS: readonly FraudKind[] = ['fork', 'split', 'shrink'];

export const encodeReceipt = ({ canisterId, index, data, witness, certificate }: Receipt): Uint8Array =>
    canonicalJson({
        format: RECEIPT_FORMAT,
        canister_id: principalText(canisterId),
        index,
        data: toHex(data),
        witness: toHex(witness),
        certificate: toHex(certificate)
    });

export const encodeFraud = ({ canisterId, kind, first, second }: FraudFile): Uint8Array =>
    canonicalJson({
        format: FRAUD_FORMAT,
        canister_id: principalText(canisterId),
        kind,
        first: statementObject(first),
        second: statementObject(second)
    });

const statementObject = ({ certificate, witness }: Statement) => ({
    certificate: toHex(certificate),
    witness: toHex(witness)
});

/**
 * Reads a receipt or a fraud proof: exactly one form of bytes for each. Nothing in it is verified.
 * @throws {JuryError} `PROOF_MALFORMED`, `ARCHIVE_VERSION`
 */
export function decodeProofFile(bytes: Uint8Array): ProofFile {
    const fields = parse(bytes);
    const { format } = fields;
    if (format === RECEIPT_FORMAT) {
        const receipt = readReceipt(fields);
        requireSame(bytes, encodeReceipt(receipt));
        return { type: 'receipt', receipt };
    }
    if (format === FRAUD_FORMAT) {
        const fraud = readFraud(fields);
        requireSame(bytes, encodeFraud(fraud));
        return { type: 'fraud', fraud };
    }
    if (typeof format === 'string' && /^icjury-(receipt|fraud)\//.test(format))
        throw new JuryError('ARCHIVE_VERSION', `the file is of format ${format}; use the jury that wrote it`);
    throw malformed('it does not say that it is one');
}

function readReceipt(fields: Record<string, unknown>): Receipt {
    const { index } = fields;
    if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= MAX_LOG_LENGTH)
        throw malformed('index is no block index');
    return {
        canisterId: principal(fields['canister_id']),
        index,
        data: hex(fields['data'], 'data'),
        witness: hex(fields['witness'], 'witness'),
        certificate: hex(fields['certificate'], 'certificate')
    };
}

function readFraud(fields: Record<string, unknown>): FraudFile {
    const kind = KINDS.find((one) => one === fields['kind']);
    if (kind === undefined) throw malformed('it is of no known kind');
    return {
        canisterId: principal(fields['canister_id']),
        kind,
        first: readStatement(fields['first']),
        second: readStatement(fields['second'])
    };
}

function readStatement(value: unknown): Statement {
    if (typeof value !== 'object' || value === null) throw malformed('a statement is missing');
    const { certificate, witness } = { ...value } as Record<string, unknown>;
    return { certificate: hex(certificate, 'certificate'), witness: hex(witness, 'witness') };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
    if (bytes.length > MAX_PROOF_BYTES) throw malformed(`${bytes.length} bytes are too many`);
    try {
        const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
        if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch {
        // Said below.
    }
    throw malformed('it is no JSON object');
}

function hex(value: unknown, name: string): Uint8Array {
    const bytes = typeof value === 'string' ? fromHex(value) : undefined;
    if (bytes === undefined) throw malformed(`${name} is not hexadecimal`);
    return bytes;
}

function principal(value: unknown): Uint8Array {
    try {
        return Principal.fromText(String(value)).toUint8Array();
    } catch {
        throw malformed('canister_id is no principal');
    }
}

const principalText = (bytes: Uint8Array) => Principal.fromUint8Array(bytes).toText();

function requireSame(bytes: Uint8Array, canonical: Uint8Array): void {
    if (!equalBytes(bytes, canonical)) throw malformed('it is not in its canonical form');
}

const malformed = (detail: string) => new JuryError('PROOF_MALFORMED', detail);

/** The network certified two logs that exclude each other; the proof is worth more than the error. */
export class FraudError extends JuryError<'HISTORY_REWRITTEN'> {
    readonly file: FraudFile;

    constructor(canisterId: Uint8Array, proof: FraudProof) {
        super('HISTORY_REWRITTEN', DETAILS[proof.kind]);
        this.file = { ...proof, canisterId };
    }
}

const DETAILS: Readonly<Record<FraudKind, string>> = {
    fork: 'the network certified another block at an index that the archive has',
    split: 'the network certified other blocks for a length that the archive has',
    shrink: 'the log is shorter now than the network certified it before'
};

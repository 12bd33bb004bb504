import { Principal } from '@dfinity/principal';
import { equalBytes, fromHex, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { decodeReceipt, isReceipt } from '../verifier/index.js';
import type { FraudKind, FraudProof, Receipt, Statement } from '../verifier/index.js';
import { canonicalJson } from './manifest.js';

export const FRAUD_FORMAT = 'icjury-fraud/1';

export interface FraudFile extends FraudProof {
    readonly canisterId: Uint8Array;
}

export type ProofFile =
    | { readonly type: 'receipt'; readonly receipt: Receipt }
    | { readonly type: 'fraud'; readonly fraud: FraudFile };

/** More than a block with 10,000 jurors and the longest memo takes. */
export const MAX_PROOF_BYTES = 4 * 1024 * 1024;
const KINDS: readonly FraudKind[] = ['fork', 'split', 'shrink'];

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
 * @throws {JuryError} `RECEIPT_MALFORMED`, `PROOF_MALFORMED`, `ARCHIVE_VERSION`
 */
export function decodeProofFile(bytes: Uint8Array): ProofFile {
    if (isReceipt(bytes)) return { type: 'receipt', receipt: decodeReceipt(bytes) };
    const fields = parse(bytes);
    const { format } = fields;
    if (format === FRAUD_FORMAT) {
        const fraud = readFraud(fields);
        requireSame(bytes, encodeFraud(fraud));
        return { type: 'fraud', fraud };
    }
    if (typeof format === 'string' && /^icjury-fraud\//.test(format))
        throw new JuryError('ARCHIVE_VERSION', `the file is of format ${format}; use the jury that wrote it`);
    throw malformed('it does not say that it is one');
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

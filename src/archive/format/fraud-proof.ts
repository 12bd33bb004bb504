import { toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { decodeReceipt, isReceipt } from '../../verifier/block/index.js';
import type { FraudKind, FraudProof, Statement, Receipt } from '../../verifier/block/index.js';
import { canisterText } from '../../protocol/principal-text.js';
import { canonicalJson, JsonFields, refusal, requireCanonical } from '../../protocol/json-file.js';
import type { FileKind } from '../../protocol/json-file.js';

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
        canister_id: canisterText(canisterId),
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
    if (bytes.length > MAX_PROOF_BYTES) throw refusal(FRAUD, `${bytes.length} bytes are too many`);
    const fraud = readFraud(JsonFields.ofVersion(bytes, FRAUD_FORMAT, FRAUD));
    requireCanonical(bytes, encodeFraud(fraud), FRAUD);
    return { type: 'fraud', fraud };
}

const FRAUD: FileKind = { code: 'PROOF_MALFORMED' };

const readFraud = (fields: JsonFields): FraudFile => ({
    canisterId: fields.principal('canister_id'),
    kind: fields.oneOf('kind', KINDS),
    first: readStatement(fields.object('first')),
    second: readStatement(fields.object('second'))
});

const readStatement = (fields: JsonFields): Statement => ({
    certificate: fields.hex('certificate'),
    witness: fields.hex('witness')
});

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

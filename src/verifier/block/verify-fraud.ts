import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { verifyCertificate, type CertificateContext } from '../certificate/index.js';
import { verifyTipWitness, verifyWitness } from './witness.js';

/** What the network said of a log at one time: a certificate, and a witness under it. */
export interface Statement {
    readonly certificate: Uint8Array;
    readonly witness: Uint8Array;
}

/**
 * Two statements about one log that cannot both be of a log that only grows. `fork`: another block at the same
 * index. `split`: other blocks at the same length. `shrink`: fewer blocks at a later time.
 */
export type FraudKind = 'fork' | 'split' | 'shrink';

const KINDS: readonly FraudKind[] = ['fork', 'split', 'shrink'];

export interface FraudProof {
    readonly kind: FraudKind;
    /** For `shrink`, the older and longer one. */
    readonly first: Statement;
    readonly second: Statement;
}

export interface VerifiedFraud {
    readonly kind: FraudKind;
    readonly times: readonly [bigint, bigint];
    readonly lengths: readonly [number, number];
    /** `fork`: the index that two blocks claim. */
    readonly index: number | undefined;
    readonly genesis: Uint8Array;
}

/**
 * Verifies that the network certified two logs that exclude each other, though they name the same origin.
 * @throws {JuryError} `NO_FRAUD`, `PROOF_MALFORMED` for a kind that there is none of, and as `verifyCertificate` and `verifyWitness`
 */
export function verifyFraud({ kind, first, second }: FraudProof, context: CertificateContext): VerifiedFraud {
    if (!KINDS.includes(kind))
        throw new JuryError('PROOF_MALFORMED', `a fraud proof is of no kind ${JSON.stringify(kind)}`);
    const [a, b] = [read(kind, first, context), read(kind, second, context)];
    if (!equalBytes(a.genesis, b.genesis)) throw noFraud('they are of logs of different origin');
    if (kind === 'shrink') {
        if (a.length <= b.length || a.time >= b.time) throw noFraud('the later one is not shorter');
    } else {
        const place = kind === 'fork' ? a.index === b.index : a.length === b.length;
        if (!place) throw noFraud('they are not about the same place');
        if (a.hash === undefined || b.hash === undefined || equalBytes(a.hash, b.hash))
            throw noFraud('they say the same');
    }
    return {
        kind,
        times: [a.time, b.time],
        lengths: [a.length, b.length],
        index: a.index,
        genesis: a.genesis
    };
}

function read(kind: FraudKind, { certificate, witness }: Statement, context: CertificateContext) {
    const { time, certifiedData: certifiedRoot } = verifyCertificate(certificate, context);
    if (kind === 'fork') {
        const { leaves, blockHash, index } = verifyWitness(witness, { certifiedRoot });
        return { time, hash: blockHash, index, length: leaves.length, genesis: leaves.genesis };
    }
    const { leaves, blocksHash } = verifyTipWitness(witness, { certifiedRoot });
    return { time, hash: blocksHash, index: undefined, length: leaves.length, genesis: leaves.genesis };
}

const noFraud = (detail: string) => new JuryError('NO_FRAUD', detail);

import { blockHash, decodeData } from '../../protocol/block.js';
import { asciiBytes, equalBytes } from '../../protocol/bytes.js';
import { readControllers } from '../../protocol/controllers.js';
import { lookupSubtree, lookupValue } from '../../protocol/certificate.js';
import type { HashTree } from '../../protocol/hash-tree.js';
import { JuryError } from '../../protocol/codes.js';
import { checkInCharge, verifyState, verifyCertificate } from '../../verifier/certificate/index.js';
import { verifyTipWitness, type BlockTree, type VerifiedTipWitness } from '../../verifier/block/index.js';
import type { CertificateContext } from '../../verifier/certificate/index.js';
import type { CodeEvidence, HistoryCall, Seal } from '../format/index.js';
import { decodeCodeHistory, type CodeHistory } from './code-history.js';
import { hashOfMap } from '../../protocol/request-id.js';

export interface VerifiedSeal extends VerifiedTipWitness {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
}

/** That the network certified the leaves of a log at one time. @throws {JuryError} */
export function verifyTip(
    tip: Pick<Seal, 'certificate' | 'tree'>,
    context: CertificateContext
): VerifiedSeal {
    const { time, certifiedData: certifiedRoot } = verifyCertificate(tip.certificate, context);
    return { ...verifyTipWitness(tip.tree, { certifiedRoot }), time };
}

/**
 * That a seal is of the log beside it, with its staged blocks behind.
 * @param tree over the log; it may be longer by now
 * @throws {JuryError} `SEAL_MISMATCH`, `TIME_ORDER`, and those of its certificate and witness
 */
export function verifySeal(seal: Seal, tree: BlockTree, context: CertificateContext): VerifiedSeal {
    const verified = verifyTip(seal, context);
    const { length } = verified.leaves;
    if (seal.stagedFrom + seal.staged.length !== length || seal.stagedFrom > tree.length)
        throw mismatch(
            `it is of ${length} blocks, and ${seal.staged.length} are kept from ${seal.stagedFrom} on`
        );
    const whole = tree.upTo(seal.stagedFrom);
    for (const block of seal.staged) whole.add(block);
    const [expected, found] = [whole.root(), verified.blocksHash];
    const same =
        expected === undefined || found === undefined ? expected === found : equalBytes(expected, found);
    if (!same) throw mismatch('blocks do not add up to what it certifies');
    for (const [i, block] of seal.staged.entries()) {
        checkStaged(block, seal.stagedFrom + i, tree);
        if (decodeData(block).timestamp > verified.time)
            throw new JuryError('TIME_ORDER', 'a seal covers a block that is younger than it');
    }
    return verified;
}

/** What was certified while it was staged, and committed since, has to be the same. */
function checkStaged(block: Uint8Array, index: number, tree: BlockTree): void {
    const committed = tree.hashOf(index);
    if (committed === undefined || equalBytes(committed, blockHash(block))) return;
    throw new JuryError('HISTORY_REWRITTEN', `block ${index} was another one when it was staged`);
}

const mismatch = (detail: string) => new JuryError('SEAL_MISMATCH', detail);

/** What the network said of the canister's code. */
export interface VerifiedCode {
    readonly time: bigint;
    /** Undefined: the canister holds no code. */
    readonly moduleHash: Uint8Array | undefined;
    /** Principals. */
    readonly controllers: readonly Uint8Array[];
    readonly history: VerifiedHistory | undefined;
}

export interface VerifiedHistory extends CodeHistory {
    readonly time: bigint;
}

/** @throws {JuryError} `CODE_EVIDENCE_INVALID`, and those of certificates */
export function verifyCode({ state, history }: CodeEvidence, context: CertificateContext): VerifiedCode {
    const { time, tree, ranges } = verifyState(state, context);
    checkInCharge(ranges, context.canisterId);
    const controllers = lookupValue(tree, pathOf(context.canisterId, 'controllers'));
    if (controllers === undefined) throw invalid('the certificate shows no controllers of this canister');
    return {
        time,
        moduleHash: certifiedModule(tree, context.canisterId),
        controllers: readControllers(controllers),
        history: history && verifyHistory(history, context)
    };
}

const pathOf = (canisterId: Uint8Array, name: string) => [
    asciiBytes('canister'),
    canisterId,
    asciiBytes(name)
];

/**
 * The hash of the module that a canister runs; undefined where the tree proves that it runs none.
 * @throws {JuryError} `CODE_EVIDENCE_INVALID` where it hides which of both: anybody can prune a tree
 */
export function certifiedModule(tree: HashTree, canisterId: Uint8Array): Uint8Array | undefined {
    const found = lookupSubtree(tree, pathOf(canisterId, 'module_hash'));
    if (found.status === 'absent') return undefined;
    if (found.status === 'found' && found.tree.kind === 'leaf') return found.tree.value;
    throw invalid('the certificate does not show whether the canister runs a module');
}

/** The id of the call ties the certified answer to the method and the canister that were asked. */
function verifyHistory(call: HistoryCall, context: CertificateContext): VerifiedHistory {
    const { time, tree, ranges } = verifyState(call.certificate, context);
    checkInCharge(ranges, context.canisterId);
    const reply = lookupValue(tree, replyPath(call, context.canisterId));
    if (reply === undefined) throw invalid('the certificate shows no answer to this call of code_history');
    return { time, ...decodeCodeHistory(reply) };
}

/** Where a certificate shows the answer to a call of `code_history`. */
export function replyPath(call: HistoryCall, canisterId: Uint8Array): Uint8Array[] {
    const id = hashOfMap({
        request_type: 'call',
        canister_id: canisterId,
        method_name: 'code_history',
        arg: Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0),
        sender: call.sender,
        ingress_expiry: call.ingressExpiry,
        nonce: call.nonce
    });
    return [asciiBytes('request_status'), id, asciiBytes('reply')];
}

const invalid = (detail: string) => new JuryError('CODE_EVIDENCE_INVALID', detail);

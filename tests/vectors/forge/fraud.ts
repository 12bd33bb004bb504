import { encodeFraud } from '../../../src/archive/format/fraud-proof.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeWitness } from '../../../src/protocol/hash-tree.js';
import { tipWitness } from '../../../src/protocol/jury-tree.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import type { FraudKind, Statement } from '../../../src/verifier/block/verify-fraud.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { CANISTER, certificate, OTHER_KEY } from '../../verifier/certificate-builder.js';
import { blocksHash, rootOf } from '../../verifier/log-builder.js';
import { replaced } from './archive-files.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions } from './case.js';
import { Ledger, SECOND, SECOND_CANISTER, signed, START } from './ledger.js';

const group = new Group('fraud');
export const FRAUD: readonly Case[] = group.cases;

/** A log of three blocks, the last of which is named; and the network's word on it. */
const log = (last: string, genesis?: Uint8Array): Ledger => {
    const ledger = new Ledger().add('a').add('b').add(last);
    if (genesis !== undefined) ledger.genesis = genesis;
    return ledger;
};
const at = (n: number) => START + BigInt(n) * SECOND;
const signedBy = (ledger: Ledger, time: bigint, length = 3, builder = signed()) => {
    const blocks = ledger.blocks.slice(0, length);
    const leaves = ledger.state({ length });
    return { blocks, leaves, certificate: ledger.certify(rootOf(blocks, leaves), time, builder) };
};
const block = (ledger: Ledger, index: number, time = at(5)): Statement => {
    const { blocks, leaves, certificate: own } = signedBy(ledger, time);
    return { certificate: own, witness: new BlockTree(blocks).witness(index, leaves) };
};
const tip = (ledger: Ledger, length = 3, time = at(5), builder = signed()): Statement => {
    const { blocks, leaves, certificate: own } = signedBy(ledger, time, length, builder);
    return { certificate: own, witness: encodeWitness(tipWitness(blocksHash(blocks), leaves)) };
};
const file = (kind: FraudKind, first: Statement, second: Statement) => ({
    'fraud.json': encodeFraud({ canisterId: CANISTER, kind, first, second })
});
const fraud = (name: string, rules: string, title: string, kind: FraudKind, first: Statement, second: Statement, code?: ReasonCode, options?: CaseOptions) =>
    group.add('fraud', name, rules, title, file(kind, first, second), code === undefined ? [] : [code], options);

const [one, other] = [log('c'), log('d')];
fraud('fork', 'F1 F2', 'two blocks at index 2', 'fork', block(one, 2), block(other, 2));
fraud('fork-at-one-time', 'F2', 'two blocks at one index, certified at different times', 'fork', block(one, 2, at(5)), block(other, 2, at(9)));
fraud('no-fork', 'F2', 'the same block twice', 'fork', block(one, 1), block(other, 1), 'NO_FRAUD');
fraud('fork-of-two-places', 'F2', 'two blocks at two indices', 'fork', block(one, 1), block(other, 2), 'NO_FRAUD');
fraud('split', 'F3', 'two T of one length', 'split', tip(one), tip(other));
fraud('no-split', 'F3', 'the same T twice', 'split', tip(one, 2), tip(other, 2), 'NO_FRAUD');
fraud('split-of-two-lengths', 'F3', 'two T of two lengths', 'split', tip(one, 2), tip(other, 3), 'NO_FRAUD');
fraud('split-of-the-empty-log', 'F3', 'two tips of an empty log, which has no T', 'split', tip(one, 0), tip(other, 0), 'NO_FRAUD');
fraud('shrink', 'F4', 'a later state with fewer blocks', 'shrink', tip(one, 3, at(5)), tip(one, 2, at(6)));
fraud('shrink-to-nothing', 'F4', 'a later state without blocks', 'shrink', tip(one, 3, at(5)), tip(one, 0, at(6)));
fraud('grown', 'F4', 'a later state with more blocks', 'shrink', tip(one, 2, at(5)), tip(one, 3, at(6)), 'NO_FRAUD');
fraud('shrunk-at-one-time', 'F4', 'two states of one time', 'shrink', tip(one, 3, at(5)), tip(one, 2, at(5)), 'NO_FRAUD');
fraud('shrink-in-other-order', 'F4', 'the shorter state stands first, and is the earlier one', 'shrink', tip(one, 2, at(5)), tip(one, 3, at(4)), 'NO_FRAUD');
fraud('of-two-geneses', 'F1', 'the log of another install', 'split', tip(one), tip(log('d', SEED)), 'NO_FRAUD');
fraud('forged', 'F1', 'one of the certificates is by a key that nobody vouches for', 'split', tip(one), tip(other, 3, at(5), certificate().withoutDelegation().signedBy(OTHER_KEY)), 'CERTIFICATE_SIGNATURE_INVALID');
fraud('of-another-canister', 'F1', 'one of the certificates is of another canister', 'split', tip(one), (() => {
    const foreign = log('d');
    foreign.canister = SECOND_CANISTER;
    return tip(foreign);
})(), 'CANISTER_MISMATCH');
fraud('witness-of-another-root', 'F1', 'a witness that leads to another root', 'split', tip(one), { ...tip(other), witness: tip(one, 2).witness }, 'ROOT_MISMATCH');
fraud('tips-for-a-fork', 'F1', 'a fork that shows tips', 'fork', tip(one), tip(other), 'WITNESS_SHAPE');
fraud('blocks-for-a-split', 'F1', 'a split that shows blocks', 'split', block(one, 2), block(other, 2), 'WITNESS_SHAPE');
fraud('other-canister-asked', 'F1', 'another canister was asked about', 'split', tip(one), tip(other), 'CANISTER_MISMATCH', { input: { canister: canisterText(SECOND_CANISTER) } });

/* Tip witnesses */
const shaped = (name: string, title: string, witness: Uint8Array) =>
    group.add('fraud', name, 'W5', title, file('split', tip(one), { ...tip(other), witness }), ['WITNESS_SHAPE']);
shaped('tip-without-t', 'the tip of a log of three without T', encodeWitness(tipWitness(undefined, one.state())));
shaped('tip-of-nothing-with-t', 'the tip of an empty log with a T', encodeWitness(tipWitness(SEED, one.state({ length: 0 }))));

/* Form */
const whole = file('split', tip(one), tip(other))['fraud.json'];
const form = (name: string, title: string, change: (bytes: Uint8Array) => Uint8Array, code: ReasonCode = 'PROOF_MALFORMED') =>
    group.add('fraud', name, 'F5', title, { 'fraud.json': change(whole) }, [code]);
form('form-kind', 'a kind that there is not', replaced('"split"', '"splat"'));
form('form-spaces', 'a space more', replaced('"kind": ', '"kind":  '));
form('form-member-missing', 'without `second`', replaced(/,\n {2}"second": \{[^}]*\}/, ''));
form('form-member-more', 'a member more', replaced('"kind"', '"more": null,\n  "kind"'));
form('form-junk', 'no JSON', () => asciiBytes('junk'));
form('form-version-2', 'of a later version', replaced('icjury-fraud/1', 'icjury-fraud/2'), 'ARCHIVE_VERSION');
form('form-other-format', 'of another format', replaced('icjury-fraud/1', 'icjury-letter/1'));

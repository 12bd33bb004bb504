import { fromHex } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import type { Receipt } from '../../../src/verifier/block/receipt.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../../verifier/certificate-builder.js';
import { rootOf } from '../../verifier/log-builder.js';
import type { CaseOptions, Group } from './case.js';
import { Ledger, names, SECOND, START } from './ledger.js';

/** Receipts are the smallest thing with a certificate and a witness: rules of both are tried on this one. */

/** Five blocks, the third a Select. */
export const ledger = new Ledger()
    .add(...names(0, 8))
    .add('x')
    .select(0, 3)
    .add('y')
    .add('z');
export const LEAVES = ledger.state();
const TREE = new BlockTree(ledger.blocks);
export const ROOT = rootOf(ledger.blocks, LEAVES);
export const TIME = START + 10n * SECOND;
export const witness = (index: number, leaves = LEAVES): Uint8Array => TREE.witness(index, leaves);

export const GOOD: Receipt = {
    canisterId: CANISTER,
    index: 2,
    data: present(ledger.blocks[2]),
    tree: witness(2),
    certificate: ledger.certify(ROOT, TIME),
    lineage: ledger.preimages
};

/** Makes cases of that receipt, changed. */
export const receiptsOf =
    (group: Group) =>
    (name: string, rules: string, title: string, of: Partial<Receipt>, code?: ReasonCode, options?: CaseOptions): void =>
        group.add('receipt', name, rules, title, { receipt: encodeReceipt({ ...GOOD, ...of }) }, code === undefined ? [] : [code], options);

/** A certificate of the canister over a root. */
export const built = (builder: CertificateBuilder, root = ROOT): Uint8Array => builder.withTime(TIME).withCertifiedData(CANISTER, root).build();

export const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array();

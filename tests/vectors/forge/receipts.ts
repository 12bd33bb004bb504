import { concatBytes } from '../../../src/protocol/bytes.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import type { Receipt } from '../../../src/verifier/block/receipt.js';
import { present, replaceBytes } from '../../verifier/bytes.js';
import { canisterPrincipal } from '../../verifier/certificate-builder.js';
import { rootOf } from '../../verifier/log-builder.js';
import { info, SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { Ledger, names, SECOND, SECOND_CANISTER, signed, START } from './ledger.js';
import { built, GOOD, hex, ledger, receiptsOf, ROOT, TIME } from './sample-receipt.js';

/** Rules of one block, and of the form of receipts. */
const receipts = new Group('receipts');
export const RECEIPTS: readonly Case[] = receipts.cases;
const receipt = receiptsOf(receipts);

receipt('select', 'R1 R2 R3 R6', 'the receipt of a Select', {});
receipt('malformed-block', 'R1', 'a block that is none', restaged({ bytes: concatBytes(GOOD.data, Uint8Array.of(0)) }), 'MALFORMED_BLOCK');
receipt('select-of-nobody', 'R1', 'a Select of nobody: a receipt does not show whether it is of a lottery', restaged({ nobody: true }), 'MALFORMED_BLOCK');
receipt('other-block', 'R2', 'the bytes of another block', { data: present(ledger.blocks[1]) }, 'BLOCK_HASH_MISMATCH');
receipt('younger-than-its-certificate', 'R3', 'a block younger than the certificate', { certificate: ledger.certify(ROOT, START + SECOND) }, 'TIME_ORDER');
receipt('bounds-kept', 'R4', 'the certificate is as old as may be', {}, undefined, {
    input: { not_before: String(TIME), not_after: String(TIME) }
});
receipt('too-old', 'R4', 'the certificate is older than asked for', {}, 'CERTIFICATE_TIME', {
    input: { not_before: String(TIME + 1n) }
});
receipt('too-new', 'R4', 'the certificate is newer than asked for', {}, 'CERTIFICATE_TIME', {
    input: { not_after: String(TIME - 1n) }
});
receipt('canister-asked-for', 'R7', 'of the canister that was asked about', {}, undefined, {
    input: { canister: canisterPrincipal(300).toText() }
});
receipt('other-canister', 'R7', 'another canister was asked about', {}, 'CANISTER_MISMATCH', {
    input: { canister: canisterPrincipal(301).toText() }
});
receipt('names-another-canister', 'R6 C8', 'the receipt names another canister than its certificate is of', { canisterId: SECOND_CANISTER }, 'CANISTER_MISMATCH');
const form = (name: string, title: string, of: Uint8Array) => receipts.add('receipt', name, 'R6', title, { receipt: of }, ['RECEIPT_MALFORMED']);
const whole = encodeReceipt(GOOD);
form('receipt-cut', 'the last byte is missing', whole.slice(0, -1));
form('receipt-with-a-byte-behind', 'a byte follows the receipt', concatBytes(whole, Uint8Array.of(0)));
form('receipt-of-five-fields', 'the field of the preimages is missing', whole.slice(0, -(4 + 28 + 0) - lineageBytes()));
form('receipt-without-preimages', 'a list of no preimages', encodeReceipt({ ...GOOD, lineage: [] }));
form('index-of-5-bytes', 'an index of five bytes', replaceBytes(whole, hex('0000000400000002'), hex('000000050000000002')));
form('canister-of-30-bytes', 'a canister id of 30 bytes', encodeReceipt({ ...GOOD, canisterId: new Uint8Array(30) }));

/** A log whose block 2 is another one, certified. */
function restaged({ bytes: of, nobody = false }: { bytes?: Uint8Array; nobody?: boolean }): Partial<Receipt> {
    const other = new Ledger().add(...names(0, 8)).add('x');
    if (nobody)
        other.stage({
            kind: 'Select',
            rand: SEED,
            jurors: [],
            ...info({ requestedAt: START + 2n * SECOND })
        });
    else other.stageBytes(of ?? new Uint8Array());
    return {
        data: present(other.blocks[2]),
        tree: new BlockTree(other.blocks).witness(2, other.state()),
        certificate: built(signed(), rootOf(other.blocks, other.state()))
    };
}

function lineageBytes(): number {
    return GOOD.lineage.reduce((sum, { length }) => sum + 4 + length, 0);
}

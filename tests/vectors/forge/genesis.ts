import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeInstallGenesis, encodeRestoredGenesis, decodeRestoredGenesis, genesisOf, ZERO_HASH } from '../../../src/protocol/genesis.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import { ReceiptBuilder } from '../../../src/verifier/block/build-receipt.js';
import type { Receipt } from '../../../src/verifier/block/receipt.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER, OTHER_KEY, ROOT_KEY } from '../../verifier/certificate-builder.js';
import { INSTALLED } from '../../verifier/log-builder.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions, Files } from './case.js';
import { Ledger, names, SECOND, SECOND_CANISTER, START, start, THIRD_CANISTER } from './ledger.js';

const genesis = new Group('genesis');
const restores = new Group('restores');
const into =
    (group: Group) =>
    (name: string, rules: string, title: string, files: Ledger | Files, codes: ReasonCode[] = [], options?: CaseOptions) =>
        group.add('archive', name, rules, title, files instanceof Ledger ? files.files() : files, codes, options);
const log = into(genesis);
const restore = into(restores);

const installed = (change: Partial<typeof INSTALLED>) => encodeInstallGenesis({ ...INSTALLED, ...change });
/** Another preimage beside the log as it is. */
const given = (...preimages: Uint8Array[]): Files => start().files({ genesis: preimages });
/** A log whose canister certifies the genesis of another preimage. */
const begun = (preimage: Uint8Array): Ledger => {
    const ledger = new Ledger();
    ledger.preimages = [preimage];
    ledger.genesis = genesisOf(preimage);
    return ledger.add(...names(0, 8)).commit();
};

log('as-installed', 'G1 G3 G4 G5', 'the preimage of an install', start());
log('init-hash', 'G5', 'installed with the root of an older log, which the first commit names', Ledger.installed(SEED).add('a').commit());
log('init-hash-not-named', 'G5', 'the first commit names another root than the canister was installed with', Ledger.installed(SEED).add('a').commit({ previousHash: ZERO_HASH }), ['PREVIOUS_HASH_MISMATCH']);
log('no-preimage', 'G1', 'a manifest without preimages', given(), ['GENESIS_MISMATCH']);
log('other-time', 'G1', 'a preimage of another install time', given(installed({ installTime: 1n })), ['GENESIS_MISMATCH']);
log('other-init-hash', 'G1 G5', 'a preimage with another init hash', given(installed({ initHash: SEED })), ['GENESIS_MISMATCH', 'PREVIOUS_HASH_MISMATCH']);
log('no-preimage-at-all', 'G1', 'bytes that are no preimage', given(asciiBytes('junk')), ['GENESIS_MISMATCH']);
log('one-too-many', 'G1', 'a second preimage behind the one at install', given(installed({}), installed({})), ['GENESIS_MISMATCH']);
log('key-of-134-bytes', 'G1', 'the canister certified a preimage with a root key of 134 bytes', begun(installed({ rootKey: concatBytes(ROOT_KEY, Uint8Array.of(0)) })), ['GENESIS_MISMATCH']);
log('state-of-another-canister', 'G3', 'the canister certified the genesis of another canister, as after the load of its snapshot', begun(installed({ canisterId: SECOND_CANISTER })), ['CANISTER_MISMATCH']);
log('other-root-key', 'G4', 'the canister certified the root key of another network', begun(installed({ rootKey: OTHER_KEY.publicKeyDer })), ['ROOT_KEY_MISMATCH']);
log('no-root-key', 'G4', 'an empty root key, which is that of the Internet Computer', begun(installed({ rootKey: new Uint8Array() })), ['ROOT_KEY_MISMATCH']);
log('key-of-the-internet-computer', 'G4', 'the root key of the Internet Computer, written out', begun(installed({ rootKey: IC_ROOT_KEY })), ['ROOT_KEY_MISMATCH']);

/* The same, of one block */
const receiptOf = (ledger: Ledger, index: number): Receipt => {
    const { canister: canisterId, origins, preimages } = ledger;
    return new ReceiptBuilder(ledger.build(), { rootKey: ROOT_KEY, canisterId, origins, genesis: preimages }).build(index);
};
const receipt = (name: string, rules: string, title: string, of: Receipt, code?: ReasonCode) =>
    restores.add('receipt', name, rules, title, { receipt: encodeReceipt(of) }, code === undefined ? [] : [code]);

/* Restores */
/** Two commits of one canister; the log goes on in another. */
const origin = () => start().add('x').select(1, 3).commit();
const moved = () => origin().restore(SECOND_CANISTER);
const goneOn = () => moved().add('y').commit().select(3, 3).commit();
restore('gone-on', 'X1 X2 X3 X4', 'a log that was restored into another canister and goes on', goneOn());
restore('restored-twice', 'X1 X2 X3 G2', 'a log that was restored twice', goneOn().restore(THIRD_CANISTER).add('z').commit());
restore('into-itself', 'X1 X2', 'a log that was restored into its own canister after a reinstallation', origin().restore(CANISTER).add('y').commit());
restore('just-restored-and-sealed', 'X5', 'a log that was just restored: no commit of its own, and a seal', moved().seal());
restore('just-restored', 'X5', 'a log that is said to be restored, which nothing of that canister bears out', moved(), ['GENESIS_MISMATCH']);
restore('certified-by-the-new-canister', 'X1', 'the commit of an origin with a certificate of the canister that the log came to', (() => {
    const ledger = goneOn();
    const end = present(ledger.commits[1]);
    return ledger.files({ commits: ledger.commits.map((one, k) => (k === 1 ? { ...one, certificates: [ledger.certify(end.root, START + 7n * SECOND)] } : one)) });
})(), ['CANISTER_MISMATCH']);
restore('certified-by-the-old-canister', 'X1', 'the last commit of the new canister with a certificate of the origin', (() => {
    const ledger = goneOn();
    const own = present(ledger.commits[3]);
    const old = origin();
    return ledger.files({ commits: ledger.commits.map((one, k) => (k === 3 ? { ...one, certificates: [old.certify(own.root, START + 12n * SECOND)] } : one)) });
})(), ['CANISTER_MISMATCH']);
restore('genesis-goes-on', 'X2', 'the new canister certified the genesis of the origin', moved().add('y').commit({ genesis: origin().genesis }), ['GENESIS_MISMATCH']);
restore('genesis-of-the-install', 'X2', 'the new canister certified its genesis at install', (() => {
    const ledger = moved();
    return ledger.add('y').commit({ genesis: genesisOf(present(ledger.preimages[1])) });
})(), ['GENESIS_MISMATCH']);
const rewritten = (change: Parameters<typeof encodeRestoredGenesis>[0] extends infer T ? Partial<T> : never): Ledger => {
    const ledger = moved();
    const first = encodeRestoredGenesis({ ...present(decodeRestoredGenesis(present(ledger.preimages[0]))), ...change });
    ledger.preimages = [first, ...ledger.preimages.slice(1)];
    ledger.genesis = genesisOf(first);
    return ledger.add('y').commit();
};
restore('other-end', 'X2', 'the genesis names another last root of the origin', rewritten({ root: SEED }), ['GENESIS_MISMATCH']);
restore('other-length', 'X2', 'the genesis names another length of the origin', rewritten({ length: 2 }), ['GENESIS_MISMATCH']);
restore('other-origin', 'G2', 'the genesis names another canister than the next preimage is of', rewritten({ origin: THIRD_CANISTER }), ['GENESIS_MISMATCH']);
restore('first-preimages-left-out', 'G1', 'the preimages end at the canister that the log came to', (() => {
    const ledger = goneOn();
    return ledger.files({ genesis: ledger.preimages.slice(0, 2) });
})(), ['GENESIS_MISMATCH']);
restore('install-preimage-left-out', 'G1', 'the preimage at install of the new canister is missing', (() => {
    const ledger = goneOn();
    return ledger.files({ genesis: [0, 2].map((i) => present(ledger.preimages[i])) });
})(), ['GENESIS_MISMATCH']);
restore('lengths-grow-backwards', 'G2', 'the lengths at the restores grow on the way back', (() => {
    const ledger = goneOn().restore(THIRD_CANISTER);
    const last = encodeRestoredGenesis({ ...present(decodeRestoredGenesis(present(ledger.preimages[0]))), length: 3 });
    ledger.preimages = [last, ...ledger.preimages.slice(1)];
    ledger.genesis = genesisOf(last);
    return ledger.add('z').commit();
})(), ['GENESIS_MISMATCH']);
restore('origins-not-told', 'X3', 'the manifest has no `origins`, and its preimages a restore', goneOn().files({ origins: [] }), ['GENESIS_MISMATCH'], { bare: true });
restore('origins-without-restore', 'X3', 'the manifest has an origin, and its preimages none', (() => {
    const ledger = start().add('x').commit();
    return ledger.files({ origins: [{ canisterId: CANISTER, commits: 1, genesis: SEED }] });
})(), ['GENESIS_MISMATCH']);
restore('origin-of-other-genesis', 'X3', 'an origin with another genesis at install than the preimages say', (() => {
    const ledger = goneOn();
    return ledger.files({ origins: ledger.origins.map((one) => ({ ...one, genesis: SEED })) });
})(), ['GENESIS_MISMATCH']);
restore('origin-of-more-commits', 'X4', 'an origin of more commits than are given', (() => {
    const ledger = moved();
    return ledger.files({ origins: ledger.origins.map((one) => ({ ...one, commits: 3 })) });
})(), ['GENESIS_MISMATCH']);
// Into the same canister, reinstalled: its older seals are of it too.
const again = (before: Ledger): Ledger => before.restore(CANISTER).seal();
restore('tail-dropped', 'H6', 'a seal of the origin holds a staged block that the restore dropped, and nothing is committed since', again(start().add('x').commit().add('staged').seal().unstage()), ['TAIL_DROPPED'], { bare: true });
restore('draw-dropped', 'H6', 'a seal of the origin shows a draw number that the restore dropped', again(start().add('x').commit().seal({ draws: 1 })), ['TAIL_DROPPED'], { bare: true });
restore('draws-begin-anew', 'X6 D6', 'the new canister certified that no draw number was taken', moved().add('y').commit({ draws: 0 }), ['DRAW_NUMBER_INVALID']);
restore('previous-hash-zeros', 'X6 M5', 'the first commit of the new canister names zeros', moved().add('y').commit({ previousHash: ZERO_HASH }), ['PREVIOUS_HASH_MISMATCH']);
receipt('receipt-of-the-origin', 'R5', 'the receipt of a restored block with a certificate of the origin', receiptOf(goneOn(), 1));
receipt('receipt-of-the-new-canister', 'R5', 'the receipt of a block of the new canister', receiptOf(goneOn(), 3));
receipt('receipt-of-a-restored-block', 'R5', 'the receipt of a restored block with a certificate of the canister that it came to', (() => {
    const ledger = goneOn();
    const own = { blocks: ledger.blocks, commits: ledger.commits.slice(2) };
    return new ReceiptBuilder(own, { rootKey: ROOT_KEY, canisterId: SECOND_CANISTER, genesis: ledger.preimages }).build(1);
})(), 'CERTIFICATE_NOT_OF_ORIGIN');
receipt('receipt-of-other-preimages', 'G1', 'the preimages in a receipt do not give its leaf', { ...receiptOf(start(), 0), lineage: [installed({ installTime: 1n })] }, 'GENESIS_MISMATCH');
receipt('receipt-without-the-first-preimages', 'G1', 'the preimages in a receipt end too early', (() => {
    const own = receiptOf(goneOn(), 3);
    return { ...own, lineage: own.lineage.slice(0, 2) };
})(), 'GENESIS_MISMATCH');
receipt('receipt-of-a-loaded-state', 'G3', 'the certificate is of another canister than the genesis', receiptOf(begun(installed({ canisterId: SECOND_CANISTER })), 0), 'CANISTER_MISMATCH');
receipt('receipt-of-another-network', 'G4', 'the genesis names the root key of another network', receiptOf(begun(installed({ rootKey: OTHER_KEY.publicKeyDer })), 0), 'ROOT_KEY_MISMATCH');
export const GENESES: readonly Case[] = [...genesis.cases, ...restores.cases];

import { asciiBytes } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { ZERO_HASH } from '../../../src/protocol/genesis.js';
import { present } from '../../verifier/bytes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { CANISTER, certificate, OTHER_KEY } from '../../verifier/certificate-builder.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions, Files } from './case.js';
import type { ArchiveParts } from './archive-files.js';
import { Ledger, names, SECOND, SECOND_CANISTER, signed, START, start } from './ledger.js';

const commits = new Group('commits');
const times = new Group('times');
const into =
    (group: Group) =>
    (name: string, rules: string, title: string, files: Ledger | Files, codes: ReasonCode[] = [], options?: CaseOptions) =>
        group.add('archive', name, rules, title, files instanceof Ledger ? files.files() : files, codes, options);
const commit = into(commits);
const time = into(times);

/** Three commits: over 1, 2 and 3 blocks. */
const three = () => start().add('x').commit().add('y').commit();
type ArchivedCommit = ArchiveParts['commits'][number];
const changed = (k: number, change: (one: ArchivedCommit, ledger: Ledger) => Partial<ArchivedCommit>): Files => {
    const ledger = three();
    return ledger.files({ commits: ledger.commits.map((one, i) => (i === k ? { ...one, ...change(one, ledger) } : one)) });
};
const leaves = (k: number, change: Partial<ArchivedCommit['leaves']>): Files =>
    changed(k, (one) => ({ leaves: { ...one.leaves, ...change } }));
const certified = (k: number, certificates: (own: Uint8Array, one: ArchivedCommit) => Uint8Array[]): Files =>
    changed(k, (one) => ({ certificates: certificates(present(one.certificates[0]), one) }));
const forged = (root: Uint8Array) => certificate().withTime(START + 7n * SECOND).withCertifiedData(CANISTER, root).signedBy(OTHER_KEY).build();

/* Certificates of commits */
commit('three-commits', 'M1 M3 M4 M5 M6', 'three commits, each as it should be', three());
commit('by-a-subnet', 'M1', 'a commit with the certificate of a subnet', start().add('x').commit({}, undefined, certificate()));
commit('second-certificate', 'M1', 'a second genuine certificate of the same root', certified(1, (own, { root }) => [own, signed().withTime(START + 5n * SECOND + 1n).withCertifiedData(CANISTER, root).build()]));
commit('forged-certificate-of-the-last', 'M1', 'the last commit has a certificate by a key that nobody vouches for', certified(2, (_, { root }) => [forged(root)]), ['CERTIFICATE_SIGNATURE_INVALID']);
commit('certificate-of-other-root', 'M1', 'the last commit has the certificate of another root', certified(2, () => [signed().withTime(START + 8n * SECOND).withCertifiedData(CANISTER, SEED).build()]), ['ROOT_MISMATCH']);
commit('junk-for-the-last-certificate', 'M1', 'junk in place of the last certificate', certified(2, () => [asciiBytes('junk')]), ['MALFORMED_CBOR']);
commit('certificate-of-other-canister', 'M1', 'the last commit has the certificate of another canister', certified(2, (_, { root }) => [signed().withTime(START + 8n * SECOND).withCertifiedData(SECOND_CANISTER, root).build()]), ['CANISTER_MISMATCH']);
commit('forged-beside-genuine', 'M2', 'a forged certificate beside the genuine one', certified(1, (own, { root }) => [forged(root), own]), [], { notes: ['CERTIFICATE_SIGNATURE_INVALID'] });
commit('junk-beside-genuine', 'M2', 'junk beside the genuine certificate', certified(1, (own) => [own, asciiBytes('junk')]), [], { notes: ['MALFORMED_CBOR'] });
commit('other-root-beside-genuine', 'M2', 'a genuine certificate of another root beside the right one', certified(2, (own) => [signed().withTime(START + 8n * SECOND).withCertifiedData(CANISTER, SEED).build(), own]), [], { notes: ['ROOT_MISMATCH'] });
commit('three-bad-beside-genuine', 'M2', 'three bad certificates before the genuine one', certified(0, (own, { root }) => [asciiBytes('junk'), forged(root), asciiBytes('more junk'), own]), [], { notes: ['CERTIFICATE_SIGNATURE_INVALID', 'MALFORMED_CBOR'] });

/* What a commit is over */
commit('block-changed', 'M3', 'the memo of the last block is another one', (() => {
    const ledger = three();
    const other = start().add('x').commit().stage({ jurors: [asciiBytes('y')], memo: asciiBytes('else') });
    return ledger.files({ blocks: [...ledger.blocks.slice(0, 2), present(other.blocks[2])] });
})(), ['ROOT_MISMATCH']);
for (const [name, change] of [
    ['roles', { roles: SEED }],
    ['http-expr', { httpExpr: SEED }],
    ['draws', { draws: 7 }]
] as const)
    commit(`leaf-changed-${name}`, 'M3', `\`${name.replace('-', '_')}\` of the last commit is another one`, leaves(2, change), ['ROOT_MISMATCH']);
commit('entity-changed', 'M3 K1', '`entity` of the last commit is another one', leaves(2, { entity: SEED }), ['ROOT_MISMATCH'], { notes: ['ENTITY_KEYS_MISMATCH'] });
commit('root-changed', 'M3', 'the root of the last commit is another one', changed(2, () => ({ root: SEED })), ['ROOT_MISMATCH']);
commit('root-changed-in-the-middle', 'M3 M5', 'the root of a commit in the middle is another one', changed(1, () => ({ root: SEED })), ['PREVIOUS_HASH_MISMATCH', 'ROOT_MISMATCH'], { bare: true });
commit('commit-of-nothing-new', 'M4', 'a commit over no more blocks than the one before', start().commit(), ['COMMIT_LENGTH_INVALID']);
commit('length-too-small', 'M4 M3', 'the length certified is one less than the blocks', start().add('x').commit({ length: 1 }), ['COMMIT_LENGTH_INVALID', 'ROOT_MISMATCH']);
commit('length-too-large', 'M4', 'the length is one more than the blocks', leaves(2, { length: 4 }), ['COMMIT_LENGTH_INVALID']);
commit('blocks-behind-the-last', 'M4', 'a block that no commit covers', three().add('z'), ['COMMIT_LENGTH_INVALID']);
commit('last-block-cut', 'M4', 'the last block is missing', (() => {
    const ledger = three();
    return ledger.files({ blocks: ledger.blocks.slice(0, 2) });
})(), ['COMMIT_LENGTH_INVALID']);
commit('commits-in-other-order', 'M4 M5', 'two commits change places', (() => {
    const ledger = three();
    return ledger.files({ commits: [1, 0, 2].map((k) => present(ledger.commits[k])) });
})(), ['COMMIT_LENGTH_INVALID', 'PREVIOUS_HASH_MISMATCH']);
commit('commit-left-out', 'M5', 'a commit in the middle is left out', (() => {
    const ledger = three();
    return ledger.files({ commits: [0, 2].map((k) => present(ledger.commits[k])) });
})(), ['PREVIOUS_HASH_MISMATCH']);
commit('previous-hash-of-an-older', 'M5', 'the canister certified the root of the commit before the last', (() => {
    const ledger = three();
    return ledger.add('z').commit({ previousHash: present(ledger.commits[1]).root });
})(), ['PREVIOUS_HASH_MISMATCH']);
commit('previous-hash-zeros', 'M5', 'the canister certified zeros', start().add('x').commit({ previousHash: ZERO_HASH }), ['PREVIOUS_HASH_MISMATCH']);
commit('first-left-out', 'G5', 'the first commit is left out', (() => {
    const ledger = three();
    return ledger.files({ commits: ledger.commits.slice(1) });
})(), ['PREVIOUS_HASH_MISMATCH']);
commit('genesis-changes', 'M6', 'the canister certified another genesis', start().add('x').commit({ genesis: SEED }), ['GENESIS_MISMATCH']);
commit('no-commit', 'M7', 'a block and no commit', new Ledger().add('a'), ['NOTHING_COMMITTED']);
commit('nothing-at-all', 'M7', 'an archive of no blocks and no commits', new Ledger(), ['NOTHING_COMMITTED']);
const newest = START + 2n * SECOND;
commit('bounds-kept', 'M8', 'the newest certificate is as old as may be, and as new', start(), [], { input: { not_before: String(newest), not_after: String(newest) } });
commit('too-old', 'M8', 'the newest certificate is older than asked for', start(), ['CERTIFICATE_TIME'], { input: { not_before: String(newest + 1n) } });
commit('too-new', 'M8', 'the newest certificate is newer than asked for', start(), ['CERTIFICATE_TIME'], { input: { not_after: String(newest - 1n) } });
commit('canister-asked-for', 'M9', 'the canister is the one that was asked about', start(), [], { input: { canister: canisterText(CANISTER) } });
commit('other-canister', 'M9', 'another canister was asked about', start(), ['CANISTER_MISMATCH'], { input: { canister: 'aaaaa-aa' } });
commit('other-network', 'M10', 'the root key is that of another network', start(), ['CERTIFICATE_SIGNATURE_INVALID', 'ROOT_KEY_MISMATCH'], { input: { root_key: Buffer.from(OTHER_KEY.publicKeyDer).toString('hex') } });
commit('root-key-cut', 'M10', 'the root key has 132 bytes', start(), ['ROOT_KEY_MALFORMED', 'ROOT_KEY_MISMATCH'], { input: { root_key: Buffer.from(OTHER_KEY.publicKeyDer.slice(0, -1)).toString('hex') } });

/* Times */
/** A certificate of second 1000 lacks the blocks, of these times, and the last one covers them. */
const lacking = (...of: readonly bigint[]) => {
    const ledger = new Ledger().add('a').commit({}, START + 1000n * SECOND);
    for (const timestamp of of) ledger.stage({ timestamp: START + timestamp });
    return ledger.commit({}, START + 2000n * SECOND);
};
const [EARLY, LATE] = [400n * SECOND, 1000n * SECOND];
time('blocks-of-one-time', 'T1', 'two blocks of one time', start().stage({ timestamp: START + 4n * SECOND }).stage({ timestamp: START + 4n * SECOND }).commit());
time('block-older-than-the-one-before', 'T1', 'a block that is a nanosecond older than the one before', start().add('b').stage({ timestamp: START + 3n * SECOND - 1n }).commit(), ['TIME_ORDER']);
time('certificates-of-one-time', 'T2', 'two commits with certificates of one time', start().stage({ timestamp: START + 2n * SECOND }).commit({}, START + 2n * SECOND));
time('certificate-older-than-the-one-before', 'T2', 'a certificate older than that of the commit before', new Ledger().add('a').commit({}, START + 9n * SECOND).stage({ timestamp: START + 8n * SECOND }).commit({}, START + 9n * SECOND - 1n), ['TIME_ORDER']);
time('second-certificate-older', 'T2', 'one of two genuine certificates of a commit is older than that of the commit before', (() => {
    const ledger = three();
    const one = present(ledger.commits[2]);
    const early = signed().withTime(START + 3n * SECOND).withCertifiedData(CANISTER, one.root).build();
    return ledger.files({ commits: [...ledger.commits.slice(0, 2), { ...one, certificates: [...one.certificates, early] }] });
})(), ['TIME_ORDER']);
time('block-younger-than-its-certificate', 'T3', 'a block a nanosecond younger than the certificate that covers it', start().stage({ timestamp: START + 10n * SECOND + 1n }).commit({}, START + 10n * SECOND), ['TIME_ORDER']);
time('block-as-old-as-its-certificate', 'T3', 'a block as old as the certificate that covers it', start().stage({ timestamp: START + 10n * SECOND }).commit({}, START + 10n * SECOND));
time('message-over-several-rounds', 'T4', 'a block as old as a certificate that lacks it: told, and no failure', lacking(LATE));
time('message-of-ten-minutes', 'T4', 'a block ten minutes older than a certificate that lacks it', lacking(EARLY));
time('several-blocks-of-one-message', 'T4', 'three blocks of one time, ten minutes before, and a later one', lacking(EARLY, EARLY, EARLY, LATE + 1n));
time('message-of-longer', 'T4', 'a block ten minutes and a nanosecond older than a certificate that lacks it', lacking(EARLY - 1n), ['TIME_ORDER']);
time('two-messages', 'T4', 'two blocks of different times, both before a certificate that lacks them', lacking(EARLY, EARLY + 1n), ['TIME_ORDER']);
time('second-as-old', 'T4', 'two blocks of different times, the second as old as a certificate that lacks it', lacking(LATE - 1n, LATE), ['TIME_ORDER']);
time('certificate-between-two-blocks-of-one-message', 'T4', 'a commit between two blocks of one time', new Ledger().add('a').stage({ timestamp: START + 5n * SECOND }).commit({}, START + 9n * SECOND).stage({ timestamp: START + 5n * SECOND }).commit({}, START + 20n * SECOND));
time('second-certificate-covers-a-younger-block', 'T3', 'a second certificate of a commit is older than a block that it covers', (() => {
    const ledger = new Ledger().add('a').commit({}, START + 5n * SECOND).stage({ timestamp: START + 8n * SECOND }).commit({}, START + 9n * SECOND);
    const one = present(ledger.commits[1]);
    const early = signed().withTime(START + 7n * SECOND).withCertifiedData(CANISTER, one.root).build();
    return ledger.files({ commits: [present(ledger.commits[0]), { ...one, certificates: [early, ...one.certificates] }] });
})(), ['TIME_ORDER']);

export const COMMITS: readonly Case[] = [...commits.cases, ...times.cases];
export { names };

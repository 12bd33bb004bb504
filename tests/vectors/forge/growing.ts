import { asciiBytes } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER, certificate, OTHER_KEY } from '../../verifier/certificate-builder.js';
import { info, SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions, Files } from './case.js';
import { CLERK, Ledger, names, SECOND, START, start } from './ledger.js';

/** All that the network certified of one log only grows; and logs that follow one another. */
const growing = new Group('growing');
const after = new Group('reinstallations');

const state = (name: string, rules: string, title: string, files: Ledger | Files, codes: ReasonCode[] = [], options: CaseOptions = {}) =>
    growing.add('archive', name, rules, title, files instanceof Ledger ? files.files() : files, codes, { bare: codes.length > 0, ...options });
const at = (n: number) => START + BigInt(n) * SECOND;
const forged = (ledger: Ledger, root: Uint8Array) =>
    certificate().withoutDelegation().signedBy(OTHER_KEY).withTime(ledger.time).withCertifiedData(CANISTER, root).build();
const OTHER_HEAD = sha256(asciiBytes('another head'));
/** The same log up to block 0, which goes on otherwise. */
const other = (last: string) => start().add(last);

/* Commits that a later one proves */
state('unproven-commit-in-the-middle', 'M1', 'a commit in the middle has a forged certificate only, and the next one is proven', (() => {
    const ledger = start().add('x').commit().add('y').commit();
    const commits = ledger.commits.map((one, k) => (k === 1 ? { ...one, certificates: [forged(ledger, one.root)] } : one));
    return ledger.files({ commits });
})(), [], { bare: true });
state('unproven-first-commit', 'M1', 'junk in place of the certificate of the first commit, and the next one is proven', (() => {
    const ledger = start().add('x').commit();
    const commits = ledger.commits.map((one, k) => (k === 0 ? { ...one, certificates: [asciiBytes('junk')] } : one));
    return ledger.files({ commits });
})(), [], { bare: true });

/* States of one genesis */
state('seals-and-commits-grow', 'H1', 'seals and commits of one log, each longer than the one before', start().seal().add('x').seal().commit().add('y').seal().commit().seal());
state('seal-of-an-equal-time', 'H1', 'a seal of the time of a commit, over fewer blocks', (() => {
    const ledger = start().seal({}, at(5)).stage({ timestamp: at(5) });
    return ledger.commit({}, at(5));
})());
state('staged-block-replaced', 'H1 E2', 'a block that was sealed while it was staged, and another one committed in its place', (() => {
    const seen = other('x').seal();
    const ledger = other('y');
    ledger.time = seen.time;
    return ledger.commit().files({ seals: seen.seals });
})(), ['HISTORY_REWRITTEN']);
state('staged-block-gone', 'H1', 'a block that was sealed while it was staged, and a later seal without it', (() => {
    const seen = other('x').seal();
    const ledger = start();
    ledger.time = seen.time;
    return ledger.seal().files({ seals: [...seen.seals, ...ledger.seals] });
})(), ['HISTORY_REWRITTEN']);
state('staged-block-gone-by-a-commit', 'H1', 'a sealed block is gone, and a later certificate of the commit before it says so', (() => {
    const seen = other('x').seal();
    const ledger = start();
    const [one] = ledger.commits;
    const later = ledger.certify(present(one).root, seen.time + SECOND);
    const commits = [{ ...present(one), certificates: [...present(one).certificates, later] }];
    return ledger.files({ commits, seals: seen.seals });
})(), ['HISTORY_REWRITTEN']);
state('two-staged-blocks-at-one-place', 'H1', 'two seals over another block at the same place', (() => {
    const [one, two] = [other('x').seal(), other('y')];
    two.time = one.time;
    two.seal().unstage();
    return two.files({ seals: [...one.seals, ...two.seals] });
})(), ['HISTORY_REWRITTEN']);
state('seal-older-than-what-it-lacks', 'H2', 'a block as old as an earlier seal that lacks it: a message over several rounds', start().seal({}, at(5)).stage({ timestamp: at(5) }).commit({}, at(6)));
state('block-older-than-a-seal-that-lacks-it', 'H2', 'a block eleven minutes older than a seal that lacks it', start().seal({}, at(1000)).stage({ timestamp: at(300) }).commit({}, at(1001)), ['TIME_ORDER']);
state('two-blocks-older-than-a-seal', 'H2', 'two blocks of different times, both older than a seal that lacks them', start().seal({}, at(100)).stage({ timestamp: at(90) }).stage({ timestamp: at(91) }).commit({}, at(101)), ['TIME_ORDER']);
state('block-older-than-a-seal-of-nothing', 'H2', 'a block eleven minutes older than a seal of the empty log', new Ledger().seal({}, at(1000)).stage({ timestamp: at(300) }).commit({}, at(1001)), ['TIME_ORDER']);
state('block-younger-than-a-seal-that-covers-it', 'H2 E3', 'a block that was committed since is younger than a seal that covers it', start().stage({ timestamp: at(50) }).seal({}, at(40)).commit({}, at(60)), ['TIME_ORDER']);
state('draws-fall-in-a-seal', 'H3', 'a later seal with a smaller `draws`', start().failDraw().add('x').commit().seal({ draws: 0 }), ['DRAW_NUMBER_INVALID']);
state('draws-fall-behind-a-seal', 'H3', 'a commit with a smaller `draws` than an earlier seal', start().seal({ draws: 3 }).add('x').commit({ draws: 1 }), ['DRAW_NUMBER_INVALID']);
state('number-requested-later', 'H3', 'a number that an earlier state has as taken is requested after it', (() => {
    const ledger = start().seal({ draws: 1 });
    ledger.draws = 0;
    return ledger.select(0, 2).commit();
})(), ['DRAW_NUMBER_INVALID']);
state('numbers-against-the-order-of-requests', 'H3', 'number 1 was requested before number 0', (() => {
    const ledger = start();
    for (let i = 0; i < 4; i++) ledger.tick();
    ledger.draws = 2;
    ledger.select(0, 1, info({ number: 0, requestedAt: at(6) })).select(0, 1, info({ number: 1, requestedAt: at(4) }));
    return ledger.commit({ draws: 2 });
})(), ['DRAW_NUMBER_INVALID']);
state('roles-fall-in-a-seal', 'H4', 'a later seal certifies roles of before', (() => {
    const ledger = start().role(CLERK, 'User').add('x').commit();
    const { roles } = ledger;
    ledger.roles = [];
    ledger.seal();
    ledger.roles = roles;
    return ledger;
})(), ['HISTORY_REWRITTEN']);
state('roles-come-back-without-a-record', 'H4', 'three seals with the heads of roles X, Y, X, and no record of roles', start().seal({ roles: SEED }).seal({ roles: OTHER_HEAD }).seal({ roles: SEED }), ['HISTORY_REWRITTEN']);
state('roles-change-without-a-record', 'H4', 'three seals with the heads of roles X, Y, Y, and no record of roles', start().seal({ roles: SEED }, at(20)).seal({ roles: OTHER_HEAD }, at(21)).seal({ roles: OTHER_HEAD }, at(22)));
state('unknown-previous-hash-comes-back', 'H5', 'three seals whose `previous_hash` is X, Y, X, roots of commits that the archive does not have', start().seal({ previousHash: SEED }).seal({ previousHash: OTHER_HEAD }).seal({ previousHash: SEED }), ['HISTORY_REWRITTEN']);
state('genesis-comes-back', 'H7', 'a canister that was restored into after a reinstallation is later at the log from before', (() => {
    const ledger = start().restore(CANISTER).seal();
    const before = start();
    before.time = ledger.time;
    return ledger.files({ seals: [...ledger.seals, ...before.seal().seals] });
})(), ['HISTORY_REWRITTEN']);
state('genesis-of-before-a-restore', 'H7', 'a seal of the log before it was restored into the same canister', (() => {
    const before = start().seal();
    const ledger = start();
    ledger.time = before.time;
    ledger.restore(CANISTER).seal();
    return ledger.files({ seals: [...before.seals, ...ledger.seals] });
})());
state('seal-of-an-older-previous-hash', 'H5', 'a later seal names an older root in `previous_hash`', start().add('x').commit().seal({ previousHash: present(start().commits[0]).leaves.previousHash }), ['HISTORY_REWRITTEN']);

/* Reinstallations */
const link = (name: string, rules: string, title: string, files: Files, codes: ReasonCode[] = [], options: CaseOptions = {}) =>
    after.add('archive', name, rules, title, files, codes, { ...options, input: { after: true } });
const older = () => start().add('x').commit();
const rootOf = (ledger: Ledger, k = -1) => present(ledger.commits.at(k)).root;
const newer = (initHash: Uint8Array, installTime = at(100)): Ledger => {
    const ledger = Ledger.installed(initHash, installTime);
    ledger.time = installTime;
    return ledger.add(...names(0, 3)).commit();
};
const both = (ledger: Ledger, before: Ledger | Files): Files => ({
    ...ledger.files(),
    ...(before instanceof Ledger ? before.files({}, 'older') : before)
});
link('linked', 'I1 I2 I3', 'installed with the last root of the older log', both(newer(rootOf(older())), older()));
link('older-than-the-end', 'I1', 'installed with the root of the first commit of the older log', both(newer(rootOf(older(), 0)), older()), ['TAIL_DROPPED']);
link('another-root', 'I1', 'installed with a root that the older log does not have', both(newer(SEED), older()), ['TAIL_DROPPED']);
link('not-linked', 'I1', 'installed with zeros', both(newer(new Uint8Array(32)), older()), ['TAIL_DROPPED']);
link('the-same-log', 'I2', 'both archives are of one log', both(older(), older()), ['TAIL_DROPPED']);
link('begun-before-the-end', 'I3', 'the newer log is certified before the older one ends', (() => {
    const ledger = Ledger.installed(rootOf(older()), START - 50n * SECOND);
    ledger.time = START - 50n * SECOND;
    return both(ledger.add('a').commit(), older());
})(), ['TIME_ORDER']);
link('older-does-not-verify', 'I1', 'the older archive does not verify', both(newer(rootOf(older())), older().files({ blocks: [...older().blocks.slice(0, 1), present(start().add('y').blocks[1])] }, 'older')), ['ROOT_MISMATCH']);
link('sealed-tail-dropped', 'I4', 'a seal of the older log holds a staged block that the newer one dropped', both(newer(rootOf(older())), older().add('staged').seal().unstage()), ['TAIL_DROPPED'], { bare: true });
export const GROWING: readonly Case[] = [...growing.cases, ...after.cases];

import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { encode } from 'cborg';
import type { CodeEvidence, HistoryCall } from '../../../src/archive/format/seal-and-code.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import { hashOfMap } from '../../../src/protocol/request-id.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { fork, labeled, leaf } from '../../../src/protocol/hash-tree.js';
import type { RawAttempt } from '../../../src/protocol/draw-attempt.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER, canisterPrincipal, certificate, labeledTree, OTHER_KEY, prune } from '../../verifier/certificate-builder.js';
import { ADMIN, publicKey, FIRST_SEED, SECOND_SEED } from '../../juror/seated-jury.js';
import { signRotation } from '../../../src/entity/seating.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseOptions, Files } from './case.js';
import { CLERK, JUDGE, Ledger, names, SECOND, SECOND_CANISTER, signed, START, start } from './ledger.js';

const seals = new Group('seals');
const code = new Group('code');
const records = new Group('records');
const into =
    (group: Group) =>
    (name: string, rules: string, title: string, files: Ledger | Files, codes: ReasonCode[] = [], options?: CaseOptions) =>
        group.add('archive', name, rules, title, files instanceof Ledger ? files.files() : files, codes, options);
const seal = into(seals);
const record = into(records);

/* Seals */
type Seals = Ledger['seals'];
const changed = (ledger: Ledger, change: (one: Seals[number]['content']) => Partial<Seals[number]['content']>): Files =>
    ledger.files({ seals: ledger.seals.map(({ time, content }) => ({ time, content: { ...content, ...change(content) } })) });
const staged = () => start().add('x').seal().unstage();

seal('of-a-commit', 'E1', 'a seal over the committed blocks', start().seal());
seal('with-staged-blocks', 'E1', 'a seal over a block that is not committed yet', staged());
seal('committed-since', 'E1 E2', 'a seal over a staged block that was committed since', start().add('x').seal().commit());
seal('of-the-empty-log', 'E1 W5', 'a seal before the first block', new Ledger().seal().add(...names(0, 8)).commit());
seal('of-an-older-length', 'E1', 'a seal over fewer blocks than are committed now', start().seal().add('x').commit().add('y').commit());
seal('block-left-out', 'E1', 'a staged block is left out', changed(staged(), () => ({ staged: [] })), ['SEAL_MISMATCH']);
seal('block-changed', 'E1', 'a staged block is another one', changed(staged(), () => ({ staged: [present(start().add('y').blocks[1])] })), ['SEAL_MISMATCH']);
seal('staged-from-too-late', 'E1', '`staged_from` is one too high', changed(staged(), () => ({ stagedFrom: 2 })), ['SEAL_MISMATCH']);
seal('staged-from-beyond-the-log', 'E1', '`staged_from` is the length of the tip, and the log has fewer blocks: told, and not compared', changed(staged(), () => ({ stagedFrom: 2, staged: [] })), [], { bare: true });
seal('of-another-log', 'E1 H1', 'the tip of another log of this genesis', (() => {
    const other = new Ledger().add('y').commit().seal({}, START + 9n * SECOND);
    return start().files({ seals: other.seals });
})(), ['HISTORY_REWRITTEN'], { bare: true });
seal('forged', 'E1 C3', 'a seal by a key that nobody vouches for', (() => {
    const ledger = staged();
    const [one] = ledger.seals;
    const forged = certificate().withoutDelegation().signedBy(OTHER_KEY).withTime(present(one).time).withCertifiedData(CANISTER, SEED).build();
    return changed(ledger, () => ({ certificate: forged }));
})(), ['CERTIFICATE_SIGNATURE_INVALID']);
seal('tip-of-another-root', 'W3', 'the witness leads to another root', changed(staged(), () => ({ tree: present(start().add('y').seal().seals[0]).content.tree })), ['ROOT_MISMATCH']);
seal('witness-of-a-block', 'W5', 'a witness that is no tip', changed(staged(), ({ tree }) => ({ tree: concatBytes(tree.slice(0, 4), tree.slice(5)) })), ['MALFORMED_CBOR']);
seal('younger-block', 'E3', 'a staged block is younger than the seal', start().stage({ timestamp: START + 100n * SECOND }).seal({}, START + 50n * SECOND).unstage(), ['TIME_ORDER'], { bare: true });
seal('of-another-genesis', 'E4', 'a seal of a log of another genesis', start().add('x').seal({ genesis: SEED }).unstage(), ['GENESIS_MISMATCH']);
seal('named-by-another-time', 'E5', 'a seal in a file named by another time', (() => {
    const ledger = staged();
    return ledger.files({ seals: ledger.seals.map(({ time, content }) => ({ time: time + 1n, content })) });
})(), ['EVIDENCE_TIME']);

/* Code */
const MODULE = SEED;
const controllersOf = (...of: Uint8Array[]) => concatBytes(Uint8Array.of(0xd9, 0xd9, 0xf7), encode(of));
const stateTree = (parts: [string, Uint8Array][]) => labeledTree(parts.map(([name, value]) => [name, leaf(value)]));
const at = (n: number) => START + BigInt(n) * SECOND;
const state = (time: bigint, parts: [string, Uint8Array][], canister = CANISTER, builder = signed()) =>
    builder.withTime(time).withCanister(canister, stateTree(parts)).build();
const STATE: [string, Uint8Array][] = [
    ['controllers', controllersOf(JUDGE)],
    ['module_hash', MODULE]
];

/** Candid of what `code_history` answers. */
const Change = (loaded: IDL.Type) =>
    IDL.Record({
        timestamp_nanos: IDL.Nat64,
        canister_version: IDL.Nat64,
        origin: IDL.Variant({ from_user: IDL.Record({ user_id: IDL.Principal }) }),
        details: IDL.Opt(IDL.Variant({
            creation: IDL.Record({ controllers: IDL.Vec(IDL.Principal) }),
            code_uninstall: IDL.Null,
            code_deployment: IDL.Record({ mode: IDL.Variant({ reinstall: IDL.Null, upgrade: IDL.Null, install: IDL.Null }), module_hash: IDL.Vec(IDL.Nat8) }),
            load_snapshot: loaded,
            controllers_change: IDL.Record({ controllers: IDL.Vec(IDL.Principal) })
        }))
    });
const Snapshot = IDL.Record({ canister_version: IDL.Nat64, snapshot_id: IDL.Vec(IDL.Nat8), taken_at_timestamp: IDL.Nat64 });
/** As the network answers it since it tells where a snapshot came from. */
const NewSnapshot = IDL.Record({
    canister_version: IDL.Nat64,
    snapshot_id: IDL.Vec(IDL.Nat8),
    taken_at_timestamp: IDL.Nat64,
    source: IDL.Variant({ taken_from_canister: IDL.Reserved, metadata_upload: IDL.Reserved }),
    from_canister_id: IDL.Opt(IDL.Principal)
});
const made = (time: bigint, details: object | undefined) => ({
    timestamp_nanos: time,
    canister_version: 1n,
    origin: { from_user: { user_id: Principal.fromUint8Array(JUDGE) } },
    details: details === undefined ? [] : [details]
});
const deployed = (mode: string, module = MODULE) => ({ code_deployment: { mode: { [mode]: null }, module_hash: [...module] } });
const INSTALL = [made(START - 2n, { creation: { controllers: [Principal.fromUint8Array(JUDGE)] } }), made(START - 1n, deployed('install'))];
const reply = (changes: object[], total = BigInt(changes.length), loaded: IDL.Type = Snapshot) => {
    const type = IDL.Record({ total_num_changes: IDL.Nat64, recent_changes: IDL.Vec(Change(loaded)) });
    return new Uint8Array(IDL.encode([type], [{ total_num_changes: total, recent_changes: changes }]));
};
const EXPIRY = START + 300n * SECOND;
/** A call of `code_history`, and the certificate of its answer. @param method that was really called */
function call(answer: Uint8Array, time: bigint, { method = 'code_history', nonce = asciiBytes('nonce') as Uint8Array | undefined } = {}): HistoryCall {
    const sender = CLERK;
    const id = hashOfMap({ request_type: 'call', canister_id: CANISTER, method_name: method, arg: concatBytes(asciiBytes('DIDL'), new Uint8Array(2)), sender, ingress_expiry: EXPIRY, nonce });
    const status = labeledTree([['reply', leaf(answer)], ['status', leaf(asciiBytes('replied'))]]);
    const bytes = signed().withTime(time).withBranch('request_status', labeled(id, status)).build();
    return { sender, nonce, ingressExpiry: EXPIRY, certificate: bytes };
}
const look = (content: Partial<CodeEvidence> = {}, time = at(20), ledger = start().add('x').commit()): Ledger => {
    ledger.code.push({ time, content: { state: state(time, STATE), history: undefined, ...content } });
    return ledger;
};
const kept = (name: string, rules: string, title: string, ledger: Ledger, codes: ReasonCode[] = [], options?: CaseOptions) =>
    into(code)(name, rules, title, ledger, codes, options);

kept('state', 'E6', 'module hash and controllers as certified', look());
kept('state-of-no-code', 'E6', 'a canister without code', look({ state: state(at(20), [['controllers', controllersOf(JUDGE)]]) }));
kept('module-hash-pruned', 'E6', 'a certificate whose tree hides whether there is a module', look({ state: signed().withTime(at(20)).withCanister(CANISTER, fork(labeled(asciiBytes('controllers'), leaf(controllersOf(JUDGE))), prune(labeled(asciiBytes('module_hash'), leaf(MODULE))))).build() }), ['CODE_EVIDENCE_INVALID']);
kept('no-controllers', 'E6', 'a canister that nobody controls', look({ state: state(at(20), [['controllers', controllersOf()], ['module_hash', MODULE]]) }));
kept('controllers-not-shown', 'E6', 'a certificate that shows no controllers', look({ state: state(at(20), [['module_hash', MODULE]]) }), ['CODE_EVIDENCE_INVALID']);
kept('of-another-canister', 'E6', 'a certificate of another canister', look({ state: state(at(20), STATE, SECOND_CANISTER) }), ['CODE_EVIDENCE_INVALID']);
kept('controllers-of-junk', 'E6', 'controllers that are no list of principals', look({ state: state(at(20), [['controllers', asciiBytes('junk')], ['module_hash', MODULE]]) }), ['MALFORMED_CBOR']);
kept('forged', 'E6 C3', 'a certificate by a key that nobody vouches for', look({ state: state(at(20), STATE, CANISTER, certificate().withoutDelegation().signedBy(OTHER_KEY)) }), ['CERTIFICATE_SIGNATURE_INVALID']);
kept('out-of-range', 'E6 C5', 'a subnet that is in charge of other canisters', look({ state: state(at(20), STATE, CANISTER, certificate().withDelegation({ ranges: [{ first: canisterPrincipal(512), last: canisterPrincipal(600) }] })) }), ['CANISTER_OUT_OF_RANGE']);
kept('named-by-another-time', 'E5', 'a file that is named by another time than that of `state`', look({ state: state(at(21), STATE) }), ['EVIDENCE_TIME']);
kept('history', 'E7', 'a history from the creation on', look({ history: call(reply(INSTALL), at(21)) }));
kept('history-without-nonce', 'E7', 'a call without a nonce', look({ history: call(reply(INSTALL), at(21), { nonce: undefined }) }));
kept('history-of-another-method', 'E7', 'the answer to a call of another method', look({ history: call(reply(INSTALL), at(21), { method: 'length' }) }), ['CODE_EVIDENCE_INVALID']);
kept('history-of-another-call', 'E7', 'the call is said to have had another nonce', look({ history: { ...call(reply(INSTALL), at(21)), nonce: asciiBytes('other') } }), ['CODE_EVIDENCE_INVALID']);
kept('history-of-junk', 'E7', 'an answer that is no Candid', look({ history: call(asciiBytes('junk'), at(21)) }), ['CODE_EVIDENCE_INVALID']);
kept('history-cut', 'E7', 'an answer that is cut', look({ history: call(reply(INSTALL).slice(0, -3), at(21)) }), ['CODE_EVIDENCE_INVALID']);
kept('history-with-a-snapshot', 'E7', 'a snapshot was loaded', look({ history: call(reply([...INSTALL, made(at(15), { load_snapshot: { canister_version: 1n, snapshot_id: [1], taken_at_timestamp: at(1) } })]), at(21)) }));
kept('history-with-a-snapshot-as-told-now', 'E7', 'a snapshot was loaded, told with its source', look({ history: call(reply([...INSTALL, made(at(15), { load_snapshot: { canister_version: 1n, snapshot_id: [1], taken_at_timestamp: at(1), source: { taken_from_canister: null }, from_canister_id: [] } })], 3n, NewSnapshot), at(21)) }), [], { bare: true });
kept('history-not-described', 'E7', 'a change that the network does not describe', look({ history: call(reply([...INSTALL, made(at(15), undefined)]), at(21)) }));

/* Roles */
const roles = () => start().role(CLERK, 'User').role(ADMIN, 'Admin').add('x').commit();
record('roles', 'O1', 'two roles, as certified', roles());
record('roles-taken-away', 'O1', 'a role that is taken away', roles().role(CLERK, undefined).add('y').commit());
record('roles-sealed', 'O1', 'a role that only a seal certifies', roles().role(CLERK, undefined).seal());
record('roles-not-kept', 'O1', 'roles were given, and no record of them is kept', roles().files({ roles: undefined }));
record('roles-cut', 'O1', 'later changes are missing', roles().role(CLERK, undefined).add('y').commit().files({ roles: roles().roles }));
record('roles-changed', 'O1', 'a role given to somebody else', (() => {
    const ledger = roles();
    return ledger.files({ roles: ledger.roles.map((one) => ({ ...one, whom: JUDGE })) });
})(), ['ROLES_MISMATCH']);
record('roles-one-too-many', 'O1', 'a change that nobody certified', roles().files({ roles: roles().role(JUDGE, 'Admin').roles }), ['ROLES_MISMATCH']);
record('roles-none-certified', 'O1', 'a record of roles where none was ever given', start().files({ roles: roles().roles }), ['ROLES_MISMATCH']);
record('roles-of-the-origin', 'X6', 'roles of the origin are not those of the canister that the log came to', roles().restore(SECOND_CANISTER).add('y').commit().files({ roles: roles().roles }), ['ROLES_MISMATCH']);
record('roles-go-back', 'O2 H4', 'a commit certifies roles that were changed before it', (() => {
    const ledger = roles();
    const all = [...ledger.roles];
    ledger.roles = all.slice(0, 1);
    ledger.add('y').commit();
    ledger.roles = all;
    return ledger.add('z').commit();
})(), ['HISTORY_REWRITTEN', 'ROLES_MISMATCH'], { bare: true });
/** The canister was put back after it had certified `first`, and certified `other`; nothing but seals tells of it. */
const twoRoles = () => {
    const ledger = roles();
    const first = ledger.roles;
    ledger.roles = first.slice(0, 1);
    const other = ledger.role(JUDGE, 'Admin').seal().roles;
    ledger.roles = first;
    return { ledger, other };
};
const besideRoles = (change: (first: readonly RoleChange[], other: readonly RoleChange[]) => readonly RoleChange[]) => {
    const { ledger, other } = twoRoles();
    return ledger.files({ otherRoles: change(ledger.roles, other) });
};
record('roles-of-two-histories', 'O3 H4', 'two records of roles, both certified, neither of which goes on from the other', besideRoles((_, other) => other), ['HISTORY_REWRITTEN'], { bare: true });
record('roles-of-one-history-twice', 'O3', 'a second record of roles that is the first one', besideRoles((first) => first), ['ROLES_MISMATCH']);
record('roles-of-one-history-cut', 'O3', 'a second record of roles with which the first one begins', besideRoles((first) => first.slice(0, 1)), ['ROLES_MISMATCH']);
record('roles-of-no-history', 'O3', 'a second record of roles that nobody certified', besideRoles((_, other) => other.map((one) => ({ ...one, whom: CLERK }))), ['ROLES_MISMATCH']);
const keyOf = (seed: Uint8Array, time: bigint): EntityKeyChange => ({ number: 0, publicKey: publicKey(seed), kind: 'First', from: 1, by: ADMIN, time, signature: new Uint8Array() });
const twoKeys = (otherKeys?: readonly EntityKeyChange[]) => {
    const ledger = start();
    const [first, other] = [[keyOf(FIRST_SEED, ledger.tick())], [keyOf(SECOND_SEED, ledger.tick())]];
    ledger.keys = first;
    ledger.seal();
    ledger.keys = other;
    ledger.seal();
    return ledger.files({ entityKeys: first, otherKeys: otherKeys ?? other });
};
record('keys-of-two-histories', 'O3 H4', 'two records of entity keys, both certified, neither of which goes on from the other', twoKeys(), ['HISTORY_REWRITTEN'], { bare: true });
record('keys-of-no-history', 'O3', 'a second record of entity keys that nobody certified', twoKeys([keyOf(FIRST_SEED, START)]), ['ENTITY_KEYS_MISMATCH']);
record('keys-sealed', 'K1', 'a change of the entity key that only a seal certifies', (() => {
    const ledger = start();
    ledger.keys.push({ number: 0, publicKey: publicKey(FIRST_SEED), kind: 'First', from: 1, by: ADMIN, time: ledger.tick(), signature: new Uint8Array() });
    return ledger.seal();
})());
const moved = (rotatedFor: Uint8Array): Ledger => {
    const ledger = start();
    const change = { by: ADMIN, time: START };
    ledger.keys.push({ ...change, number: 0, publicKey: publicKey(FIRST_SEED), kind: 'First', from: 1, signature: new Uint8Array() });
    ledger.add('x').commit();
    const signature = signRotation(rotatedFor, 1, FIRST_SEED, SECOND_SEED);
    ledger.keys.push({ ...change, number: 1, publicKey: publicKey(SECOND_SEED), kind: 'Rotated', from: 2, signature });
    return ledger.add('y').commit().restore(SECOND_CANISTER).add('z').commit();
};
record('keys-rotated-before-a-restore', 'K2', 'a rotation signed for the origin', moved(CANISTER));
record('keys-rotated-for-the-new-canister', 'K2', 'a rotation signed for the canister that the log came to: a reader accepts any that it was in', moved(SECOND_CANISTER));
record('keys-rotated-for-an-earlier-canister', 'K2', 'a rotation signed for the canister that the log came to, and the next one for the origin', (() => {
    const ledger = moved(SECOND_CANISTER);
    const signature = signRotation(CANISTER, 2, SECOND_SEED, FIRST_SEED);
    ledger.keys.push({ by: ADMIN, time: START, number: 2, publicKey: publicKey(FIRST_SEED), kind: 'Rotated', from: 4, signature });
    return ledger.add('v').commit();
})(), ['ENTITY_KEY_INVALID'], { notes: ['ENTITY_KEY_INVALID'] });
record('keys-dropped-by-a-restore', 'X6 K1 H4', 'the new canister certified that no key was ever set', (() => {
    const ledger = moved(CANISTER);
    ledger.add('w');
    return ledger.commit({ entity: new Uint8Array(32) });
})(), ['ENTITY_KEYS_MISMATCH', 'HISTORY_REWRITTEN'], { bare: true });

/* Draws */
const attempt = (change: Partial<RawAttempt> = {}): RawAttempt => ({ number: 0, author: CLERK, requestedAt: at(3), index: 0, count: 2, memo: asciiBytes('case'), outcome: 'Failed', block: undefined, ...change });
const failed = (attempts: RawAttempt[], asked = 2): Ledger => {
    const ledger = start().failDraw().select(0, 2).commit();
    ledger.draftDraws = { asked, attempts };
    return ledger;
};
/** As block 1 of `failed` shows it. */
const SHOWN = { number: 1, requestedAt: at(4), count: 2, memo: asciiBytes('memo 1'), outcome: 'Staged' as const, block: 1 };
record('draw-failed', 'Z1 Z2', 'an attempt that failed', failed([attempt()]));
record('draw-pending-then', 'Z1', 'an attempt that was under way when it was asked about, and is staged now', failed([attempt(), attempt({ ...SHOWN, outcome: 'Pending', block: undefined })]));
record('draw-staged-then', 'Z1', 'an attempt that was staged when it was asked about, and is committed now', failed([attempt(), attempt(SHOWN)]));
record('draw-not-asked', 'Z2', 'nothing was asked about', failed([], 0));
record('draw-staged-in-another-block', 'Z1', 'an attempt said to stand in another block', failed([attempt({ ...SHOWN, block: 0 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-said-to-have-failed', 'Z1', 'an attempt said to have failed that a block shows', failed([attempt({ ...SHOWN, outcome: 'Failed', block: undefined })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-another-author', 'Z1', 'an attempt of another author than its block', failed([attempt({ ...SHOWN, author: JUDGE })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-another-count', 'Z1', 'an attempt of another count than its block', failed([attempt({ ...SHOWN, count: 3 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-another-time', 'Z1', 'an attempt of another time than its block', failed([attempt({ ...SHOWN, requestedAt: at(5) })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-another-pool', 'Z1', 'an attempt over another pool than its block', failed([attempt({ ...SHOWN, index: 1 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-another-memo', 'Z1', 'an attempt with another memo than its block', failed([attempt(), attempt({ ...SHOWN, memo: asciiBytes('another') })]), ['DRAW_RECORD_MISMATCH'], { bare: true });
record('draw-not-in-its-block', 'Z1', 'a failed number is said to stand in a block', failed([attempt({ outcome: 'Staged', block: 0 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-over-a-pool-to-come', 'Z1', 'an attempt over a pool that never was', failed([attempt({ index: 9 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-nobody', 'Z1', 'an attempt to draw nobody', failed([attempt({ count: 0 })]), ['DRAW_RECORD_MISMATCH']);
record('draw-of-10001', 'Z1', 'an attempt to draw 10,001', failed([attempt({ count: 10_001 })]), ['DRAW_RECORD_MISMATCH']);
record('draws-asked-beyond', 'Z2', 'more was asked about than the certified `draws`', failed([attempt()], 3), ['DRAW_RECORD_MISMATCH']);
record('draws-in-other-order', 'Z3', 'an attempt that was requested after one of a higher number', failed([attempt({ requestedAt: at(5) })]), ['DRAW_RECORD_MISMATCH']);
record('draw-lost-in-a-restore', 'Z3 X6', 'of a draw that failed before a restore only the number is left', (() => {
    const ledger = start().failDraw().select(0, 2).commit().restore(SECOND_CANISTER).add('y').commit();
    ledger.draftDraws = { asked: 2, attempts: [attempt({ author: Uint8Array.of(4), requestedAt: 0n, count: 0, memo: new Uint8Array() })] };
    return ledger;
})());

export const EVIDENCE: readonly Case[] = [...seals.cases, ...code.cases, ...records.cases];

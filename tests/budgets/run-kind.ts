import { readFileSync, writeFileSync } from 'node:fs';
import { decodeBundle, encodeBundle } from '../../src/archive/format/bundle.js';
import { decodeCodeHistory } from '../../src/archive/audit/code-history.js';
import { decodeReply } from '../../src/archive/audit/candid-reply.js';
import { decodeCommit, encodeCommit, MAX_COMMIT_FILE_BYTES } from '../../src/archive/format/commit.js';
import {
    decodeCode,
    decodeSeal,
    encodeCode,
    encodeSeal,
    MAX_CODE_FILE_BYTES,
    MAX_EVIDENCE_FILE_BYTES
} from '../../src/archive/format/seal-and-code.js';
import { checkReceipt } from '../../src/archive/audit/make-receipt.js';
import { decodeManifest, encodeManifest, MAX_MANIFEST_BYTES } from '../../src/archive/format/manifest.js';
import { decodeProofFile, encodeFraud, MAX_PROOF_BYTES } from '../../src/archive/format/fraud-proof.js';
import {
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    encodeDraws,
    encodeEntityKeys,
    encodeRoles,
    MAX_RECORDS_BYTES
} from '../../src/archive/format/records.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { MAX_CERTIFICATE_BYTES } from '../../src/protocol/limits.js';
import { verifyFraud } from '../../src/verifier/block/verify-fraud.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { decodeLetter, decodeSlip, encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { decodePresentation, encodePresentation } from '../../src/juror/presentation.js';
import { MAX_HANDED_BYTES } from '../../src/protocol/json-file.js';
import { decodeCbor } from '../../src/web/cbor.js';
import { NOW, SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { hostileCandid, hostileCbor, hostileFields, hostileJson, random } from './hostile-bytes.js';
import type { Random } from './hostile-bytes.js';

/**
 * Reads files of one kind that are meant to cost much, and says what they cost: run as a process of its own, so that its
 * memory is theirs. Arguments: kind, seed, count.
 */

const K = new Uint8Array(32).fill(7);
const genuine = certificate().build();
const jury = new SeatedJury(30);
const block = jury.draw(5);
jury.seat(block);
const [[letter, slip] = []] = jury.letters(block);
if (letter === undefined || slip === undefined) throw new Error('no letter');
const [receipt = K] = letter.evidence?.draws ?? [];
const presentation = { ...letter, nonce: K, audience: asciiBytes('bank'), signature: new Uint8Array(64) };
const policy = { rootKey: ROOT_KEY, now: NOW, canisterId: CANISTER };
const context = { rootKey: ROOT_KEY, canisterId: CANISTER };
const leaves = { length: 9, draws: 1, genesis: K, previousHash: K, roles: K, entity: K, httpExpr: K };
const kept = { root: K, leaves, certificates: [genuine, K] };
const attempts = [{ number: 3, author: CANISTER, requestedAt: 5n, index: 1, count: 2, memo: K, outcome: 'Staged' as const, block: 2 }]; // prettier-ignore
const keys = [{ number: 0, publicKey: K, kind: 'First' as const, from: 0, by: CANISTER, time: 1n, signature: new Uint8Array() }]; // prettier-ignore
const roles = [{ number: 0, by: CANISTER, whom: CANISTER, role: 'User' as const, time: 1n }];
const seal = { certificate: genuine, tree: K, stagedFrom: 1, staged: [K, K] };
const code = {
    state: genuine,
    history: { sender: CANISTER, nonce: K, ingressExpiry: 1n, certificate: genuine }
};
const fraud = { canisterId: CANISTER, kind: 'fork' as const, first: { certificate: genuine, witness: K }, second: { certificate: genuine, witness: K } }; // prettier-ignore

const MEBIBYTE = 2 ** 20;
const json = (good: Uint8Array, max: number) => (next: Random) => hostileJson(next, good, max);

type Kind = readonly [(next: Random) => Uint8Array, (bytes: Uint8Array) => void];
const proof = (bytes: Uint8Array): void => {
    const file = decodeProofFile(bytes);
    if (file.type === 'receipt') checkReceipt(file.receipt, ROOT_KEY);
    else verifyFraud(file.fraud, context);
};
const KINDS: Readonly<Record<string, Kind>> = {
    manifest: [json(encodeManifest({ canisterId: CANISTER, blocks: 9, commits: 1, genesis: [K, K] }), MAX_MANIFEST_BYTES), decodeManifest], // prettier-ignore
    bundle: [(next) => hostileFields(next, encodeBundle([K, genuine, K]), 64 * MEBIBYTE), (bytes) => decodeBundle(bytes, 256, 'bundle')], // prettier-ignore
    commit: [json(encodeCommit(kept), MAX_COMMIT_FILE_BYTES), (bytes) => decodeCommit(bytes, 'commit')],
    seal: [json(encodeSeal(seal), MAX_EVIDENCE_FILE_BYTES), (bytes) => decodeSeal(bytes, 'seal')],
    code: [json(encodeCode(code), MAX_CODE_FILE_BYTES), (bytes) => decodeCode(bytes, 'code')],
    roles: [json(encodeRoles(roles), MAX_RECORDS_BYTES), decodeRoles],
    'entity keys': [json(encodeEntityKeys(keys), MAX_RECORDS_BYTES), decodeEntityKeys],
    draws: [json(encodeDraws({ asked: 9, attempts }), MAX_RECORDS_BYTES), decodeDraws],
    receipt: [(next) => hostileFields(next, receipt, MAX_PROOF_BYTES), proof],
    'fraud proof': [json(encodeFraud(fraud), MAX_PROOF_BYTES), proof],
    letter: [json(encodeLetter(letter), MAX_HANDED_BYTES), (bytes) => checkLetter(decodeLetter(bytes), slip, policy)], // prettier-ignore
    slip: [json(encodeSlip(slip), MAX_HANDED_BYTES), decodeSlip],
    presentation: [json(encodePresentation(presentation), MAX_HANDED_BYTES), (bytes) => checkPresentation(decodePresentation(bytes), presentation, policy)], // prettier-ignore
    certificate: [(next) => hostileCbor(next, genuine, MAX_CERTIFICATE_BYTES), (bytes) => verifyCertificate(bytes, context)], // prettier-ignore
    'candid reply': [(next) => hostileCandid(next, 3 * MEBIBYTE), decodeReply],
    'history of code': [(next) => hostileCandid(next, MAX_CERTIFICATE_BYTES), decodeCodeHistory],
    'cbor reply': [(next) => hostileCbor(next, genuine, 4 * MEBIBYTE), decodeCbor]
};

const [, , kind = '', seedText = '', countText = ''] = process.argv;
const [make, read] = KINDS[kind] ?? [];
if (make === undefined || read === undefined) throw new Error(`no kind ${kind}; there are ${Object.keys(KINDS).join(', ')}`); // prettier-ignore
const next = random(Number(seedText));
const [slowest, largest] = [
    { ms: 0, file: -1, bytes: 0 },
    { megabytes: 0, file: -1, bytes: 0 }
];
const outcomes: Record<string, number> = {};
/** Linux tells the most memory that a process held since it was asked to forget it. */
const peak = (): number => {
    const [, kibibytes] = /VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kibibytes) / 1024;
};
for (let file = 0; file < Number(countText); file++) {
    const bytes = make(next);
    globalThis.gc?.();
    writeFileSync('/proc/self/clear_refs', '5');
    const before = peak();
    const started = process.cpuUsage();
    let outcome = 'read';
    try {
        read(bytes);
    } catch (error) {
        // What a decoder says itself; and not that the stack or the memory came to an end.
        const isSaid = error instanceof RangeError && /^(a reply|no )/.test(error.message);
        if (!(error instanceof JuryError) && !isSaid) throw error;
        outcome = error instanceof JuryError ? error.code : 'refused';
    }
    const { user, system } = process.cpuUsage(started);
    const ms = (user + system) / 1000;
    const megabytes = peak() - before;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (ms > slowest.ms) Object.assign(slowest, { ms, file, bytes: bytes.length });
    if (megabytes > largest.megabytes) Object.assign(largest, { megabytes, file, bytes: bytes.length });
}
console.log(JSON.stringify({ slowest, largest, outcomes }));

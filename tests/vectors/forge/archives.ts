import { encodeBundle } from '../../../src/archive/format/bundle.js';
import { asciiBytes, concatBytes, toHex } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeCertificate, parseCertificate } from '../../../src/protocol/certificate.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { canonicalJson } from '../../../src/protocol/json-file.js';
import { present } from '../../verifier/bytes.js';
import { replaced, withFile } from './archive-files.js';
import { Group } from './case.js';
import type { Case, Files } from './case.js';
import { CLERK, Ledger, START, start } from './ledger.js';

/** The forms of the files of an archive. */
const group = new Group('archives');
export const ARCHIVES: readonly Case[] = group.cases;

const bad = (name: string, rules: string, title: string, files: Files, code: ReasonCode = 'ARCHIVE_MALFORMED') =>
    group.add('archive', name, rules, title, files, [code]);
const good = (name: string, rules: string, title: string, files: Files) =>
    group.add('archive', name, rules, title, files);

/** With all that an archive may hold but evidence of code. */
const full = (): Ledger => {
    const ledger = start().role(CLERK, 'User').failDraw().select(0, 2).seal().commit();
    const [, draw] = ledger.data;
    ledger.draftDraws = {
        asked: 2,
        attempts: [{ number: 0, author: CLERK, requestedAt: (draw?.draw?.requestedAt ?? START) - 1n, index: 0, count: 3, memo: asciiBytes('failed'), outcome: 'Failed', block: undefined }]
    };
    return ledger;
};
const FULL = full().files();
const SMALL = start().files();
const [MANIFEST, BUNDLE, COMMIT] = ['archive/manifest.json', 'archive/blocks/00000000.bundle', 'archive/commits/00000000.json'];
const [ROLES, DRAWS] = ['archive/records/roles.json', 'archive/records/draws.json'];
const SEAL = present(Object.keys(FULL).find((name) => name.startsWith('archive/seals/')));
const edited = (name: string, from: string | RegExp, to: string): Files =>
    withFile(name in SMALL ? SMALL : FULL, name, replaced(from, to));

good('everything', 'A1 A2 A3 A4 A5 E1 O1 Z1 Z2', 'an archive with a seal, roles and a draw that failed', FULL);
good('257-blocks', 'A2', 'two bundles', (() => {
    const ledger = new Ledger();
    for (let i = 0; i < 257; i++) ledger.stage({ memo: new Uint8Array() });
    return ledger.commit().files();
})());

/* Names */
bad('no-manifest', 'A4', 'the manifest is missing', withFile(SMALL, MANIFEST, () => undefined), 'ARCHIVE_FILE_MISSING');
bad('no-bundle', 'A4', 'a bundle is missing', withFile(SMALL, BUNDLE, () => undefined), 'ARCHIVE_FILE_MISSING');
bad('no-commit', 'A4', 'a commit is missing', withFile(SMALL, COMMIT, () => undefined), 'ARCHIVE_FILE_MISSING');
for (const [name, path] of [
    ['file-beside', 'archive/notes.txt'],
    ['commit-of-7-digits', 'archive/commits/0000001.json'],
    ['record-of-another-name', 'archive/records/people.json'],
    ['seal-of-19-digits', 'archive/seals/1764000000000000000.json'],
    ['leftover', 'archive/commits/.00000001.json.tmp']
] as const)
    bad(`strange-${name}`, 'A4', `a file that does not belong there: ${path.slice(8)}`, withFile(SMALL, path, () => asciiBytes('x')), 'ARCHIVE_FILE_UNEXPECTED');
good('while-it-is-written', 'A4', 'an update was cut off: `update.lock`, and more blocks than the manifest counts', (() => {
    const more = withFile(SMALL, BUNDLE, (bytes) => concatBytes(bytes, encodeBundle([asciiBytes('half')]).slice(0, 6)));
    return withFile(more, 'archive/update.lock', () => asciiBytes('1'));
})());

good('cut-copy-with-a-bundle-more', 'A4', 'a copy that was cut off: a bundle behind those that the manifest counts', withFile(SMALL, 'archive/blocks/00000001.bundle', () => asciiBytes('x')));
good('cut-copy-with-a-commit-more', 'A4', 'a copy that was cut off: a commit behind those that the manifest counts', withFile(SMALL, 'archive/commits/00000001.json', () => asciiBytes('x')));
good('cut-copy-with-a-block-more', 'A2 A4', 'a copy that was cut off: a whole block behind those that the manifest counts', withFile(SMALL, BUNDLE, (bytes) => concatBytes(bytes, Uint8Array.of(0, 0, 0, 1, 7))));

/* Manifest */
bad('manifest-spaces', 'A5', 'the manifest with a space more', edited(MANIFEST, '"blocks": ', '"blocks":  '));
bad('manifest-no-line-feed', 'A5', 'the manifest without its last line feed', withFile(SMALL, MANIFEST, (bytes) => bytes.slice(0, -1)));
bad('manifest-byte-order-mark', 'A5', 'the manifest behind a byte order mark', withFile(SMALL, MANIFEST, (bytes) => concatBytes(Uint8Array.of(0xef, 0xbb, 0xbf), bytes)));
bad('manifest-not-utf-8', 'A5', 'a byte of the manifest is no UTF-8', withFile(SMALL, MANIFEST, (bytes) => concatBytes(bytes.slice(0, 4), Uint8Array.of(0xff), bytes.slice(5))));
bad('manifest-list', 'A5', 'a list in place of the object', withFile(SMALL, MANIFEST, () => asciiBytes('[]\n')));
bad('manifest-member-twice', 'A5', 'a member stands there twice', edited(MANIFEST, '"blocks": 1,', '"blocks": 1,\n  "blocks": 1,'));
bad('manifest-member-more', 'A1', 'a member more', edited(MANIFEST, '"blocks"', '"more": 1,\n  "blocks"'));
bad('manifest-member-missing', 'A1', 'without `commits`', edited(MANIFEST, /\n {2}"commits": \d+,/, ''));
bad('manifest-other-order', 'A1', 'two members change places', edited(MANIFEST, /( {2}"blocks": \d+,\n)( {2}"commits": \d+,\n)/, '$2$1'));
bad('manifest-number-as-text', 'A1', 'a number as text', edited(MANIFEST, '"blocks": 1', '"blocks": "2"'));
bad('manifest-fraction', 'A1', 'a fraction', edited(MANIFEST, '"blocks": 1', '"blocks": 1.5'));
bad('manifest-number-in-other-form', 'A5', 'a number in another form', edited(MANIFEST, '"blocks": 1', '"blocks": 1.0'));
bad('manifest-too-many-blocks', 'A1', 'more than 2^30 blocks', edited(MANIFEST, '"blocks": 1', `"blocks": ${2 ** 30 + 1}`));
bad('manifest-principal', 'A1', 'a canister id with a wrong checksum', edited(MANIFEST, /"canister_id": "./, '"canister_id": "7'));
bad('manifest-principal-in-capitals', 'A1', 'a canister id in capitals', edited(MANIFEST, /"canister_id": "([^"]*)"/, `"canister_id": "${/"canister_id": "([^"]*)"/.exec(new TextDecoder().decode(SMALL[MANIFEST]))?.[1]?.toUpperCase() ?? ''}"`));
bad('manifest-empty-origins', 'A1', 'an empty list of origins', edited(MANIFEST, '"genesis": [', '"origins": [],\n  "genesis": ['));
bad('version-2', 'A6', 'an archive of a later version', edited(MANIFEST, 'icjury-archive/1', 'icjury-archive/2'), 'ARCHIVE_VERSION');
bad('other-format', 'A6', 'something of another format', edited(MANIFEST, 'icjury-archive/1', 'icjury-letter/1'));

/* Bundles and commits */
bad('bundle-cut', 'A2', 'the last byte of a bundle is missing', withFile(SMALL, BUNDLE, (bytes) => bytes.slice(0, -1)));
bad('bundle-with-bytes-behind', 'A2', 'bytes follow the last block', withFile(SMALL, BUNDLE, (bytes) => concatBytes(bytes, Uint8Array.of(0, 0, 0, 9, 1))));
bad('bundle-of-one-block', 'A2', 'a bundle without its block', withFile(SMALL, BUNDLE, () => encodeBundle([])));
bad('bundle-of-4-gb', 'A2', 'a length that the file does not have', withFile(SMALL, BUNDLE, (bytes) => concatBytes(new Uint8Array(4).fill(255), bytes.slice(4))));
bad('commit-without-entity', 'A3', 'a commit without `entity`', edited(COMMIT, /\n {2}"entity": "[0-9a-f]+",/, ''));
bad('commit-root-of-31-bytes', 'A3', 'a root of 31 bytes', edited(COMMIT, /"root": "../, '"root": "'));
bad('commit-draws-of-2-to-the-32', 'A3', '`draws` of 2^32', edited(COMMIT, /"draws": \d+/, `"draws": ${2 ** 32}`));
bad('commit-length-negative', 'A3', 'a negative length', edited(COMMIT, /"length": \d+/, '"length": -1'));
bad('commit-capitals', 'A5', 'hexadecimal in capitals', edited(COMMIT, /"genesis": "[0-9a-f]+"/, `"genesis": "${toHex(start().genesis).toUpperCase()}"`));
bad('commit-of-no-certificate', 'A3', 'a commit without certificates', edited(COMMIT, /"certificates": \[[^\]]*\]/, '"certificates": []'));
const certificate = present(start().commits[0]?.certificates[0]);
const list = (...all: Uint8Array[]) => edited(COMMIT, /"certificates": \[[^\]]*\]/, `"certificates": [\n${all.map((one) => `    "${toHex(one)}"`).join(',\n')}\n  ]`);
bad('commit-of-five-certificates', 'A3', 'five certificates', list(certificate, ...[1, 2, 3, 4].map((i) => asciiBytes(`junk ${i}`))));
bad('certificate-twice', 'A7', 'a certificate stands there twice', list(certificate, certificate));
bad('certificate-without-tag', 'A7', 'a certificate without the tag 55799', list(certificate.slice(3)));
bad('certificate-twice-in-two-trees', 'A7', 'two certificates of one time and signature, of which one has a part pruned', (() => {
    const parsed = parseCertificate(certificate);
    const { tree } = parsed;
    if (tree.kind !== 'fork') throw new Error('a certificate of one branch');
    return list(certificate, encodeCertificate({ ...parsed, tree: { kind: 'fork', left: { kind: 'empty' }, right: tree.right } }));
})());

/* Evidence and records */
bad('seal-without-tree', 'A8', 'a seal without `tree`', edited(SEAL, /\n {2}"tree": "[0-9a-f]+",/, ''));
bad('seal-staged-from-as-text', 'A8', '`staged_from` as text', edited(SEAL, '"staged_from": 1', '"staged_from": "1"'));
bad('roles-of-a-role-unknown', 'A8', 'a role that there is not', edited(ROLES, '"User"', '"Clerk"'));
bad('roles-time-as-number', 'A8', 'a time as a number', edited(ROLES, /"time": "(\d+)"/, '"time": $1'));
bad('roles-time-of-65-bits', 'A8', 'a time of 2^64', edited(ROLES, /"time": "\d+"/, `"time": "${2n ** 64n}"`));
bad('roles-time-with-a-zero', 'A8 A5', 'a time with a leading zero', edited(ROLES, /"time": "/, '"time": "0'));
bad('draws-rotted', 'A9', 'the digest of the record of draws does not fit', edited(DRAWS, '"count": 3', '"count": 2'));
const rewrite = (change: (draws: { asked: number; attempts: object[] }) => object): Files =>
    withFile(FULL, DRAWS, (bytes) => {
        const { asked, attempts } = JSON.parse(new TextDecoder().decode(bytes)) as { asked: number; attempts: object[] };
        const content = change({ asked, attempts });
        return canonicalJson({ ...content, sha256: toHex(sha256(canonicalJson(content))) });
    });
bad('draws-in-other-order', 'A9', 'two attempts in the wrong order', rewrite(({ attempts: [one] }) => ({ asked: 2, attempts: [{ ...one, number: 1 }, { ...one, number: 0 }] })));
bad('draws-beyond-asked', 'A9', 'an attempt whose number was not asked about', rewrite(({ attempts: [one] }) => ({ asked: 0, attempts: [one] })));
bad('draws-outcome-unknown', 'A8', 'an outcome that there is not', rewrite(({ attempts: [one] }) => ({ asked: 2, attempts: [{ ...one, outcome: 'Lost' }] })));
bad('draws-staged-without-block', 'A8', 'a staged draw without its block', rewrite(({ attempts: [one] }) => ({ asked: 2, attempts: [{ ...one, outcome: 'Staged' }] })));
bad('draws-failed-with-block', 'A8', 'a failed draw with a block', rewrite(({ attempts: [one] }) => ({ asked: 2, attempts: [{ ...one, block: 1 }] })));
const KEYS = 'archive/records/entity.json';
const entity = (changes: object[]): Files => withFile(FULL, KEYS, () => canonicalJson({ changes }));
const key = { key: '00'.repeat(32), kind: 'First', from: 0, by: 'aaaaa-aa', time: '1' };
bad('keys-second-is-first', 'A8', 'a second change of kind First', entity([key, key]));
bad('keys-first-is-reset', 'A8', 'a first change of kind Reset', entity([{ ...key, kind: 'Reset' }]));
bad('keys-first-with-signature', 'A8', 'a first change with a signature', entity([{ ...key, signature: '00'.repeat(64) }]));
bad('keys-of-31-bytes', 'A8', 'a key of 31 bytes', entity([{ ...key, key: '00'.repeat(31) }]));

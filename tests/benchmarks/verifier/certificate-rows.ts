import { Certificate } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { asciiBytes, u32be } from '../../../src/protocol/bytes.js';
import { encodeData } from '../../../src/protocol/block.js';
import { encodeInstallGenesis } from '../../../src/protocol/genesis.js';
import { DRAW_ALGORITHM } from '../../../src/protocol/draw.js';
import { encodeWitness, fork, pruned } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { blockWitness } from '../../../src/protocol/jury-tree.js';
import { inclusionPath } from '../../../src/protocol/log-tree.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { proveCertificates, certificateClaims } from '../../../src/verifier/certificate/certificate-batch.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import type { SignatureClaim } from '../../../src/verifier/signature/signature-claim.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import { CANISTER, certificate, ROOT_KEY } from '../../verifier/certificate-builder.js';
import type { BenchOptions, Row } from '../row.js';
import { row } from '../row.js';
import { inThreads } from './threads.js';

const CERTIFICATES = 256;
const ONE_BY_ONE = 16;
const SECOND = 1_000_000_000n;

/** Certificates of one canister at different times, all with the subnet's delegation. */
function make(count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, i) =>
        certificate()
            .withTime(1_764_000_000_000_000_000n + BigInt(i) * SECOND)
            .withCertifiedData(CANISTER, sha256(u32be(i)))
            .build()
    );
}

/** Certificates a second, beside `Certificate.create` of the SDK one by one in the same run. */
export async function certificateRows({ isQuick, progress }: BenchOptions): Promise<Row[]> {
    const certificates = make(isQuick ? 128 : CERTIFICATES);
    progress(`verifier: ${certificates.length} certificates`);
    const context = { rootKey: ROOT_KEY, canisterId: CANISTER };
    // Warm: what is measured is the arithmetic, not its compilation.
    proveCertificates(certificates.slice(0, 8), ROOT_KEY, new Set());
    const start = performance.now();
    const signatures = new Set<string>();
    const cache = new Map();
    proveCertificates(certificates, ROOT_KEY, signatures);
    for (const bytes of certificates) verifyCertificate(bytes, { ...context, cache, signatures });
    const batch = certificates.length / ((performance.now() - start) / 1000);
    const single = await oneByOne(certificates.slice(0, ONE_BY_ONE));
    progress('verifier: certificates in two threads');
    const claims = [...certificateClaims(make(2 * certificates.length), ROOT_KEY).values()];
    const two = await inThreads(2, halves(claims));
    return [
        row('certificates-batch', `certificates in batches of 128, one core, times Certificate.create one by one`, batch / single, 'times', { target: 9, better: 'higher' }), // prettier-ignore
        row('certificates-second', 'the same a second (baseline: Certificate.create)', batch, 'a second', { baseline: single, better: 'higher' }), // prettier-ignore
        row('certificates-two', 'the same a second, two workers', (2 * certificates.length) / (two / 1000), 'a second', { target: 280, better: 'higher' }) // prettier-ignore
    ];
}

const halves = (claims: readonly SignatureClaim[]): SignatureClaim[][] => {
    const batches: SignatureClaim[][] = [];
    for (let start = 0; start < claims.length; start += 128) batches.push(claims.slice(start, start + 128));
    return batches;
};

async function oneByOne(certificates: readonly Uint8Array[]): Promise<number> {
    const create = (bytes: Uint8Array) =>
        Certificate.create({
            certificate: bytes,
            rootKey: ROOT_KEY,
            canisterId: Principal.fromUint8Array(CANISTER),
            disableTimeVerification: true
        });
    for (const bytes of certificates.slice(0, 2)) await create(bytes);
    const start = performance.now();
    for (const bytes of certificates) await create(bytes);
    return certificates.length / ((performance.now() - start) / 1000);
}

/** What a proof takes to send. */
export function sizeRows(): Row[] {
    const size = 2 ** 20;
    const hash = sha256(asciiBytes('some hash'));
    const longest = Math.max(
        ...[0, 1, size / 2, size - 1].map((index) => 32 * inclusionPath(index, size).length)
    );
    const hashes = { genesis: hash, previousHash: hash, roles: hash, entity: hash, httpExpr: hash };
    const leaves = { draws: 1, length: size, ...hashes };
    const tree = encodeWitness(blockWitness(size / 2, hash, leaves, () => hash));
    const jurors = Array.from({ length: 12 }, (_, i) => sha256(u32be(i)));
    const data = encodeData({
        kind: 'Select',
        jurors,
        rand: hash,
        jurorsIndex: size - 9,
        memo: asciiBytes('Case 2026-114, to be heard on 3 December, courtroom 4'),
        draw: { number: 99, requestedAt: 2n ** 62n, algorithm: DRAW_ALGORITHM },
        author: hash.slice(0, 29),
        timestamp: 2n ** 62n
    });
    // The path to a canister among the 100,000 of a subnet, which the replica of this machine does not have.
    const deep = (root: HashTree) => Array.from({ length: 17 }).reduce<HashTree>((node) => fork(node, pruned(hash)), root); // prettier-ignore
    const signed = certificate().withCertifiedData(CANISTER, hash).withTree(deep).build();
    // Of a log on the Internet Computer itself, which was never restored: its root key is left out.
    const preimage = encodeInstallGenesis({ canisterId: CANISTER, installTime: 2n ** 62n, initHash: hash, rootKey: new Uint8Array() }); // prettier-ignore
    const lineage = [preimage];
    const receipt = encodeReceipt({ canisterId: CANISTER, index: size / 2, data, tree, certificate: signed, lineage }); // prettier-ignore
    return [
        row('proof-hashes', 'inclusion proof in a log of 2^20 blocks', longest, 'bytes', { target: 1024 }),
        row('receipt-bytes', 'receipt of a Select of 12 in it, the canister one of 100,000', receipt.length, 'bytes', { target: 4096 }) // prettier-ignore
    ];
}

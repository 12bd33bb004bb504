import {
    canisterSelf,
    certifiedDataSet,
    dataCertificate,
    inReplicatedExecution,
    Principal,
    trap
} from 'azle';
import { equalBytes } from '../protocol/bytes.js';
import { certificateTime, parseCertificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import {
    blockNodeHash,
    blockWitness,
    juryHash,
    LeavesHash,
    rootHash,
    tipWitness
} from '../protocol/jury-tree.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { canisterOf } from '../protocol/lineage.js';
import { MAX_CERTIFICATES } from '../protocol/limits.js';
import { peaks, rightEdge } from '../protocol/log-tree.js';
import { checkCertificateTime, earliest, newest, timesOf } from './certificate-times.js';
import type { Neighbours } from './certificate-times.js';
import { CertificateCheck } from './certificates/certificate-check.js';
import type { ClaimedCertificate } from './certificates/certificate-check.js';
import { checkBls } from './certificates/curves.js';
import { CertifiedRoots } from './certified-roots.js';
import { Commits } from './commits.js';
import type { CommitRecord } from './commits.js';
import type { EntityKeys } from './entity.js';
import { fail } from './fail.js';
import type { Geneses } from './geneses.js';
import type { Log } from './log.js';
import type { Heads } from './storage/heads.js';

/** Keeps `certified_data` equal to the root of the jury tree, and turns certificates over it into commits. */
export class Certification {
    readonly roots: CertifiedRoots;
    private readonly leavesHash = new LeavesHash();
    private blocksHash: { length: number; hash: Uint8Array | undefined } = { length: 0, hash: undefined };
    private readonly check = new CertificateCheck(checkBls);
    readonly commits: Commits;

    constructor(
        private readonly heads: Heads,
        private readonly log: Log,
        entityKeys: EntityKeys,
        private readonly geneses: Geneses
    ) {
        this.commits = new Commits(heads);
        this.roots = new CertifiedRoots(heads, entityKeys);
    }

    /** Certifies the state as it is now. Called at the end of every message that changes it. */
    update(): void {
        const root = this.root();
        this.roots.add(root);
        certifiedDataSet(root);
    }

    /** While a log is being restored, nothing of it is certified: no witness leads to this. */
    clear(): void {
        certifiedDataSet(this.heads.httpExpr);
    }

    /**
     * Puts a commit of another canister on record, with its certificates, whose signatures nobody checks here.
     * @throws `RESTORE_MISMATCH` unless each certificate is canonical, and there once
     * @returns false unless the blocks that are there and its leaves give its root, and its certificates certify it
     */
    restoreCommit(
        { root, leaves }: Omit<CommitRecord, 'edge'>,
        certificates: readonly Uint8Array[]
    ): boolean {
        const { heads } = this;
        const number = heads.commitCount;
        const edge = this.edgeAt(leaves.length);
        const computed = rootHash(edge[0], this.leavesHash.of(leaves), leaves.httpExpr);
        const by = this.canisterOf(number);
        const claims = certificates.map((one) => this.read(one, by));
        const proves = ({ certifiedData }: ClaimedCertificate) => equalBytes(certifiedData, root);
        if (!equalBytes(computed, root) || !claims.every(proves)) return false;
        requireOneForm(number, certificates, claims);
        const [first, ...more] = certificates;
        if (first === undefined) return false;
        this.commits.add({ root, leaves, edge }, first);
        for (const certificate of more) this.commits.addCertificate(number, certificate);
        heads.commitTime = newest(timesOf(certificates));
        // Where an earlier origin ends, the last certificate of its canister has to be genuine.
        if (this.isEndOfOrigin(number + 1)) this.requireGenuine(number);
        heads.committedLength = leaves.length;
        heads.previousHash = root;
        return true;
    }

    /** Whether so many commits are those of an origin, as far as it is known where origins end. */
    isEndOfOrigin(commits: number): boolean {
        return this.heads.lineage?.origins.some((origin) => origin.commits === commits) ?? false;
    }

    /**
     * That every certificate of a restored commit is genuine, and with them all that the commit covers. One that is
     * not would set a time that the network never saw, and take the place of others for ever.
     * @returns the newest time. @throws as `CertificateCheck`
     */
    requireGenuine(number: number): bigint {
        const by = this.canisterOf(number);
        try {
            const claimed = this.commits.certificatesOf(number).map((one) => this.read(one, by));
            for (const one of claimed) this.prove(one);
            return newest(claimed.map(({ time }) => time));
        } catch (error) {
            if (!(error instanceof JuryError)) throw error;
            const name = Principal.fromUint8Array(by).toText();
            return fail(
                error.code,
                `a certificate of commit ${number}, with which a log of ${name} ends, is not genuine; reinstall the canister, and restore another copy`
            );
        }
    }

    /**
     * A certificate over the state as it is now.
     * @throws `CERTIFICATE_ONLY_IN_QUERY`
     */
    certificate(method: string): Uint8Array {
        const certificate = inReplicatedExecution() ? undefined : dataCertificate();
        return certificate ?? fail('CERTIFICATE_ONLY_IN_QUERY', `call ${method} as a query`);
    }

    /**
     * Puts a certificate on record for all blocks that its root covers.
     * @returns the new committed length
     * @throws as `CertificateCheck`, and `CERTIFICATE_STALE`; of these `JuryError`s for a wrong signature or delegation,
     * with nothing changed
     */
    commit(certificate: Uint8Array): number {
        const { heads } = this;
        const claimed = this.read(certificate);
        const root = claimed.certifiedData;
        const leaves = this.committable(root);
        this.checkTime(claimed, leaves.length, { notBefore: heads.commitTime });
        const recorded = this.prove(claimed);
        this.commits.add({ root, leaves, edge: this.edgeAt(leaves.length) }, recorded);
        heads.commitTime = claimed.time;
        heads.committedLength = leaves.length;
        heads.previousHash = root;
        return leaves.length;
    }

    /**
     * Puts another certificate on record for a commit, where the first is lost or worthless.
     * @throws `COMMIT_OUT_OF_RANGE`, `CERTIFICATE_MISMATCH`, `CERTIFICATES_FULL`, and as `commit`
     */
    addCertificate(number: number, certificate: Uint8Array): void {
        this.commits.check(number);
        const { root, leaves } = this.commits.get(number);
        const claimed = this.read(certificate, this.canisterOf(number));
        if (!equalBytes(claimed.certifiedData, root)) {
            fail('CERTIFICATE_MISMATCH', `it does not certify the root of commit ${number}`);
        }
        this.checkTime(claimed, leaves.length, this.neighbours(number));
        const there = this.commits.certificatesOf(number);
        if (there.some((one) => isSame(one, claimed))) return;
        if (there.length === MAX_CERTIFICATES) {
            fail('CERTIFICATES_FULL', `commit ${number} has ${MAX_CERTIFICATES} certificates`);
        }
        this.commits.addCertificate(number, this.prove(claimed));
        this.heads.commitTime = newest([this.heads.commitTime, claimed.time]);
    }

    /** The witness of block `index` under commit `number`, which must cover it. */
    witness(index: number, number: number): Uint8Array {
        const { leaves, edge } = this.commits.get(number);
        return this.blockWitness(index, leaves, edge);
    }

    /** The witness of block `index` under the state as it is now. */
    witnessAtTip(index: number): Uint8Array {
        return this.blockWitness(index, this.leaves(), rightEdge(this.heads.peaks, blockNodeHash));
    }

    /** The witness of the leaves as they are now. */
    tip(): Uint8Array {
        return encodeWitness(tipWitness(this.currentBlocksHash(), this.leaves()));
    }

    /** The hash of `labeled("jury_blocks", J)`, for witnesses of pages; undefined while a log is being restored. */
    get juryHash(): Uint8Array | undefined {
        if (this.heads.lineage?.restoring) return undefined;
        return juryHash(this.currentBlocksHash(), this.leavesHash.of(this.heads));
    }

    private leaves(): Leaves {
        const { draws, entity, genesis, length, previousHash, roles, httpExpr } = this.heads;
        return { draws, entity, genesis, length, previousHash, roles, httpExpr };
    }

    /** The canister that certified a commit: another one, if the log was restored after it. */
    private canisterOf(number: number): Uint8Array {
        return canisterOf(this.heads.lineage?.origins ?? [], number, canisterSelf().toUint8Array());
    }

    /** The leaves that went with a root, if a certificate over it can still be committed. */
    private committable(root: Uint8Array): Leaves {
        const { heads } = this;
        const known = this.roots.find(root);
        if (known === undefined) {
            fail('CERTIFICATE_STALE', 'its root was never certified by this log since its newest commit');
        }
        const { commits, ...state } = known;
        if (commits !== heads.commitCount) {
            fail('CERTIFICATE_STALE', 'it is older than the newest commit');
        }
        if (state.length <= heads.committedLength) {
            const committed = heads.committedLength;
            fail(
                'CERTIFICATE_STALE',
                `it covers ${state.length} blocks, and ${committed} are committed already`
            );
        }
        const leaves = { ...this.leaves(), ...state };
        if (heads.commitCount === 0) this.checkGenesis(root, leaves);
        return leaves;
    }

    /** Until the first commit the root key may be set, and with it comes another genesis. */
    private checkGenesis(root: Uint8Array, leaves: Leaves): void {
        const [blocksHash] = this.edgeAt(leaves.length);
        if (equalBytes(rootHash(blocksHash, this.leavesHash.of(leaves), leaves.httpExpr), root)) return;
        fail('CERTIFICATE_STALE', 'it is of the time before the root key was set');
    }

    /** @throws `CERTIFICATE_STALE` */
    private checkTime({ time }: ClaimedCertificate, length: number, neighbours: Neighbours): void {
        checkCertificateTime(time, { log: this.log, length, total: this.heads.length }, neighbours);
    }

    /** The times between which further certificates of a commit may be. */
    private neighbours(number: number): Neighbours {
        const at = (k: number) =>
            k >= 0 && k < this.heads.commitCount ? timesOf(this.commits.certificatesOf(k)) : [];
        return { notBefore: newest(at(number - 1)), notAfter: earliest(at(number + 1)) };
    }

    private blockWitness(index: number, leaves: Leaves, edge: readonly Uint8Array[]): Uint8Array {
        const tree = blockWitness(index, this.log.entry(index).blockHash, leaves, (element) => {
            const hash = element.from === 'node' ? this.log.node(element.node) : edge[element.peak];
            if (hash === undefined) throw new Error(`the right edge at ${leaves.length} is not whole`);
            return hash;
        });
        return encodeWitness(tree);
    }

    private root(): Uint8Array {
        const { heads } = this;
        return rootHash(this.currentBlocksHash(), this.leavesHash.of(heads), heads.httpExpr);
    }

    /** T. Half of the hashing of a staging; nothing but a new block changes it. */
    private currentBlocksHash(): Uint8Array | undefined {
        const { length, peaks } = this.heads;
        if (this.blocksHash.length !== length) {
            this.blocksHash = { length, hash: rightEdge(peaks, blockNodeHash)[0] };
        }
        return this.blocksHash.hash;
    }

    /** A certificate whose signature is not checked yet. @throws as `CertificateCheck.read` */
    private read(bytes: Uint8Array, canisterId = canisterSelf().toUint8Array()): ClaimedCertificate {
        try {
            return this.check.read(bytes, canisterId);
        } catch (error) {
            if (!(error instanceof JuryError)) throw error;
            if (error.code !== 'CERTIFICATE_FOREIGN') return trap(error.message);
            const name = Principal.fromUint8Array(canisterId).toText();
            return fail(error.code, `it shows no certified data of ${name}`);
        }
    }

    /** @returns the bytes to go on record. @throws {JuryError} as `CertificateCheck.prove` */
    private prove(claimed: ClaimedCertificate): Uint8Array {
        const { check, heads, geneses } = this;
        try {
            return check.prove(claimed, geneses.rootKey);
        } catch (error) {
            if (!(error instanceof JuryError) || heads.commitCount > 0 || geneses.hasRootKey) throw error;
            const hint =
                'on another network than the Internet Computer a controller first runs jury set-root-key, or calls set_root_key';
            throw new JuryError(error.code, `${error.message.slice(error.code.length + 2)}; ${hint}`);
        }
    }

    private edgeAt(length: number): Uint8Array[] {
        const { heads, log } = this;
        const hashes = length === heads.length ? heads.peaks : peaks(length).map((node) => log.node(node));
        return rightEdge(hashes, blockNodeHash);
    }
}

/** What `commit` would not have put on record, a restore does not either. */
function requireOneForm(
    number: number,
    certificates: readonly Uint8Array[],
    claims: readonly ClaimedCertificate[]
): void {
    for (const [i, claim] of claims.entries()) {
        const bytes = certificates[i];
        if (bytes === undefined || !equalBytes(bytes, claim.canonical))
            fail('RESTORE_MISMATCH', `certificate ${i} of commit ${number} is not canonical`);
        if (certificates.slice(0, i).some((one) => isSame(one, claim)))
            fail('RESTORE_MISMATCH', `certificate ${i} of commit ${number} is there twice`);
    }
}

/** Whether a certificate of the same root is on record already, by time and signature: its delegation may be another. */
function isSame(recorded: Uint8Array, { time, signature }: ClaimedCertificate): boolean {
    const known = parseCertificate(recorded);
    return equalBytes(known.signature, signature) && certificateTime(known.tree) === time;
}

import { canisterSelf, certifiedDataSet, dataCertificate, inReplicatedExecution, Principal } from 'azle';
import { asciiBytes, concatBytes, equalBytes, readU32be, u32be } from '../protocol/bytes.js';
import { certificateTime, lookupValue, parseCertificate } from '../protocol/certificate.js';
import type { Certificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import type { HashTree } from '../protocol/hash-tree.js';
import { blockNodeHash, blockWitness, LeavesHash, rootHash, tipWitness } from '../protocol/jury-tree.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { canisterOf } from '../protocol/lineage.js';
import { MAX_CERTIFICATE_BYTES, MAX_CERTIFICATES } from '../protocol/limits.js';
import { peaks, rightEdge } from '../protocol/log-tree.js';
import { Commits } from './commits.js';
import type { CommitRecord } from './commits.js';
import type { EntityKeys } from './entity.js';
import { fail } from './fail.js';
import { HTTP_EXPR } from './http-expr.js';
import type { Log } from './log.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** Keeps `certified_data` equal to the root of the jury tree, and turns certificates over it into commits. */
export class Certification {
    /**
     * Root -> length (4 bytes), draws (4), commits at that time (4), entity keys (4), number of the tree of certified
     * responses (4), roles (32). Older than the newest commit: dead.
     */
    private readonly roots = new ByteMap(MEMORY.roots);
    /** Number -> hash of a tree of certified responses: a module has one. */
    private readonly httpExprs = new ByteMap(MEMORY.httpExprs);
    private readonly leavesHash = new LeavesHash();
    private blocksHash: { length: number; hash: Uint8Array | undefined } = { length: 0, hash: undefined };
    readonly commits: Commits;

    constructor(
        private readonly heads: Heads,
        private readonly log: Log,
        private readonly entityKeys: EntityKeys
    ) {
        this.commits = new Commits(heads);
    }

    /** Certifies the state as it is now. Called at the end of every message that changes it. */
    update(): void {
        const { heads } = this;
        const root = this.root();
        this.roots.set(
            root,
            concatBytes(
                u32be(heads.length),
                u32be(heads.draws),
                u32be(heads.commitCount),
                u32be(heads.entityChanges),
                u32be(heads.httpExprs - 1),
                heads.roles
            )
        );
        certifiedDataSet(root);
    }

    /** Takes up the certified responses of the module that runs, at install and after each upgrade. */
    takeResponses(): void {
        const { heads } = this;
        if (heads.httpExprs > 0 && equalBytes(heads.httpExpr, HTTP_EXPR)) return;
        this.httpExprs.set(u32be(heads.httpExprs), HTTP_EXPR);
        heads.httpExpr = HTTP_EXPR;
        heads.httpExprs++;
    }

    /** While a log is being restored, nothing of it is certified: no witness leads to this. */
    clear(): void {
        certifiedDataSet(this.heads.httpExpr);
    }

    /**
     * Puts a commit of another canister on record, with its certificates, whose signatures nobody checks here.
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
        const proves = (one: Uint8Array) => equalBytes(certifiedRoot(parse(one).tree, by), root);
        if (!equalBytes(computed, root) || !certificates.every(proves)) return false;
        const [first, ...more] = certificates;
        if (first === undefined) return false;
        this.commits.add({ root, leaves, edge }, first);
        for (const certificate of more) this.commits.addCertificate(number, certificate);
        heads.committedLength = leaves.length;
        heads.previousHash = root;
        return true;
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
     * @throws `CERTIFICATE_TOO_LARGE`, `CERTIFICATE_MALFORMED`, `CERTIFICATE_FOREIGN`, `CERTIFICATE_STALE`
     */
    commit(certificate: Uint8Array): number {
        const { heads } = this;
        const { tree } = parse(certificate);
        const root = certifiedRoot(tree);
        const leaves = this.committable(root);
        this.checkTime(tree, leaves.length);
        this.commits.add({ root, leaves, edge: this.edgeAt(leaves.length) }, certificate);
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
        const { tree } = parse(certificate);
        if (!equalBytes(certifiedRoot(tree, this.canisterOf(number)), root)) {
            fail('CERTIFICATE_MISMATCH', `it does not certify the root of commit ${number}`);
        }
        this.checkTime(tree, leaves.length);
        if (this.commits.certificatesOf(number).some((one) => equalBytes(one, certificate))) return;
        if (this.commits.addCertificate(number, certificate)) return;
        fail('CERTIFICATES_FULL', `commit ${number} has ${MAX_CERTIFICATES} certificates`);
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
        return this.heads.lineage?.restoring ? undefined : this.root();
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
        const known = this.roots.get(root);
        if (known === undefined) {
            fail('CERTIFICATE_STALE', 'its root was never certified by this log since its newest commit');
        }
        const length = readU32be(known);
        if (readU32be(known, 8) !== heads.commitCount) {
            fail('CERTIFICATE_STALE', 'it is older than the newest commit');
        }
        if (length <= heads.committedLength) {
            const committed = heads.committedLength;
            fail('CERTIFICATE_STALE', `it covers ${length} blocks, and ${committed} are committed already`);
        }
        const leaves = {
            ...this.leaves(),
            length,
            draws: readU32be(known, 4),
            entity: this.entityKeys.headAfter(readU32be(known, 12)),
            httpExpr: this.httpExprs.require(known.slice(16, 20)),
            roles: known.slice(20, 52)
        };
        if (heads.commitCount === 0) this.checkGenesis(root, leaves);
        return leaves;
    }

    /** Until the first commit the root key may be set, and with it comes another genesis. */
    private checkGenesis(root: Uint8Array, leaves: Leaves): void {
        const [blocksHash] = this.edgeAt(leaves.length);
        if (equalBytes(rootHash(blocksHash, this.leavesHash.of(leaves), leaves.httpExpr), root)) return;
        fail('CERTIFICATE_STALE', 'it is of the time before the root key was set');
    }

    /**
     * A message that the network executes over several rounds keeps the time of its first round, so a certificate can
     * be newer than a block that it does not cover. On record, the two would contradict each other.
     */
    private checkTime(tree: HashTree, length: number): void {
        const time = certificateTime(tree);
        if (time === undefined) fail('CERTIFICATE_MALFORMED', 'it carries no time');
        if (length < this.heads.length && this.log.entry(length).timestamp <= time) {
            fail('CERTIFICATE_STALE', `it is newer than block ${length}, which it does not cover`);
        }
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

    private edgeAt(length: number): Uint8Array[] {
        const { heads, log } = this;
        const hashes = length === heads.length ? heads.peaks : peaks(length).map((node) => log.node(node));
        return rightEdge(hashes, blockNodeHash);
    }
}

/** A certificate whose signature nobody has checked: clients do, before. */
function parse(bytes: Uint8Array): Certificate {
    if (bytes.length > MAX_CERTIFICATE_BYTES) {
        fail('CERTIFICATE_TOO_LARGE', `${bytes.length} bytes, at most ${MAX_CERTIFICATE_BYTES} are taken`);
    }
    try {
        return parseCertificate(bytes);
    } catch (error) {
        if (error instanceof JuryError) return fail('CERTIFICATE_MALFORMED', error.message);
        throw error;
    }
}

/** The `certified_data` of this canister, or of the one named. @throws `CERTIFICATE_FOREIGN` */
function certifiedRoot(tree: HashTree, canisterId = canisterSelf().toUint8Array()): Uint8Array {
    const path = [asciiBytes('canister'), canisterId, asciiBytes('certified_data')];
    const root = lookupValue(tree, path);
    const name = () => Principal.fromUint8Array(canisterId).toText();
    return root ?? fail('CERTIFICATE_FOREIGN', `it shows no certified data of ${name()}`);
}

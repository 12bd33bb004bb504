import { canisterSelf, certifiedDataSet } from 'azle';
import { asciiBytes, concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import { blockNodeHash, blockWitness, LeavesHash, rootHash } from '../protocol/jury-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../protocol/limits.js';
import { peaks, rightEdge } from '../protocol/log-tree.js';
import type { CommitRecord } from './commits.js';
import { Commits } from './commits.js';
import { fail } from './fail.js';
import type { Log } from './log.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** Keeps `certified_data` equal to the root of the jury tree, and turns certificates over it into commits. */
export class Certification {
    /** Root -> length (4 bytes), draws (4), commits at that time (4), roles (32). Older than the newest commit: dead. */
    private readonly roots = new ByteMap(MEMORY.roots);
    private readonly leavesHash = new LeavesHash();
    readonly commits: Commits;

    constructor(
        private readonly heads: Heads,
        private readonly log: Log
    ) {
        this.commits = new Commits(heads);
    }

    /** Certifies the state as it is now. Called at the end of every message that changes it. */
    update(): void {
        const { heads } = this;
        const root = this.root();
        this.roots.set(
            root,
            concatBytes(u32be(heads.length), u32be(heads.draws), u32be(heads.commitCount), heads.roles)
        );
        certifiedDataSet(root);
    }

    /** After an upgrade the system keeps `certified_data`; a reinstall does not come here. Set again all the same. */
    restore(): void {
        certifiedDataSet(this.root());
    }

    /**
     * Puts a certificate on record for all blocks that its root covers.
     * @returns the new committed length
     * @throws `CERTIFICATE_TOO_LARGE`, `CERTIFICATE_MALFORMED`, `CERTIFICATE_FOREIGN`, `CERTIFICATE_STALE`
     */
    commit(certificate: Uint8Array): number {
        const { heads } = this;
        const root = certifiedRoot(certificate);
        const known = this.roots.get(root);
        if (known === undefined) {
            fail('CERTIFICATE_STALE', 'its root was never certified by this log since its newest commit');
        }
        const [length, draws, commitCount] = [0, 4, 8].map((offset) => readU32be(known, offset));
        if (length === undefined || draws === undefined || commitCount !== heads.commitCount) {
            fail('CERTIFICATE_STALE', 'it is older than the newest commit');
        }
        if (length <= heads.committedLength) {
            fail(
                'CERTIFICATE_STALE',
                `it covers ${length} blocks, and ${heads.committedLength} are committed already`
            );
        }
        const leaves = {
            draws,
            genesis: heads.genesis,
            length,
            previousHash: heads.previousHash,
            roles: known.slice(12, 44)
        };
        this.commits.add({ root, leaves, edge: this.edgeAt(length) }, certificate);
        heads.committedLength = length;
        heads.previousHash = root;
        return length;
    }

    /** The witness of a committed block under the commit that covered it first. */
    witness(index: number, { leaves, edge }: CommitRecord): Uint8Array {
        const tree = blockWitness(index, this.log.entry(index).blockHash, leaves, (element) => {
            const hash = element.from === 'node' ? this.log.node(element.node) : edge[element.peak];
            if (hash === undefined)
                throw new Error(`commit of length ${leaves.length} lacks part of its right edge`);
            return hash;
        });
        return encodeWitness(tree);
    }

    private root(): Uint8Array {
        const { heads } = this;
        return rootHash(rightEdge(heads.peaks, blockNodeHash)[0], this.leavesHash.of(heads));
    }

    private edgeAt(length: number): Uint8Array[] {
        const { heads, log } = this;
        const peakHashes =
            length === heads.length ? heads.peaks : peaks(length).map((node) => log.node(node));
        return rightEdge(peakHashes, blockNodeHash);
    }
}

/** This canister's `certified_data` in a certificate whose signature nobody has checked: clients do, before. */
function certifiedRoot(bytes: Uint8Array): Uint8Array {
    if (bytes.length > MAX_CERTIFICATE_BYTES) {
        fail('CERTIFICATE_TOO_LARGE', `${bytes.length} bytes, at most ${MAX_CERTIFICATE_BYTES} are taken`);
    }
    const tree = parse(bytes).tree;
    const path = [asciiBytes('canister'), canisterSelf().toUint8Array(), asciiBytes('certified_data')];
    const root = lookupValue(tree, path);
    if (root === undefined)
        fail('CERTIFICATE_FOREIGN', `it shows no certified data of ${canisterSelf().toText()}`);
    return root;
}

function parse(bytes: Uint8Array) {
    try {
        return parseCertificate(bytes);
    } catch (error) {
        if (error instanceof JuryError) return fail('CERTIFICATE_MALFORMED', error.message);
        throw error;
    }
}

import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { MAX_CERTIFICATES, MAX_LOG_LENGTH } from '../protocol/limits.js';
import { fail } from './fail.js';
import { ByteMap } from './storage/byte-map.js';
import { ChunkedMap } from './storage/chunked-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** Commit k: the leaves it certified, their root, and the right edge of the block tree at its length. */
export interface CommitRecord {
    readonly root: Uint8Array;
    readonly leaves: Leaves;
    readonly edge: readonly Uint8Array[];
}

/** All commits, by number, oldest first. Their certificates stand apart, so that searching stays cheap. */
export class Commits {
    private readonly records = new ByteMap(MEMORY.commits);
    private readonly certificates = new ChunkedMap(MEMORY.certificates);

    constructor(private readonly heads: Heads) {}

    add(record: CommitRecord, certificate: Uint8Array): void {
        const number = this.heads.commitCount;
        this.records.set(u32be(number), encode(record));
        this.certificates.set(number, certificate);
        this.heads.commitCount = number + 1;
    }

    /** @throws `COMMIT_OUT_OF_RANGE` */
    check(number: number): void {
        const { commitCount } = this.heads;
        if (number >= commitCount)
            fail('COMMIT_OUT_OF_RANGE', `asked for commit ${number} of ${commitCount}`);
    }

    /** @throws `COMMIT_OUT_OF_RANGE`, `INDEX_OUT_OF_RANGE` */
    checkCovers(number: number, index: number): void {
        this.check(number);
        const { length } = this.get(number).leaves;
        if (index >= length)
            fail('INDEX_OUT_OF_RANGE', `commit ${number} covers ${length} blocks, not block ${index}`);
    }

    get(number: number): CommitRecord {
        return decode(this.records.require(u32be(number)));
    }

    certificate(number: number): Uint8Array {
        const certificate = this.certificates.get(number);
        if (certificate === undefined)
            throw new Error(`the certificate of commit ${number} is not in stable memory`);
        return certificate;
    }

    /** All certificates of a commit, its own first. */
    certificatesOf(number: number): Uint8Array[] {
        const found: Uint8Array[] = [];
        for (let place = 0; place < MAX_CERTIFICATES; place++) {
            const certificate = this.certificates.get(place * MAX_LOG_LENGTH + number);
            if (certificate === undefined) break;
            found.push(certificate);
        }
        return found;
    }

    /** @returns false if there is no room */
    addCertificate(number: number, certificate: Uint8Array): boolean {
        const place = this.certificatesOf(number).length;
        if (place === MAX_CERTIFICATES) return false;
        this.certificates.set(place * MAX_LOG_LENGTH + number, certificate);
        return true;
    }

    /** The number of the first commit that covers block `index`; `index` must be committed. */
    covering(index: number): number {
        let low = 0;
        let high = this.heads.commitCount - 1;
        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            if (readU32be(this.records.require(u32be(middle))) > index) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

/**
 * Length (4 bytes), draws (4), then 32 each: root, genesis, previous hash, roles, entity, hash of the certified
 * responses, right edge.
 */
function encode({ root, leaves, edge }: CommitRecord): Uint8Array {
    const { length, draws, genesis, previousHash, roles, entity, httpExpr } = leaves;
    const hashes = [root, genesis, previousHash, roles, entity, httpExpr, ...edge];
    return concatBytes(u32be(length), u32be(draws), ...hashes);
}

function decode(bytes: Uint8Array): CommitRecord {
    const hashes: Uint8Array[] = [];
    for (let offset = 8; offset < bytes.length; offset += 32) hashes.push(bytes.slice(offset, offset + 32));
    const [root, genesis, previousHash, roles, entity, httpExpr, ...edge] = hashes;
    if (!root || !genesis || !previousHash || !roles || !entity || !httpExpr)
        throw new Error('a commit record is cut short');
    const [length, draws] = [readU32be(bytes), readU32be(bytes, 4)];
    return { root, leaves: { length, draws, genesis, previousHash, roles, entity, httpExpr }, edge };
}

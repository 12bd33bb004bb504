import type { CommitInput, Policy } from '../../src/verifier/input.js';
import type { Archive, ArchiveEvidence, Kept } from '../../src/archive/format/archive.js';
import type { Seal } from '../../src/archive/format/seal-and-code.js';
import { evidenceName } from '../../src/archive/format/seal-and-code.js';
import { NO_EVIDENCE } from '../../src/archive/format/archive.js';
import { encodeWitness } from '../../src/protocol/hash-tree.js';
import { tipWitness } from '../../src/protocol/jury-tree.js';
import type { Leaves } from '../../src/protocol/jury-tree.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { blocksHash, LogBuilder, PREIMAGE, rootOf, SECOND, START } from '../verifier/log-builder.js';
import { verifyLoaded } from './verify-here.js';

/** The time so many seconds after the log began. */
export const at = (seconds: number): bigint => START + BigInt(seconds) * SECOND;

/** An archive that the network signed, and that may be wrong in one place: what a canister could do that is put back. */
export class ForgedArchive extends LogBuilder {
    readonly seals: Kept<Seal>[] = [];
    private stagedFrom = 0;

    constructor() {
        super(() => certificate().withoutDelegation());
    }

    override commit(change: Partial<Leaves> = {}, time = this.tick()): this {
        super.commit(change, time);
        this.stagedFrom = this.blocks.length;
        return this;
    }

    /** A further certificate of the newest commit. */
    certify(time: bigint): this {
        const last = this.commits.at(-1);
        if (last === undefined) throw new Error('no commit');
        const one = certificate().withoutDelegation().withTime(time);
        const certificates = [...last.certificates, one.withCertifiedData(CANISTER, last.root).build()];
        this.commits[this.commits.length - 1] = { ...last, certificates };
        return this;
    }

    /** A seal over what is staged now. */
    seal(change: Partial<Leaves> = {}, time = this.tick(), stagedFrom = this.stagedFrom): this {
        const leaves = { ...this.leaves(), ...change };
        const bytes = certificate().withoutDelegation().withTime(time);
        const root = rootOf(this.blocks, leaves);
        this.seals.push({
            file: evidenceName('seals', time),
            content: {
                certificate: bytes.withCertifiedData(CANISTER, root).build(),
                tree: encodeWitness(tipWitness(blocksHash(this.blocks), leaves)),
                stagedFrom,
                staged: this.blocks.slice(stagedFrom)
            }
        });
        return this;
    }

    /** The canister is put back to what was committed, or to fewer staged blocks. */
    rewind(length = this.stagedFrom): this {
        this.blocks.length = length;
        this.data.length = length;
        return this;
    }

    /** The archive as it stands, with the blocks that are committed. */
    get archive(): Archive {
        const length = this.commits.at(-1)?.leaves.length ?? 0;
        return {
            canisterId: CANISTER,
            blocks: this.blocks.slice(0, length),
            commits: this.commits as CommitInput[],
            genesis: [PREIMAGE],
            entityKeys: []
        };
    }

    get evidence(): ArchiveEvidence {
        const seals = [...this.seals].sort((a, b) => (a.file < b.file ? -1 : 1));
        return { ...NO_EVIDENCE, seals };
    }

    verify(bounds: Pick<Policy, 'notBefore' | 'notAfter'> = {}) {
        return verifyLoaded(this.archive, ROOT_KEY, this.evidence, bounds);
    }

    private leaves(): Leaves {
        const probe = new LogBuilder(() => certificate().withoutDelegation());
        probe.blocks.push(...this.blocks);
        probe.draws = this.draws;
        probe.previousHash = this.previousHash;
        probe.time = this.time;
        const [made] = probe.commit().commits;
        if (made === undefined) throw new Error('no leaves');
        return made.leaves;
    }
}

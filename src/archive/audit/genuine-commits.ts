import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { canisterOf } from '../../protocol/lineage.js';
import { certifies, proveCertificates, type DelegationCache } from '../../verifier/certificate/index.js';
import type { SignatureCache } from '../../verifier/signature/index.js';
import { encodeCommit, type Archive } from '../format/index.js';

/** Looks which certificates of a log are genuine, by the root key of the network that its archive is of. */
export class GenuineCommits {
    private readonly cache: DelegationCache = new Map();
    private readonly signatures: SignatureCache = new Set();

    constructor(
        private readonly archive: Pick<Archive, 'canisterId' | 'origins'>,
        private readonly rootKey: Uint8Array
    ) {}

    /**
     * All commits of the log, with their genuine certificates only: one that is not would stay on record for good.
     * @param advice what to do if a commit has none
     * @throws {JuryError} `RESTORE_MISMATCH`
     */
    of(commits: readonly CommitInput[], advice: string): CommitInput[] {
        const { rootKey, cache, signatures } = this;
        const { canisterId, origins = [] } = this.archive;
        const all = commits.flatMap(({ certificates }) => certificates);
        proveCertificates(all, rootKey, signatures);
        return commits.map((commit, k) => {
            const context = { rootKey, canisterId: canisterOf(origins, k, canisterId), cache, signatures };
            const certificates = commit.certificates.filter((one) => certifies(one, commit.root, context));
            if (certificates.length > 0) return { ...commit, certificates };
            throw new JuryError(
                'RESTORE_MISMATCH',
                `commit ${k} has no genuine certificate, so nothing would prove its blocks; ${advice}`
            );
        });
    }
}

/** Whether all but the certificates is the same. */
export const isSameCommit = (a: CommitInput, b: CommitInput): boolean =>
    equalBytes(encodeCommit({ ...a, certificates: [] }), encodeCommit({ ...b, certificates: [] }));

import type { BlockTree } from '../../verifier/block/index.js';
import type { DelegationCache } from '../../verifier/certificate/index.js';
import type { SignatureCache } from '../../verifier/signature/index.js';
import type { Archive } from '../format/index.js';

export interface BackupOptions {
    readonly rootKey: Uint8Array;
    /** Asks for all commits again, for certificates that were added to old ones. */
    readonly refresh?: boolean;
    /** Takes a seal, and evidence about the canister's code, too. The latter costs the canister a call. */
    readonly evidence: boolean | 'seal';
    readonly onProgress: (done: number, all: number) => void;
}

export interface BackupReport {
    /** All that the folder holds now. */
    readonly archive: Archive;
    readonly newBlocks: number;
    readonly newCommits: number;
    readonly newCertificates: number;
    readonly seal: SealReport | undefined;
    /** What the run has found out already, for whoever verifies the archive next. */
    readonly known: KnownToBackup;
    /** What went less well than it should. */
    readonly warnings: readonly string[];
}

/** Of the archive as a backup leaves it. */
export interface KnownToBackup {
    readonly tree: BlockTree;
    readonly cache: DelegationCache;
    /** Signatures that hold. */
    readonly signatures: SignatureCache;
    /** Commits that were there before, whose certificates were not looked at. */
    readonly oldCommits: number;
}

export interface SealReport {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly length: number;
    readonly staged: number;
}

import type { CommitInput } from '../../verifier/index.js';
import type { RoleChange } from '../../protocol/roles.js';
import type { CodeEvidence, Seal } from './seal-and-code.js';
import type { DrawRecords } from './records.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import type { Origin } from '../../protocol/lineage.js';
import type { BlockSource } from '../../verifier/log/index.js';

/** The content of an archive but for its blocks, unverified. */
export type ArchiveHead = Omit<Archive, 'blocks'>;

/** The content of an archive, unverified; its blocks come in pieces, so that they need not be in memory together. */
export interface ArchiveSource extends ArchiveHead {
    /** How many blocks there are. */
    readonly length: number;
    /** All of them, from block 0 on. */
    readonly blocks: BlockSource;
}

/** An archive that is in memory. */
export const sourceOf = ({ blocks, ...head }: Archive): ArchiveSource => ({
    ...head,
    length: blocks.length,
    blocks: [blocks]
});

/** Nothing beside the log. */
export const NO_EVIDENCE: ArchiveEvidence = { seals: [], code: [], roles: undefined, draws: undefined };

/** The content of an archive folder, unverified. */
export interface Archive {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    /** After a restore: the logs that this one goes on from. */
    readonly origins?: readonly Origin[];
    /** The preimages of its genesis, newest first (docs/protocol.md, "Genesis"). */
    readonly genesis: readonly Uint8Array[];
    /** All changes of the key of the controlling entity, by number; as far as they are kept. */
    readonly entityKeys: readonly EntityKeyChange[];
}

/** A piece of evidence and the file that holds it. */
export interface Kept<T> {
    readonly file: string;
    readonly content: T;
}

/** All that an archive keeps beside its log, unverified; evidence oldest first. */
export interface ArchiveEvidence {
    readonly seals: readonly Kept<Seal>[];
    readonly code: readonly Kept<CodeEvidence>[];
    readonly roles: readonly RoleChange[] | undefined;
    readonly draws: DrawRecords | undefined;
    readonly others?: OtherRecords;
}

/** Records beside the first ones that the network certified as well, though neither goes on from the other. */
export interface OtherRecords {
    readonly roles: readonly (readonly RoleChange[])[];
    readonly entityKeys: readonly (readonly EntityKeyChange[])[];
}

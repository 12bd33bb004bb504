import type { CommitInput } from '../../verifier/index.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    decodeBundle,
    decodeBundleStart,
    MAX_BUNDLE_BYTES,
    commitName,
    decodeCommit,
    MAX_COMMIT_FILE_BYTES,
    decodeCode,
    decodeSeal,
    MAX_CODE_FILE_BYTES,
    MAX_EVIDENCE_FILE_BYTES,
    checkNoStrangers,
    evidenceIn,
    holdsMore,
    isLocked,
    decodeManifest,
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    DRAWS_FILE,
    ENTITY_FILE,
    MAX_RECORDS_BYTES,
    OTHER_ENTITY_FILE,
    OTHER_ROLES_FILE,
    ROLES_FILE,
    type ArchiveHead,
    type EvidenceFolder,
    type Seal,
    type ArchiveEvidence,
    type Kept,
    type OtherRecords,
    type FolderNames,
    type FileRequest,
    type Reading
} from '../format/index.js';
import { committedKeys } from './verify-entity-keys.js';

/** What an archive holds but for its blocks and what stands beside it, unverified. */
export interface ReadHead {
    readonly head: ArchiveHead;
    /** How many blocks the manifest counts. */
    readonly length: number;
    /** Whether a copy was cut off: there is more than the manifest counts, and that does not count. */
    readonly isCut: boolean;
    /** Whether that, or an update that is under way or was cut off. */
    readonly unfinished: boolean;
}

/**
 * Strictly: every name in the folder is one that the archive may have, every file in its one canonical form.
 * @throws {JuryError} `ARCHIVE_*`
 */
export function* readHead(names: FolderNames): Reading<ReadHead> {
    const manifest = decodeManifest(yield { name: MANIFEST_FILE, maxBytes: MAX_MANIFEST_BYTES });
    const isCut = yield* holdsMore(names, manifest);
    checkNoStrangers(names);
    const commits: CommitInput[] = [];
    for (let number = 0; number < manifest.commits; number++) commits.push(yield* readCommit(number));
    const { canisterId, origins, genesis, blocks: length } = manifest;
    const entityKeys = keysUpTo(
        commits,
        (yield* readRecord(names, ENTITY_FILE, decodeEntityKeys)) ?? [],
        isCut
    );
    const unfinished = isCut || isLocked(names);
    const head = { canisterId, commits, ...(origins && { origins }), genesis, entityKeys };
    return { head, length, isCut, unfinished };
}

export function* readCommit(number: number): Reading<CommitInput> {
    const name = commitName(number);
    return decodeCommit(yield { name, maxBytes: MAX_COMMIT_FILE_BYTES }, name);
}

/** The record of a copy that was cut off may be of a later log than its manifest: what came later is left out. */
const keysUpTo = (
    commits: readonly CommitInput[],
    entityKeys: readonly EntityKeyChange[],
    isCut: boolean
): readonly EntityKeyChange[] =>
    isCut ? (committedKeys({ commits, entityKeys }) ?? entityKeys) : entityKeys;

export const bundleRequest = (bundle: number): FileRequest => ({
    name: bundleName(bundle),
    maxBytes: MAX_BUNDLE_BYTES
});

/** The blocks of one bundle that count. @throws {JuryError} `ARCHIVE_MALFORMED` */
export function blocksOf(
    bytes: Uint8Array,
    bundle: number,
    { length, unfinished }: Pick<ReadHead, 'length' | 'unfinished'>
): Uint8Array[] {
    const count = Math.min(BUNDLE_BLOCKS, length - bundle * BUNDLE_BLOCKS);
    const decode = unfinished && count < BUNDLE_BLOCKS ? decodeBundleStart : decodeBundle;
    return decode(bytes, count, bundleName(bundle));
}

export function* readBlocks(
    head: Pick<ReadHead, 'length' | 'unfinished'>,
    read: (bundle: number) => Uint8Array
): Generator<Uint8Array[]> {
    for (let bundle = 0; bundle < bundleCount(head.length); bundle++)
        yield blocksOf(read(bundle), bundle, head);
}

/**
 * All that stands beside the log. Of a copy that was cut off, seals over what does not count, and records, which may
 * be of the later log, are passed over.
 * @param cutAt the blocks that count, if more is there
 * @throws {JuryError} `ARCHIVE_MALFORMED`, `ARCHIVE_FILE_MISSING`
 */
export function* readBeside(names: FolderNames, cutAt: number | undefined): Reading<ArchiveEvidence> {
    const seals = yield* readSealsUpTo(names, cutAt);
    const code = yield* readCode(names);
    if (cutAt !== undefined) return { seals, code, roles: undefined, draws: undefined };
    const roles = yield* readRecord(names, ROLES_FILE, decodeRoles);
    const draws = yield* readRecord(names, DRAWS_FILE, decodeDraws);
    const others = yield* readOthers(names);
    return { seals, code, roles, draws, ...(others && { others }) };
}

/** The records of a second history; undefined where there is none. */
export function* readOthers(names: FolderNames): Reading<OtherRecords | undefined> {
    const roles = yield* readRecord(names, OTHER_ROLES_FILE, decodeRoles);
    const entityKeys = yield* readRecord(names, OTHER_ENTITY_FILE, decodeEntityKeys);
    if (roles === undefined && entityKeys === undefined) return undefined;
    return { roles: roles ? [roles] : [], entityKeys: entityKeys ? [entityKeys] : [] };
}

/** The seals that the blocks that count reach. */
export function* readSealsUpTo(names: FolderNames, cutAt = Infinity): Reading<Kept<Seal>[]> {
    const seals = yield* readAll(names, 'seals', MAX_EVIDENCE_FILE_BYTES, decodeSeal);
    return seals.filter(({ content }) => content.stagedFrom <= cutAt);
}

export const readCode = (names: FolderNames): Reading<ArchiveEvidence['code'][number][]> =>
    readAll(names, 'code', MAX_CODE_FILE_BYTES, decodeCode);

function* readAll<T>(
    names: FolderNames,
    folder: EvidenceFolder,
    maxBytes: number,
    decode: (bytes: Uint8Array, file: string) => T
): Reading<Kept<T>[]> {
    const kept: Kept<T>[] = [];
    for (const file of evidenceIn(names, folder))
        kept.push({ file, content: decode(yield { name: file, maxBytes }, file) });
    return kept;
}

/** A record that stands beside a log; undefined where none is kept. */
export function* readRecord<T>(
    names: FolderNames,
    name: string,
    decode: (bytes: Uint8Array, name: string) => T
): Reading<T | undefined> {
    return names.includes(name) ? decode(yield { name, maxBytes: MAX_RECORDS_BYTES }, name) : undefined;
}

import type { CommitInput } from '../../../src/verifier/input.js';
import { BUNDLE_BLOCKS, bundleName, encodeBundle } from '../../../src/archive/format/bundle.js';
import { commitName, encodeCommit } from '../../../src/archive/format/commit.js';
import { encodeCode, encodeSeal, evidenceName } from '../../../src/archive/format/seal-and-code.js';
import type { CodeEvidence, Seal } from '../../../src/archive/format/seal-and-code.js';
import { encodeManifest, MANIFEST_FILE } from '../../../src/archive/format/manifest.js';
import {
    DRAWS_FILE,
    encodeDraws,
    encodeEntityKeys,
    encodeRoles,
    ENTITY_FILE,
    OTHER_ENTITY_FILE,
    OTHER_ROLES_FILE,
    ROLES_FILE
} from '../../../src/archive/format/records.js';
import type { DrawRecords } from '../../../src/archive/format/records.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import type { Origin } from '../../../src/protocol/lineage.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import type { Files } from './case.js';

/** A file of evidence, and the time that names it. */
export interface Timed<T> {
    readonly time: bigint;
    readonly content: T;
}

/** What an archive folder holds. */
export interface ArchiveParts {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    readonly origins?: readonly Origin[] | undefined;
    readonly genesis: readonly Uint8Array[];
    readonly entityKeys?: readonly EntityKeyChange[];
    readonly seals?: readonly Timed<Seal>[];
    readonly code?: readonly Timed<CodeEvidence>[];
    readonly roles?: readonly RoleChange[] | undefined;
    readonly draws?: DrawRecords | undefined;
    /** Records of a second history. */
    readonly otherRoles?: readonly RoleChange[];
    readonly otherKeys?: readonly EntityKeyChange[];
}

/** The files of an archive. @param folder that they stand in */
export function archiveFiles(parts: ArchiveParts, folder = 'archive'): Files {
    const { canisterId, blocks, commits, origins = [], genesis, entityKeys = [] } = parts;
    const { seals = [], code = [], roles, draws, otherRoles, otherKeys } = parts;
    const manifest = {
        canisterId,
        blocks: blocks.length,
        commits: commits.length,
        genesis,
        ...(origins.length > 0 && { origins })
    };
    const files: Record<string, Uint8Array> = { [MANIFEST_FILE]: encodeManifest(manifest) };
    for (let k = 0; k * BUNDLE_BLOCKS < blocks.length; k++)
        files[bundleName(k)] = encodeBundle(blocks.slice(k * BUNDLE_BLOCKS, (k + 1) * BUNDLE_BLOCKS));
    for (const [k, commit] of commits.entries()) files[commitName(k)] = encodeCommit(commit);
    for (const { time, content } of seals) files[evidenceName('seals', time)] = encodeSeal(content);
    for (const { time, content } of code) files[evidenceName('code', time)] = encodeCode(content);
    if (roles !== undefined) files[ROLES_FILE] = encodeRoles(roles);
    if (entityKeys.length > 0) files[ENTITY_FILE] = encodeEntityKeys(entityKeys);
    if (draws !== undefined) files[DRAWS_FILE] = encodeDraws(draws);
    if (otherRoles !== undefined) files[OTHER_ROLES_FILE] = encodeRoles(otherRoles);
    if (otherKeys !== undefined) files[OTHER_ENTITY_FILE] = encodeEntityKeys(otherKeys);
    return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]));
}

/** The same files with another content in one of them; undefined: without it. */
export function withFile(
    files: Files,
    name: string,
    change: (bytes: Uint8Array) => Uint8Array | undefined
): Files {
    const bytes = change(files[name] ?? new Uint8Array());
    const others = Object.entries(files).filter(([path]) => path !== name);
    return Object.fromEntries(bytes === undefined ? others : [...others, [name, bytes]]);
}

/** A file of text, changed in one place. */
export const replaced =
    (from: string | RegExp, to: string) =>
    (bytes: Uint8Array): Uint8Array => {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        const changed = text.replace(from, to);
        if (changed === text) throw new Error(`nothing to replace: ${String(from)}`);
        return new TextEncoder().encode(changed);
    };

import { bundleName, decodeBundle, encodeBundle } from '../../../src/archive/format/bundle.js';
import { commitName, decodeCommit, encodeCommit } from '../../../src/archive/format/commit.js';
import { decodeManifest, encodeManifest, MANIFEST_FILE } from '../../../src/archive/format/manifest.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { present } from '../bytes.js';
import type { World } from './world.js';

export type Files = ReadonlyMap<string, Uint8Array>;

/** The files of an archive of this world's log, in memory. */
export function archiveFiles(world: World): Files {
    const { blocks, commits } = world.log;
    const { canisterId, genesis } = world.policy;
    return new Map([
        [
            MANIFEST_FILE,
            encodeManifest({ canisterId, blocks: blocks.length, commits: commits.length, genesis })
        ],
        [bundleName(0), encodeBundle(blocks)],
        ...commits.map((commit, k): [string, Uint8Array] => [commitName(k), encodeCommit(commit)])
    ]);
}

/** Why an archive with these files is not verified, or what is told of it, or 'accepted'. @throws {JuryError} */
export function judgeArchive(world: World, files: Files): string {
    const file = (name: string) => present(files.get(name));
    const manifest = decodeManifest(file(MANIFEST_FILE));
    // What the manifest says is not believed: the folder holds what it holds.
    if (manifest.commits !== files.size - 2 || manifest.blocks > 256) return 'ARCHIVE_FILE_MISSING';
    if (toHex(manifest.canisterId) !== toHex(world.policy.canisterId)) return 'CANISTER_MISMATCH';
    const blocks = decodeBundle(file(bundleName(0)), manifest.blocks, bundleName(0));
    const commits = Array.from({ length: manifest.commits }, (_, k) =>
        decodeCommit(file(commitName(k)), commitName(k))
    );
    const { genesis } = manifest;
    return world.told({ blocks, commits }, { genesis }, { tellsPassed: false })[0] ?? 'accepted';
}

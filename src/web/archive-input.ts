import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    decodeBundle,
    MAX_BUNDLE_BYTES
} from '../archive/bundle-file.js';
import { commitName, decodeCommit, MAX_COMMIT_FILE_BYTES } from '../archive/commit-file.js';
import { malformedFile, missingFile } from '../archive/archive-json.js';
import { decodeCode, decodeSeal, isEvidenceName, MAX_EVIDENCE_FILE_BYTES } from '../archive/evidence-file.js';
import type { EvidenceFolder } from '../archive/evidence-file.js';
import type { Evidence, Kept } from '../archive/evidence-folder.js';
import { decodeManifest, MANIFEST_FILE, MAX_MANIFEST_BYTES } from '../archive/manifest.js';
import {
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    DRAWS_FILE,
    ENTITY_FILE,
    isRecordName,
    MAX_RECORDS_BYTES,
    ROLES_FILE
} from '../archive/records-file.js';
import { isSystemName } from '../archive/system-names.js';
import type { Manifest } from '../archive/manifest.js';
import { JuryError } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { CommitInput } from '../verifier/index.js';

/** A file that somebody dropped, read when it is needed: a whole archive need not be in memory twice. */
export interface NamedFile {
    /** With the folders above it, such as `copy/blocks/00000000.bundle`. */
    readonly path: string;
    /** As far as it is known beforehand. */
    readonly size: number;
    read(): Promise<Uint8Array>;
}

/** The content of an archive folder, unverified. */
export interface ArchiveInput {
    readonly manifest: Manifest;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    readonly entityKeys: readonly EntityKeyChange[];
    readonly evidence: Evidence;
}

/**
 * Puts an archive together from the files of its folder, as strictly as the command line does.
 * @throws {JuryError} `ARCHIVE_*`
 */
export async function readArchiveFiles(
    files: readonly NamedFile[],
    onProgress: (done: number, all: number) => void
): Promise<ArchiveInput> {
    const root = files
        .find(({ path }) => /(^|\/)manifest\.json$/.test(path))
        ?.path.slice(0, -MANIFEST_FILE.length);
    if (root === undefined) throw missingFile(MANIFEST_FILE);
    const byName = new Map(
        files.filter(({ path }) => path.startsWith(root)).map((file) => [file.path.slice(root.length), file])
    );
    const manifest = decodeManifest(await content(byName, MANIFEST_FILE, MAX_MANIFEST_BYTES));
    checkNames(byName, manifest);
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(manifest.blocks); bundle++) {
        const name = bundleName(bundle);
        const count = Math.min(BUNDLE_BLOCKS, manifest.blocks - bundle * BUNDLE_BLOCKS);
        for (const block of decodeBundle(await content(byName, name, MAX_BUNDLE_BYTES), count, name))
            blocks.push(block);
        onProgress(blocks.length, manifest.blocks);
    }
    const commits: CommitInput[] = [];
    for (let number = 0; number < manifest.commits; number++) {
        const name = commitName(number);
        commits.push(decodeCommit(await content(byName, name, MAX_COMMIT_FILE_BYTES), name));
    }
    const evidence = {
        seals: await readEvidence(byName, 'seals', decodeSeal),
        code: await readEvidence(byName, 'code', decodeCode),
        roles: await readRecords(byName, ROLES_FILE, decodeRoles),
        draws: await readRecords(byName, DRAWS_FILE, decodeDraws)
    };
    const entityKeys = (await readRecords(byName, ENTITY_FILE, decodeEntityKeys)) ?? [];
    return { manifest, blocks, commits, entityKeys, evidence };
}

async function readRecords<T>(
    files: ReadonlyMap<string, NamedFile>,
    name: string,
    decode: (bytes: Uint8Array) => T
): Promise<T | undefined> {
    return files.has(name) ? decode(await content(files, name, MAX_RECORDS_BYTES)) : undefined;
}

async function readEvidence<T>(
    files: ReadonlyMap<string, NamedFile>,
    sub: EvidenceFolder,
    decode: (bytes: Uint8Array, file: string) => T
): Promise<Kept<T>[]> {
    const kept: Kept<T>[] = [];
    const names = [...files.keys()].filter((name) => isEvidenceName(name) && name.startsWith(`${sub}/`));
    for (const file of names.sort())
        kept.push({ file, content: decode(await content(files, file, MAX_EVIDENCE_FILE_BYTES), file) });
    return kept;
}

async function content(
    files: ReadonlyMap<string, NamedFile>,
    name: string,
    max: number
): Promise<Uint8Array> {
    const file = files.get(name);
    if (file === undefined) throw missingFile(name);
    if (file.size > max) throw malformedFile(name, `${file.size} bytes are too many`);
    const bytes = await file.read();
    if (bytes.length > max) throw malformedFile(name, `${bytes.length} bytes are too many`);
    return bytes;
}

/** The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there. */
function checkNames(files: ReadonlyMap<string, NamedFile>, { blocks, commits }: Manifest): void {
    for (const name of files.keys()) {
        const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
        const isPart =
            name === MANIFEST_FILE ||
            (number < bundleCount(blocks) && name === bundleName(number)) ||
            (number < commits && name === commitName(number));
        if (!isPart && !isEvidenceName(name) && !isRecordName(name) && !isSystemName(name))
            throw new JuryError(
                'ARCHIVE_FILE_UNEXPECTED',
                `${name} does not belong in the archive; move it elsewhere`
            );
    }
}

import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    decodeBundle,
    MAX_BUNDLE_BYTES
} from '../archive/bundle-file.js';
import { commitName, decodeCommit, MAX_COMMIT_FILE_BYTES } from '../archive/commit-file.js';
import { isEvidenceName } from '../archive/evidence-file.js';
import { isRecordName } from '../archive/records-file.js';
import { malformedFile } from '../archive/archive-json.js';
import { decodeManifest, MANIFEST_FILE, MAX_MANIFEST_BYTES } from '../archive/manifest.js';
import type { Manifest } from '../archive/manifest.js';
import { JuryError } from '../protocol/codes.js';
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
    /** Files of seals, code evidence and records, which only the command line looks at. */
    readonly unread: number;
}

/**
 * Puts an archive together from the files of its folder, as strictly as the command line does.
 * @throws {JuryError} `ARCHIVE_*`
 */
export async function readArchiveFiles(
    files: readonly NamedFile[],
    onProgress: (done: number) => void
): Promise<ArchiveInput> {
    const root = files
        .find(({ path }) => /(^|\/)manifest\.json$/.test(path))
        ?.path.slice(0, -MANIFEST_FILE.length);
    if (root === undefined) throw missing(MANIFEST_FILE);
    const byName = new Map(
        files.filter(({ path }) => path.startsWith(root)).map((file) => [file.path.slice(root.length), file])
    );
    const manifest = decodeManifest(await content(byName, MANIFEST_FILE, MAX_MANIFEST_BYTES));
    const unread = checkNames(byName, manifest);
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(manifest.blocks); bundle++) {
        const name = bundleName(bundle);
        const count = Math.min(BUNDLE_BLOCKS, manifest.blocks - bundle * BUNDLE_BLOCKS);
        for (const block of decodeBundle(await content(byName, name, MAX_BUNDLE_BYTES), count, name))
            blocks.push(block);
        onProgress(blocks.length);
    }
    const commits: CommitInput[] = [];
    for (let number = 0; number < manifest.commits; number++) {
        const name = commitName(number);
        commits.push(decodeCommit(await content(byName, name, MAX_COMMIT_FILE_BYTES), name));
    }
    return { manifest, blocks, commits, unread };
}

async function content(
    files: ReadonlyMap<string, NamedFile>,
    name: string,
    max: number
): Promise<Uint8Array> {
    const file = files.get(name);
    if (file === undefined) throw missing(name);
    if (file.size > max) throw malformedFile(name, `${file.size} bytes are too many`);
    const bytes = await file.read();
    if (bytes.length > max) throw malformedFile(name, `${bytes.length} bytes are too many`);
    return bytes;
}

/** The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there. */
function checkNames(files: ReadonlyMap<string, NamedFile>, { blocks, commits }: Manifest): number {
    let unread = 0;
    for (const name of files.keys()) {
        const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
        const isPart =
            name === MANIFEST_FILE ||
            (number < bundleCount(blocks) && name === bundleName(number)) ||
            (number < commits && name === commitName(number));
        if (isEvidenceName(name) || isRecordName(name)) unread++;
        else if (!isPart && !/(^|\/)\.DS_Store$/.test(name))
            throw new JuryError(
                'ARCHIVE_FILE_UNEXPECTED',
                `${name} does not belong in the archive; move it elsewhere`
            );
    }
    return unread;
}

const missing = (name: string) => new JuryError('ARCHIVE_FILE_MISSING', `there is no file ${name}`);

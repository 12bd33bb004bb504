import {
    bundleCount,
    malformedFile,
    missingFile,
    namesOfPaths,
    MANIFEST_FILE,
    isSystemName
} from '../archive/format/index.js';
import type { ArchiveHead, ArchiveEvidence, FileRequest, Reading } from '../archive/format/index.js';
import { blocksOf, bundleRequest, readBeside, readHead } from '../archive/audit/index.js';

/** A file that somebody dropped, read when it is needed: a whole archive need not be in memory twice. */
export interface NamedFile {
    /** With the folders above it, such as `copy/blocks/00000000.bundle`. */
    readonly path: string;
    /** As far as it is known beforehand. */
    readonly size: number;
    read(): Promise<Uint8Array>;
}

/** The content of an archive folder, unverified. */
export interface ArchiveInput extends ArchiveHead {
    readonly blocks: readonly Uint8Array[];
    readonly evidence: ArchiveEvidence;
    /** Whether what is there goes beyond what counts, as in a copy that was cut off. */
    readonly unfinished: boolean;
    /** What systems and copying programs put there: no part of it, and not read. */
    readonly passedOver: readonly string[];
}

/**
 * Puts an archive together from the files of its folder, by the rules of the command line.
 * @throws {JuryError} `ARCHIVE_*`
 */
export async function readArchiveFiles(
    files: readonly NamedFile[],
    onProgress: (done: number, all: number) => void
): Promise<ArchiveInput> {
    const root = rootOf(files);
    const byName = new Map(
        files.filter(({ path }) => path.startsWith(root)).map((file) => [file.path.slice(root.length), file])
    );
    const names = namesOfPaths(byName.keys());
    const read = await readAsTheyCome(byName, readHead(names));
    const { head, length, isCut, unfinished } = read;
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(length); bundle++) {
        for (const block of blocksOf(await content(byName, bundleRequest(bundle)), bundle, read))
            blocks.push(block);
        onProgress(blocks.length, length);
    }
    const evidence = await readAsTheyCome(byName, readBeside(names, isCut ? length : undefined));
    return { ...head, blocks, evidence, unfinished, passedOver: names.filter(isSystemName) };
}

/** Files as they were dropped, by what they are of. */
export interface SortedFiles {
    /** Of the archive whose manifest lies highest; none without a manifest. */
    readonly archive: readonly NamedFile[];
    /** Of no archive. */
    readonly loose: readonly NamedFile[];
    /** How many archives more there are, whose files are in neither. */
    readonly others: number;
}

export function sortFiles(files: readonly NamedFile[]): SortedFiles {
    const roots = rootsOf(files);
    const [root] = roots;
    if (root === undefined) return { archive: [], loose: files, others: 0 };
    const others = new Set(roots.slice(1));
    const archive = files.filter(({ path }) => path.startsWith(root));
    const isLoose = ({ path }: NamedFile): boolean =>
        !path.startsWith(root) && !folders(path).some((folder) => others.has(folder));
    return {
        archive,
        loose: files.filter(isLoose),
        others: [...others].filter((one) => !one.startsWith(root)).length
    };
}

/** The folders that a file lies in, each with a slash at its end. */
const folders = (path: string): string[] =>
    path.split('/').map((_, i, parts) =>
        parts
            .slice(0, i)
            .map((part) => `${part}/`)
            .join('')
    );

/** The folders of manifests, the one that lies highest first. */
const rootsOf = (files: readonly NamedFile[]): string[] => {
    const depth = (root: string) => root.split('/').length;
    return files
        .flatMap(({ path }) => /^((?:.*\/)?)manifest\.json$/.exec(path)?.slice(1) ?? [])
        .sort((a, b) => depth(a) - depth(b));
};

/** @throws {JuryError} */
function rootOf(files: readonly NamedFile[]): string {
    const [root] = rootsOf(files);
    if (root === undefined) throw missingFile(MANIFEST_FILE);
    return root;
}

async function readAsTheyCome<T>(files: ReadonlyMap<string, NamedFile>, reading: Reading<T>): Promise<T> {
    let step = reading.next();
    while (step.done !== true) step = reading.next(await content(files, step.value));
    return step.value;
}

async function content(
    files: ReadonlyMap<string, NamedFile>,
    { name, maxBytes }: FileRequest
): Promise<Uint8Array> {
    const file = files.get(name);
    if (file === undefined) throw missingFile(name);
    if (file.size > maxBytes) throw malformedFile(name, `${file.size} bytes are too many`);
    const bytes = await file.read();
    if (bytes.length > maxBytes) throw malformedFile(name, `${bytes.length} bytes are too many`);
    return bytes;
}

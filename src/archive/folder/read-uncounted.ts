import { readable, type CommitInput } from '../../verifier/index.js';
import { BUNDLE_BLOCKS, bundleName, commitName, decodeWholeBlocks } from '../format/index.js';
import { readBundle, readCommit } from './archive-folder.js';
import { namesIn } from './folder-files.js';

/** What lies in a folder behind the blocks and commits that its manifest counts, as far as it can be read. */
export interface Uncounted {
    /** From the first on that does not count, up to the first that cannot be read. */
    readonly blocks: readonly Uint8Array[];
    /** By number, ascending. */
    readonly commits: ReadonlyMap<number, CommitInput>;
}

/**
 * An update or a copy that was cut off leaves it: nothing says whether it is genuine.
 * @param counted by the manifest; nothing where there is none
 * @throws {FolderError} if a file cannot be opened
 */
export function readUncounted(
    folder: string,
    counted: { readonly blocks: number; readonly commits: number }
): Uncounted {
    const names = namesIn(folder);
    const commits = new Map<number, CommitInput>();
    for (const name of [...names].sort()) {
        const number = Number(/^commits\/(\d{8,10})\.json$/.exec(name)?.[1] ?? Number.NaN);
        if (!(number >= counted.commits) || name !== commitName(number)) continue;
        const commit = readable(() => readCommit(folder, number));
        if (commit !== undefined) commits.set(number, commit);
    }
    const first = Math.floor(counted.blocks / BUNDLE_BLOCKS);
    const blocks: Uint8Array[] = [];
    for (let bundle = first; names.includes(bundleName(bundle)); bundle++) {
        const found = readable(() => decodeWholeBlocks(readBundle(folder, bundle))) ?? [];
        for (const block of found) blocks.push(block);
        if (found.length < BUNDLE_BLOCKS) break;
    }
    return { blocks: blocks.slice(counted.blocks - first * BUNDLE_BLOCKS), commits };
}

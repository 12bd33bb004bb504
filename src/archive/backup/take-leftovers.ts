import type { CommitInput } from '../../verifier/index.js';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { genesisOf } from '../../protocol/genesis.js';
import { BACK_UP, FolderError, damagedFolder, type Uncounted } from '../folder/index.js';
import type { Authenticator } from './authenticate.js';
import type { BackupSource } from './source.js';
import { fetchBlocks } from './download.js';

interface Site {
    readonly folder: string;
    /** Without a manifest nothing in the folder counts, and yet it may be a whole log. */
    readonly hasManifest: boolean;
    /** What the manifest counts. */
    readonly counted: { readonly blocks: number; readonly commits: number };
    /** Commits that the canister shows: all behind those that count, and some before. */
    readonly fetched: readonly CommitInput[];
    readonly genesis: readonly Uint8Array[];
    readonly source: Pick<BackupSource, 'getRawBlocks'>;
    /** Over what the manifest counts. */
    readonly authenticator: Authenticator;
    /** The same once more, to be spoilt. */
    readonly again: () => Authenticator;
}

/** What was left by an update or a copy that was cut off, and belongs to the archive. */
export interface Adopted {
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
}

const NOTHING: Adopted = { blocks: [], commits: [] };

/**
 * Looks through what an update or a copy that was cut off has left, before anything is written over it. What the
 * canister shows too, and what nobody certified, may be written anew. What the network certified and the canister
 * does not show any more is evidence: it counts from now on, so that the canister is held against it.
 * @throws {FolderError} `FOLDER_OF_OTHER_LOG`, `FOLDER_DAMAGED` where it is of another log, or not whole
 */
export async function takeLeftovers(left: Uncounted, site: Site): Promise<Adopted> {
    const { fetched, authenticator, hasManifest, counted } = site;
    const shown = new Set(fetched.map(({ root }) => toHex(root)));
    const others = [...left.commits].filter(([number, commit]) => {
        if (shown.has(toHex(commit.root))) return false;
        return !hasManifest || authenticator.isGenuine(commit, number);
    });
    const last = others.at(-1);
    if (last === undefined) {
        if (!hasManifest) await requireSameBlocks(left, site);
        return NOTHING;
    }
    const adopted = adoptable(left, site);
    if (counted.commits + adopted.commits.length > last[0]) return adopted;
    throw refusal(others.find(([number]) => number >= counted.commits + adopted.commits.length)?.[1], site);
}

/** The commits that go on, one from another, from what counts, up to the last that is proven; and their blocks. */
function adoptable(left: Uncounted, { counted, again }: Site): Adopted {
    const found = again();
    const commits: CommitInput[] = [];
    let proven = 0;
    for (let number = counted.commits; left.commits.has(number); number++) {
        const commit = left.commits.get(number) as CommitInput;
        try {
            const blocks = left.blocks.slice(found.tree.length - counted.blocks);
            const isProven = found.add([commit], blocks) > 0;
            commits.push(commit);
            if (isProven) proven = commits.length;
        } catch (error) {
            if (error instanceof JuryError) break;
            throw error;
        }
    }
    const kept = commits.slice(0, proven);
    const end = kept.at(-1)?.leaves.length ?? counted.blocks;
    return { commits: kept, blocks: left.blocks.slice(0, end - counted.blocks) };
}

function refusal(commit: CommitInput | undefined, { folder, genesis }: Site): FolderError {
    const isOwn = genesis.some((one) =>
        equalBytes(genesisOf(one), commit?.leaves.genesis ?? new Uint8Array())
    );
    if (isOwn)
        return damagedFolder(
            folder,
            'it holds a commit that the canister does not show, and not all that it covers'
        );
    const detail =
        'holds commits of another log than the canister shows now, and no manifest that counts them';
    return new FolderError('FOLDER_OF_OTHER_LOG', `${folder} ${detail}; ${BACK_UP}`);
}

/** Blocks alone prove nothing; but where they are others, they may be all that is left of another log. */
async function requireSameBlocks({ blocks }: Uncounted, { folder, fetched, source }: Site): Promise<void> {
    const length = fetched.at(-1)?.leaves.length ?? 0;
    const isSame = async () => {
        if (blocks.length > length) return false;
        const theirs = await fetchBlocks(source, 0, blocks.length, () => undefined);
        return blocks.every((block, i) => equalBytes(block, theirs[i] ?? new Uint8Array()));
    };
    if (blocks.length === 0 || (await isSame())) return;
    const detail = 'holds blocks that the canister does not show, and no manifest';
    throw new FolderError('FOLDER_OF_OTHER_LOG', `${folder} ${detail}; ${BACK_UP}`);
}

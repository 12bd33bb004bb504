import { equalBytes } from '../../protocol/bytes.js';
import { genesisOf, readGenerations, type Generation } from '../../protocol/genesis.js';
import type { Archive } from '../format/index.js';
import { committedKeys } from './verify-entity-keys.js';

/** The log that two others have in common, as one of them was restored from the other, or both from a third. */
export interface Kinship {
    /** The canister that it is of, with its genesis there. */
    readonly stem: Generation;
    /** What each archive holds of it: as if it were an archive of that canister. */
    readonly parts: readonly [Archive, Archive];
    /** Whether each went on in another canister, or in the same after a reinstallation. */
    readonly restored: readonly [boolean, boolean];
}

/** By the preimages of their geneses, which the network certified. Undefined: they have nothing in common. */
export function kinshipOf([one, other]: readonly [Archive, Archive]): Kinship | undefined {
    const [mine, theirs] = [generationsOf(one), generationsOf(other)];
    const stem = mine.find((own) => theirs.some(({ genesis }) => equalBytes(genesis, own.genesis)));
    if (stem === undefined) return undefined;
    const isNewest = ([newest]: readonly Generation[]) =>
        newest !== undefined && equalBytes(newest.genesis, stem.genesis);
    return {
        stem,
        parts: [partOf(one, stem), partOf(other, stem)],
        restored: [!isNewest(mine), !isNewest(theirs)]
    };
}

/** Newest first. */
const generationsOf = ({ genesis }: Archive): readonly Generation[] =>
    readGenerations(genesis, genesisOf(genesis[0] ?? new Uint8Array())) ?? [];

/** The log up to where the canister of the stem ended it. */
function partOf(archive: Archive, { canisterId, genesis }: Generation): Archive {
    const count = archive.commits.findLastIndex(({ leaves }) => equalBytes(leaves.genesis, genesis)) + 1;
    const commits = archive.commits.slice(0, count);
    const origins = (archive.origins ?? []).filter((origin) => origin.commits < count);
    const at = archive.genesis.findIndex((preimage) => equalBytes(genesisOf(preimage), genesis));
    return {
        canisterId,
        entityKeys: committedKeys({ commits, entityKeys: archive.entityKeys }) ?? archive.entityKeys,
        ...(origins.length > 0 && { origins }),
        commits,
        genesis: archive.genesis.slice(Math.max(0, at)),
        blocks: archive.blocks.slice(0, commits.at(-1)?.leaves.length ?? 0)
    };
}

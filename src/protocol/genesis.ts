import { concatBytes, equalBytes, readU32be, readU64be, taggedEncoding, u32be, u64be } from './bytes.js';
import { MAX_ORIGINS, MAX_PRINCIPAL_BYTES } from './limits.js';
import { sha256 } from './sha256.js';
import { readTagged } from './tagged-reader.js';

export const ZERO_HASH: Uint8Array = new Uint8Array(32);

/** What the `genesis` leaf of a canister is the hash of that was installed, and not restored. */
export interface InstallGenesis {
    readonly canisterId: Uint8Array;
    /** Nanoseconds since 1970. */
    readonly installTime: bigint;
    /** 32 bytes of the init argument: the last root of the log that this one follows, or zeros. */
    readonly initHash: Uint8Array;
    /** DER, 133 bytes: the root key that its certificates lead back to; empty for the Internet Computer's. */
    readonly rootKey: Uint8Array;
}

/** What it is the hash of after a restore. */
export interface RestoredGenesis {
    /** 32 bytes: the genesis that the restored canister had at install. */
    readonly installed: Uint8Array;
    /** The canister that the log was of. */
    readonly origin: Uint8Array;
    /** 32 bytes: the `genesis` leaf of the last commit of the origin. */
    readonly originGenesis: Uint8Array;
    /** Blocks and root of that commit. */
    readonly length: number;
    readonly root: Uint8Array;
}

const INSTALLED = 'icjury/v1/genesis';
const RESTORED = 'icjury/v1/genesis-restored';
export const ROOT_KEY_BYTES = 133;

/** The preimage of a genesis at install. */
export const encodeInstallGenesis = ({
    canisterId,
    installTime,
    initHash,
    rootKey
}: InstallGenesis): Uint8Array =>
    taggedEncoding(INSTALLED, canisterId, u64be(installTime), initHash, rootKey);

/** The preimage of a genesis after a restore. */
export const encodeRestoredGenesis = ({
    installed,
    origin,
    originGenesis,
    length,
    root
}: RestoredGenesis): Uint8Array =>
    taggedEncoding(RESTORED, installed, origin, originGenesis, u32be(length), root);

/** The `genesis` leaf: what makes this log this log. @param preimage one of the two above */
export const genesisOf = (preimage: Uint8Array): Uint8Array => sha256(preimage);

/** Undefined for bytes that are no such preimage. */
export function decodeInstallGenesis(bytes: Uint8Array): InstallGenesis | undefined {
    const [canisterId, time, initHash, rootKey] = readTagged(bytes, INSTALLED, 4) ?? [];
    if (!canisterId || canisterId.length > MAX_PRINCIPAL_BYTES || time?.length !== 8) return undefined;
    if (initHash?.length !== 32 || !rootKey) return undefined;
    if (rootKey.length !== 0 && rootKey.length !== ROOT_KEY_BYTES) return undefined;
    return { canisterId, installTime: readU64be(time), initHash, rootKey };
}

/** Undefined for bytes that are no such preimage. */
export function decodeRestoredGenesis(bytes: Uint8Array): RestoredGenesis | undefined {
    const [installed, origin, originGenesis, length, root] = readTagged(bytes, RESTORED, 5) ?? [];
    if (installed?.length !== 32 || originGenesis?.length !== 32 || root?.length !== 32) return undefined;
    if (!origin || origin.length > MAX_PRINCIPAL_BYTES || length?.length !== 4) return undefined;
    return { installed, origin, originGenesis, length: readU32be(length), root };
}

/** One canister that the log was in. */
export interface Generation extends InstallGenesis {
    /** Its genesis at install, and the one it certifies: another one if the log was restored into it. */
    readonly installed: Uint8Array;
    readonly genesis: Uint8Array;
    readonly restored: RestoredGenesis | undefined;
}

/**
 * The canisters that a log was in, newest first, from the preimages of their geneses: of each, newest first, the one
 * of a restore, if there was one, and the one at install below it.
 * @returns undefined unless each preimage has the hash that the one before it names, the first `genesis`, and nothing
 * is left over; or if it were restored more often than `MAX_ORIGINS` times
 */
export function readGenerations(
    preimages: readonly Uint8Array[],
    genesis: Uint8Array
): Generation[] | undefined {
    const generations: Generation[] = [];
    if (preimages.length > MAX_PREIMAGES) return undefined;
    let due: Uint8Array | undefined = genesis;
    for (let i = 0; due !== undefined;) {
        const certified: Uint8Array = due;
        const first = preimages[i++];
        if (first === undefined || !equalBytes(genesisOf(first), certified)) return undefined;
        const restored = decodeRestoredGenesis(first);
        const second = restored === undefined ? first : preimages[i++];
        if (second === undefined) return undefined;
        const install = decodeInstallGenesis(second);
        const installed = genesisOf(second);
        if (install === undefined || (restored && !equalBytes(installed, restored.installed)))
            return undefined;
        generations.push({ ...install, installed, genesis: certified, restored });
        due = restored?.originGenesis;
        if (due === undefined && i < preimages.length) return undefined;
    }
    return isOneLog(generations) ? generations : undefined;
}

/** The same, of the genesis that the first of them gives; none, if they are not those of one log. */
export const generationsOf = (preimages: readonly Uint8Array[]): readonly Generation[] =>
    readGenerations(preimages, genesisOf(preimages[0] ?? NONE)) ?? [];

/** Each canister is the origin that the newer one names, and lengths do not grow on the way back. */
const isOneLog = (generations: readonly Generation[]): boolean =>
    generations.every(({ canisterId, restored }, i) => {
        const newer = generations[i - 1]?.restored;
        if (newer === undefined) return i === 0;
        if (!equalBytes(newer.origin, canisterId)) return false;
        return restored === undefined || restored.length < newer.length;
    });

/**
 * The preimages of the genesis that a log had in an earlier canister.
 * @param generations how many canisters it was in since; 0: all of them
 */
export function preimagesBefore(
    preimages: readonly Uint8Array[],
    generations: number
): readonly Uint8Array[] {
    let first = 0;
    for (let passed = 0; passed < generations && first < preimages.length; passed++)
        first += decodeRestoredGenesis(preimages[first] ?? NONE) === undefined ? 1 : 2;
    return preimages.slice(first);
}

const NONE = new Uint8Array();

/** Two for each canister that a log was in, but for the first. */
export const MAX_PREIMAGES = 2 * MAX_ORIGINS + 1;

const LINEAGE = 'icjury/v1/lineage';

/** The preimages in one field, as receipts carry them. */
export const encodePreimages = (preimages: readonly Uint8Array[]): Uint8Array =>
    taggedEncoding(LINEAGE, concatFields(preimages));

/** Undefined for other bytes. */
export function decodePreimages(bytes: Uint8Array): Uint8Array[] | undefined {
    const [fields] = readTagged(bytes, LINEAGE, 1) ?? [];
    if (fields === undefined) return undefined;
    const preimages: Uint8Array[] = [];
    for (let offset = 0; offset < fields.length;) {
        if (offset + 4 > fields.length) return undefined;
        const end = offset + 4 + readU32be(fields, offset);
        if (end > fields.length) return undefined;
        preimages.push(fields.slice(offset + 4, end));
        offset = end;
    }
    return preimages;
}

const concatFields = (fields: readonly Uint8Array[]): Uint8Array =>
    concatBytes(...fields.flatMap((field) => [u32be(field.length), field]));

import { toHex } from '../../protocol/bytes.js';
import { MAX_PREIMAGES } from '../../protocol/genesis.js';
import { isLineage, MAX_ORIGINS, type Origin } from '../../protocol/lineage.js';
import { MAX_LOG_LENGTH } from '../../protocol/limits.js';
import { canisterText } from '../../protocol/principal-text.js';
import { canonicalJson, hexList, JsonFields, requireCanonical } from '../../protocol/json-file.js';
import { inArchive } from './malformed.js';

export const ARCHIVE_FORMAT = 'icjury-archive/1';
export const MANIFEST_FILE = 'manifest.json';
export const MAX_MANIFEST_BYTES = 32_768;

/** What an archive folder holds. Nothing in it is believed before the certificates prove it. */
export interface Manifest {
    readonly canisterId: Uint8Array;
    readonly blocks: number;
    readonly commits: number;
    /** After a restore: the logs that this one goes on from, oldest first. */
    readonly origins?: readonly Origin[];
    /** The preimages of the genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
}

export function encodeManifest({ canisterId, blocks, commits, origins, genesis }: Manifest): Uint8Array {
    const restored = origins && { origins: origins.map(originObject) };
    const canister_id = canisterText(canisterId);
    const counts = { blocks, commits };
    return canonicalJson({
        format: ARCHIVE_FORMAT,
        canister_id,
        ...counts,
        genesis: hexList(genesis),
        ...restored
    });
}

const originObject = ({ canisterId, commits, genesis }: Origin) => ({
    canister_id: canisterText(canisterId),
    commits,
    genesis: toHex(genesis)
});

/** @throws {JuryError} `ARCHIVE_MALFORMED`, `ARCHIVE_VERSION` */
export function decodeManifest(bytes: Uint8Array): Manifest {
    const kind = inArchive(MANIFEST_FILE);
    const fields = JsonFields.ofVersion(bytes, ARCHIVE_FORMAT, kind);
    const manifest = {
        canisterId: fields.principal('canister_id'),
        blocks: fields.number('blocks', MAX_LOG_LENGTH),
        commits: fields.number('commits', MAX_LOG_LENGTH),
        ...(fields.has('origins') && { origins: readOrigins(fields) }),
        genesis: fields.hexList('genesis', MAX_PREIMAGES)
    };
    requireCanonical(bytes, encodeManifest(manifest), kind);
    return manifest;
}

function readOrigins(fields: JsonFields): Origin[] {
    const origins = fields.objectList('origins', MAX_ORIGINS).map((origin) => ({
        canisterId: origin.principal('canister_id'),
        commits: origin.number('commits', MAX_LOG_LENGTH),
        genesis: origin.hex('genesis', 32)
    }));
    if (origins.length === 0 || !isLineage(origins)) throw fields.bad('origins', 'a lineage');
    return origins;
}

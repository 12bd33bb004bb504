import { Principal } from '@dfinity/principal';
import { fromHex, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { isLineage, MAX_ORIGINS } from '../protocol/lineage.js';
import type { Origin } from '../protocol/lineage.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';

export const ARCHIVE_FORMAT = 'icjury-archive/1';
export const MANIFEST_FILE = 'manifest.json';
export const MAX_MANIFEST_BYTES = 8192;

/** What an archive folder holds. Nothing in it is believed before the certificates prove it. */
export interface Manifest {
    readonly canisterId: Uint8Array;
    readonly blocks: number;
    readonly commits: number;
    /** After a restore: the logs that this one goes on from, oldest first. */
    readonly origins?: readonly Origin[];
}

export function encodeManifest({ canisterId, blocks, commits, origins }: Manifest): Uint8Array {
    const canister_id = Principal.fromUint8Array(canisterId).toText();
    const restored = origins && { origins: origins.map(originObject) };
    return canonicalJson({ format: ARCHIVE_FORMAT, canister_id, blocks, commits, ...restored });
}

const originObject = ({ canisterId, commits, genesis }: Origin) => ({
    canister_id: Principal.fromUint8Array(canisterId).toText(),
    commits,
    genesis: toHex(genesis)
});

/** @throws {JuryError} `ARCHIVE_MALFORMED`, `ARCHIVE_VERSION` */
export function decodeManifest(bytes: Uint8Array): Manifest {
    const value = parseJson(bytes, MANIFEST_FILE);
    const { format, canister_id, blocks, commits, origins } = value;
    if (typeof format === 'string' && format.startsWith('icjury-archive/') && format !== ARCHIVE_FORMAT) {
        throw new JuryError(
            'ARCHIVE_VERSION',
            `the archive is of format ${format}, this program reads ${ARCHIVE_FORMAT}; use the jury that wrote it`
        );
    }
    if (
        format !== ARCHIVE_FORMAT ||
        !isCount(blocks) ||
        !isCount(commits) ||
        typeof canister_id !== 'string'
    ) {
        throw malformedFile(MANIFEST_FILE, 'a field is missing or of the wrong type');
    }
    const lineage = origins === undefined ? {} : { origins: readOrigins(origins) };
    const manifest = { canisterId: principalBytes(canister_id), blocks, commits, ...lineage };
    requireCanonical(bytes, encodeManifest(manifest), MANIFEST_FILE);
    return manifest;
}

function readOrigins(value: unknown): Origin[] {
    if (!Array.isArray(value) || value.length < 1 || value.length > MAX_ORIGINS)
        throw malformedFile(MANIFEST_FILE, `origins is not a list of 1 to ${MAX_ORIGINS}`);
    const origins = value.map((one: unknown) => {
        const { canister_id, commits, genesis } = { ...(one as object) } as Record<string, unknown>;
        const hash = typeof genesis === 'string' ? fromHex(genesis) : undefined;
        if (typeof canister_id !== 'string' || !isCount(commits) || hash?.length !== 32)
            throw malformedFile(MANIFEST_FILE, 'an origin is not whole');
        return { canisterId: principalBytes(canister_id), commits, genesis: hash };
    });
    if (!isLineage(origins)) throw malformedFile(MANIFEST_FILE, 'origins do not follow each other');
    return origins;
}

function principalBytes(text: string): Uint8Array {
    try {
        return Principal.fromText(text).toUint8Array();
    } catch {
        throw malformedFile(MANIFEST_FILE, `${JSON.stringify(text)} is no canister id`);
    }
}

function isCount(value: unknown): value is number {
    return Number.isInteger(value) && typeof value === 'number' && value >= 0 && value <= MAX_LOG_LENGTH;
}

/** One JSON text per value, so that no byte of a file can change unnoticed. */
export function canonicalJson(value: object): Uint8Array {
    return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}

export function parseJson(bytes: Uint8Array, file: string): Record<string, unknown> {
    let value: unknown;
    try {
        value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
        throw malformedFile(file, 'it is not JSON');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw malformedFile(file, 'it is no JSON object');
    return { ...value };
}

export function requireCanonical(bytes: Uint8Array, canonical: Uint8Array, file: string): void {
    if (bytes.length === canonical.length && bytes.every((byte, i) => byte === canonical[i])) return;
    throw malformedFile(
        file,
        'it is not in its canonical form: somebody changed it, or a program wrote it anew'
    );
}

export function malformedFile(file: string, detail: string): JuryError<'ARCHIVE_MALFORMED'> {
    return new JuryError('ARCHIVE_MALFORMED', `${file}: ${detail}`);
}

import { fromHex, toHex } from '../protocol/bytes.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../protocol/limits.js';
import { canonicalJson, malformedFile, parseJson, requireCanonical } from './manifest.js';

/** A commit as the archive keeps it: the certified root, the leaves under it, and its certificates. */
export interface ArchivedCommit {
    readonly root: Uint8Array;
    readonly leaves: Leaves;
    readonly certificates: readonly Uint8Array[];
}

/** The certificate of the commit, and at most four that were added. */
export const MAX_CERTIFICATES = 5;
/** Certificates in hexadecimal, and a little JSON around them. */
export const MAX_COMMIT_FILE_BYTES = MAX_CERTIFICATES * 2 * MAX_CERTIFICATE_BYTES + 4096;

export const commitName = (number: number): string => `commits/${String(number).padStart(8, '0')}.json`;

export function encodeCommit({ root, leaves, certificates }: ArchivedCommit): Uint8Array {
    return canonicalJson({
        length: leaves.length,
        root: toHex(root),
        draws: leaves.draws,
        genesis: toHex(leaves.genesis),
        previous_hash: toHex(leaves.previousHash),
        roles: toHex(leaves.roles),
        certificates: certificates.map(toHex)
    });
}

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeCommit(bytes: Uint8Array, file: string): ArchivedCommit {
    const fields = parseJson(bytes, file);
    const hash = (name: string) => readHex(fields[name], file, name, 32);
    const commit = {
        root: hash('root'),
        leaves: {
            length: readU32(fields['length'], file, 'length'),
            draws: readU32(fields['draws'], file, 'draws'),
            genesis: hash('genesis'),
            previousHash: hash('previous_hash'),
            roles: hash('roles')
        },
        certificates: readList(fields['certificates'], file).map((item) =>
            readHex(item, file, 'certificates')
        )
    };
    requireCanonical(bytes, encodeCommit(commit), file);
    return commit;
}

function readHex(value: unknown, file: string, name: string, size?: number): Uint8Array {
    const bytes = typeof value === 'string' ? fromHex(value) : undefined;
    if (bytes === undefined || (size !== undefined && bytes.length !== size)) {
        throw malformedFile(file, `${name} is not ${size ?? ''} bytes in hexadecimal`.replace('  ', ' '));
    }
    return bytes;
}

function readU32(value: unknown, file: string, name: string): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff)
        return value;
    throw malformedFile(file, `${name} is not a 32-bit number`);
}

function readList(value: unknown, file: string): unknown[] {
    if (Array.isArray(value) && value.length >= 1 && value.length <= MAX_CERTIFICATES) return value;
    throw malformedFile(file, `certificates is not a list of 1 to ${MAX_CERTIFICATES}`);
}

import { IDL, Principal } from 'azle';
import type { BlockData, Kind } from '../protocol/block.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import type { CommitRecord } from './commits.js';

/** Values of the interface in the form that `IDL.encode` takes. Its types: `protocol/interface.ts`. */
const opt = <T>(value: T | undefined): [T] | [] => (value === undefined ? [] : [value]);
const kindValue = (kind: Kind) => ({ [kind]: null });

export function blockValue(
    data: BlockData,
    certificate: Uint8Array,
    tree: Uint8Array,
    previousHash: Uint8Array
) {
    const { kind, jurors, rand, jurorsIndex, memo, draw, author, timestamp } = data;
    return {
        certificate,
        tree,
        data: {
            kind: kindValue(kind),
            jurors: [...jurors],
            rand: opt(rand),
            jurors_index: jurorsIndex,
            memo,
            draw: opt(
                draw && {
                    number: opt(draw.number),
                    requested_at: draw.requestedAt,
                    algorithm: draw.algorithm
                }
            ),
            author: [Principal.fromUint8Array(author)],
            timestamp: [timestamp]
        },
        previous_hash: previousHash
    };
}

export function commitValue({ root, leaves }: CommitRecord, certificates: Uint8Array[]) {
    const { length, draws, genesis, previousHash, roles } = leaves;
    return { length, root, draws, genesis, previous_hash: previousHash, roles, certificates };
}

/**
 * The init argument by hand: no bytes and no values both mean null, which clients send and which `IDL.decode`
 * would refuse.
 * @returns the previous hash, zeros for null; undefined if the argument is none of these
 */
export function decodeInitArgument(bytes: Uint8Array): Uint8Array | undefined {
    const isEmpty = bytes.length === 0 || (bytes.length === 6 && bytes[4] === 0 && bytes[5] === 0);
    if (isEmpty) return ZERO_HASH;
    const text = decodeOptText(bytes);
    if (text === null) return ZERO_HASH;
    if (text === undefined || !/^[0-9a-f]{64}$/i.test(text)) return undefined;
    return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

function decodeOptText(bytes: Uint8Array): string | null | undefined {
    try {
        const [value] = IDL.decode([IDL.Opt(IDL.Text)], bytes) as unknown as [[string] | []];
        return value[0] ?? null;
    } catch {
        return undefined;
    }
}

import { createCipheriv, createHash } from 'node:crypto';
import { encode } from 'cborg';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { Data } from '../../../src/protocol/interface.js';

/**
 * The formulas of docs/protocol.md, written down a second time from its text: plain recursion, `node:crypto`, and no
 * line of src/protocol but the Candid type of a block. The model computes with these what the canister has to answer.
 */
export type Bytes = Uint8Array;

const ascii = (text: string): Bytes => new TextEncoder().encode(text);

export const join = (...parts: readonly Bytes[]): Bytes => Uint8Array.from(Buffer.concat(parts));

export const hex = (bytes: Bytes): string => Buffer.from(bytes).toString('hex');

export const unhex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, 'hex'));

export const sha256 = (...parts: readonly Bytes[]): Bytes => {
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    return Uint8Array.from(hash.digest());
};

export function u32(value: number): Bytes {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Uint8Array.from(bytes);
}

export function u64(value: bigint): Bytes {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return Uint8Array.from(bytes);
}

/** "Tagged encoding". */
export function enc(label: string, ...fields: readonly Bytes[]): Bytes {
    return join(ascii(`${label}\0`), ...fields.flatMap((field) => [u32(field.length), field]));
}

export interface DataRecord {
    readonly kind: 'Add' | 'Remove' | 'Select' | 'Expand';
    readonly jurors: readonly Bytes[];
    readonly rand?: Bytes | undefined;
    readonly jurorsIndex: number;
    readonly memo: Bytes;
    readonly draw?: { readonly number?: number | undefined; readonly requestedAt: bigint } | undefined;
    readonly author: Principal;
    readonly timestamp: bigint;
}

const some = <T>(value: T | undefined): [T] | [] => (value === undefined ? [] : [value]);

/** "Blocks": the Candid encoding of a `Data`. */
export function blockBytes(data: DataRecord): Bytes {
    const { kind, jurors, rand, jurorsIndex, memo, draw, author, timestamp } = data;
    const record = {
        kind: { [kind]: null },
        jurors,
        rand: some(rand),
        jurors_index: jurorsIndex,
        memo,
        draw: some(
            draw && {
                number: some(draw.number),
                requested_at: draw.requestedAt,
                algorithm: 'chacha20-uniform32-positions/1'
            }
        ),
        author: [author],
        timestamp: [timestamp]
    };
    return Uint8Array.from(IDL.encode([Data], [record]));
}

/** "Draw rule", with exact integers. */
export function drawPositions(rand: Bytes, n: number, count: number, skip: number): number[] {
    const words = stream(rand);
    const size = BigInt(n);
    const highest = 0xffffffffn - (2n ** 32n % size);
    const drawn: number[] = [];
    while (drawn.length < skip + count) {
        const m = words() * size;
        if ((m & 0xffffffffn) > highest) continue;
        const position = Number(m >> 32n);
        if (!drawn.includes(position)) drawn.push(position);
    }
    return drawn.slice(skip);
}

/** OpenSSL's counter is 32 bits wide and stands where the lower half of the 64-bit counter does. */
function stream(rand: Bytes): () => bigint {
    const cipher = createCipheriv('chacha20', rand, Buffer.alloc(16));
    let [chunk, offset] = [Buffer.alloc(0), 0];
    return () => {
        if (offset === chunk.length) [chunk, offset] = [cipher.update(Buffer.alloc(256)), 0];
        offset += 4;
        return BigInt(chunk.readUInt32LE(offset - 4));
    };
}

/** A hash tree (interface specification, "Certification") as its CBOR says it. */
export type Tree = [0] | [1, Tree, Tree] | [2, Bytes, Tree] | [3, Bytes] | [4, Bytes];

const domain = (name: string): Bytes => join(Uint8Array.of(name.length), ascii(name));
const [EMPTY, FORK, LABELED, LEAF] = ['empty', 'fork', 'labeled', 'leaf'].map((kind) =>
    domain(`ic-hashtree-${kind}`)
) as [Bytes, Bytes, Bytes, Bytes];

export function hashOf(tree: Tree): Bytes {
    switch (tree[0]) {
        case 0:
            return sha256(EMPTY);
        case 1:
            return sha256(FORK, hashOf(tree[1]), hashOf(tree[2]));
        case 2:
            return sha256(LABELED, tree[1], hashOf(tree[2]));
        case 3:
            return sha256(LEAF, tree[1]);
        case 4:
            return tree[1];
    }
}

const label = (name: string | Bytes, tree: Tree): Tree => [
    2,
    typeof name === 'string' ? ascii(name) : name,
    tree
];

export interface CertifiedLeaves {
    readonly draws: number;
    readonly entity: Bytes;
    readonly genesis: Bytes;
    readonly length: number;
    readonly previousHash: Bytes;
    readonly roles: Bytes;
    /** The hash of `labeled("http_expr", E)`, taken as given. */
    readonly httpExpr: Bytes;
}

/** L of "Certified tree". */
const leavesTree = ({ draws, entity, genesis, length, previousHash, roles }: CertifiedLeaves): Tree => [
    1,
    [1, [1, label('draws', [3, u32(draws)]), label('entity', [3, entity])], label('genesis', [3, genesis])],
    [
        1,
        label('length', [3, u32(length)]),
        [1, label('previous_hash', [3, previousHash]), label('roles', [3, roles])]
    ]
];

const blockTree = (index: number, blockHash: Bytes): Tree => label(u32(index), [3, blockHash]);

/** RFC 9162, section 2.1.1: the largest power of two below n. */
function split(n: number): number {
    let k = 1;
    while (2 * k < n) k *= 2;
    return k;
}

/** T over growing lists of blocks. Hashes of whole subtrees are remembered, since blocks never change. */
export class BlockTree {
    private readonly known = new Map<string, Bytes>();
    readonly hashes: Bytes[] = [];

    /** MTH of section 2.1.1 over the blocks from `start` up to `end`. */
    private hash(start: number, end: number): Bytes {
        const size = end - start;
        const key = `${start} ${size}`;
        const isWhole = Number.isInteger(Math.log2(size));
        const known = isWhole ? this.known.get(key) : undefined;
        if (known !== undefined) return known;
        const hash = size === 1 ? hashOf(this.leaf(start)) : this.fork(start, end);
        if (isWhole) this.known.set(key, hash);
        return hash;
    }

    private fork(start: number, end: number): Bytes {
        const middle = start + split(end - start);
        return sha256(FORK, this.hash(start, middle), this.hash(middle, end));
    }

    private leaf(index: number): Tree {
        return blockTree(index, this.hashes[index] ?? new Uint8Array());
    }

    /** R. */
    root(leaves: CertifiedLeaves): Bytes {
        return hashOf(this.tree(leaves, (n) => [4, this.hash(0, n)]));
    }

    /** "Witness", CBOR behind the tag 55799. */
    witness(index: number, leaves: CertifiedLeaves): Bytes {
        const show = (start: number, end: number): Tree => {
            if (end - start === 1) return this.leaf(start);
            const middle = start + split(end - start);
            return index < middle
                ? [1, show(start, middle), [4, this.hash(middle, end)]]
                : [1, [4, this.hash(start, middle)], show(middle, end)];
        };
        return this.cbor(this.tree(leaves, (n) => show(0, n)));
    }

    /** The witness of the leaves alone: T is pruned. */
    tip(leaves: CertifiedLeaves): Bytes {
        return this.cbor(this.tree(leaves, (n) => [4, this.hash(0, n)]));
    }

    /** PROOF of section 2.1.4.1; empty for equal sizes and from 0. */
    consistency(older: number, newer: number): Bytes[] {
        const subproof = (m: number, start: number, end: number, isOldTree: boolean): Bytes[] => {
            if (m === end - start) return isOldTree ? [] : [this.hash(start, end)];
            const k = split(end - start);
            return m <= k
                ? [...subproof(m, start, start + k, isOldTree), this.hash(start + k, end)]
                : [...subproof(m - k, start + k, end, false), this.hash(start, start + k)];
        };
        return older === 0 || older === newer ? [] : subproof(older, 0, newer, true);
    }

    /** The tree under R, the certified responses pruned. */
    private tree(leaves: CertifiedLeaves, blocks: (n: number) => Tree): Tree {
        const shown = leavesTree(leaves);
        const jury: Tree = leaves.length === 0 ? shown : [1, blocks(leaves.length), shown];
        return [1, [4, leaves.httpExpr], label('jury_blocks', jury)];
    }

    private cbor(tree: Tree): Bytes {
        return join(Uint8Array.of(0xd9, 0xd9, 0xf7), encode(tree));
    }
}

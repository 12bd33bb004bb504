import {
    certifiedDataSet,
    IDL,
    msgArgData,
    msgReply,
    postUpgrade,
    preUpgrade,
    StableBTreeMap,
    update
} from 'azle';
import type { Serializable } from 'azle';
import { blockHash, encodeData } from '../../../src/protocol/block.js';
import { drawPositions } from '../../../src/protocol/draw.js';
import { blockLeafHash, blockNodeHash, rootHash } from '../../../src/protocol/jury-tree.js';

/**
 * The shape of the older canister, to measure against: a pool in a plain array that every question scans, a tree that
 * every staging builds anew over all that is pending, and a pool that an upgrade writes out and reads back. Where it
 * is easy it is kinder than that canister was: leaves are hashed once, and asking does no Candid.
 */
const asIs: Serializable = { toBytes: (bytes: Uint8Array) => bytes, fromBytes: (bytes: Uint8Array) => bytes };
const saved = new StableBTreeMap<Uint8Array, Uint8Array>(0, asIs, asIs);

interface Member {
    readonly juror: Uint8Array;
    readonly start: number;
    end: number;
}

let pool: Member[] = [];
let leaves: Uint8Array[] = [];
const NEVER = 0xffffffff;

/** The hash of the tree over leaves [from, to), in the shape of RFC 9162. */
function treeHash(from: number, to: number): Uint8Array {
    if (to - from === 1) return leaves[from] as Uint8Array;
    let half = 1;
    while (half * 2 < to - from) half *= 2;
    return blockNodeHash(treeHash(from, from + half), treeHash(from + half, to));
}

function poolAt(index: number): Member[] {
    return pool.filter(({ start, end }) => start <= index && index < end);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
}

/** Numbers, 4 bytes each, as the arguments; what is left behind them. */
function numbers(count: number): { values: number[]; rest: Uint8Array } {
    const bytes = msgArgData();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const values = Array.from({ length: count }, (_, i) => view.getUint32(4 * i));
    return { values, rest: bytes.slice(4 * count) };
}

function replyCount(count: number): void {
    msgReply(IDL.encode([IDL.Nat32], [count]));
}

export default class {
    @preUpgrade
    save(): void {
        let size = 0;
        for (const { juror } of pool) size += 9 + juror.length;
        const bytes = new Uint8Array(size);
        const view = new DataView(bytes.buffer);
        let at = 0;
        for (const { juror, start, end } of pool) {
            view.setUint32(at, start);
            view.setUint32(at + 4, end);
            view.setUint8(at + 8, juror.length);
            bytes.set(juror, at + 9);
            at += 9 + juror.length;
        }
        saved.insert(Uint8Array.of(0), bytes);
    }

    @postUpgrade([])
    restore(): void {
        const bytes = saved.get(Uint8Array.of(0)) ?? new Uint8Array();
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        pool = [];
        for (let at = 0; at < bytes.length;) {
            const next = at + 9 + view.getUint8(at + 8);
            const juror = bytes.slice(at + 9, next);
            pool.push({ juror, start: view.getUint32(at), end: view.getUint32(at + 4) });
            at = next;
        }
    }

    /** Size of a juror; jurors, one after the other. Puts them into the pool without looking for doubles. */
    @update([], undefined, { manual: true })
    fill(): void {
        const { values, rest } = numbers(1);
        const size = values[0] as number;
        for (let at = 0; at < rest.length; at += size) {
            pool.push({ juror: rest.slice(at, at + size), start: 0, end: NEVER });
        }
        replyCount(pool.length);
    }

    /** How many leaves to have pending, of any content. */
    @update([], undefined, { manual: true })
    pend(): void {
        const count = numbers(1).values[0] as number;
        leaves = Array.from({ length: count }, (_, i) => new Uint8Array(32).fill(i));
        replyCount(count);
    }

    /** The memo of a block to stage. */
    @update([], undefined, { manual: true })
    stage(): void {
        const data = {
            kind: 'Add',
            jurors: [],
            rand: undefined,
            jurorsIndex: 0,
            memo: msgArgData(),
            draw: undefined,
            author: new Uint8Array(29),
            timestamp: 1_767_225_600_000_000_000n
        } as const;
        leaves.push(blockLeafHash(leaves.length, blockHash(encodeData(data))));
        const nothing = new Uint8Array(32);
        certifiedDataSet(rootHash(treeHash(0, leaves.length), nothing, nothing));
        replyCount(leaves.length);
    }

    /** Index of a block: what its witness takes, the tree built anew. */
    @update([], undefined, { manual: true })
    witness(): void {
        const index = numbers(1).values[0] as number;
        const path: Uint8Array[] = [];
        let [from, to] = [0, leaves.length];
        while (to - from > 1) {
            let half = 1;
            while (half * 2 < to - from) half *= 2;
            const isLeft = index < from + half;
            path.push(isLeft ? treeHash(from + half, to) : treeHash(from, from + half));
            [from, to] = isLeft ? [from, from + half] : [from + half, to];
        }
        replyCount(path.length);
    }

    /** Pool index; the juror to find. */
    @update([], undefined, { manual: true })
    find(): void {
        const { values, rest } = numbers(1);
        replyCount(poolAt(values[0] as number).findIndex(({ juror }) => equal(juror, rest)));
    }

    /** Pool index, start and length of a page. */
    @update([], undefined, { manual: true })
    page(): void {
        const [index, start, length] = numbers(3).values as [number, number, number];
        const jurors = poolAt(index).slice(start, start + length);
        msgReply(IDL.encode([IDL.Vec(IDL.Vec(IDL.Nat8))], [jurors.map(({ juror }) => juror)]));
    }

    /** Pool index, how many to draw. Without randomness and staging. */
    @update([], undefined, { manual: true })
    select(): void {
        const [index, count] = numbers(2).values as [number, number];
        const members = poolAt(index);
        const jurors = drawPositions(new Uint8Array(32).fill(7), members.length, count).map(
            (position) => members[position]?.juror
        );
        replyCount(jurors.length);
    }
}

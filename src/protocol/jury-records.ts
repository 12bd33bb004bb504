import type { BlockData } from './block.js';
import { compareBytes, joinBytes, readU32be, taggedEncoding, u32be } from './bytes.js';
import { SIGNATURE_BYTES } from './entity-keys.js';
import { readTagged } from './tagged-reader.js';

/** What the entity puts on record about a jury after its draw (docs/protocol.md, "Excused and withdrawn"). */
export type JuryRecord = ExcusedMemo | WithdrawnMemo;

/** A draw, b and D. */
export interface DrawName {
    readonly block: number;
    /** 32 bytes. */
    readonly drawHash: Uint8Array;
}

/** People who were drawn and do not sit. */
export interface Excusal extends DrawName {
    /** From 0, in draw order over the whole chain of b; ascending. */
    readonly positions: readonly number[];
    /** A byte each, of `EXCUSAL_REASONS`. */
    readonly reasons: Uint8Array;
    /** J of each of them, 32 bytes each, ascending; or none. */
    readonly seatIds: readonly Uint8Array[];
}

export interface ExcusedMemo extends Excusal {
    readonly kind: 'excused';
    /** Ed25519 by the entity key at the block that carries the record, over `excusedMessage`. */
    readonly signature: Uint8Array;
}

/** A draw that is not to be used, with all of its chain. */
export interface Withdrawal extends DrawName {
    readonly reason: string;
}

export interface WithdrawnMemo extends Withdrawal {
    readonly kind: 'withdrawn';
    /** Likewise, over `withdrawnMessage`. */
    readonly signature: Uint8Array;
}

/** By its number; a reader takes any byte, and tells one that it does not know as such. */
export const EXCUSAL_REASONS = [
    'not said',
    'ill or in hardship',
    'biased or in conflict',
    'not found',
    'not eligible',
    'challenged',
    'other'
] as const;

export const MAX_REASON_BYTES = 1000;
const HASH_BYTES = 32;
const EXCUSED = 'icjury/v1/excused';
const WITHDRAWN = 'icjury/v1/withdrawn';

const excusedFields = ({ block, drawHash, positions, reasons, seatIds }: Excusal): Uint8Array[] => [
    u32be(block),
    drawHash,
    joinBytes(positions.map(u32be)),
    reasons,
    joinBytes(seatIds)
];

const withdrawnFields = ({ block, drawHash, reason }: Withdrawal): Uint8Array[] => [
    u32be(block),
    drawHash,
    new TextEncoder().encode(reason)
];

/** What the entity signs. @param canisterId of the canister whose commit will cover the record */
export const excusedMessage = (canisterId: Uint8Array, record: Excusal): Uint8Array =>
    taggedEncoding(`${EXCUSED}-signed`, canisterId, ...excusedFields(record));

export const encodeExcused = (record: Excusal, signature: Uint8Array): Uint8Array =>
    taggedEncoding(EXCUSED, ...excusedFields(record), signature);

/** What the entity signs. @param canisterId of the canister whose commit will cover the record */
export const withdrawnMessage = (canisterId: Uint8Array, record: Withdrawal): Uint8Array =>
    taggedEncoding(`${WITHDRAWN}-signed`, canisterId, ...withdrawnFields(record));

export const encodeWithdrawn = (record: Withdrawal, signature: Uint8Array): Uint8Array =>
    taggedEncoding(WITHDRAWN, ...withdrawnFields(record), signature);

/**
 * The record in the memo of an Add of nobody. Whoever may stage blocks wrote it, so: parse defensively.
 * @returns undefined for what has not exactly the form of one: it is a record that this reader does not know
 */
export const readJuryRecord = ({ memo }: Pick<BlockData, 'memo'>): JuryRecord | undefined =>
    readExcused(memo) ?? readWithdrawn(memo);

function readExcused(memo: Uint8Array): ExcusedMemo | undefined {
    const [block, drawHash, at, reasons, ids, signature] = readTagged(memo, EXCUSED, 6) ?? [];
    if (!block || !drawHash || !at || !reasons || !ids || !signature) return undefined;
    const count = reasons.length;
    if (!isAboutDraw(block, drawHash, signature) || count === 0 || at.length !== 4 * count) return undefined;
    if (ids.length !== 0 && ids.length !== HASH_BYTES * count) return undefined;
    const positions = split(at, 4).map((bytes) => readU32be(bytes));
    const seatIds = split(ids, HASH_BYTES);
    if (!positions.every((position, i) => i === 0 || position > (positions[i - 1] ?? 0))) return undefined;
    if (!seatIds.every((id, i) => i === 0 || compareBytes(id, seatIds[i - 1] ?? id) > 0)) return undefined;
    return { kind: 'excused', block: readU32be(block), drawHash, positions, reasons, seatIds, signature };
}

function readWithdrawn(memo: Uint8Array): WithdrawnMemo | undefined {
    const [block, drawHash, text, signature] = readTagged(memo, WITHDRAWN, 4) ?? [];
    if (!block || !drawHash || !text || !signature || text.length > MAX_REASON_BYTES) return undefined;
    if (!isAboutDraw(block, drawHash, signature)) return undefined;
    try {
        const reason = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
        return { kind: 'withdrawn', block: readU32be(block), drawHash, reason, signature };
    } catch {
        return undefined;
    }
}

const isAboutDraw = (block: Uint8Array, drawHash: Uint8Array, signature: Uint8Array): boolean =>
    block.length === 4 && drawHash.length === HASH_BYTES && signature.length === SIGNATURE_BYTES;

const split = (bytes: Uint8Array, size: number): Uint8Array[] =>
    Array.from({ length: bytes.length / size }, (_, i) => bytes.slice(i * size, (i + 1) * size));

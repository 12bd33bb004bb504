import type { BlockData } from './block.js';
import { compareBytes, concatBytes, readU32be, taggedEncoding, u32be } from './bytes.js';
import { JuryError } from './codes.js';
import type { ReasonCode } from './codes.js';
import { hasTag, readTagged } from './tagged-reader.js';

/**
 * What the controlling entity publishes: blocks that add nobody and carry one of two kinds of memo, each a tagged
 * encoding of fixed fields (docs/protocol.md, "Typed memos"). A memo that begins like one and goes on otherwise is
 * an error of the entity, and reported; any other memo is free text.
 */
export type TypedMemo = SeatsMemo | KeyMemo;

/** Part k of m of the seats of one jury. */
export interface SeatsMemo {
    readonly kind: 'seats';
    /** b: the Select or Expand that the jury is seated for. */
    readonly block: number;
    /** D: its block hash. */
    readonly drawHash: Uint8Array;
    /** From 1. */
    readonly part: number;
    readonly parts: number;
    /** J; ascending over all parts, which only who has all parts can tell. */
    readonly seatIds: readonly Uint8Array[];
}

/** A testimonial key: the first, or the next one, to which the one before it hands over. */
export interface KeyMemo {
    readonly kind: 'key';
    readonly canisterId: Uint8Array;
    /** From 0. */
    readonly number: number;
    readonly publicKey: Uint8Array;
    /** By the key before; undefined for the first. */
    readonly signature: Uint8Array | undefined;
}

const SEATS = 'icjury/v1/seats';
const KEY = 'icjury/v1/testimonial-key';
const HASH_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** A part fits into a memo with room to spare; a chain of 10,000 jurors needs two. */
export const SEATS_PER_PART = 8000;
/** More would be more seats than a chain can have jurors, even at one a part. */
const MAX_PARTS = 10_000;

export function encodeSeats({ block, drawHash, part, parts, seatIds }: Omit<SeatsMemo, 'kind'>): Uint8Array {
    return taggedEncoding(SEATS, u32be(block), drawHash, u32be(part), u32be(parts), concatBytes(...seatIds));
}

export function encodeKey({ canisterId, number, publicKey, signature }: Omit<KeyMemo, 'kind'>): Uint8Array {
    return taggedEncoding(KEY, canisterId, u32be(number), publicKey, signature ?? new Uint8Array());
}

/** The memos that publish a whole jury, in the order in which they have to be staged. */
export function seatsMemos(
    block: number,
    drawHash: Uint8Array,
    seatIds: readonly Uint8Array[]
): Uint8Array[] {
    const sorted = [...seatIds].sort(compareBytes);
    const parts = Math.max(1, Math.ceil(sorted.length / SEATS_PER_PART));
    return Array.from({ length: parts }, (_, i) =>
        encodeSeats({
            block,
            drawHash,
            part: i + 1,
            parts,
            seatIds: sorted.slice(i * SEATS_PER_PART, (i + 1) * SEATS_PER_PART)
        })
    );
}

/**
 * The typed memo of a block, if it has one. Whoever may stage blocks wrote it, so: parse defensively.
 * @throws {JuryError} `SEATS_MALFORMED`, `KEY_RECORD_MALFORMED`
 */
export function readTypedMemo({
    kind,
    jurors,
    memo
}: Pick<BlockData, 'kind' | 'jurors' | 'memo'>): TypedMemo | undefined {
    if (kind !== 'Add' || jurors.length > 0) return undefined;
    if (hasTag(memo, SEATS)) return readSeats(memo);
    return hasTag(memo, KEY) ? readKey(memo) : undefined;
}

function readSeats(memo: Uint8Array): SeatsMemo {
    const fields = readTagged(memo, SEATS, 5);
    const [block, drawHash, part, parts, ids] = fields ?? [];
    if (!hasSizes([block, drawHash, part, parts], [4, HASH_BYTES, 4, 4]) || ids === undefined)
        throw malformedSeats('its fields are not those of a list of seats');
    if (ids.length === 0 || ids.length % HASH_BYTES !== 0)
        throw malformedSeats(`its ids take ${ids.length} bytes`);
    const memoOfPart = {
        kind: 'seats' as const,
        block: readU32be(block as Uint8Array),
        drawHash: drawHash as Uint8Array,
        part: readU32be(part as Uint8Array),
        parts: readU32be(parts as Uint8Array),
        seatIds: split(ids)
    };
    if (memoOfPart.part < 1 || memoOfPart.part > memoOfPart.parts || memoOfPart.parts > MAX_PARTS)
        throw malformedSeats(`it is part ${memoOfPart.part} of ${memoOfPart.parts}`);
    return memoOfPart;
}

function readKey(memo: Uint8Array): KeyMemo {
    const [canisterId, number, publicKey, signature] = readTagged(memo, KEY, 4) ?? [];
    const signed = signature?.length === SIGNATURE_BYTES;
    if (!hasSizes([number, publicKey], [4, HASH_BYTES]) || canisterId === undefined)
        throw malformedKey('its fields are not those of a key');
    if (!signed && signature?.length !== 0) throw malformedKey(`a signature of ${signature?.length} bytes`);
    const count = readU32be(number as Uint8Array);
    if (signed !== count > 0) throw malformedKey(`key ${count} with${signed ? '' : 'out'} a signature`);
    return {
        kind: 'key',
        canisterId,
        number: count,
        publicKey: publicKey as Uint8Array,
        signature: signed ? signature : undefined
    };
}

const hasSizes = (fields: readonly (Uint8Array | undefined)[], sizes: readonly number[]): boolean =>
    fields.every((field, i) => field?.length === sizes[i]);

const split = (ids: Uint8Array): Uint8Array[] =>
    Array.from({ length: ids.length / HASH_BYTES }, (_, i) =>
        ids.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES)
    );

const memoError = (code: ReasonCode) => (detail: string) => new JuryError(code, detail);
const malformedSeats = memoError('SEATS_MALFORMED');
const malformedKey = memoError('KEY_RECORD_MALFORMED');

import type { BlockData } from './block.js';
import {
    asciiBytes,
    compareBytes,
    concatBytes,
    plainBytes,
    readU32be,
    taggedEncoding,
    u32be
} from './bytes.js';
import { JuryError } from './codes.js';
import { SIGNATURE_BYTES } from './entity-keys.js';
import { readJuryRecord } from './jury-records.js';
import type { JuryRecord } from './jury-records.js';
import { hasTag, readTagged } from './tagged-reader.js';

/**
 * Records in memos: blocks that add nobody and carry a tagged encoding whose label begins with `icjury/v1/`
 * (docs/protocol.md, "Typed memos"). Any other memo is free text.
 */
export type TypedMemo = SeatsMemo | JuryRecord | UnknownMemo;

/** Part k of m of the seats of one jury. */
export interface SeatsMemo extends SeatsPart {
    readonly kind: 'seats';
    /** Ed25519 by the entity key at the block that carries the part, over `seatsMessage`. */
    readonly signature: Uint8Array;
}

export interface SeatsPart {
    /** b: the Select or Expand that the jury is seated for. */
    readonly block: number;
    /** D: its block hash. */
    readonly drawHash: Uint8Array;
    /** k, from 1. */
    readonly part: number;
    /** m. */
    readonly parts: number;
    /** How many of the whole list, from its beginning, are seats of jurors; the others are seats of alternates. */
    readonly jurors: number;
    /** J of this part, 32 bytes each. */
    readonly seatIds: readonly Uint8Array[];
}

/** A record of a kind, or in a form, that a later version defines. It changes no verdict. */
export interface UnknownMemo {
    readonly kind: 'unknown';
    /** The label behind `icjury/v1/`. */
    readonly label: string;
    /** The draw that the record names, where it begins as records about a draw do. */
    readonly draw: { readonly block: number; readonly drawHash: Uint8Array } | undefined;
}

const PREFIX = 'icjury/v1/';
const PREFIX_BYTES = asciiBytes(PREFIX);

/** Whether a memo begins as records do: only then it can be one. */
export const isTyped = (memo: Uint8Array): boolean =>
    memo.length > PREFIX_BYTES.length && PREFIX_BYTES.every((byte, i) => memo[i] === byte);

const SEATS = `${PREFIX}seats`;
const LOTTERY = `${PREFIX}lottery`;
const MAX_LABEL_BYTES = 64;
const HASH_BYTES = 32;
/** A part fits into a memo with room to spare; a chain of 10,000 jurors needs two. */
export const SEATS_PER_PART = 8000;
/** More would be more seats than a chain can have jurors, even at one a part. */
const MAX_PARTS = 10_000;

const partFields = ({ block, drawHash, part, parts, jurors, seatIds }: SeatsPart): Uint8Array[] => [
    u32be(block),
    drawHash,
    u32be(part),
    u32be(parts),
    u32be(jurors),
    concatBytes(...seatIds)
];

/** What the entity signs of a part. @param canisterId of the canister whose commit will cover the record */
export const seatsMessage = (canisterId: Uint8Array, part: SeatsPart): Uint8Array =>
    taggedEncoding('icjury/v1/seats-signed', canisterId, ...partFields(part));

/** The memo of a part. */
export const encodeSeats = (part: SeatsPart, signature: Uint8Array): Uint8Array =>
    taggedEncoding(SEATS, ...partFields(part), signature);

/**
 * The parts that publish a whole jury.
 * @param jurors seats of those drawn as jurors, in any order: they come first, ascending
 * @param alternates seats of the others, which stand behind them, ascending
 */
export function seatsParts(
    block: number,
    drawHash: Uint8Array,
    jurors: readonly Uint8Array[],
    alternates: readonly Uint8Array[]
): SeatsPart[] {
    const sorted = [...[...jurors].sort(compareBytes), ...[...alternates].sort(compareBytes)];
    const parts = Math.max(1, Math.ceil(sorted.length / SEATS_PER_PART));
    return Array.from({ length: parts }, (_, i) => ({
        block,
        drawHash,
        part: i + 1,
        parts,
        jurors: jurors.length,
        seatIds: sorted.slice(i * SEATS_PER_PART, (i + 1) * SEATS_PER_PART)
    }));
}

/**
 * The record in a block, if it has one. Whoever may stage blocks wrote it, so: parse defensively.
 * @throws {JuryError} `SEATS_MALFORMED`
 */
export function readTypedMemo({
    kind,
    jurors,
    memo
}: Pick<BlockData, 'kind' | 'jurors' | 'memo'>): TypedMemo | undefined {
    if (kind !== 'Add' || jurors.length > 0) return undefined;
    if (hasTag(memo, SEATS)) return readSeats(memo);
    const known = readJuryRecord({ memo });
    if (known !== undefined) return known;
    const label = labelOf(memo);
    return label === undefined ? undefined : { kind: 'unknown', label, draw: readDraw(memo, label) };
}

/** Whether a block commits to the file of a lottery, from which a Select of nobody may draw. */
export const isLotteryCommitment = ({
    kind,
    jurors,
    memo
}: Pick<BlockData, 'kind' | 'jurors' | 'memo'>): boolean =>
    kind === 'Add' && jurors.length === 0 && hasTag(memo, LOTTERY);

/** The label of a tagged encoding of this project: lower-case letters, digits, `-` and `/`. */
function labelOf(memo: Uint8Array): string | undefined {
    const end = memo.subarray(0, PREFIX.length + MAX_LABEL_BYTES + 1).indexOf(0);
    if (end <= PREFIX.length) return undefined;
    const text = String.fromCharCode(...memo.subarray(0, end));
    return text.startsWith(PREFIX) && /^[a-z0-9/-]+$/.test(text) ? text.slice(PREFIX.length) : undefined;
}

/** Records about a draw begin with b and D. */
function readDraw(memo: Uint8Array, label: string): UnknownMemo['draw'] {
    const at = PREFIX.length + label.length + 1;
    const end = at + 4 + 4 + 4 + HASH_BYTES;
    if (memo.length < end || readU32be(memo, at) !== 4 || readU32be(memo, at + 8) !== HASH_BYTES)
        return undefined;
    return { block: readU32be(memo, at + 4), drawHash: plainBytes(memo).slice(end - HASH_BYTES, end) };
}

function readSeats(memo: Uint8Array): SeatsMemo {
    const fields = readTagged(memo, SEATS, 7);
    const [block, drawHash, part, parts, jurors, ids, signature] = fields ?? [];
    const sizes = [4, HASH_BYTES, 4, 4, 4, SIGNATURE_BYTES];
    if (!hasSizes([block, drawHash, part, parts, jurors, signature], sizes) || ids === undefined)
        throw malformed('its fields are not those of a list of seats');
    if (ids.length === 0 || ids.length % HASH_BYTES !== 0)
        throw malformed(`its ids take ${ids.length} bytes`);
    const memoOfPart = {
        kind: 'seats' as const,
        block: readU32be(block as Uint8Array),
        drawHash: drawHash as Uint8Array,
        part: readU32be(part as Uint8Array),
        parts: readU32be(parts as Uint8Array),
        jurors: readU32be(jurors as Uint8Array),
        seatIds: split(ids),
        signature: signature as Uint8Array
    };
    if (memoOfPart.part < 1 || memoOfPart.part > memoOfPart.parts || memoOfPart.parts > MAX_PARTS)
        throw malformed(`it is part ${memoOfPart.part} of ${memoOfPart.parts}`);
    return memoOfPart;
}

const hasSizes = (fields: readonly (Uint8Array | undefined)[], sizes: readonly number[]): boolean =>
    fields.every((field, i) => field?.length === sizes[i]);

const split = (ids: Uint8Array): Uint8Array[] =>
    Array.from({ length: ids.length / HASH_BYTES }, (_, i) =>
        ids.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES)
    );

const malformed = (detail: string) => new JuryError('SEATS_MALFORMED', detail);

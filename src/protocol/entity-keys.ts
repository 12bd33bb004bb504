import { readU32be, readU64be, taggedEncoding, u32be, u64be } from './bytes.js';
import { ZERO_HASH } from './genesis.js';
import { MAX_PRINCIPAL_BYTES } from './limits.js';
import { sha256 } from './sha256.js';
import { readTagged } from './tagged-reader.js';

/**
 * The keys of the controlling entity (docs/protocol.md, "Entity keys"). With them it signs lists of seats and
 * testimonials. Every change enters a hash chain whose head is the certified leaf `entity`.
 */
export interface EntityKeyChange {
    /** k, from 0. */
    readonly number: number;
    /** Ed25519, 32 bytes. */
    readonly publicKey: Uint8Array;
    readonly kind: EntityKeyKind;
    /** Blocks in the log at the change, staged ones included: the key holds from this index on. */
    readonly from: number;
    /** The principal that made the change. */
    readonly by: Uint8Array;
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    /** By the key before, 64 bytes, of a rotation; empty otherwise. */
    readonly signature: Uint8Array;
}

/** `First`: no key was there before. `Rotated`: the key before signed. `Reset`: an Admin replaced it, unsigned. */
export const ENTITY_KEY_KINDS = ['First', 'Rotated', 'Reset'] as const;
export type EntityKeyKind = (typeof ENTITY_KEY_KINDS)[number];

export const ENTITY_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;
const LABEL = 'icjury/v1/entity-key';

/** The preimage of the head after a change. @param before the head before it; zeros before the first */
export const encodeEntityKey = (before: Uint8Array, change: EntityKeyChange): Uint8Array =>
    taggedEncoding(
        LABEL,
        before,
        u32be(change.number),
        change.publicKey,
        Uint8Array.of(ENTITY_KEY_KINDS.indexOf(change.kind)),
        u32be(change.from),
        change.by,
        u64be(change.time),
        change.signature
    );

/** The change in a preimage, and the head before it; undefined for bytes that are no preimage. */
export function decodeEntityKey(
    bytes: Uint8Array
): { readonly before: Uint8Array; readonly change: EntityKeyChange } | undefined {
    const fields = readTagged(bytes, LABEL, 8);
    if (fields === undefined) return undefined;
    const [before, number, publicKey, kindByte, from, by, time, signature] = fields as Fields;
    const kind = ENTITY_KEY_KINDS[kindByte[0] ?? ENTITY_KEY_KINDS.length];
    const sizes: [Uint8Array, number][] = [
        [before, 32],
        [number, 4],
        [publicKey, ENTITY_KEY_BYTES],
        [kindByte, 1],
        [from, 4],
        [time, 8]
    ];
    if (kind === undefined || by.length > MAX_PRINCIPAL_BYTES) return undefined;
    if (sizes.some(([field, size]) => field.length !== size)) return undefined;
    const change = {
        number: readU32be(number),
        publicKey,
        kind,
        from: readU32be(from),
        by,
        time: readU64be(time),
        signature
    };
    return isPlausible(change) ? { before, change } : undefined;
}

type Fields = [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array
];

/** The kind agrees with the number, and a signature is there exactly for a rotation. */
const isPlausible = ({ number, kind, signature }: EntityKeyChange): boolean =>
    (kind === 'First') === (number === 0) && signature.length === (kind === 'Rotated' ? SIGNATURE_BYTES : 0);

/** The `entity` leaf after a change. */
export const entityHead = (before: Uint8Array, change: EntityKeyChange): Uint8Array =>
    sha256(encodeEntityKey(before, change));

/** The leaf after all changes in order; zeros if there are none. */
export const entityHeadOf = (changes: readonly EntityKeyChange[]): Uint8Array =>
    changes.reduce(entityHead, ZERO_HASH);

/**
 * The key at block i: that of the newest change with `from` <= i. Undefined if there was none yet.
 * @param changes whose `from` never falls
 */
export function entityKeyAt(changes: readonly EntityKeyChange[], index: number): EntityKeyChange | undefined {
    let [low, high] = [0, changes.length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if ((changes[middle] as EntityKeyChange).from > index) high = middle;
        else low = middle + 1;
    }
    return changes[low - 1];
}

/** The newest reset up to and including `change`: what rests on its key rests on that. */
export const resetBefore = (
    changes: readonly EntityKeyChange[],
    { number }: EntityKeyChange
): EntityKeyChange | undefined =>
    changes.findLast((change) => change.kind === 'Reset' && change.number <= number);

/**
 * What the key before signs when it hands over to key `number`.
 * @param canisterId of the canister whose log records the change
 */
export const keyRotationMessage = (
    canisterId: Uint8Array,
    number: number,
    oldKey: Uint8Array,
    newKey: Uint8Array
): Uint8Array => taggedEncoding('icjury/v1/key-rotation', canisterId, u32be(number), oldKey, newKey);

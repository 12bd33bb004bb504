import { bls12_381 } from '@noble/curves/bls12-381';
import { toHex } from '../../src/protocol/bytes.js';
import { hex } from './bytes.js';

export const FIELD_ORDER = bls12_381.fields.Fp.ORDER;
const COORDINATE = 48;
const FLAGS = 0xe0;

/**
 * Bytes in which a coordinate stands as x + n p instead of x, flags kept: a form that some libraries read as the same
 * point. Undefined where it does not fit.
 * @param offset 0, or 48 for the second coordinate of a key, which has no flags in front and so three bits more room
 */
export function twin(bytes: Uint8Array, offset: 0 | 48 = 0, n = 1n): Uint8Array | undefined {
    const coordinate = bytes.slice(offset, offset + COORDINATE);
    const flags = offset === 0 ? (coordinate[0] ?? 0) & FLAGS : 0;
    coordinate[0] = (coordinate[0] ?? 0) ^ flags;
    const x = BigInt(`0x${toHex(coordinate)}`) + n * FIELD_ORDER;
    if (x >> (offset === 0 ? 381n : 384n) > 0n) return undefined;
    const written = hex(x.toString(16).padStart(2 * COORDINATE, '0'));
    written[0] = (written[0] ?? 0) | flags;
    const changed = bytes.slice();
    changed.set(written, offset);
    return changed;
}

/** The first of `make(0)`, `make(1)`, ... for which `find` finds something. About one in four has a twin. */
export function firstWith<T, U>(make: (i: number) => T, find: (made: T) => U | undefined): [T, U] {
    for (let i = 0; i < 200; i++) {
        const made = make(i);
        const found = find(made);
        if (found !== undefined) return [made, found];
    }
    throw new Error('none of 200 has one');
}

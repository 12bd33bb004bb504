import { compareBytes, concatBytes } from './bytes.js';
import { sha256 } from './sha256.js';
import { leb128 } from './leb128.js';

export type Hashable =
    | string
    | number
    | bigint
    | Uint8Array
    | readonly Hashable[]
    | { readonly [key: string]: Hashable | undefined };

function hashValue(value: Hashable): Uint8Array {
    if (typeof value === 'string') return sha256(new TextEncoder().encode(value));
    if (typeof value === 'number' || typeof value === 'bigint') return sha256(leb128(value));
    if (value instanceof Uint8Array) return sha256(value);
    if (isList(value)) return sha256(concatBytes(...value.map(hashValue)));
    return hashOfMap(value);
}

const isList = (value: Hashable): value is readonly Hashable[] => Array.isArray(value);

/**
 * The representation-independent hash (interface specification, section of that name). Of the fields of a request it is
 * the request's id. Fields that are undefined are left out.
 */
export function hashOfMap(map: { readonly [key: string]: Hashable | undefined }): Uint8Array {
    const pairs = Object.entries(map)
        .flatMap(([key, value]) =>
            value === undefined ? [] : [concatBytes(hashValue(key), hashValue(value))]
        )
        .sort(compareBytes);
    return sha256(concatBytes(...pairs));
}

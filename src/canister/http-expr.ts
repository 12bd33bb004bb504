import { asciiBytes } from '../protocol/bytes.js';
import { EMPTY_HASH, labeledHash } from '../protocol/hash-tree.js';

/** Hash of `labeled("http_expr", E)`. */
export const HTTP_EXPR: Uint8Array = labeledHash(asciiBytes('http_expr'), EMPTY_HASH);

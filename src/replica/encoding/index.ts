export { decodeCbor, encodeCbor, encodeCertificateMap } from './cbor.js';
export { leb128 } from './leb128.js';
export { type Hashable, hashOfMap } from './request-id.js';

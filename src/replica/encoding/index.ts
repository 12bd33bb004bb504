export { decodeCbor, encodeCbor, encodeCertificateMap } from './cbor.js';

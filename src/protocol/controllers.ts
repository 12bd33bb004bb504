import { ARRAY, CborReader } from './cbor-reader.js';

/** The leaf `controllers` of a canister, as the network certifies it. @returns principals @throws `MALFORMED_CBOR` */
export function readControllers(bytes: Uint8Array): Uint8Array[] {
    const reader = new CborReader(bytes);
    reader.skipSelfDescribed();
    const count = reader.expect(ARRAY, 'the controllers');
    const found: Uint8Array[] = [];
    for (let i = 0; i < count; i++) found.push(reader.byteString('a controller'));
    reader.end();
    return found;
}

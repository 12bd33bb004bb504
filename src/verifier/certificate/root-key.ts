import { concatBytes, equalBytes, fromHex, plainBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { BLS_KEY_BYTES } from '../signature/index.js';

/** `SubjectPublicKeyInfo` of such a key up to the key itself (interface specification, "Certificate"). */
const DER_PREFIX = fromHexLiteral(
    '308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100'
);

/** The key of the public Internet Computer, that all its certificates lead back to. 133 bytes of DER. */
export const IC_ROOT_KEY: Uint8Array = fromHexLiteral(
    '308182301d060d2b0601040182dc7c0503010201060c2b0601040182dc7c05030201036100' +
        '814c0e6ec71fab583b08bd81373c255c3c371b2e84863c98a4f1e08b74235d14fb5d9c0cd546d968' +
        '5f913a0c0b2cc5341583bf4b4392e467db96d65b9bb4cb717112f8472e0d5a4d14505ffd7484' +
        'b01291091c5f87b98883463f98091a0baaae'
);

/** The 96 bytes inside a DER-encoded key; undefined unless it is exactly that encoding. */
export function unwrapKey(der: Uint8Array): Uint8Array | undefined {
    if (der.length !== DER_PREFIX.length + BLS_KEY_BYTES) return undefined;
    return equalBytes(der.subarray(0, DER_PREFIX.length), DER_PREFIX)
        ? plainBytes(der).slice(DER_PREFIX.length)
        : undefined;
}

export function wrapKey(key: Uint8Array): Uint8Array {
    return concatBytes(DER_PREFIX, key);
}

/** @throws {JuryError} `ROOT_KEY_MALFORMED` */
export function unwrapRootKey(der: Uint8Array): Uint8Array {
    const key = unwrapKey(der);
    if (key === undefined)
        throw new JuryError('ROOT_KEY_MALFORMED', `${der.length} bytes that are no such key`);
    return key;
}

function fromHexLiteral(text: string): Uint8Array {
    const bytes = fromHex(text);
    if (bytes === undefined) throw new TypeError('not hexadecimal');
    return bytes;
}

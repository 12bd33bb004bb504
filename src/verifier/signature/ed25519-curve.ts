import { eddsa, edwards } from '@noble/curves/abstract/edwards';
import { sha512 } from '@noble/hashes/sha2';
import { toHex } from '../../protocol/bytes.js';

/**
 * Ed25519 (RFC 8032, section 5.1) of the library's parts: its own module brings other groups over the same curve, which
 * would be a hundredth of the page and of use to nobody there.
 */
const POINT = edwards({
    p: 2n ** 255n - 19n,
    n: 2n ** 252n + 27742317777372353535851937790883648493n,
    h: 8n,
    a: 2n ** 255n - 20n,
    d: 37095705934669439343138083508754565189542113879843219016388785533085940283555n,
    Gx: 15112221349535400772501151409588531511454012693041857206046113283949847762202n,
    Gy: 46316835694926478169428394003475163141307993866256225615783033603165251855960n
});

export const ed25519 = eddsa(POINT, sha512, { adjustScalarBytes });

type CurvePoint = InstanceType<typeof POINT>;

/** Points that are read again and again, with a table of their multiples each, by their bytes. */
const tables = new Map<string, CurvePoint>();

/** The curve for signatures to be verified, many of them under one key. It accepts exactly what `ed25519` accepts. */
export const ed25519WithTables = eddsa(
    Object.create(POINT, {
        fromBytes: {
            value: (bytes: Uint8Array, zip215?: boolean) =>
                (zip215 === true ? undefined : tables.get(toHex(bytes))) ?? POINT.fromBytes(bytes, zip215)
        }
    }) as typeof POINT,
    sha512,
    { adjustScalarBytes }
);

/** Makes a table for a key, which takes as long as some ten signatures; and forgets others. */
export function addTable(publicKey: Uint8Array): void {
    const [oldest] = tables.keys();
    if (tables.size >= MAX_TABLES && oldest !== undefined) tables.delete(oldest);
    tables.set(toHex(publicKey), POINT.fromBytes(publicKey, false).precompute(WINDOW, false));
}

const MAX_TABLES = 4;
/** Bits; a table has 2^5 points for each window of them. */
const WINDOW = 6;

/** The private scalar is a multiple of 8, of 255 bits. */
function adjustScalarBytes(bytes: Uint8Array): Uint8Array {
    const clamped = Uint8Array.from(bytes);
    clamped[0] = (bytes[0] ?? 0) & 0xf8;
    clamped[31] = ((bytes[31] ?? 0) & 0x7f) | 0x40;
    return clamped;
}

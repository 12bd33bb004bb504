import { eddsa, edwards } from '@noble/curves/abstract/edwards';
import { sha512 } from '@noble/hashes/sha2';

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

/** The private scalar is a multiple of 8, of 255 bits. */
function adjustScalarBytes(bytes: Uint8Array): Uint8Array {
    const clamped = Uint8Array.from(bytes);
    clamped[0] = (bytes[0] ?? 0) & 0xf8;
    clamped[31] = ((bytes[31] ?? 0) & 0x7f) | 0x40;
    return clamped;
}

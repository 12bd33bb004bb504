import { asciiBytes } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import type { CertificateContext } from '../../../src/verifier/certificate/verify-certificate.js';
import { outcome } from '../bytes.js';
import { CANISTER, certificate, ROOT_KEY } from '../certificate-builder.js';
import type { CertificateBuilder } from '../certificate-builder.js';

/** What the certificates of these tests certify, and when. */
export const ROOT = sha256(asciiBytes('some certified data'));
export const TIME = 1_764_123_456_789_012_345n;
export const CONTEXT: CertificateContext = { rootKey: ROOT_KEY, canisterId: CANISTER };

/** To be changed in one thing. */
export const good = (): CertificateBuilder => certificate().withTime(TIME).withCertifiedData(CANISTER, ROOT);
/** The code with which a certificate is refused. */
export const codeOf = (bytes: Uint8Array, context = CONTEXT): string =>
    outcome(() => verifyCertificate(bytes, context));

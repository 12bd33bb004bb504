import { taggedEncoding } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_PRINCIPAL_BYTES } from '../protocol/limits.js';
import { readTagged } from '../protocol/tagged-reader.js';
import { MAX_UID_BYTES, type Slip } from './letter.js';

const SLIP_LABEL = 'icjury/v1/slip-link';

/** A slip for a QR code (docs/protocol.md, "Testimonials"). */
export const encodeSlipLink = ({ canisterId, uid, salt, poolId }: Slip): Uint8Array =>
    taggedEncoding(SLIP_LABEL, canisterId, new TextEncoder().encode(uid), salt, poolId);

/** @throws {JuryError} `SLIP_MALFORMED` */
export function decodeSlipLink(bytes: Uint8Array): Slip {
    const [canisterId, name, salt, poolId] = readTagged(bytes, SLIP_LABEL, 4) ?? [];
    const uid = name && utf8(name);
    if (
        !canisterId ||
        !name ||
        uid === undefined ||
        salt?.length !== 32 ||
        poolId?.length !== 32 ||
        canisterId.length > MAX_PRINCIPAL_BYTES ||
        name.length > MAX_UID_BYTES
    )
        throw new JuryError('SLIP_MALFORMED', 'the code or link is cut or changed');
    return { canisterId, uid, salt, poolId };
}

function utf8(bytes: Uint8Array): string | undefined {
    try {
        return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        return undefined;
    }
}

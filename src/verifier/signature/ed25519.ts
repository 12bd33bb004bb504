import { toHex } from '../../protocol/bytes.js';
import { addTable, ed25519WithTables } from './ed25519-curve.js';
import { Ed25519Rule } from './ed25519-rule.js';

const rule = new Ed25519Rule(ed25519WithTables);

/** From so many signatures on, a key is worth a table. */
const MANY = 32;
/** How often keys were used, of those that were used of late. */
const uses = new Map<string, number>();
const MAX_COUNTED = 64;

/** False for a wrong signature and for bytes that are no signature or no key, whatever they are. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    const name = toHex(publicKey);
    const count = (uses.get(name) ?? 0) + 1;
    if (uses.size >= MAX_COUNTED && count === 1) uses.clear();
    uses.set(name, count);
    if (count === MANY && rule.isUsableKey(publicKey)) addTable(publicKey);
    return rule.verify(signature, message, publicKey);
}

/** Whether signatures under these 32 bytes could be accepted at all. */
export const isUsableEd25519Key = (bytes: Uint8Array): boolean => rule.isUsableKey(bytes);

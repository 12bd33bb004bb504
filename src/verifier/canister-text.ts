import { Principal } from '@dfinity/principal';
import { MAX_PRINCIPAL_BYTES } from '../protocol/limits.js';

/** A canister, or any other principal, as people write it. */
export const canisterText = (canisterId: Uint8Array): string => Principal.fromUint8Array(canisterId).toText();

/** Undefined unless it is the text of a principal. */
export function canisterBytes(text: string): Uint8Array | undefined {
    try {
        const bytes = Principal.fromText(text).toUint8Array();
        return bytes.length <= MAX_PRINCIPAL_BYTES ? bytes : undefined;
    } catch {
        return undefined;
    }
}

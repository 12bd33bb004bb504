import { trap } from 'azle';
import type { CanisterCode, ReasonCode } from '../protocol/codes.js';

/** Ends the message with a stable code and rolls back everything it did. */
export function fail(code: CanisterCode | ReasonCode, detail: string): never {
    return trap(`${code}: ${detail}`);
}

import { JuryError } from '../../../src/protocol/codes.js';
import { isIcRootKey } from '../arguments.js';

/** Whether these may come of a root key of another network. */
export const isForeignKey = (codes: readonly string[]): boolean =>
    codes.some((code) => /^(DELEGATION|CERTIFICATE_SIGNATURE)_INVALID$/.test(code));

/** The commonest reason for a signature by another key is that the log is of another network. */
export const foreignKeyHint = (codes: readonly string[], rootKey: Uint8Array): string[] =>
    isIcRootKey(rootKey) && isForeignKey(codes)
        ? ['If the log is from a local replica, name its root key with --root-key.']
        : [];

/** Does what may be refused because the root key is another network's, and says so then. @throws {JuryError} */
export function withKeyHint<T>(rootKey: Uint8Array, work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        const [hint] = foreignKeyHint([error.code], rootKey);
        throw hint === undefined ? error : new JuryError(error.code, `${error.detail}. ${hint}`);
    }
}

import { toHex } from '../../protocol/bytes.js';

/**
 * As many parts of lists that no key signed as one principal may stage before nobody looks at its others any more
 * (docs/protocol.md, "Seats"). Letters rest on no more parts than that.
 */
export const MAX_UNSIGNED_PARTS = 64;

/**
 * What anybody with a role may stage costs a reader milliseconds a signature: a million of junk would cost an hour. The
 * budget is one of each author, so nobody uses up that of the entity; and of the whole log, since draws cost nothing.
 */
export class SignatureBudget {
    /** Signatures that were checked, valid or not. */
    checked = 0;
    private readonly unsigned = new Map<string, number>();

    /** One that goes on apart from this. */
    copy(): SignatureBudget {
        const copy = new SignatureBudget();
        copy.checked = this.checked;
        for (const [author, count] of this.unsigned) copy.unsigned.set(author, count);
        return copy;
    }

    isSpent(author: Uint8Array): boolean {
        return (this.unsigned.get(toHex(author)) ?? 0) >= MAX_UNSIGNED_PARTS;
    }

    /** @returns what `verify` says */
    run(author: Uint8Array, verify: () => boolean): boolean {
        this.checked++;
        if (verify()) return true;
        const name = toHex(author);
        this.unsigned.set(name, (this.unsigned.get(name) ?? 0) + 1);
        return false;
    }
}

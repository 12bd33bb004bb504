/** Bytes that a canister puts together piece by piece, however small and many the pieces are. */
export class Payload {
    private buffer = new Uint8Array(0);
    private used = 0;

    get length(): number {
        return this.used;
    }

    append(piece: Uint8Array): void {
        const length = this.used + piece.length;
        if (length > this.buffer.length) {
            const grown = new Uint8Array(Math.max(length, 2 * this.buffer.length));
            grown.set(this.buffer.subarray(0, this.used));
            this.buffer = grown;
        }
        this.buffer.set(piece, this.used);
        this.used = length;
    }

    /** A copy of all of it. */
    whole(): Uint8Array {
        return this.buffer.slice(0, this.used);
    }
}

/** A request that is answered with an HTTP error and a reason in plain text. */
export class BadRequest extends Error {
    readonly status: number;

    constructor(message: string, status = 400) {
        super(message);
        this.status = status;
    }
}

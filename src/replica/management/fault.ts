/** Ends a management call with a reject. */
export class ManagementFault extends Error {
    readonly errorCode: number;

    constructor(errorCode: number, message: string) {
        super(message);
        this.errorCode = errorCode;
    }
}

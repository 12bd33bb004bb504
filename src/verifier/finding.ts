import { JuryError, type ReasonCode } from '../protocol/codes.js';

/**
 * One step of a verification. Of every block and every commit there is one `passed`, or one `failed` for each
 * reason; `noted` says what is no failure but should be known.
 */
export interface Finding {
    readonly subject: 'block' | 'commit' | 'log';
    /** Of the block or commit; for the log, how many blocks were looked at. */
    readonly index: number;
    readonly state: 'passed' | 'failed' | 'noted';
    readonly code?: ReasonCode;
    readonly detail: string;
}

/** A reason why something does not verify, before it is known of what. */
export interface Failure {
    readonly code: ReasonCode;
    readonly detail: string;
}

export const passed = (subject: Finding['subject'], index: number, detail: string): Finding => {
    return { subject, index, state: 'passed', detail };
};

export const failed = (subject: Finding['subject'], index: number, { code, detail }: Failure): Finding => {
    return { subject, index, state: 'failed', code, detail };
};

export const noted = (
    subject: Finding['subject'],
    index: number,
    detail: string,
    code?: ReasonCode
): Finding => {
    return { subject, index, state: 'noted', detail, ...(code === undefined ? {} : { code }) };
};

/** What `read` gives, or the reason why it refuses. What is no `JuryError` is a fault of this program, and thrown on. */
export function attempt<T extends object>(read: () => T): T | Failure {
    try {
        return read();
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        return { code: error.code as ReasonCode, detail: error.message.slice(error.code.length + 2) };
    }
}

/** What `read` gives; undefined where it refuses, and nobody asks why. */
export function readable<T>(read: () => T): T | undefined {
    try {
        return read();
    } catch (error) {
        if (error instanceof JuryError) return undefined;
        throw error;
    }
}

export function isFailure(result: object): result is Failure {
    return 'code' in result && 'detail' in result;
}

import { JuryError, type ReasonCode } from '../protocol/codes.js';
import { attempt, isFailure } from '../verifier/index.js';

/** What is looked at, in the order of docs/protocol.md, "Checking a letter". */
export type CheckName =
    | 'canister'
    | 'receipts'
    | 'keys'
    | 'log'
    | 'person'
    | 'drawn'
    | 'redrawn'
    | 'seat'
    | 'seats'
    | 'published'
    | 'sits'
    | 'testimonial'
    | 'time'
    | 'audience'
    | 'holder';

/** One line of a verdict. */
export interface Check {
    readonly name: CheckName;
    /** `noted`: could not be looked at, or should be known; no failure. */
    readonly state: 'passed' | 'failed' | 'noted';
    readonly code?: ReasonCode;
    readonly detail: string;
}

/** Runs checks one by one, and keeps what each comes to. */
export class Checks {
    readonly list: Check[] = [];

    /**
     * @param run gives the words of a check that passes, or throws a `JuryError`
     * @returns whether it passed
     */
    run(name: CheckName, run: () => string): boolean {
        const result = attempt(() => ({ words: run() }));
        if (isFailure(result)) this.list.push({ name, state: 'failed', ...result });
        else this.list.push({ name, state: 'passed', detail: result.words });
        return !isFailure(result);
    }

    note(name: CheckName, detail: string, code?: ReasonCode): void {
        this.list.push({ name, state: 'noted', detail, ...(code && { code }) });
    }

    get codes(): ReasonCode[] {
        const codes = this.list.flatMap(({ state, code }) => (state === 'failed' && code ? [code] : []));
        return [...new Set(codes)];
    }
}

/** @throws {JuryError} */
export function ensure(condition: boolean, code: ReasonCode, detail: string): asserts condition {
    if (!condition) throw new JuryError(code, detail);
}

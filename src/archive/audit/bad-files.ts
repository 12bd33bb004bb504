import { JuryError } from '../../protocol/codes.js';
import { attempt, isFailure, type Failure } from '../../verifier/index.js';
import { timeInName } from '../format/index.js';
import { isoTime } from '../../protocol/iso-time.js';

/** A file that is not what it should be. */
export interface BadEvidence extends Failure {
    readonly file: string;
}

/** Files beside a log that do not hold, with the reason. */
export class BadFiles {
    readonly list: BadEvidence[] = [];

    add(file: string, failure: Failure): void {
        this.list.push({ file, ...failure });
    }

    /** What `verify` gives, unless the file does not hold. */
    tried<V extends object>(file: string, verify: () => V): V | undefined {
        const found = attempt(verify);
        if (!isFailure(found)) return found;
        this.add(file, found);
        return undefined;
    }

    /** @throws {JuryError} `EVIDENCE_TIME` unless it is of the time in its file's name */
    ofItsTime<V extends { readonly time: bigint }>(file: string, found: V): V {
        if (found.time === timeInName(file)) return found;
        throw new JuryError(
            'EVIDENCE_TIME',
            `the certificate is of ${isoTime(found.time)}, and its name says another time`
        );
    }
}

import { toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { areApart } from '../audit/index.js';

/** Of a record: how many changes lead to each head, in hexadecimal. */
type Counts = ReadonlyMap<string, number>;

/** Whether the network certified a part of one record that the other one does not have. */
export const isLeftBehind = (one: Counts, other: Counts, certified: readonly Uint8Array[]): boolean =>
    areApart(one, other) && certified.map(toHex).some((head) => one.has(head) && !other.has(head));

/**
 * Of a record that the network certified once, and certifies another one in place of now.
 * @param what it is a record of
 */
export function putBack(folder: string, what: string, one: Counts, other: Counts): JuryError {
    const shared = [...one].filter(([head]) => other.has(head));
    const number = Math.max(...shared.map(([, count]) => count));
    return new JuryError(
        'HISTORY_REWRITTEN',
        `the network certified change ${number} of ${what} that is kept here, and now another one in its place, which is kept beside it: the canister was put back to an earlier state, and went on from there; keep the folder as evidence, and see: jury verify ${folder}`
    );
}

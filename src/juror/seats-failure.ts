import { compareBytes, toHex } from '../protocol/bytes.js';
import type { Failure } from '../verifier/index.js';

interface SeatList {
    /** Index of the draw's block. */
    readonly block: number;
    /** The first so many seats are jurors', the others alternates'. */
    readonly jurors: number;
    readonly seatIds: readonly Uint8Array[];
}

/** Why a list that is whole does not count. @param drawn how many were, up to its block */
export function seatsFailure({ block, jurors, seatIds }: SeatList, drawn: number): Failure | undefined {
    if (seatIds.length !== drawn)
        return {
            code: 'SEATS_COUNT',
            detail: `${seatIds.length} seats for ${drawn} people of block ${block}`
        };
    if (seatIds.length < 2) return { code: 'SEATS_TOO_FEW', detail: `one seat for block ${block}` };
    // In any other order a reader could tell who was drawn first.
    const wrong = seatIds.findIndex((id, i) => i > 0 && i !== jurors && !isBefore(seatIds[i - 1], id));
    const isTwice = new Set(seatIds.map(toHex)).size < seatIds.length;
    if (wrong < 0 && !isTwice) return undefined;
    const what = isTwice ? 'a seat stands there twice' : `seat ${wrong} is out of order`;
    return { code: 'SEATS_ORDER', detail: `seats of block ${block}: ${what}` };
}

const isBefore = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
    a === undefined || compareBytes(a, b) < 0;

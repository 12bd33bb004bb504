import { present } from '../../../src/verifier/index.js';
import type { EntitySecrets } from '../../../src/entity/entity-file.js';
import { compareBytes, equalBytes, fromHex, toHex } from '../../../src/protocol/bytes.js';
import type { Excusal } from '../../../src/protocol/jury-records.js';
import { enrol, poolKey, seat, seatKey } from '../../../src/protocol/seats.js';
import type { ChainOfDraws, SeatsLog } from '../../../src/juror/index.js';
import { CliError } from '../errors.js';
import { plural } from '../output/index.js';

/** By the word of the command line; the number is what stands in the record. */
export const REASON_WORDS = ['none', 'ill', 'conflict', 'not-found', 'not-eligible', 'challenged', 'other'];

/** Who is to be excused, as the command line names them. */
export interface Named {
    /** From 1, in draw order, as `jury jury` shows them. */
    readonly number?: readonly string[];
    /** As the clerk's file knows them. */
    readonly person?: readonly string[];
    /** J in hexadecimal. */
    readonly seat?: readonly string[];
}

/** Their places in draw order, from 0, ascending, each once. @throws {CliError} `PERSON_NOT_DRAWN`, `USAGE` */
export function positionsOf(
    { number = [], person = [], seat: seats = [] }: Named,
    { blocks, drawHash, jurors }: ChainOfDraws,
    { masterSecret }: EntitySecrets,
    firstCanister: Uint8Array
): number[] {
    const list = `jury jury ${blocks.at(-1) ?? 0}`;
    if (number.length + person.length + seats.length === 0)
        throw new CliError('USAGE', `say who is excused with --number, --person or --seat; see: ${list}`);
    const notDrawn = (what: string) =>
        new CliError(
            'PERSON_NOT_DRAWN',
            `${what} is not among the ${jurors.length} drawn; see who is with: ${list}`
        );
    const placeOf = (what: string, is: (poolId: Uint8Array) => boolean): number => {
        const place = jurors.findIndex(is);
        if (place < 0) throw notDrawn(what);
        return place;
    };
    const numbers = number.map((text) => {
        if (!/^[1-9]\d*$/.test(text))
            throw new CliError('USAGE', `${text} is not a number in draw order; name each: --number 3 5`);
        if (Number(text) > jurors.length) throw notDrawn(`number ${text}`);
        return Number(text) - 1;
    });
    const key = poolKey(masterSecret, firstCanister);
    const people = person.map((uid) => {
        const { poolId } = enrol(key, firstCanister, new TextEncoder().encode(uid));
        return placeOf(`person ${uid}`, (id) => equalBytes(id, poolId));
    });
    const ofSeats = seatKey(masterSecret, firstCanister);
    const sat = seats.map((text) => {
        const seatId = fromHex(text.replaceAll(' ', ''));
        if (seatId?.length !== 32) throw new CliError('USAGE', `${text} is no seat of 64 hexadecimal digits`);
        return placeOf(`seat ${text}`, (id) => equalBytes(seat(ofSeats, drawHash, id).seatId, seatId));
    });
    return [...new Set([...numbers, ...people, ...sat])].sort((a, b) => a - b);
}

/** With fewer, who knows one of these people could tell which of few seats, and so pool ids, is theirs. */
const LINKED = 3;
const hides = (count: number): boolean => count === 0 || count >= LINKED;

/**
 * The record that excuses people. Their seats stand in it where that tells nothing of anybody's: in either half those
 * that it names hide among each other, and so do those that no record of the list names.
 * @param seats what is on record, staged blocks included
 * @param positions of those who are not excused yet
 */
export function excusalOf(
    { seats, firstCanister }: { readonly seats: SeatsLog; readonly firstCanister: Uint8Array },
    { masterSecret }: EntitySecrets,
    block: number,
    chain: ChainOfDraws,
    positions: readonly number[],
    reason: number
): Excusal {
    const { drawHash, jurors } = chain;
    const key = seatKey(masterSecret, firstCanister);
    const ids = positions.map((position) => seat(key, drawHash, jurors[position] ?? new Uint8Array()).seatId);
    const named = new Set(ids.map(toHex));
    const list = seats.sets.get(block);
    const areHidden = [list?.seatIds.slice(0, list.jurors), list?.seatIds.slice(list.jurors)].every(
        (half = []) => {
            const now = half.filter((id) => named.has(toHex(id))).length;
            const before = half.filter((id) => seats.changes.seatState(block, id).state === 'excused').length;
            return now === 0 || (now >= LINKED && hides(half.length - before - now));
        }
    );
    const areListed = ids.every((id) => list?.seatIds.some((one) => equalBytes(one, id)));
    const seatIds = areListed && areHidden ? [...ids].sort(compareBytes) : [];
    const reasons = new Uint8Array(positions.length).fill(reason);
    return { block, drawHash, positions, reasons, seatIds };
}

/** What the record does, a line each, before it is for ever. */
export function excusalWords(
    { block, positions, seatIds }: Excusal,
    before: { readonly sits: number; readonly left: number },
    after: { readonly words: string | undefined; readonly warnings: readonly { readonly detail: string }[] }
): string[] {
    const who = positions.map((position) => position + 1).join(', ');
    return present([
        `This excuses ${plural(positions.length, 'person', 'people')} of the jury of block ${block}, in public and for ever: number ${who} in draw order.`,
        `Now ${plural(before.sits, 'juror')} sit and ${plural(before.left, 'alternate')} wait; then the jury is ${after.words ?? 'as drawn'}.`,
        ...after.warnings.map(({ detail }) => `Everybody is told: ${detail}.`),
        seatIds.length > 0 && 'Their seats are named too: nobody can tell from that whose is whose.'
    ]);
}

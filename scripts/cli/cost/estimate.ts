import { MAX_JURORS_PER_CALL } from '../../../src/protocol/limits.js';
import { MEASURED } from './measured.js';
import type { CallName, Need } from './shape.js';

/** The network's prices are told for so many nodes, and grow with their number. */
export const REFERENCE_NODES = 13;
export const CYCLES_PER_XDR = 1_000_000_000_000;
const DAYS_A_YEAR = 365.25;
const GIB = 2 ** 30;
/** Ids that `jury enrol` makes. */
const BLINDED_BYTES = 32;

/** Calls that are made, one or several of a kind. */
export interface Calls {
    readonly name: CallName;
    readonly times?: number;
    /** On its list, or drawn. */
    readonly people?: number;
    /** Of all ids of the list together; of 32 bytes each, unless said. */
    readonly idBytes?: number;
    readonly memoBytes?: number;
}

const onNodes = (cycles: number, nodes: number): number => Math.round((cycles * nodes) / REFERENCE_NODES);

/** About what calls take of the balance, in cycles. */
export function cyclesOfCalls(calls: readonly Calls[], nodes: number): number {
    const one = ({ name, times = 1, people = 0, idBytes = people * BLINDED_BYTES, memoBytes = 0 }: Calls) => {
        const { call, person = 0, byte = 0 } = MEASURED.calls[name];
        return times * (call + memoBytes * MEASURED.memoByte + people * person + idBytes * byte);
    };
    return onNodes(
        calls.reduce((sum, some) => sum + one(some), 0),
        nodes
    );
}

/** A list of people as it is sent: in as many calls as it takes. */
export const listCalls = (name: 'add' | 'remove', ids: readonly Uint8Array[], memo: Uint8Array): Calls[] =>
    batchesOf(ids.length).map((people, i) => ({
        name,
        people,
        idBytes: ids
            .slice(i * MAX_JURORS_PER_CALL, (i + 1) * MAX_JURORS_PER_CALL)
            .reduce((sum, id) => sum + id.length, 0),
        memoBytes: memo.length
    }));

/** How many of so many people each call takes. */
export const batchesOf = (people: number): number[] =>
    Array.from({ length: Math.ceil(people / MAX_JURORS_PER_CALL) }, (_, i) =>
        Math.min(MAX_JURORS_PER_CALL, people - i * MAX_JURORS_PER_CALL)
    );

/** Blocks that hold a memo each, and nobody: seats, and records of a jury. */
export const memoCalls = (memos: readonly Uint8Array[]): Calls[] =>
    memos.map(({ length }) => ({ name: 'add', memoBytes: length }));

/** What a canister keeps with so many people in its pool, in bytes, and what that takes, in cycles. */
export function storageOf(people: number, blocks: number, nodes: number) {
    const { empty, person, block } = MEASURED.storage;
    const bytes = Math.round(empty + people * person + blocks * block);
    const perDay = onNodes((bytes / GIB) * MEASURED.gibDay, nodes);
    return { bytes, perDay, perYear: Math.round(perDay * DAYS_A_YEAR) };
}

/** What has to lie above the freezing threshold, in cycles. */
export const above = (need: Need, nodes: number): number => onNodes(MEASURED.above[need], nodes);

/** On how many nodes a draw holds so much back beforehand, as the canister tells it. */
export const nodesOf = (draw: bigint): number =>
    Math.round((Number(draw) * REFERENCE_NODES) / (MEASURED.above.draw - MEASURED.above.change));

/** About so many, in words: `about 27 million cycles (0.000027 XDR)`. */
export function aboutCycles(cycles: number): string {
    if (cycles === 0) return 'no cycles';
    const [value, unit] = cycles < 1e9 ? [cycles / 1e6, 'million'] : [cycles / 1e9, 'billion'];
    return `about ${shortNumber(value)} ${unit} cycles (${xdr(cycles)} XDR)`;
}

/** To two digits, or to a whole number. */
export const shortNumber = (value: number): string =>
    value.toLocaleString('en', value < 100 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 });

/** 1,000 billion cycles cost 1 XDR. */
export const xdr = (cycles: number): string =>
    (cycles / CYCLES_PER_XDR).toLocaleString('en', { maximumSignificantDigits: 2, useGrouping: false });

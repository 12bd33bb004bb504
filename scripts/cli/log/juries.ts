import { decodeData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import type { ChainOfDraws, SeatReport } from '../../../src/juror/index.js';
import type { DrawReport } from '../../../src/verifier/draws/index.js';
import { CliError, EXIT } from '../errors.js';
import type { ReadLog } from './verified-log.js';

/** A Select with what was drawn behind it. */
export interface Jury {
    readonly select: number;
    /** The draw that its list of seats is of, or the newest one of its chain. */
    readonly block: number;
    /** From the Select on. */
    readonly draws: readonly DrawReport[];
    /** What the case record says; without one the case is empty, and the memo is the note. */
    readonly caseName: string;
    readonly note: Uint8Array;
    readonly report: SeatReport;
}

/**
 * What was drawn up to a block, with all that it goes on from.
 * @throws {CliError} `NOT_COMMITTED`, `NOT_A_DRAW`
 */
export function drawnIn({ seats, verdict }: ReadLog, block: number): ChainOfDraws {
    if (block >= verdict.length)
        throw new CliError(
            'NOT_COMMITTED',
            `block ${block} is not committed, or not there; first: jury commit`,
            EXIT.refused
        );
    const chain = seats.chain(block);
    if (chain !== undefined && chain.jurors.length > 0) return chain;
    throw new CliError('NOT_A_DRAW', `block ${block} draws no jury; see: jury list`);
}

/** All juries on record, in the order of their Selects; lotteries draw none. */
export function juriesOf(log: ReadLog): Jury[] {
    const chains = new Map<number, DrawReport[]>();
    const rootOf = new Map<number, number>();
    for (const draw of log.verdict.draws) {
        if (draw.isLottery) continue;
        const root = draw.kind === 'Select' ? draw.index : rootOf.get(draw.extends ?? -1);
        if (root === undefined) continue;
        rootOf.set(draw.index, root);
        chains.set(root, [...(chains.get(root) ?? []), draw]);
    }
    return [...chains].map(([select, draws]) => juryOf(log, select, draws));
}

function juryOf({ archive, audit, seats }: ReadLog, select: number, draws: readonly DrawReport[]): Jury {
    const seated = draws.findLast(({ index }) => seats.sets.has(index));
    const block = (seated ?? draws.at(-1))?.index ?? select;
    const data = decodeData(archive.blocks[select] ?? new Uint8Array());
    const record = readCaseRecord(data);
    const [caseName, note] =
        typeof record === 'object' ? [record.case, new TextEncoder().encode(record.note)] : ['', data.memo];
    return { select, block, draws, caseName, note, report: audit.report(block) };
}

import { decodeData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import type { SeatReport } from '../../../src/juror/index.js';
import type { DrawReport } from '../../../src/verifier/draws/index.js';
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

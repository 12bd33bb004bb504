import { equalBytes } from '../protocol/bytes.js';
import { firstCanister } from '../protocol/lineage.js';
import { canisterText } from '../protocol/principal-text.js';
import { poolIdOf } from '../protocol/seats.js';
import type { Slip } from '../juror/index.js';
import type { JudgedArchive } from './judge-archive.js';
import { casesOf } from './case-name.js';
import { membershipOf, membershipWords } from './membership.js';
import type { Line, Report } from './report.js';
import { TEXTS } from './texts.js';

/** What a slip says by itself, without a letter: whether its person is on the list, and was drawn. */
export async function judgeSlip(slip: Slip, judged: JudgedArchive | undefined): Promise<Report> {
    const base = {
        kind: 'slip' as const,
        facts: [[TEXTS.factCanister, canisterText(slip.canisterId)]] as const,
        notProven: []
    };
    const bad = (code: 'SLIP_MISMATCH' | 'CANISTER_MISMATCH', detail: string, headline: string): Report => {
        const line: Line = { state: 'failed', title: TEXTS.checks.person, code, detail };
        return {
            ...base,
            tone: 'bad',
            headline,
            more: TEXTS.badMore,
            todo: TEXTS.slipNeverDo,
            lines: [line]
        };
    };
    const computed = poolIdOf(slip.salt, slip.canisterId, new TextEncoder().encode(slip.uid));
    if (!equalBytes(computed, slip.poolId)) return bad('SLIP_MISMATCH', TEXTS.meBadSlip, TEXTS.slipBad);
    if (judged === undefined)
        return {
            ...base,
            tone: 'wait',
            headline: TEXTS.slipNeedsLog,
            more: TEXTS.slipNeedsLogMore,
            todo: TEXTS.slipNeedsLogDo,
            lines: []
        };
    const { archive, report } = judged;
    if (!equalBytes(slip.canisterId, firstCanister(archive.origins ?? [], archive.canisterId)))
        return bad('CANISTER_MISMATCH', TEXTS.meOtherLog, TEXTS.slipNever);
    const membership = await membershipOf(judged, computed);
    const words = membershipWords(membership);
    const common = { ...base, asOf: report.asOf, lines: words.map(toKnow) };
    // Of a log that does not verify nothing is said to be so.
    if (report.tone !== 'good')
        return { ...common, tone: 'wait', headline: TEXTS.slipNeedsLog, more: TEXTS.archiveBad, lines: [] };
    const last = membership.spans.at(-1);
    if (last === undefined)
        return {
            ...common,
            tone: 'bad',
            headline: TEXTS.slipNever,
            more: TEXTS.slipNeverMore,
            todo: TEXTS.slipNeverDo
        };
    const drawn = membership.drawn.length === 0 ? '' : ` ${words.slice(membership.spans.length).join(' ')}`;
    const coming = membership.drawn.filter(({ index }) => sits(judged, index));
    const letters = coming.map(({ index }) => ` ${TEXTS.slipDrawn(caseAt(judged, index), index)}`).join('');
    const todo = coming.length > 0 ? TEXTS.slipDrawnDo : undefined;
    if (last.to !== undefined)
        return {
            ...common,
            tone: 'open',
            headline: TEXTS.slipLeft,
            more: `${TEXTS.slipLeftMore}${drawn}${letters}`,
            ...(todo && { todo })
        };
    return {
        ...common,
        tone: 'good',
        headline: TEXTS.slipGood,
        more: `${TEXTS.slipGoodMore}${drawn}${letters}`,
        todo: todo ?? TEXTS.slipGoodDo
    };
}

/** Whoever was drawn gets a letter, unless the draw was withdrawn since. */
const sits = ({ log }: JudgedArchive, index: number): boolean =>
    log.seats.changes.withdrawal(index) === undefined;

function caseAt({ log }: JudgedArchive, index: number): string | undefined {
    const draw = log.verdict.draws.find((one) => one.index === index);
    return draw && casesOf(log.verdict.draws, log.seats)(draw);
}

const toKnow = (title: string): Line => ({ state: 'noted', title, detail: '' });

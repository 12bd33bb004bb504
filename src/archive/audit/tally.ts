import { readCaseRecord } from '../../protocol/case-record.js';
import type { DrawReport } from '../../verifier/draws/index.js';
import type { Finding } from '../../verifier/index.js';
import type { SeatsAudit } from '../../juror/index.js';
import type { DrawTally, Told } from './archive-report.js';

/** Draws and findings that are kept where not all are: the newest, and the first. */
const NEWEST_DRAWS = 10;
const FIRST_FINDINGS = 200;
/** Whoever may draw can make names without end. */
const MOST_ALIKE = 200;

/** Which draws somebody asks for. */
export interface AskedDraws {
    readonly block?: number | undefined;
    /** As case records name it. */
    readonly caseName?: string | undefined;
    /** Whether the name of another case is to be told. */
    readonly isAlike?: ((name: string) => boolean) | undefined;
}

/** Counts what a verification comes to, and keeps a part of it: a log may have a million blocks. */
export class Tally {
    private readonly failed: ToldFindings;
    private readonly noted: ToldFindings;
    private readonly newest: DrawReport[] = [];
    private readonly asked: DrawReport[] = [];
    private readonly chains = new Set<number>();
    private readonly alike = new Set<string>();
    private count = 0;
    private redrawn = 0;
    private lotteries = 0;

    /** @param asked draws that are kept in any case */
    constructor(
        private readonly keepsAll: boolean,
        private readonly wanted: AskedDraws
    ) {
        this.failed = new ToldFindings(keepsAll);
        this.noted = new ToldFindings(keepsAll);
    }

    add(finding: Finding): void {
        if (finding.state === 'failed') this.failed.add(finding);
        else if (finding.state === 'noted') this.noted.add(finding);
    }

    draw(draw: DrawReport): void {
        this.count++;
        if (draw.redrawn) this.redrawn++;
        if (draw.isLottery) this.lotteries++;
        if (this.isAsked(draw)) this.asked.push(draw);
        this.newest.push(draw);
        if (!this.keepsAll && this.newest.length > NEWEST_DRAWS) this.newest.shift();
    }

    /** A draw of the case, or one that goes on from it. */
    private isAsked({ index, kind, extends: before, memo, jurors }: DrawReport): boolean {
        const { block, caseName, isAlike } = this.wanted;
        const record = caseName === undefined ? undefined : readCaseRecord({ kind, memo, jurors });
        if (typeof record === 'object' && this.alike.size < MOST_ALIKE && isAlike?.(record.case))
            this.alike.add(record.case);
        const isOfCase =
            (typeof record === 'object' && record.case === caseName) ||
            (kind === 'Expand' && this.chains.has(before ?? -1));
        if (isOfCase) this.chains.add(index);
        return isOfCase || index === block;
    }

    get failures(): Told {
        return this.failed;
    }

    get notes(): Told {
        return this.noted;
    }

    draws(late: number, { seats }: SeatsAudit): DrawTally {
        const { count, redrawn, lotteries, asked, newest } = this;
        const kept = [...asked.filter((draw) => !newest.includes(draw)), ...newest];
        const withdrawn = seats.juries.countOf(new Set(seats.changes.withdrawnRoots));
        const seated = [...seats.sets.keys()].filter(
            (block) => seats.changes.withdrawal(block) === undefined && seats.reseatedBy(block) === undefined
        ).length;
        return { count, redrawn, lotteries, late, seated, withdrawn, kept, asked, alike: [...this.alike] };
    }
}

class ToldFindings implements Told {
    readonly listed: Finding[] = [];
    count = 0;

    constructor(private readonly keepsAll: boolean) {}

    add(finding: Finding): void {
        this.count++;
        if (this.keepsAll || this.listed.length < FIRST_FINDINGS) this.listed.push(finding);
    }
}

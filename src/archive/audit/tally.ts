import type { DrawReport } from '../../verifier/draws/index.js';
import type { Finding } from '../../verifier/index.js';
import type { SeatsAudit } from '../../juror/index.js';
import type { DrawTally, Told } from './archive-report.js';

/** Draws and findings that are kept where not all are: the newest, and the first. */
const NEWEST_DRAWS = 10;
const FIRST_FINDINGS = 200;

/** Counts what a verification comes to, and keeps a part of it: a log may have a million blocks. */
export class Tally {
    private readonly failed: ToldFindings;
    private readonly noted: ToldFindings;
    private readonly newest: DrawReport[] = [];
    private asked: DrawReport | undefined;
    private count = 0;
    private redrawn = 0;
    private lotteries = 0;

    /** @param block of a draw that is kept in any case */
    constructor(
        private readonly keepsAll: boolean,
        private readonly block: number | undefined
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
        if (draw.index === this.block) this.asked = draw;
        this.newest.push(draw);
        if (!this.keepsAll && this.newest.length > NEWEST_DRAWS) this.newest.shift();
    }

    get failures(): Told {
        return this.failed;
    }

    get notes(): Told {
        return this.noted;
    }

    draws(late: number, { seats }: SeatsAudit): DrawTally {
        const { count, redrawn, lotteries, asked, newest } = this;
        const isNewest = asked === undefined || newest.includes(asked);
        const kept = isNewest ? newest : [asked, ...newest];
        return { count, redrawn, lotteries, late, seated: seats.sets.size, kept };
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

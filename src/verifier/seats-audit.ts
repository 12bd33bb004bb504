import { blockHash, decodeData, isDraw } from '../protocol/block.js';
import type { ReasonCode } from '../protocol/codes.js';
import { attempt, isFailure } from './finding.js';
import type { Finding } from './finding.js';
import { PoolPrints } from './pool-prints.js';
import { SeatsLog } from './seats-log.js';

/** The hash of a block that is no draw. */
const NOT_ASKED = new Uint8Array();

/** What became of one draw, as far as the log shows. */
export interface SeatReport {
    /** `reseated`: by a later Expand of the same jury. `abandoned`: drawn, and not seated up to the end of the log. */
    readonly state: 'seated' | 'reseated' | 'abandoned';
    /** Among so many nobody else can tell who sits where. */
    readonly anonymitySet: number | undefined;
    /** The blocks that hold the seats. */
    readonly publishedIn: readonly number[];
    /** Why it is not seated. */
    readonly code: ReasonCode | undefined;
    readonly detail: string;
    /** The newest block with other seats for this draw; only the first ones count. */
    readonly equivocation: number | undefined;
    /** Other Selects from the same people: the first hundred, and how many in all. */
    readonly samePeople: { readonly listed: readonly number[]; readonly count: number };
}

/** Goes along a whole log, whatever its verdict, for what the controlling entity did about the juries in it. */
export class SeatsAudit {
    readonly seats: SeatsLog;
    /** What is wrong with what was published. None of it fails the log. */
    readonly findings: Finding[] = [];
    private readonly pools = new PoolPrints();
    private length = 0;

    /** @param firstCanister after a restore, that of the log which this one began with */
    constructor(firstCanister: Uint8Array) {
        this.seats = new SeatsLog(firstCanister);
    }

    /** The next block. One that cannot be read publishes nothing; the verification names it. */
    add(bytes: Uint8Array): void {
        const index = this.length++;
        const data = attempt(() => decodeData(bytes));
        if (isFailure(data)) return this.pools.add(index, undefined);
        this.pools.add(index, data);
        const hash = isDraw(data.kind) ? blockHash(bytes) : NOT_ASKED;
        this.findings.push(...this.seats.apply(index, data, hash));
    }

    /** @param block of a draw */
    report(block: number): SeatReport {
        const { seats } = this;
        const set = seats.sets.get(block);
        const by = seats.reseatedBy(block);
        const result = attempt(() => seats.seatsOf(block));
        const failure = by === undefined && isFailure(result) ? result : undefined;
        const isAlone = failure !== undefined && seats.chain(block)?.jurors.length === 1;
        return {
            state: set !== undefined ? 'seated' : by !== undefined ? 'reseated' : 'abandoned',
            anonymitySet: set?.seatIds.length,
            publishedIn: set?.publishedIn ?? [],
            code: isAlone ? 'SEATS_TOO_FEW' : failure?.code,
            detail: isAlone
                ? 'a jury of one is not seated: everybody could tell whose seat it is'
                : by === undefined
                  ? (failure?.detail ?? '')
                  : `the Expand in block ${by} seats this jury anew`,
            equivocation: seats.equivocations.get(block),
            samePeople: this.pools.others(block)
        };
    }
}

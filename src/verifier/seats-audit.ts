import { blockHash, decodeData, KINDS } from '../protocol/block.js';
import { viewOf } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { BlockScanner } from '../protocol/scan-block.js';
import { DrawView } from './draw-view.js';
import { attempt, isFailure } from './finding.js';
import type { Finding } from './finding.js';
import { PoolPrints } from './pool-prints.js';
import { SeatsLog } from './seats-log.js';
import type { DrawnBlock } from './seats-log.js';

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
        const scanner = new BlockScanner(bytes);
        const kind = scanner.scan(0, bytes.length) ? KINDS[scanner.kind] : undefined;
        if (kind === 'Add' || kind === 'Remove') this.listJurors(kind === 'Add', bytes, scanner);
        this.pools.finishBlock();
        if (kind === 'Select' || kind === 'Expand') {
            const drawn = new ReadDraw(new DrawView(bytes, viewOf(bytes), 0, bytes.length));
            this.seats.addDraw(index, drawn);
            if (kind === 'Select') this.pools.addSelect(index, drawn.jurorsIndex);
        } else if (kind === 'Add' && scanner.jurorCount === 0) {
            this.findings.push(...this.seats.addMemo(index, decodeData(bytes)));
        }
    }

    private listJurors(isAdded: boolean, bytes: Uint8Array, { jurorsAt, jurorsEnd }: BlockScanner): void {
        for (let at = jurorsAt; at < jurorsEnd;) {
            const end = at + 1 + (bytes[at] as number);
            this.pools.list(isAdded, bytes.subarray(at + 1, end));
            at = end;
        }
    }

    /** @param block of a draw */
    report(block: number): SeatReport {
        const { seats } = this;
        const set = seats.sets.get(block);
        const by = seats.reseatedBy(block);
        const result = attempt(() => seats.seatsOf(block));
        const failure = by === undefined && isFailure(result) ? result : undefined;
        const isAlone = failure !== undefined && seats.drawnUpTo(block) === 1;
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

/** Keeps the bytes of the block only. */
class ReadDraw implements DrawnBlock {
    readonly kind: DrawnBlock['kind'];
    readonly jurorsIndex: number;
    readonly jurorCount: number;
    private readonly bytes: Uint8Array;

    constructor({ kind, jurorsIndex, jurorCount, block }: DrawView) {
        this.kind = kind;
        this.jurorsIndex = jurorsIndex;
        this.jurorCount = jurorCount;
        this.bytes = block;
    }

    get hash(): Uint8Array {
        return blockHash(this.bytes);
    }

    get jurors(): readonly Uint8Array[] {
        return decodeData(this.bytes).jurors;
    }
}

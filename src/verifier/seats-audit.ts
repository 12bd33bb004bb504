import { blockHash, decodeData, KINDS } from '../protocol/block.js';
import { viewOf } from '../protocol/bytes.js';
import { readCaseRecord } from '../protocol/case-record.js';
import type { CaseRecord } from '../protocol/case-record.js';
import type { ReasonCode } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { BlockScanner } from '../protocol/scan-block.js';
import { DrawView } from './draw-view.js';
import type { DrawnBlock } from './drawn-juries.js';
import { attempt, isFailure, noted } from './finding.js';
import type { Failure, Finding } from './finding.js';
import { keyWords, resetWords } from './key-words.js';
import { PoolPrints } from './pool-prints.js';
import { canisterAt, keysOfLog } from './proven-keys.js';
import type { KeyedLog } from './proven-keys.js';
import { SeatsLog } from './seats-log.js';
import { unknownWords } from './unknown-records.js';

/** What became of one draw, as far as the log shows. */
export interface SeatReport {
    /**
     * `reseated`: by a later Expand of the same jury. `abandoned`: drawn, and not seated up to the end of the log.
     * `nobody`: a lottery drew no jury, so there is nobody to seat.
     */
    readonly state: 'seated' | 'reseated' | 'abandoned' | 'nobody';
    /** Seats of jurors, and of alternates. */
    readonly jurors: number;
    readonly alternates: number;
    /** Among so many nobody else can tell who sits where: the smaller of the two. */
    readonly anonymitySet: number | undefined;
    /** The blocks that hold the seats. */
    readonly publishedIn: readonly number[];
    /** The key that signed them. */
    readonly key: EntityKeyChange | undefined;
    /** What to know of that key: that it was reset, or replaced without its signature. */
    readonly keyNotes: readonly string[];
    /** Why it is not seated. */
    readonly code: ReasonCode | undefined;
    readonly detail: string;
    /** The newest block with other seats for this draw; only the first ones count. */
    readonly equivocation: number | undefined;
    /** Records about this jury that a newer reader may know. */
    readonly unknownRecords: number;
    /** Other Selects from the same people: the first hundred, and how many in all. */
    readonly samePeople: { readonly listed: readonly number[]; readonly count: number };
}

/** Whoever may stage blocks can stage a million that are worth a note: of each code so many are told one by one. */
const MAX_TOLD = 100;

/** Goes along a whole log, whatever its verdict, for what the controlling entity did about the juries in it. */
export class SeatsAudit {
    readonly seats: SeatsLog;
    private readonly told: Finding[] = [];
    private readonly counts = new Map<ReasonCode | undefined, number>();
    private readonly pools = new PoolPrints();
    private length = 0;

    /**
     * @param canister that all records are signed for, where no record of keys is given
     * @param keys of the entity, proven; or why they are not there
     * @param canisterOf the canister whose commit covers the block at an index
     */
    constructor(
        canister: Uint8Array,
        keys?: readonly EntityKeyChange[] | Failure,
        canisterOf: (index: number) => Uint8Array = () => canister
    ) {
        this.seats = new SeatsLog(keys, canisterOf);
    }

    /** For a log whose commits are genuine, or that is reported to have none that are. */
    static of(log: KeyedLog): SeatsAudit {
        return new SeatsAudit(log.canisterId, keysOfLog(log), canisterAt(log));
    }

    /** What should be known of what was published. None of it fails the log. */
    get findings(): readonly Finding[] {
        const { length, seats, told, counts } = this;
        const more = [...counts].flatMap(([code, count]) =>
            count <= MAX_TOLD
                ? []
                : [noted('log', length, `${count - MAX_TOLD} blocks more like those`, code)]
        );
        const resets = seats.provenKeys
            .filter(({ kind }) => kind === 'Reset')
            .map((change) => noted('log', length, resetWords(change), 'ENTITY_KEY_RESET'));
        const unknown = seats.unknown.concerningNone;
        return [
            ...told,
            ...more,
            ...resets,
            ...(isFailure(seats.keys) && length > 0
                ? [noted('log', length, seats.keys.detail, seats.keys.code)]
                : []),
            ...(unknown === 0 ? [] : [noted('log', length, unknownWords(unknown))])
        ];
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
            this.tell(this.seats.addDraw(index, drawn));
            if (kind === 'Select') this.pools.addSelect(index, drawn.jurorsIndex);
        } else if (kind === 'Add' && scanner.jurorCount === 0) {
            this.tell(this.seats.addMemo(index, decodeData(bytes)));
        }
    }

    private tell(findings: Iterable<Finding>): void {
        for (const finding of findings) {
            const count = (this.counts.get(finding.code) ?? 0) + 1;
            this.counts.set(finding.code, count);
            if (count <= MAX_TOLD) this.told.push(finding);
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
        const drawn = seats.drawnUpTo(block);
        const state = drawn === 0 ? 'nobody' : set !== undefined ? 'seated' : by !== undefined ? 'reseated' : 'abandoned'; // prettier-ignore
        const jurors = set?.jurors ?? 0;
        const alternates = (set?.seatIds.length ?? 0) - jurors;
        return {
            state,
            jurors,
            alternates,
            anonymitySet: set && Math.min(jurors, alternates || jurors),
            publishedIn: set?.publishedIn ?? [],
            key: set?.key,
            keyNotes: set === undefined ? [] : keyWords(seats.provenKeys, set.key),
            ...this.reason(block, state, drawn),
            equivocation: seats.equivocations.get(block),
            unknownRecords: seats.unknown.concerning(block),
            samePeople: this.pools.others(block)
        };
    }

    private reason(
        block: number,
        state: SeatReport['state'],
        drawn: number | undefined
    ): Pick<SeatReport, 'code' | 'detail'> {
        const { seats } = this;
        if (state === 'nobody') return { code: undefined, detail: 'a lottery has no seats' }; // prettier-ignore
        const by = seats.supersededBy(block);
        if (by !== undefined)
            return { code: undefined, detail: `superseded: the Expand in block ${by} seats this jury anew` };
        const result = attempt(() => seats.seatsOf(block));
        if (!isFailure(result)) return { code: undefined, detail: '' };
        if (drawn !== 1) return result;
        return {
            code: 'SEATS_TOO_FEW',
            detail: 'a jury of one is not seated: everybody could tell whose seat it is'
        };
    }
}

/** Keeps the bytes of the block only, and its hash once somebody asked. */
class ReadDraw implements DrawnBlock {
    readonly kind: DrawnBlock['kind'];
    readonly jurorsIndex: number;
    readonly jurorCount: number;
    readonly caseRecord: CaseRecord | 'malformed' | undefined;
    private readonly bytes: Uint8Array;
    private known: Uint8Array | undefined;

    constructor({ kind, jurorsIndex, jurorCount, block, memo }: DrawView) {
        this.kind = kind;
        this.jurorsIndex = jurorsIndex;
        this.jurorCount = jurorCount;
        this.bytes = block;
        this.caseRecord = readCaseRecord({ kind, jurors: { length: jurorCount }, memo });
    }

    get hash(): Uint8Array {
        return (this.known ??= blockHash(this.bytes));
    }

    get jurors(): readonly Uint8Array[] {
        return decodeData(this.bytes).jurors;
    }
}

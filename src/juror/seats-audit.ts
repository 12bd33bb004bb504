import { decodeData } from '../protocol/block.js';
import { readCaseRecord } from '../protocol/case-record.js';
import type { ReasonCode } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { DrawView, PoolHistory } from '../verifier/draws/index.js';
import type { DrawnBlock } from './drawn-juries.js';
import { attempt, isFailure, noted, type Failure, type Finding } from '../verifier/index.js';
import { keyWords, resetWords } from './key-words.js';
import type { Withdrawn } from './jury-changes.js';
import { SameCase, type OpenBeside } from './same-case.js';
import { SamePeople } from './same-people.js';
import type { Sitting } from './sitting.js';
import { canisterAt, haveToWait, keysOfLog, MAX_UNPROVEN_ROTATIONS, type KeyedLog } from './proven-keys.js';
import { SeatsLog } from './seats-log.js';
import { unknownWords } from './unknown-records.js';
import { WithdrawnBeside, type Beside } from './withdrawn-beside.js';
import type { LogAudit } from '../verifier/log/index.js';

/** What became of one draw, as far as the log shows. */
export interface SeatReport extends OpenBeside {
    /**
     * `reseated`: by a later Expand of the same jury. `abandoned`: drawn, and not seated up to the end of the log.
     * `nobody`: a lottery drew no jury, so there is nobody to seat.
     */
    readonly state: 'seated' | 'reseated' | 'abandoned' | 'nobody';
    /** The same in the words for a jury, with what the entity has put on record since; `undefined` of a lottery. */
    readonly jury: 'drawn' | 'seated' | 'superseded' | 'withdrawn' | undefined;
    /** As drawn, and as it sits by the entity's word. */
    readonly sitting: Sitting;
    readonly withdrawn: Withdrawn | undefined;
    /** Withdrawn Selects from the same people or of the same case: the first hundred, and how many in all. */
    readonly withdrawnBeside: readonly number[];
    readonly withdrawnBesideCount: number;
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
    /** The newest later draw of its chain that was seated. */
    readonly supersededBy: number | undefined;
    /** The newest block with other seats for this draw; only the first ones count. */
    readonly equivocation: number | undefined;
    /** Records about this jury that a newer reader may know. */
    readonly unknownRecords: number;
    /** Other Selects from the same people: the first hundred, and how many in all. */
    readonly samePeople: { readonly listed: readonly number[]; readonly count: number };
}

const JURY_STATES = {
    seated: 'seated',
    reseated: 'superseded',
    abandoned: 'drawn',
    nobody: undefined
} as const;

/** Of a block: told when it is looked at. */
type Event = () => Iterable<Finding>;

const NOT_LOOKED_AT: Failure = {
    code: 'ENTITY_KEYS_MISMATCH',
    detail: `the log does not verify, so nobody looked at its entity keys: more than ${MAX_UNPROVEN_ROTATIONS}`
};

const NOTHING: Beside = { listed: [], count: 0 };

/** Whoever may stage blocks can stage a million that are worth a note: of each code so many are told one by one. */
const MAX_TOLD = 100;

/** Goes along a whole log, whatever its verdict, for what the controlling entity did about the juries in it. */
export class SeatsAudit implements LogAudit {
    seats: SeatsLog;
    private readonly told: Finding[] = [];
    private readonly counts = new Map<ReasonCode | undefined, number>();
    private readonly people = new SamePeople();
    private length = 0;
    private readonly sameCase = new SameCase();
    /** What is looked at when the keys are proven, if that has to wait. */
    private waiting: { prove(): readonly EntityKeyChange[] | Failure; events: Event[] } | undefined;
    /** For so many withdrawals of so long a log. */
    private beside: { found: WithdrawnBeside; size: number; length: number } | undefined;

    /**
     * @param keys of the entity, proven; or why they are not there: nothing is published then
     * @param canisterOf the canister whose commit covers the block at an index
     * @param keepsJurors whether `seats.chain` is asked for later; a long log needs much memory for it
     */
    constructor(
        keys: readonly EntityKeyChange[] | Failure | undefined,
        private readonly canisterOf: (index: number) => Uint8Array,
        private readonly keepsJurors = true
    ) {
        this.seats = new SeatsLog(keys, canisterOf, keepsJurors);
    }

    /** For a log whose commits are genuine, or that is reported to have none that are; which `settle` is told. */
    static of(log: KeyedLog, keepsJurors = true): SeatsAudit {
        if (!haveToWait(log.entityKeys)) return new SeatsAudit(keysOfLog(log), canisterAt(log), keepsJurors);
        const audit = new SeatsAudit(NOT_LOOKED_AT, canisterAt(log), keepsJurors);
        audit.waiting = { prove: () => keysOfLog(log), events: [] };
        return audit;
    }

    /** After the last block. Of a log with a great many keys all is looked at now. @param isVerified whether the log is */
    settle(isVerified: boolean): void {
        const { waiting } = this;
        if (waiting === undefined) return;
        this.waiting = undefined;
        const keys = isVerified ? waiting.prove() : NOT_LOOKED_AT;
        this.seats = new SeatsLog(keys, this.canisterOf, this.keepsJurors);
        for (const event of waiting.events) this.tell(event());
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

    draw(index: number, draw: DrawView, hash: Uint8Array, pool: PoolHistory | undefined): void {
        const drawn = new ReadDraw(draw, hash);
        this.take(() => this.seats.addDraw(index, drawn));
        if (draw.kind === 'Select' && pool !== undefined)
            this.people.addSelect(index, draw.jurorsIndex, pool);
    }

    end(length: number): void {
        this.length = length;
    }

    record(index: number, bytes: Uint8Array): void {
        if (this.waiting === undefined) return this.tell(this.seats.addMemo(index, decodeData(bytes)));
        const block = bytes.slice();
        this.take(() => this.seats.addMemo(index, decodeData(block)));
    }

    private take(event: Event): void {
        if (this.waiting === undefined) this.tell(event());
        else this.waiting.events.push(event);
    }

    private tell(findings: Iterable<Finding>): void {
        for (const finding of findings) {
            const count = (this.counts.get(finding.code) ?? 0) + 1;
            this.counts.set(finding.code, count);
            if (count <= MAX_TOLD) this.told.push(finding);
        }
    }

    /** @param block of a draw */
    report(block: number): SeatReport {
        const { seats } = this;
        const set = seats.sets.get(block);
        const supersededBy = seats.supersededBy(block);
        const drawn = seats.drawnUpTo(block);
        const state = drawn === 0 ? 'nobody' : set !== undefined ? 'seated' : supersededBy !== undefined ? 'reseated' : 'abandoned'; // prettier-ignore
        const jurors = set?.jurors ?? 0;
        const alternates = (set?.seatIds.length ?? 0) - jurors;
        const samePeople = this.people.others(block);
        const { changes } = seats;
        const withdrawn = changes.withdrawal(block);
        const beside = this.besideOf(block);
        return {
            state,
            jury: withdrawn !== undefined ? 'withdrawn' : supersededBy !== undefined ? 'superseded' : JURY_STATES[state], // prettier-ignore
            sitting: changes.sitting(block),
            withdrawn,
            withdrawnBeside: beside.listed,
            withdrawnBesideCount: beside.count,
            jurors,
            alternates,
            anonymitySet: set && Math.min(jurors, alternates || jurors),
            publishedIn: set?.publishedIn ?? [],
            key: set?.key,
            keyNotes: set === undefined ? [] : keyWords(seats.provenKeys, set.key),
            ...this.reason(block, state, drawn, supersededBy),
            supersededBy,
            equivocation: seats.equivocations.get(block),
            unknownRecords: seats.unknown.concerning(block),
            ...this.sameCase.openBeside(seats, block),
            samePeople
        };
    }

    private besideOf(block: number): Beside {
        const { juries, changes } = this.seats;
        const { withdrawnRoots } = changes;
        if (withdrawnRoots.length === 0) return NOTHING;
        if (this.beside?.size !== withdrawnRoots.length || this.beside.length !== this.length) {
            const kinOf = (select: number) => ({
                people: this.people.nameOf(select),
                caseNumber: juries.caseOf(select)
            });
            const found = new WithdrawnBeside(withdrawnRoots, kinOf);
            this.beside = { found, size: withdrawnRoots.length, length: this.length };
        }
        return this.beside.found.of(juries.rootOf(block) ?? block);
    }

    private reason(
        block: number,
        state: SeatReport['state'],
        drawn: number | undefined,
        by: number | undefined
    ): Pick<SeatReport, 'code' | 'detail'> {
        const { seats } = this;
        if (state === 'nobody') return { code: undefined, detail: 'a lottery has no seats' }; // prettier-ignore
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

/** Keeps the bytes of the block, and reads the jury when it is asked for. */
class ReadDraw implements DrawnBlock {
    readonly kind: DrawnBlock['kind'];
    readonly jurorsIndex: number;
    readonly jurorCount: number;
    readonly caseRecord: DrawnBlock['caseRecord'];
    private readonly bytes: Uint8Array;

    constructor(
        draw: DrawView,
        readonly hash: Uint8Array
    ) {
        this.kind = draw.kind;
        this.jurorsIndex = draw.jurorsIndex;
        this.jurorCount = draw.jurorCount;
        const { kind, jurorCount, memo } = draw;
        this.caseRecord = readCaseRecord({ kind, jurors: { length: jurorCount }, memo });
        this.bytes = draw.block;
    }

    get jurors(): readonly Uint8Array[] {
        return decodeData(this.bytes).jurors;
    }
}

import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { Certifier } from '../certify/index.js';
import type { Subnet } from '../state/index.js';
import { hasHeartbeat, nextDeadline } from './due-tasks.js';
import { executeRound } from './execute-round.js';
import type { RoundRecord } from './round-record.js';

/**
 * A state older than this is renewed by a round before it is shown, so that certificates are fresh. Where messages
 * wait, a round is due anyway, and one for each who knocks would keep all others from being read: so it may be older.
 */
const [FRESH_NANOSECONDS, FRESH_UNDER_LOAD] = [100_000_000n, 2_000_000_000n];
const DRAIN_MILLISECONDS = 1000;
/** How long a round waits for what comes in at the moment: a busy process accepts one connection between two rounds. */
const DOOR_MILLISECONDS = 50;

/** An authenticated call of a user. */
export interface Ingress {
    readonly content: { readonly canisterId: Uint8Array; readonly method: string; readonly arg: Uint8Array };
    readonly sender: Uint8Array;
    readonly expiry: bigint;
    readonly requestId: Uint8Array;
    /** Of the whole message. */
    readonly bytes: number;
}

/** Drives the rounds of a subnet: as soon as there is something to do, and when timers are due. */
export class RoundDriver {
    readonly subnet: Subnet;
    readonly certifier: Certifier;
    readonly now: () => bigint;
    private readonly onRound: (record: RoundRecord) => void;
    private immediate: NodeJS.Immediate | undefined;
    /** Until the next round, which waits for more requests. */
    private waiting: NodeJS.Timeout | undefined;
    private timer: NodeJS.Timeout | undefined;
    private stopped = false;
    private inRound = false;
    private standing = false;
    /** Connections and calls that have come in. */
    private comers = 0;

    constructor(subnet: Subnet, now: () => bigint, onRound: (record: RoundRecord) => void) {
        this.subnet = subnet;
        this.now = now;
        this.onRound = onRound;
        this.certifier = new Certifier(subnet);
    }

    /** Whether rounds are only those that `round` is called for. */
    get paused(): boolean {
        return this.standing;
    }

    pause(): void {
        this.standing = true;
        clearImmediate(this.immediate);
        clearTimeout(this.waiting);
        this.immediate = undefined;
        this.waiting = undefined;
        clearTimeout(this.timer);
    }

    resume(): void {
        this.standing = false;
        if (!this.subnet.idle) this.wake();
        this.planTimer();
    }

    wake(): void {
        if (this.stopped || this.standing || this.waiting !== undefined) return;
        const { comers } = this;
        this.immediate ??= setImmediate(() => this.roundWhenQuiet(comers));
    }

    /** Somebody knocks. */
    notice(): void {
        this.comers++;
    }

    /** Runs a round once nobody comes in any longer. @param before how many had come in before this look */
    private roundWhenQuiet(before: number, until = Date.now() + DOOR_MILLISECONDS): void {
        if (this.comers === before || Date.now() >= until) return this.round();
        const { comers } = this;
        this.immediate = setImmediate(() => this.roundWhenQuiet(comers, until));
    }

    round(): void {
        // A randomness source or a printer may call the replica back from within a round.
        if (this.stopped || this.inRound) return;
        clearImmediate(this.immediate);
        clearTimeout(this.waiting);
        this.immediate = undefined;
        this.waiting = undefined;
        this.executeRound();
        if (!this.subnet.idle) this.wake();
        this.planTimer();
    }

    /** Nobody hears of what a round did before it is on record. */
    private executeRound(): void {
        this.inRound = true;
        try {
            const record = executeRound(this.subnet);
            if (record !== undefined) this.onRound(record);
        } finally {
            this.inRound = false;
        }
    }

    /** Timers go by the replica's clock, which may be one of its own: look again at least every second. */
    planTimer(): void {
        clearTimeout(this.timer);
        const deadline = nextDeadline(this.subnet);
        if (this.stopped || this.standing) return;
        if (deadline === undefined && !hasHeartbeat(this.subnet)) return;
        const wait =
            deadline === undefined
                ? 1000
                : Math.min(1000, Math.max(1, Number((deadline - this.now()) / 1_000_000n) + 1));
        this.timer = setTimeout(() => {
            const due = deadline !== undefined && deadline <= this.now();
            if (due || hasHeartbeat(this.subnet)) this.round();
            else this.planTimer();
        }, wait);
        this.timer.unref();
    }

    refresh(): void {
        const { idle, time } = this.subnet;
        if (!idle) this.wake();
        if (!this.standing && this.now() - time > (idle ? FRESH_NANOSECONDS : FRESH_UNDER_LOAD)) this.round();
    }

    submit({ content, sender, expiry, requestId, bytes }: Ingress): void {
        const id = toHex(requestId);
        const { patience } = this.certifier;
        if (patience > 1 && !this.standing && this.immediate === undefined) {
            this.waiting ??= setTimeout(() => {
                this.waiting = undefined;
                this.wake();
            }, patience);
        }
        this.notice();
        this.subnet.history.add(id, sender, expiry);
        this.subnet.arrive({
            kind: 'request',
            request: {
                origin: { kind: 'ingress', requestId: id },
                sender,
                receiver: content.canisterId,
                method: content.method,
                arg: content.arg,
                cycles: 0n,
                ingressBytes: bytes
            }
        });
    }

    /** Works off what was accepted already, within reason. */
    drain(): void {
        const started = Date.now();
        while (!this.stopped && !this.subnet.idle && Date.now() - started < DRAIN_MILLISECONDS) {
            this.executeRound();
        }
    }

    stop(): void {
        this.stopped = true;
        clearImmediate(this.immediate);
        clearTimeout(this.waiting);
        clearTimeout(this.timer);
    }

    idText(id: Uint8Array): string {
        return Principal.fromUint8Array(id).toText();
    }
}

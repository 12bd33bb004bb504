import type { Origin, Work } from './messages.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';

/** The network's. */
const DEFAULT_SLICE = 2_000_000_000n;

/** The size of a slice that an option asks for; null asks for none. */
export const sliceOf = (option: bigint | null | undefined): bigint | undefined =>
    option === undefined ? DEFAULT_SLICE : (option ?? undefined);

/** What an execution was begun with, so that it can be done again and come out the same. */
export interface Begun {
    /** The time of its first round, which it sees all along. */
    readonly time: bigint;
    /** The canister's balance then. */
    readonly cycles: bigint;
    /** Whose prices hold for it; absent: nothing is charged. */
    readonly nodes?: number;
}

/** A long execution as a checkpoint keeps it: its effects are made again from what it was begun with. */
export interface HeldRecord extends Begun {
    readonly canister: string;
    readonly work: Work;
    /** What it takes, to notice if doing it again takes something else. */
    readonly instructions: bigint;
    /** Rounds that it still takes, 1 at least. */
    readonly remaining: number;
}

export interface Held extends HeldRecord {
    remaining: number;
    /** Who waits for it. */
    readonly origin: Origin;
    /** Lets its effects come about. */
    readonly finish: () => void;
}

export type Answerer = (origin: Origin, response: Response) => void;

/**
 * Deterministic time slicing: what takes more instructions than one slice takes a round for each slice, one canister
 * one slice a round. It is executed at once when it is taken up; its effects are held back until its last round.
 * Until then the canister stands as it was before, for queries and certificates too, and executes nothing else.
 */
export class Slices {
    /** Instructions of one slice; undefined: everything ends in the round it begins in. */
    size: bigint | undefined;
    private readonly held = new Map<string, Held>();
    /** Canisters whose slice of this round was the last of an execution. */
    private readonly served = new Set<string>();

    constructor(size: bigint | undefined) {
        this.size = size;
    }

    /** How many rounds an execution takes. */
    rounds(instructions: bigint): number {
        const { size } = this;
        if (size === undefined || instructions <= size) return 1;
        return Number((instructions + size - 1n) / size);
    }

    hold(held: Held): void {
        this.held.set(held.canister, held);
    }

    /** One round goes by: each canister gets its slice. True if there was one. */
    advance(answer: Answerer): boolean {
        this.served.clear();
        if (this.held.size === 0) return false;
        for (const held of [...this.held.values()]) {
            if (--held.remaining > 0) continue;
            this.held.delete(held.canister);
            this.served.add(held.canister);
            finishSafely(held, answer);
        }
        return true;
    }

    /** Whether a canister can take up nothing in this round. */
    isBusy(canister: string): boolean {
        return this.held.has(canister) || this.served.has(canister);
    }

    /** Whether the canister is in the middle of an execution. */
    isHeld(canister: string): boolean {
        return this.held.has(canister);
    }

    get noneBusy(): boolean {
        return this.held.size === 0 && this.served.size === 0;
    }

    /** Whether executions are waiting for rounds to go by. */
    get pending(): boolean {
        return this.held.size > 0;
    }

    /** Installations go one after the other, also those of different canisters. */
    get isInstalling(): boolean {
        return [...this.held.values()].some(({ work }) => work.kind === 'install');
    }

    /** What a checkpoint keeps. */
    get kept(): HeldRecord[] {
        return [...this.held.values()].map(
            ({ canister, work, instructions, remaining, time, cycles, nodes }) => ({
                canister,
                work,
                instructions,
                remaining,
                time,
                cycles,
                ...(nodes !== undefined && { nodes })
            })
        );
    }
}

/** A fault of the replica itself must not leave a caller without an answer. */
function finishSafely(held: Held, answer: Answerer): void {
    try {
        held.finish();
    } catch (error) {
        answer(held.origin, reject(ERROR_CODES.internal, `The replica failed: ${String(error)}`));
    }
}

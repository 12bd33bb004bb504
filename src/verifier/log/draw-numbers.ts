import type { Failure } from '../finding.js';
import { GrowingTimes, GrowingUint32 } from '../growing-array.js';
import { NumberMap } from '../number-map.js';
import { isoTime } from '../../protocol/iso-time.js';

const LISTED = 20;

/** A number that a Select took. */
export interface TakenNumber {
    readonly number: number;
    /** Of its block. */
    readonly index: number;
    /** Nanoseconds since 1970. */
    readonly requestedAt: bigint;
}

/** A certified state, as far as draw numbers go. */
export interface NumberedState {
    readonly time: bigint;
    /** How many were taken. */
    readonly draws: number;
}

/**
 * The numbers that Selects take, against the leaf `draws`, which certifies how many were taken: each once, in the
 * order in which the draws were asked for.
 */
export class DrawNumbers {
    /** In the order of the numbers. */
    private list = new TakenNumbers();
    /** Those that a higher one came before, by number. */
    private overtaken = new NumberMap<TakenNumber>();
    private highest = -1;
    private count = 0;
    private taken = 0;

    /** @param number undefined for a block that takes none */
    addBlock(index: number, number: number | undefined, requestedAt: bigint): Failure | undefined {
        if (number === undefined) return undefined;
        const one = { number, index, requestedAt };
        if (number > this.highest) {
            this.list.push(one);
            this.highest = number;
        } else {
            const other = this.at(number);
            if (other !== undefined)
                return invalid(`draw number ${number} is that of block ${other.index} already`);
            this.overtaken.set(number, one);
        }
        this.count++;
        return undefined;
    }

    /** What took a number, if something did. */
    at(number: number): TakenNumber | undefined {
        return this.overtaken.get(number) ?? this.list.at(number);
    }

    /** A commit over all blocks so far. */
    addCommit(draws: number): Failure[] {
        const fewer =
            draws < this.taken ? [invalid(`only ${draws} draw numbers taken, ${this.taken} before`)] : [];
        this.taken = draws;
        return [...this.addState(draws), ...fewer];
    }

    /** Another state over all blocks so far. */
    addState(draws: number): Failure[] {
        if (this.highest < draws) return [];
        return [invalid(`draw number ${this.highest} on record, but only ${draws} were taken`)];
    }

    /**
     * After the last block: draws were asked for in the order of their numbers, and those below `draws` of a certified
     * state not after it.
     * @returns what is wrong with which block
     */
    *end(states: readonly NumberedState[]): Generator<[number, Failure]> {
        this.sort();
        const { list } = this;
        const sorted = [...states].sort((a, b) => a.draws - b.draws);
        /** Of the states that a number is below: the earliest counts. */
        const earliest: bigint[] = [];
        for (let i = sorted.length - 1, time = -1n; i >= 0; i--) {
            const state = sorted[i] as NumberedState;
            if (time < 0n || state.time < time) time = state.time;
            earliest[i] = time;
        }
        let next = 0;
        let newest = 0n;
        for (let place = 0; place < list.length; place++) {
            const { number, index, requestedAt } = list.atPlace(place);
            if (requestedAt < newest) {
                const before = list.atPlace(place - 1).number;
                yield [index, invalid(`draw ${number} was asked for before draw ${before}`)];
            } else newest = requestedAt;
            while ((sorted[next]?.draws ?? Infinity) <= number) next++;
            const seen = earliest[next];
            if (seen === undefined || requestedAt <= seen) continue;
            const detail = `draw ${number} was asked for at ${isoTime(requestedAt)}, though its number was taken by ${isoTime(seen)}`;
            yield [index, invalid(detail)];
        }
    }

    /** The draws on record next to a number, below it and above; after `end`. */
    around(number: number): readonly [TakenNumber | undefined, TakenNumber | undefined] {
        const place = this.list.countBelow(number);
        const above = this.list.at(number) === undefined ? place : place + 1;
        return [
            place === 0 ? undefined : this.list.atPlace(place - 1),
            above < this.list.length ? this.list.atPlace(above) : undefined
        ];
    }

    private sort(): void {
        if (this.overtaken.size === 0) return;
        const all = [...this.overtaken.values()];
        for (let place = 0; place < this.list.length; place++) all.push(this.list.atPlace(place));
        this.list = new TakenNumbers();
        this.overtaken = new NumberMap();
        for (const one of all.sort((a, b) => a.number - b.number)) this.list.push(one);
    }

    /** Numbers that were taken and left no block: those draws failed, or were still under way. */
    get missing(): string | undefined {
        const count = this.taken - this.count;
        if (count <= 0) return undefined;
        const listed: number[] = [];
        for (let number = 0; number < this.taken && listed.length < Math.min(count, LISTED); number++) {
            if (this.at(number) === undefined) listed.push(number);
        }
        return `${count} of ${this.taken} draw numbers left no block: ${listed.join(', ')}${count > LISTED ? ', ...' : ''}`;
    }
}

/** A list in ascending order of the numbers, without an object for each: logs have many draws. */
class TakenNumbers {
    private readonly numbers = new GrowingUint32();
    private readonly blocks = new GrowingUint32();
    private readonly times = new GrowingTimes();

    get length(): number {
        return this.numbers.length;
    }

    push({ number, index, requestedAt }: TakenNumber): void {
        this.numbers.push(number);
        this.blocks.push(index);
        this.times.push(requestedAt);
    }

    at(number: number): TakenNumber | undefined {
        const place = this.numbers.placeOf(number);
        return place < 0 ? undefined : this.atPlace(place);
    }

    atPlace(place: number): TakenNumber {
        const number = this.numbers.values[place] ?? 0;
        return { number, index: this.blocks.values[place] ?? 0, requestedAt: this.times.values[place] ?? 0n };
    }

    countBelow(number: number): number {
        return number === 0 ? 0 : this.numbers.countTo(number - 1);
    }
}

const invalid = (detail: string): Failure => ({ code: 'DRAW_NUMBER_INVALID', detail });

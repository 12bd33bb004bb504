import type { Failure } from './finding.js';
import { GrowingUint32 } from './growing.js';

const LISTED = 20;

/** The numbers that Selects take, against the leaf `draws` that certifies how many were taken. */
export class DrawNumbers {
    /** Numbers in ascending order, and the block of each. Those that a higher one came before stand apart. */
    private readonly numbers = new GrowingUint32();
    private readonly blocks = new GrowingUint32();
    private readonly overtaken = new Map<number, number>();
    private count = 0;
    private taken = 0;

    /** @param number undefined for a block that takes none */
    addBlock(index: number, number: number | undefined): Failure | undefined {
        if (number === undefined) return undefined;
        const other = number > this.highest ? undefined : this.blockOf(number);
        if (number > this.highest) {
            this.numbers.push(number);
            this.blocks.push(index);
        } else this.overtaken.set(number, index);
        if (other !== undefined) return invalid(`draw number ${number} is that of block ${other} already`);
        this.count++;
        return undefined;
    }

    private get highest(): number {
        return this.numbers.last ?? -1;
    }

    private blockOf(number: number): number | undefined {
        const place = this.numbers.placeOf(number);
        return this.overtaken.get(number) ?? (place < 0 ? undefined : this.blocks.values[place]);
    }

    /** A commit over all blocks so far. */
    *addCommit(draws: number): Generator<Failure> {
        if (this.highest >= draws)
            yield invalid(`draw number ${this.highest} on record, but only ${draws} were taken`);
        if (draws < this.taken) yield invalid(`only ${draws} draw numbers taken, ${this.taken} before`);
        this.taken = draws;
    }

    /** Numbers that were taken and left no block: those draws failed, or were still under way. */
    get missing(): string | undefined {
        const count = this.taken - this.count;
        if (count <= 0) return undefined;
        const listed: number[] = [];
        for (let number = 0; number < this.taken && listed.length < Math.min(count, LISTED); number++) {
            if (this.blockOf(number) === undefined) listed.push(number);
        }
        return `${count} of ${this.taken} draw numbers left no block: ${listed.join(', ')}${count > LISTED ? ', ...' : ''}`;
    }
}

const invalid = (detail: string): Failure => ({ code: 'DRAW_NUMBER_INVALID', detail });

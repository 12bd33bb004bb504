import type { Failure } from './finding.js';

const LISTED = 20;

/** The numbers that Selects take, against the leaf `draws` that certifies how many were taken. */
export class DrawNumbers {
    private readonly blocks = new Map<number, number>();
    private highest = -1;
    private taken = 0;

    /** @param number undefined for a block that takes none */
    *addBlock(index: number, number: number | undefined): Generator<Failure> {
        if (number === undefined) return;
        const other = this.blocks.get(number);
        if (other !== undefined) yield invalid(`draw number ${number} is that of block ${other} already`);
        this.blocks.set(number, index);
        if (number > this.highest) this.highest = number;
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
        const count = this.taken - this.blocks.size;
        if (count <= 0) return undefined;
        const listed: number[] = [];
        for (let number = 0; number < this.taken && listed.length < Math.min(count, LISTED); number++) {
            if (!this.blocks.has(number)) listed.push(number);
        }
        return `${count} of ${this.taken} draw numbers left no block: ${listed.join(', ')}${count > LISTED ? ', ...' : ''}`;
    }
}

const invalid = (detail: string): Failure => ({ code: 'DRAW_NUMBER_INVALID', detail });

import type { SeatsLog } from './seats-log.js';

/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;

export interface OpenBeside {
    /** Other Selects of the same case, the first hundred, where not all of them were seated: which was used is open. */
    readonly openBeside: readonly number[];
    /** How many they are in all. */
    readonly openBesideCount: number;
}

/** Of the Selects of one case, those that were not withdrawn, and whether one of them was not seated. */
interface Standing {
    readonly blocks: readonly number[];
    readonly isOpen: boolean;
    /** Changes when something is withdrawn or seated. */
    readonly state: number;
}

const NONE: OpenBeside = { openBeside: [], openBesideCount: 0 };

/** Which draws of one case leave open whose jury was used: looked for once, however many draws ask. */
export class SameCase {
    private readonly standing = new WeakMap<readonly number[], Standing>();

    /** Other Selects of the case of a draw that were not withdrawn, unless all of them and its own were seated. */
    openBeside(seats: SeatsLog, block: number): OpenBeside {
        const root = seats.juries.rootOf(block) ?? block;
        const { blocks, isOpen } = this.standingOf(seats, seats.juries.ofSameCase(root));
        if (!isOpen || seats.changes.withdrawal(block) !== undefined) return NONE;
        const first = blocks.slice(0, LISTED + 1).filter((one) => one !== root);
        return { openBeside: first.slice(0, LISTED), openBesideCount: blocks.length - 1 };
    }

    private standingOf(seats: SeatsLog, selects: readonly number[]): Standing {
        const state = seats.changes.withdrawnRoots.length + seats.sets.size;
        const known = this.standing.get(selects);
        if (known?.state === state) return known;
        const blocks = selects.filter((one) => seats.changes.withdrawal(one) === undefined);
        const isSeated = (one: number) => seats.sets.has(one) || seats.reseatedBy(one) !== undefined;
        const standing = { blocks, isOpen: !blocks.every(isSeated), state };
        this.standing.set(selects, standing);
        return standing;
    }
}

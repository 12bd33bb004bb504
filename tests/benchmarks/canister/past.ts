import { JURORS_PER_BLOCK } from '../seeding/seed-plan.js';
import type { States } from '../states.js';

/** A past index of the state with gaps: the block that removed the last jurors, before any was added back. */
export function pastIndexOf({ gaps }: States): number {
    const { jurors, removeEvery = jurors } = gaps.plan;
    const blocks = (changes: number) => Math.ceil(changes / JURORS_PER_BLOCK);
    return blocks(jurors) + blocks(Math.ceil(jurors / removeEvery)) - 1;
}

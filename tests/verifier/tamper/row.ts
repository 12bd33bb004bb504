import type { World } from './world.js';

/** One attack, and all the codes that it is caught with, in the order found. */
export interface Row {
    readonly attack: string;
    readonly codes: readonly string[];
    readonly run: (world: World) => readonly string[];
}

export const row = (attack: string, codes: string | readonly string[], run: Row['run']): Row => ({
    attack,
    codes: typeof codes === 'string' ? [codes] : codes,
    run
});

/** What looks like an attack and is none. */
export const honest = (attack: string, run: Row['run']): Row => ({ attack, codes: [], run });

import type { readCode } from './table.js';

type Kind = NonNullable<ReturnType<typeof readCode>>['kind'];
/** Texts of codes, by what they are of. */
export type Scanned = Partial<Record<Kind, string>>;

/** A quarter of an hour: to find the other paper takes no longer. */
const LIFETIME_MS = 900_000;
/** How often an open page looks whether the time is over. */
const LOOK_MS = 15_000;
const PREFIX = 'icjury-scanned-';
const STORAGES = [() => localStorage, () => sessionStorage] as const;

/** Takes away what waited too long, of whichever canister: now, and again and again while the page is open. */
export function sweepScanned(): void {
    sweep();
    setInterval(sweep, LOOK_MS);
    // A phone stops the clocks of tabs that nobody sees.
    document.addEventListener('visibilitychange', sweep);
    window.addEventListener('pageshow', sweep);
}

function sweep(): void {
    for (const storage of STORAGES)
        for (const key of keysOf(storage)) if (!isFresh(read(storage, key))) write(storage, key, undefined);
}

function keysOf(storage: () => Storage): string[] {
    try {
        return Object.keys(storage()).filter((key) => key.startsWith(PREFIX));
    } catch {
        return [];
    }
}

/**
 * What was scanned last, kept in the browser. A phone opens a tab of its own for each code, so the first of letter and
 * slip waits for the second where tabs of one canister's page meet: for a quarter of an hour, and not once both are
 * together; then the tab that has both keeps them as long. "Start again" takes all of it away, and so does `sweepScanned`
 after that time.
 */
export class ScannedCodes {
    private readonly key: string;

    /** @param canister whose page it is, as text */
    constructor(canister: string) {
        this.key = `${PREFIX}${canister}`;
    }

    recall(): Scanned {
        return {
            ...fresh(read(() => localStorage, this.key)),
            ...fresh(read(() => sessionStorage, this.key))
        };
    }

    /** @returns all that is there now */
    keep(kind: Kind, code: string): Scanned {
        const all = { ...this.recall(), [kind]: code };
        const isWhole = all.letter !== undefined && all.slip !== undefined;
        write(() => sessionStorage, this.key, all);
        write(() => localStorage, this.key, isWhole ? undefined : all);
        return all;
    }

    forget(): void {
        for (const storage of STORAGES) write(storage, this.key, undefined);
    }
}

interface Kept extends Scanned {
    /** Milliseconds since 1970. */
    readonly at: number;
}

function isFresh(kept: Partial<Kept> | undefined): kept is Partial<Kept> {
    const age = Date.now() - Number(kept?.at ?? 0);
    return age >= 0 && age <= LIFETIME_MS;
}

function fresh(kept: Partial<Kept> | undefined): Scanned {
    if (!isFresh(kept)) return {};
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const [letter, slip] = [text(kept.letter), text(kept.slip)];
    return { ...(letter !== undefined && { letter }), ...(slip !== undefined && { slip }) };
}

/** Where a browser keeps nothing, both codes are scanned into one field, or their files chosen. */
function read(storage: () => Storage, key: string): Partial<Kept> | undefined {
    try {
        const value: unknown = JSON.parse(storage().getItem(key) ?? 'null');
        return typeof value === 'object' && value !== null ? value : undefined;
    } catch {
        return undefined;
    }
}

function write(storage: () => Storage, key: string, all: Scanned | undefined): void {
    try {
        if (all === undefined) storage().removeItem(key);
        else storage().setItem(key, JSON.stringify({ ...all, at: Date.now() } satisfies Kept));
    } catch {
        // As above.
    }
}

import { toHex } from '../../protocol/bytes.js';
import type { HistoryChange } from './code-history.js';
import type { VerifiedCode, VerifiedHistory } from './verify-seal-and-code.js';

/** A change as the canister told it. The network certifies that it said so, and nothing more. */
export interface ToldChange extends HistoryChange {
    /** When it was told first, nanoseconds since 1970. */
    readonly toldAt: bigint;
    /** The place in the history, from 0 on; what a migrated canister brought along may stand before it. */
    readonly number: number;
    /** Told before a migration: of the canister that was there before, and no word about blocks of this one. */
    readonly isOfOther: boolean;
}

/** Two histories that cannot both be true. */
export interface Contradiction {
    /** When the histories were told, nanoseconds since 1970. */
    readonly first: bigint;
    readonly second: bigint;
    readonly detail: string;
}

export interface CodeStory {
    /** In the order of their times. */
    readonly changes: readonly ToldChange[];
    readonly contradictions: readonly Contradiction[];
}

/** What a canister told of itself, history after history, and where it contradicted itself. */
export function codeStory(looks: readonly Pick<VerifiedCode, 'history'>[]): CodeStory {
    const told = new ToldHistories();
    const histories = looks.flatMap(({ history }) => history ?? []).sort(byTime);
    const news = histories.map((history) => told.add(history));
    return {
        changes: news.flatMap(({ changes }) => changes).sort(byTime),
        contradictions: news.flatMap(({ contradiction }) => contradiction ?? [])
    };
}

/** What a history says that those before it did not. */
export interface ToldNews {
    readonly changes: readonly ToldChange[];
    /** There were more, which the network no longer told. */
    readonly unseen: number;
    readonly contradiction: Contradiction | undefined;
}

interface KnownCode {
    readonly told: string;
    readonly toldAt: bigint;
}

/** Histories in the order of time. Changes have numbers, which begin anew with a migration. */
export class ToldHistories {
    private readonly known = new Map<number, KnownCode>();
    private total = 0;
    private newest = 0n;

    add({ time: toldAt, changes: total, recent }: VerifiedHistory): ToldNews {
        const first = total - recent.length;
        const migration = recent.findLastIndex(({ kind }) => kind === 'rename_canister');
        const renamed = recent[migration];
        if (renamed !== undefined && this.known.get(first + migration)?.told !== wordsOf(renamed))
            this.restart();
        const contradiction = this.contradictionIn(first, total, recent, toldAt);
        const before = new Set(contradiction && [...this.known.values()].map(({ told }) => told));
        if (contradiction !== undefined) this.restart();
        const seen = this.total;
        const changes = recent.flatMap((change, i): ToldChange[] => {
            const number = first + i;
            if (this.known.has(number) || before.has(wordsOf(change))) return [];
            return [{ ...change, toldAt, number, isOfOther: i < migration }];
        });
        for (const [i, change] of recent.entries())
            if (!this.known.has(first + i)) this.known.set(first + i, { told: wordsOf(change), toldAt });
        this.total = total;
        this.newest = toldAt;
        return { changes, unseen: Math.max(0, first - seen), contradiction };
    }

    private contradictionIn(
        first: number,
        total: number,
        recent: readonly HistoryChange[],
        second: bigint
    ): Contradiction | undefined {
        if (total < this.total) {
            const detail = `there were ${this.total} changes, and later only ${total}`;
            return { first: this.newest, second, detail };
        }
        for (const [i, change] of recent.entries()) {
            const before = this.known.get(first + i);
            if (before === undefined || before.told === wordsOf(change)) continue;
            const detail = `change ${first + i} was another one before`;
            return { first: before.toldAt, second, detail };
        }
        return undefined;
    }

    private restart(): void {
        this.known.clear();
        this.total = 0;
    }
}

/** The same for the same change. */
const wordsOf = ({ time, kind, mode, moduleHash, controllers, from }: HistoryChange): string =>
    [
        time,
        kind,
        mode,
        moduleHash && toHex(moduleHash),
        ...controllers.map(toHex),
        from && toHex(from)
    ].join();

const byTime = (a: { readonly time: bigint }, b: { readonly time: bigint }) =>
    a.time < b.time ? -1 : a.time > b.time ? 1 : 0;

/**
 * How many blocks of a log were staged up to a time, as their timestamps say.
 * @param timestampAt of blocks; they do not run backwards
 */
export function blocksUntil(time: bigint, length: number, timestampAt: (index: number) => bigint): number {
    let [low, high] = [0, length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (timestampAt(middle) <= time) low = middle + 1;
        else high = middle;
    }
    return low;
}

/** A change that was told, beside the blocks. */
export interface PlacedChange extends ToldChange {
    /** How many blocks were staged before it; undefined of another canister, and where blocks have no times. */
    readonly afterBlocks: number | undefined;
}

export interface PlacedStory {
    readonly changes: readonly PlacedChange[];
    readonly contradictions: readonly Contradiction[];
}

/** @param length blocks of the log @param timestampAt of blocks; undefined where they have none in order */
export function placeStory(
    looks: readonly Pick<VerifiedCode, 'history'>[],
    length: number,
    timestampAt: ((index: number) => bigint) | undefined
): PlacedStory {
    const { changes, contradictions } = codeStory(looks);
    return {
        contradictions,
        changes: changes.map((change) => ({
            ...change,
            afterBlocks:
                change.isOfOther || timestampAt === undefined
                    ? undefined
                    : blocksUntil(change.time, length, timestampAt)
        }))
    };
}

import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { readTypedMemo } from '../protocol/typed-memo.js';
import { attempt, isFailure } from '../verifier/index.js';
import type { VerifiedBlock } from '../verifier/block/index.js';
import type { KnownDraws, JuryChanges } from './jury-changes.js';
import type { SeatsLog } from './seats-log.js';

/** What is known of one jury, from receipts, a log, or both. */
export interface JuryFacts {
    /** Of its chain. */
    readonly changes: JuryChanges;
    /** All that are proven, in order. */
    readonly keys: readonly EntityKeyChange[];
    /** The newest later draw of its chain that was seated. */
    readonly supersededBy: number | undefined;
    /** The newest block with another list of its seats. */
    readonly equivocation: number | undefined;
    /** Records about it that this reader does not know. */
    readonly unknown: number;
}

/** What one source says. */
export const factsOf = (seats: SeatsLog, block: number): JuryFacts => ({
    changes: seats.changes,
    keys: seats.provenKeys,
    supersededBy: seats.supersededBy(block),
    equivocation: seats.equivocations.get(block),
    unknown: seats.unknown.concerning(block)
});

/** Blocks that receipts show of a log, in its order, with what they say of seats. */
export interface ShownSeats {
    readonly seats: SeatsLog;
    readonly blocks: readonly VerifiedBlock[];
}

/**
 * What a log and receipts of the same one say together. Receipts may be the newer: what they show behind the end of the
 * log goes on from it, and whatever either knows stays known.
 * @param length of the log, whose blocks below it are all at hand
 */
export function joinedFacts(block: number, log: SeatsLog, length: number, shown: ShownSeats): JuryFacts {
    const { seats, blocks } = shown;
    const [ours, theirs] = [factsOf(log, block), factsOf(seats, block)];
    const keys = theirs.keys.length > ours.keys.length ? theirs.keys : ours.keys;
    const superseded = Math.max(ours.supersededBy ?? -1, theirs.supersededBy ?? -1);
    return {
        changes: joinedChanges(
            block,
            log,
            { seats, blocks: blocks.filter(({ index }) => index >= length) },
            keys
        ),
        keys,
        supersededBy: superseded < 0 ? undefined : superseded,
        equivocation: ours.equivocation ?? theirs.equivocation,
        unknown: Math.max(ours.unknown, theirs.unknown)
    };
}

/** @param behind the end of the log */
function joinedChanges(
    block: number,
    log: SeatsLog,
    { seats, blocks: behind }: ShownSeats,
    keys: readonly EntityKeyChange[]
): JuryChanges {
    const juries = joinedDraws(log.juries, seats.juries);
    const root = juries.rootOf(block);
    if (root === undefined) return seats.changes;
    const stands = (list: { publishedIn: readonly number[] } | undefined, before: number): boolean =>
        (list?.publishedIn.at(-1) ?? before) < before;
    const changes = log.changes.goOn(
        {
            juries,
            keys,
            canisterAt: seats.canisterAt,
            seatsOf: (draw, before) =>
                [log.sets.get(draw), seats.sets.get(draw)].find((list) => stands(list, before))?.seatIds
        },
        root
    );
    for (const { index, data } of behind) {
        if (data.kind === 'Expand') Array.from(changes.addExpand(index));
        const memo = attempt(() => ({ found: readTypedMemo(data) }));
        if (isFailure(memo) || memo.found === undefined) continue;
        const { found } = memo;
        if (found.kind === 'excused' || found.kind === 'withdrawn')
            Array.from(changes.add(index, found, data.author));
    }
    return changes;
}

/** Draws that either knows: of those that both do, they say the same. */
function joinedDraws(one: KnownDraws, other: KnownDraws): KnownDraws {
    const knower = (block: number) => (one.has(block) ? one : other);
    return {
        has: (block) => knower(block).has(block),
        isDraw: (block, hash) => knower(block).isDraw(block, hash),
        rootOf: (block) => knower(block).rootOf(block),
        drawnUpTo: (block) => knower(block).drawnUpTo(block),
        declaredJurors: (block) => knower(block).declaredJurors(block),
        backFrom: (block) => knower(block).backFrom(block)
    };
}

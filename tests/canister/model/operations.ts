import * as fc from 'fast-check';

/** A list of jurors out of a universe: `count` of them from `start` on, each `stride`-th; perhaps twice over. */
export interface Who {
    readonly start: number;
    readonly count: number;
    readonly stride: number;
    readonly twice: boolean;
}

/**
 * One call, in numbers that any state gives a meaning to: indices count from the newest block and wrap around, so that
 * what is left of a sequence when fast-check takes calls out of it is a sequence still.
 */
export type Operation =
    | { readonly op: 'add' | 'remove'; readonly by: number; readonly who: Who; readonly memo: number }
    | SelectOperation
    | { readonly op: 'release'; readonly which: number; readonly seed: number; readonly fails: boolean }
    | { readonly op: 'expand'; readonly by: number; readonly back: number; readonly more: number }
    | { readonly op: 'certificate' }
    | { readonly op: 'commit'; readonly by: number; readonly which: number }
    | { readonly op: 'add_certificate'; readonly by: number; readonly back: number; readonly which: number }
    | { readonly op: 'role'; readonly by: number; readonly whom: number; readonly role: number }
    | EntityKeyOperation
    | { readonly op: 'seats'; readonly by: number; readonly again: boolean; readonly signed: boolean }
    | { readonly op: 'root_key'; readonly by: number; readonly which: number }
    | { readonly op: 'restore'; readonly by: number; readonly which: number }
    | { readonly op: 'upgrade' }
    | { readonly op: 'look'; readonly at: number; readonly other: number };

export interface SelectOperation {
    readonly op: 'select';
    readonly by: number;
    readonly back: number;
    readonly count: number;
    readonly seed: number;
    readonly fate: 'answered' | 'held' | 'refused';
    readonly memo: number;
}

export interface EntityKeyOperation {
    readonly op: 'entity_key';
    readonly by: number;
    /** From 4 on those that no key may be. */
    readonly key: number;
    readonly signed: 'not' | 'right' | 'wrong';
}

const upTo = (max: number) => fc.nat({ max });
const weighted = <T>(...choices: readonly (readonly [weight: number, value: T])[]) =>
    fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

/** Mostly those who may. */
const by = weighted([14, 0], [4, 1], [2, 2], [1, 3], [1, 4]);
/** Mostly the controller. */
const byAdmin = weighted([6, 0], [2, 1], [2, 2], [1, 3], [1, 4]);
const who = fc.record({
    start: fc.oneof(upTo(9), upTo(600)),
    count: weighted([10, 1], [10, 2], [6, 3], [4, 8], [1, 40], [1, 0], [1, 250]),
    stride: weighted([6, 1], [2, 7], [1, 256]),
    twice: weighted([6, false], [1, true])
});
const memo = weighted([8, 0], [4, 5], [1, 300]);
/** 0: the newest. Past the oldest stands what is out of range. */
const back = fc.oneof({ weight: 3, arbitrary: upTo(3) }, { weight: 2, arbitrary: upTo(1000) });

/** Of certificates that were kept. */
const which = upTo(8);

const change = (op: 'add' | 'remove') => fc.record({ op: fc.constant(op), by, who, memo });

const operation: fc.Arbitrary<Operation> = fc.oneof(
    { weight: 48, arbitrary: change('add') },
    { weight: 32, arbitrary: change('remove') },
    {
        weight: 36,
        arbitrary: fc.record({
            op: fc.constant('select' as const),
            by,
            back,
            count: upTo(9),
            seed: upTo(1_000_000),
            fate: weighted<SelectOperation['fate']>([5, 'answered'], [3, 'held'], [1, 'refused']),
            memo
        })
    },
    {
        weight: 16,
        arbitrary: fc.record({
            op: fc.constant('release' as const),
            which: upTo(9),
            seed: upTo(1_000_000),
            fails: weighted([4, false], [1, true])
        })
    },
    {
        weight: 20,
        arbitrary: fc.record({
            op: fc.constant('expand' as const),
            by,
            back,
            more: weighted([4, 1], [3, 2], [2, 3], [1, 4], [1, 5], [1, 6], [1, 0])
        })
    },
    { weight: 12, arbitrary: fc.record({ op: fc.constant('certificate' as const) }) },
    { weight: 5, arbitrary: fc.record({ op: fc.constant('commit' as const), by, which }) },
    {
        weight: 8,
        arbitrary: fc.record({
            op: fc.constant('add_certificate' as const),
            by,
            back: upTo(3),
            which
        })
    },
    {
        weight: 12,
        arbitrary: fc.record({
            op: fc.constant('role' as const),
            by: weighted([4, 1], [2, 0], [2, 2], [1, 3], [1, 4]),
            whom: upTo(4),
            role: upTo(3)
        })
    },
    {
        weight: 8,
        arbitrary: fc.record({
            op: fc.constant('entity_key' as const),
            by: byAdmin,
            key: fc.oneof({ weight: 3, arbitrary: upTo(3) }, { weight: 1, arbitrary: upTo(8) }),
            signed: weighted<EntityKeyOperation['signed']>([2, 'not'], [3, 'right'], [1, 'wrong'])
        })
    },
    {
        weight: 10,
        arbitrary: fc.record({
            op: fc.constant('seats' as const),
            by,
            again: weighted([3, false], [1, true]),
            signed: weighted([2, true], [1, false])
        })
    },
    {
        weight: 4,
        arbitrary: fc.record({ op: fc.constant('root_key' as const), by: byAdmin, which: upTo(2) })
    },
    {
        weight: 4,
        arbitrary: fc.record({ op: fc.constant('restore' as const), by: byAdmin, which: upTo(4) })
    },
    { weight: 1, arbitrary: fc.record({ op: fc.constant('upgrade' as const) }) },
    {
        weight: 6,
        arbitrary: fc.record({ op: fc.constant('look' as const), at: upTo(1000), other: upTo(1000) })
    }
);

/** Lengths spread evenly up to `longest`; fast-check shrinks them as it does any list. */
export const operations = (longest: number): fc.Arbitrary<Operation[]> =>
    fc.noBias(fc.array(operation, { maxLength: longest, size: 'max' }));

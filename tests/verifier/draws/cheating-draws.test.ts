import { describe, expect, it } from 'vitest';
import { ChaCha20Words } from '../../../src/protocol/chacha20.js';
import { present } from '../bytes.js';
import { names, SECOND, START } from '../log-builder.js';
import { run } from '../verify.js';
import { SEED, newLog, start, selected, info, jury, testRows } from '../cheating.js';
import type { Row } from '../cheating.js';

const words = (seed: Uint8Array) => {
    const stream = new ChaCha20Words(seed);
    return () => stream.next();
};
/** The remainder of the word: members at the front are likelier. */
function moduloDraw(seed: Uint8Array, pool: number, count: number): number[] {
    const next = words(seed);
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(next() % pool);
    return [...drawn];
}

/** Two words per try, as a 64-bit `usize` takes them. */
function draw64(seed: Uint8Array, pool: number, count: number): number[] {
    const next = words(seed);
    const drawn = new Set<number>();
    while (drawn.size < count) {
        const value = BigInt(next()) | (BigInt(next()) << 32n);
        drawn.add(Number((value * BigInt(pool)) >> 64n));
    }
    return [...drawn];
}

const DRAWS: Row[] = [
    ['the rules are kept', () => selected({ rand: SEED }), []],
    ['the jury is somebody else', () => selected({ jurors: jury([0, 1, 2, 3, 4]) }), ['SELECTION_MISMATCH']],
    [
        'the seed is another one',
        () => selected({ rand: SEED, jurors: present(selected({}).data[1]).jurors }),
        ['SELECTION_MISMATCH']
    ],
    [
        'drawn by the remainder',
        () => selected({ rand: SEED, jurors: jury(moduloDraw(SEED, 20, 5)) }),
        ['SELECTION_MISMATCH']
    ],
    [
        'drawn with 64-bit words',
        () => selected({ rand: SEED, jurors: jury(draw64(SEED, 20, 5)) }),
        ['SELECTION_MISMATCH']
    ],
    ['a juror drawn twice', () => selected({ jurors: jury([1, 1]) }, 2), ['SELECTION_MISMATCH']],
    ['nobody drawn', () => selected({ jurors: [] }), ['SELECTION_MISMATCH']],
    [
        'more drawn than there are',
        () => selected({ jurors: jury([...Array(20).keys(), 0]) }),
        ['POOL_INDEX_INVALID']
    ],
    [
        'drawn from an empty pool',
        () =>
            newLog()
                .stage({})
                .commit()
                .select(0, 1, { jurors: jury([0]) })
                .commit(),
        ['POOL_INDEX_INVALID']
    ],
    ['its own index as pool', () => selected({ jurorsIndex: 1 }), ['POOL_INDEX_INVALID']],
    [
        'a pool of the future',
        () =>
            start()
                .select(2, 1, { jurors: jury([3]) })
                .add('b')
                .commit(),
        ['POOL_INDEX_INVALID']
    ],
    [
        'another pool than it says',
        () =>
            start()
                .add(...names(20, 40))
                .select(0, 5, { jurorsIndex: 1 })
                .commit(),
        ['SELECTION_MISMATCH']
    ],
    ['an unknown rule', () => selected(info({ algorithm: 'best-friends/1' })), ['ALGORITHM_UNKNOWN']],
    ['no name of a rule', () => selected(info({ algorithm: '' })), ['ALGORITHM_UNKNOWN']],
    [
        'requested after it was staged',
        () => selected(info({ requestedAt: START + 9n * SECOND })),
        ['TIME_ORDER', 'DRAW_NUMBER_INVALID']
    ],
    ['requested before its pool', () => selected(info({ requestedAt: START })), ['TIME_ORDER']],
    [
        'a number repeated',
        () =>
            start()
                .select(0, 2)
                .select(0, 2, info({ requestedAt: START + 5n * SECOND }))
                .commit(),
        ['DRAW_NUMBER_INVALID']
    ],
    ['a number never taken', () => selected(info({ number: 1 })), ['DRAW_NUMBER_INVALID']],
    ['the highest number', () => selected(info({ number: 2 ** 32 - 1 })), ['DRAW_NUMBER_INVALID']],
    [
        'fewer numbers taken than before',
        () => start().select(0, 1).commit({ draws: 9 }).add('z').commit({ draws: 8 }),
        ['DRAW_NUMBER_INVALID']
    ]
];

const chain = () => start().select(0, 5).expand(1, 3);

const EXPANDS: Row[] = [
    ['the rules are kept', () => chain().expand(2, 12).commit(), []],
    [
        'the same people again',
        () =>
            start()
                .select(0, 5)
                .expand(1, 3, { jurors: present(chain().data[1]).jurors.slice(0, 3) })
                .commit(),
        ['SELECTION_MISMATCH']
    ],
    [
        'the people of the Expand before',
        () =>
            chain()
                .expand(2, 3, { jurors: present(chain().data[2]).jurors })
                .commit(),
        ['SELECTION_MISMATCH']
    ],
    [
        'new randomness',
        () => start().select(0, 5).expand(1, 3, { rand: SEED }).commit(),
        ['SELECTION_MISMATCH']
    ],
    ['nobody', () => start().select(0, 5).expand(1, 0).commit(), ['MALFORMED_BLOCK']],
    ['more than are left', () => start().select(0, 5).expand(1, 16).commit(), ['POOL_INDEX_INVALID']],
    ['twice of one Select', () => chain().expand(1, 3).commit(), ['EXPAND_INVALID']],
    ['twice of one Expand', () => chain().expand(2, 1).expand(2, 1).commit(), ['EXPAND_INVALID']],
    ['of an Add', () => start().select(0, 5).expand(0, 1).commit(), ['EXPAND_INVALID']],
    ['of a block to come', () => start().expand(2, 1).select(0, 1).commit(), ['POOL_INDEX_INVALID']],
    [
        'of itself',
        () => start().select(0, 1).expand(1, 1, { jurorsIndex: 2 }).commit(),
        ['POOL_INDEX_INVALID']
    ],
    [
        'another pool',
        () =>
            start()
                .select(0, 5)
                .add(...names(20, 30))
                .expand(1, 3, { jurors: jury([25, 26, 27]) })
                .commit(),
        ['SELECTION_MISMATCH']
    ],
    [
        'an unknown rule',
        () =>
            start()
                .select(0, 5)
                .expand(1, 3, info({ number: undefined, requestedAt: START + 5n * SECOND, algorithm: 'x' }))
                .commit(),
        ['ALGORITHM_UNKNOWN']
    ],
    [
        'requested before its Select',
        () =>
            start()
                .select(0, 5)
                .expand(1, 3, info({ number: undefined }))
                .commit(),
        ['TIME_ORDER']
    ]
];
describe('a Select', () => testRows(DRAWS));
describe('an Expand', () => {
    testRows(EXPANDS);

    it('draws nobody beyond 10,000 in one chain', () => {
        const log = newLog()
            .add(...names(0, 9_999))
            .add(...names(9_999, 10_050))
            .commit();
        expect(run(log.select(1, 9_999).expand(2, 1).commit().build()).verdict.codes).toEqual([]);
        expect(run(log.expand(3, 1).commit().build()).verdict.codes).toEqual(['EXPAND_INVALID']);
    });
});

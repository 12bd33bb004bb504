import { describe, expect, it } from 'vitest';
import { encodeData } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { ChaCha20Words } from '../../src/protocol/chacha20.js';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import { DRAW_ALGORITHM } from '../../src/protocol/draw.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { hex, present, replaceBytes } from './bytes.js';
import { LogBuilder, names, SECOND, START } from './log-builder.js';
import { run } from './verify.js';

/** Everything here is genuinely certified: what a canister could do whose code breaks the rules. */
type Row = readonly [attack: string, log: () => LogBuilder, codes: readonly ReasonCode[]];

const SEED = sha256(asciiBytes('a seed'));
const start = () => new LogBuilder().add(...names(0, 20)).commit();
const selected = (change: Partial<BlockData>, count = 5) => start().select(0, count, change).commit();
const info = (change: Partial<NonNullable<BlockData['draw']>> = {}) => ({
    draw: { number: 0, requestedAt: START + 3n * SECOND, algorithm: DRAW_ALGORITHM, ...change }
});
const words = (seed: Uint8Array) => {
    const stream = new ChaCha20Words(seed);
    return () => stream.next();
};
const jury = (positions: readonly number[]) => positions.map((position) => asciiBytes(`juror-${position}`));

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
            new LogBuilder()
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
        ['TIME_ORDER']
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
    ['nobody', () => start().select(0, 5).expand(1, 0).commit(), ['SELECTION_MISMATCH']],
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

const encoded = (change: (bytes: Uint8Array) => Uint8Array) => {
    const model = start().select(0, 2);
    return start()
        .stageBytes(change(encodeData(present(model.data[1]))))
        .commit({ draws: 1 });
};
const plain = (change: Partial<BlockData>) => start().stage(change).commit();
const drawFields = { rand: SEED, ...info() };

const ENCODINGS: Row[] = [
    [
        'a byte after the end',
        () => encoded((bytes) => concatBytes(bytes, Uint8Array.of(0))),
        ['MALFORMED_BLOCK']
    ],
    ['a byte less', () => encoded((bytes) => bytes.slice(0, -1)), ['MALFORMED_BLOCK']],
    [
        'a length in a longer form',
        () => encoded((bytes) => replaceBytes(bytes, asciiBytes('\x06memo 1'), asciiBytes('\x86\x00memo 1'))),
        ['MALFORMED_BLOCK']
    ],
    [
        'another header',
        () => encoded((bytes) => replaceBytes(bytes, hex('4449444c0a'), hex('4449444c0b'))),
        ['MALFORMED_BLOCK']
    ],
    [
        'an option of 2',
        () =>
            encoded((bytes) =>
                replaceBytes(
                    bytes,
                    concatBytes(hex('0120'), present(start().select(0, 2).data[1]?.rand)),
                    concatBytes(hex('0220'), SEED)
                )
            ),
        ['MALFORMED_BLOCK']
    ],
    [
        'a Select without its draw',
        () => plain({ kind: 'Select', rand: SEED, jurors: jury([0]) }),
        ['MALFORMED_BLOCK']
    ],
    [
        'a Select without randomness',
        () => plain({ kind: 'Select', ...info(), jurors: jury([0]) }),
        ['MALFORMED_BLOCK']
    ],
    [
        'randomness of 31 bytes',
        () => plain({ kind: 'Select', ...drawFields, rand: SEED.slice(1), jurors: jury([0]) }),
        ['MALFORMED_BLOCK']
    ],
    [
        'randomness of 33 bytes',
        () => plain({ kind: 'Select', ...drawFields, rand: concatBytes(SEED, Uint8Array.of(0)) }),
        ['MALFORMED_BLOCK']
    ],
    [
        'a Select without a number',
        () => plain({ kind: 'Select', ...drawFields, ...info({ number: undefined }) }),
        ['MALFORMED_BLOCK']
    ],
    ['an Expand with a number', () => plain({ kind: 'Expand', ...drawFields }), ['MALFORMED_BLOCK']],
    ['an Add with randomness', () => plain({ rand: SEED }), ['MALFORMED_BLOCK']],
    ['an Add with an index', () => plain({ jurorsIndex: 1 }), ['MALFORMED_BLOCK']],
    ['a juror of no bytes', () => plain({ jurors: [new Uint8Array()] }), ['MALFORMED_BLOCK']],
    ['a juror of 65 bytes', () => plain({ jurors: [new Uint8Array(65)] }), ['MALFORMED_BLOCK']],
    ['10,001 jurors', () => plain({ jurors: Array<Uint8Array>(10_001).fill(SEED) }), ['MALFORMED_BLOCK']],
    [
        'a memo of more than 400 KiB',
        () => plain({ memo: new Uint8Array(400 * 1024 + 1) }),
        ['MALFORMED_BLOCK']
    ],
    ['an author of 30 bytes', () => plain({ author: new Uint8Array(30) }), ['MALFORMED_BLOCK']]
];

const TIMES: Row[] = [
    [
        'blocks of one time',
        () =>
            start()
                .stage({ timestamp: START + 4n * SECOND })
                .stage({ timestamp: START + 4n * SECOND })
                .commit(),
        []
    ],
    [
        'a block older than the one before',
        () =>
            start()
                .add('b')
                .stage({ timestamp: START + 2n * SECOND + 1n })
                .commit(),
        ['TIME_ORDER']
    ],
    [
        'a block younger than its certificate',
        () =>
            start()
                .stage({ timestamp: START + 99n * SECOND })
                .commit(),
        ['TIME_ORDER']
    ],
    [
        'a block as old as the certificate before it',
        () =>
            start()
                .stage({ timestamp: START + 2n * SECOND })
                .commit(),
        ['TIME_ORDER']
    ],
    [
        'a certificate older than the one before',
        () =>
            start()
                .commit({ length: 1 }, START + SECOND)
                .add('b')
                .commit(),
        ['COMMIT_LENGTH_INVALID', 'TIME_ORDER']
    ],
    ['another genesis', () => start().add('b').commit({ genesis: SEED }), ['GENESIS_MISMATCH']],
    [
        'another previous hash',
        () => start().add('b').commit({ previousHash: SEED }),
        ['PREVIOUS_HASH_MISMATCH']
    ],
    ['a commit of nothing new', () => start().commit(), ['COMMIT_LENGTH_INVALID']],
    [
        'a false length',
        () => start().add('b').commit({ length: 1 }),
        ['COMMIT_LENGTH_INVALID', 'ROOT_MISMATCH']
    ]
];

describe.each([
    ['a Select', DRAWS],
    ['an Expand', EXPANDS],
    ['a block as written', ENCODINGS],
    ['times and links', TIMES]
])('%s', (_, rows) => {
    it.each(rows)('%s', (__, log, codes) => {
        const { verdict } = run(log().build());
        expect(verdict.codes).toEqual(codes);
        expect(verdict.verified).toBe(codes.length === 0);
    });
});

describe('after a failure', () => {
    it('goes on to the end', () => {
        const { findings, verdict } = run(
            selected({ jurors: jury([0, 1]) })
                .add('b')
                .commit()
                .build()
        );
        expect(findings.at(-1)).toMatchObject({ subject: 'commit', index: 2, state: 'passed' });
        expect(verdict).toMatchObject({ verified: false, length: 3 });
        expect(verdict.draws[0]?.redrawn).toBe(false);
    });

    it('does not run draws again over a block that cannot be read', () => {
        const log = start().stageBytes(new Uint8Array(9)).select(0, 2).commit();
        const { findings, verdict } = run(log.build());
        expect(verdict.codes).toEqual(['MALFORMED_BLOCK']);
        expect(verdict.draws).toEqual([]);
        expect(findings.at(-1)).toMatchObject({ subject: 'log', state: 'noted' });
    });

    it('draws nobody beyond 10,000 in one chain', () => {
        const log = new LogBuilder()
            .add(...names(0, 9_999))
            .add(...names(9_999, 10_050))
            .commit();
        expect(run(log.select(1, 9_999).expand(2, 1).commit().build()).verdict.codes).toEqual([]);
        expect(run(log.expand(3, 1).commit().build()).verdict.codes).toEqual(['EXPAND_INVALID']);
    });
});

import { describe, expect, it } from 'vitest';
import { encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { hex, present, replaceBytes } from '../bytes.js';
import { SECOND, START } from '../log-builder.js';
import { run } from '../verify.js';
import { SEED, newLog, start, selected, info, jury, testRows } from '../cheating.js';
import type { Row } from '../cheating.js';

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

/** A certificate of second 1000 lacks what follows, of these times; and the last one covers it. */
const lacking = (...times: readonly bigint[]) => {
    const log = newLog()
        .add('a')
        .commit({}, START + 1000n * SECOND);
    for (const timestamp of times) log.stage({ timestamp: START + timestamp });
    return log.commit({}, START + 2000n * SECOND);
};
const [EARLY, LATE] = [400n * SECOND, 1000n * SECOND];

/** A message over several rounds has the time of its first, and shows in its last. */
const AROUND_A_CERTIFICATE: Row[] = [
    ['a block as old as the certificate that lacks it', () => lacking(LATE), []],
    ['a block ten minutes older', () => lacking(EARLY), []],
    ['several of that time, and later ones', () => lacking(EARLY, EARLY, EARLY, LATE + 1n), []],
    ['a block a nanosecond older than that', () => lacking(EARLY - 1n), ['TIME_ORDER']],
    [
        'two blocks of different times, the second as old as the certificate',
        () => lacking(LATE - 1n, LATE),
        ['TIME_ORDER']
    ],
    [
        'two blocks of different times, both as old as it may be',
        () => lacking(EARLY, EARLY + 1n),
        ['TIME_ORDER']
    ],
    ['a third one', () => lacking(EARLY, EARLY, EARLY + 1n), ['TIME_ORDER']]
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
    ...AROUND_A_CERTIFICATE,
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

describe('a block as written', () => testRows(ENCODINGS));
describe('times and links', () => testRows(TIMES));

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
});

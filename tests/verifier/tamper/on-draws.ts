import { encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { asciiBytes, taggedEncoding } from '../../../src/protocol/bytes.js';
import { ChaCha20Words } from '../../../src/protocol/chacha20.js';
import { drawPositions } from '../../../src/protocol/draw.js';
import { Pool } from '../../../src/protocol/pool.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import { outcome, present } from '../bytes.js';
import { honest, row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

/**
 * The canister itself cheats: its code stages what the rules forbid, and the network certifies it, root by root.
 * Block 1 is a Select, 2 and 8 Expands of it, 5 a Select of 12, 7 a Select of a past pool.
 */
function poolAt(world: World, index: number): readonly Uint8Array[] {
    const pool = new Pool();
    for (let i = 0; i <= index; i++) pool.apply(world.data(i));
    return pool.membersAt(index);
}
const members = (world: World, index: number, positions: readonly number[]) =>
    positions.map((position) => present(poolAt(world, index)[position]));
const drawOf = (world: World, index: number) => present(world.data(index).draw);
const cheat = (index: number, change: (world: World) => Partial<BlockData>) => (world: World) =>
    world.codes(world.cheat(index, change(world)));

/** The remainder of each word: members at the front are likelier. */
function byRemainder(seed: Uint8Array, pool: number, count: number): number[] {
    const words = new ChaCha20Words(seed);
    const drawn = new Set<number>();
    while (drawn.size < count) drawn.add(words.next() % pool);
    return [...drawn];
}

/** Two words per try, as a 64-bit `usize` takes them. */
function by64Bits(seed: Uint8Array, pool: number, count: number): number[] {
    const words = new ChaCha20Words(seed);
    const drawn = new Set<number>();
    while (drawn.size < count) {
        const value = BigInt(words.next()) | (BigInt(words.next()) << 32n);
        drawn.add(Number((value * BigInt(pool)) >> 64n));
    }
    return [...drawn];
}

const redrawn = (rule: typeof byRemainder) => (world: World) => {
    const { rand, jurors } = world.data(5);
    const size = poolAt(world, 4).length;
    return { jurors: members(world, 4, rule(present(rand), size, jurors.length)) };
};

const ON_SELECTS: Row[] = [
    row('friends in place of the jury', 'SELECTION_MISMATCH', cheat(5, (world) => ({ jurors: members(world, 4, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) }))), // prettier-ignore
    row('one juror replaced', 'SELECTION_MISMATCH', cheat(5, (world) => ({ jurors: world.data(5).jurors.map((juror, i) => (i === 11 ? present(poolAt(world, 4).find((one) => !world.data(5).jurors.some((drawn) => String(drawn) === String(one)))) : juror)) }))), // prettier-ignore
    row('the order of jurors changed', 'SELECTION_MISMATCH', cheat(5, (world) => ({ jurors: [...world.data(5).jurors].reverse() }))), // prettier-ignore
    row('a juror drawn twice', 'SELECTION_MISMATCH', cheat(5, (world) => ({ jurors: [...world.data(5).jurors.slice(0, 11), present(world.data(5).jurors[0])] }))), // prettier-ignore
    row(
        'another seed',
        'SELECTION_MISMATCH',
        cheat(5, () => ({ rand: new Uint8Array(32).fill(3) }))
    ),
    row(
        'a short seed',
        ['MALFORMED_BLOCK'],
        cheat(5, () => ({ rand: new Uint8Array(16) }))
    ),
    row('a modulo draw', 'SELECTION_MISMATCH', cheat(5, redrawn(byRemainder))),
    row('a 64-bit draw', 'SELECTION_MISMATCH', cheat(5, redrawn(by64Bits))),
    row(
        'nobody drawn',
        'SELECTION_MISMATCH',
        cheat(7, () => ({ jurors: [] }))
    ),
    row(
        'a future index',
        'POOL_INDEX_INVALID',
        cheat(7, () => ({ jurorsIndex: 9 }))
    ),
    row(
        'its own index',
        'POOL_INDEX_INVALID',
        cheat(7, () => ({ jurorsIndex: 7 }))
    ),
    row('another pool than it names', 'SELECTION_MISMATCH', cheat(5, (world) => ({ jurors: members(world, 0, drawPositions(present(world.data(5).rand), 30, 12)) }))), // prettier-ignore
    row('a count above the pool', 'POOL_INDEX_INVALID', cheat(7, (world) => ({ jurors: [...poolAt(world, 3), ...poolAt(world, 3)] }))), // prettier-ignore
    row('a rule that nobody knows', 'ALGORITHM_UNKNOWN', cheat(7, (world) => ({ draw: { ...drawOf(world, 7), algorithm: 'friends-first/1' } }))), // prettier-ignore
    row('an Add that carries randomness', 'MALFORMED_BLOCK', cheat(6, (world) => ({ rand: present(world.data(5).rand) }))), // prettier-ignore
    row(
        'a Select that hides its draw',
        'MALFORMED_BLOCK',
        cheat(7, () => ({ draw: undefined }))
    )
];

const ON_NUMBERS_AND_TIMES: Row[] = [
    row('a draw number repeated', 'DRAW_NUMBER_INVALID', cheat(7, (world) => ({ draw: { ...drawOf(world, 7), number: 0 } }))), // prettier-ignore
    row('a draw number that was never taken', 'DRAW_NUMBER_INVALID', cheat(49, (world) => ({ draw: { ...drawOf(world, 49), number: 500 } }))), // prettier-ignore
    row('draw numbers that shrink', 'DRAW_NUMBER_INVALID', (world) => world.codes(world.resigned(world.log.blocks, ({ draws }, k) => ({ draws: k === 1 ? 40 : draws })))), // prettier-ignore
    row('a draw requested before its pool was there', 'TIME_ORDER', cheat(5, (world) => ({ draw: { ...drawOf(world, 5), requestedAt: world.data(4).timestamp - 1n } }))), // prettier-ignore
    row('a draw requested after it was staged', 'TIME_ORDER', cheat(5, (world) => ({ draw: { ...drawOf(world, 5), requestedAt: world.data(5).timestamp + 1n } }))), // prettier-ignore
    row('a block older than the one before it', 'TIME_ORDER', cheat(6, (world) => ({ timestamp: world.data(5).timestamp - 1n }))), // prettier-ignore
    row('a block over ten minutes older than a certificate that lacks it', 'TIME_ORDER', cheat(10, (world) => ({ timestamp: world.timeOf(2) - 600_000_000_001n }))), // prettier-ignore
    row('a block younger than the certificate that covers it', 'TIME_ORDER', cheat(49, (world) => ({ timestamp: world.timeOf(5) + 1n }))), // prettier-ignore
    row('another origin half way', 'GENESIS_MISMATCH', (world) => world.codes(world.resigned(world.log.blocks, (_, k) => (k >= 3 ? { genesis: new Uint8Array(32) } : {})))), // prettier-ignore
    row('a commit that does not name the one before', 'PREVIOUS_HASH_MISMATCH', (world) => world.codes(world.resigned(world.log.blocks, (_, k) => (k === 3 ? { previousHash: world.commit(0).root } : {})))) // prettier-ignore
];

const ON_EXPANDS: Row[] = [
    row('an Expand that draws the same people again', 'SELECTION_MISMATCH', cheat(2, (world) => ({ jurors: world.data(1).jurors.slice(0, 3) }))), // prettier-ignore
    row('an Expand that overlaps the Expand before it', 'SELECTION_MISMATCH', cheat(8, (world) => ({ jurors: world.data(2).jurors.slice(0, 2) }))), // prettier-ignore
    row('an Expand with randomness of its own', 'SELECTION_MISMATCH', cheat(2, () => ({ rand: new Uint8Array(32).fill(8) }))), // prettier-ignore
    row(
        'an Expand of another base',
        'SELECTION_MISMATCH',
        cheat(8, () => ({ jurorsIndex: 5 }))
    ),
    row(
        'an Expand of an Add',
        'EXPAND_INVALID',
        cheat(8, () => ({ jurorsIndex: 6 }))
    ),
    row(
        'a second Expand of one Select',
        'EXPAND_INVALID',
        cheat(8, () => ({ jurorsIndex: 1 }))
    ),
    row(
        'an Expand of a block to come',
        'POOL_INDEX_INVALID',
        cheat(8, () => ({ jurorsIndex: 14 }))
    ),
    row(
        'an Expand of nobody',
        'MALFORMED_BLOCK',
        cheat(8, () => ({ jurors: [] }))
    ),
    row('an Expand of more than are left', 'POOL_INDEX_INVALID', cheat(8, (world) => ({ jurors: poolAt(world, 0) }))), // prettier-ignore
    row('an Expand with a draw number', 'MALFORMED_BLOCK', cheat(8, (world) => ({ draw: { ...drawOf(world, 8), number: 3 } }))) // prettier-ignore
];

/** What the rules say of pools: names added twice or unknown are recorded as given, and change nothing. */
const ON_POOLS: Row[] = [
    row('a juror added twice counts twice', 'SELECTION_MISMATCH', (world) => {
        // Block 4 adds two who are members already; a pool that lists them again draws others in block 5.
        const pool = [...poolAt(world, 3), ...world.data(4).jurors];
        const { rand, jurors } = world.data(5);
        const drawn = drawPositions(present(rand), pool.length, jurors.length);
        return world.codes(world.cheat(5, { jurors: drawn.map((position) => present(pool[position])) }));
    }),
    row('an unknown juror removed shortens the pool', 'SELECTION_MISMATCH', (world) => {
        const pool = poolAt(world, 4).slice(0, -1);
        const { rand, jurors } = world.data(5);
        const drawn = drawPositions(present(rand), pool.length, jurors.length);
        return world.codes(world.cheat(5, { jurors: drawn.map((position) => present(pool[position])) }));
    }),
    row('a member who came back gets a new place', 'SELECTION_MISMATCH', (world) => {
        // Block 9 adds back a juror of block 0, whose place is kept; block 14 draws from the pool of block 13.
        const back = present(world.data(9).jurors[0]);
        const same = (one: Uint8Array) => String(one) === String(back);
        const pool = [...poolAt(world, 13).filter((one) => !same(one)), back];
        const { rand, jurors } = world.data(14);
        const drawn = drawPositions(present(rand), pool.length, jurors.length);
        return world.codes(world.cheat(14, { jurors: drawn.map((position) => present(pool[position])) }));
    })
];

/** Block 6 adds nobody; block 7 draws from it. */
const LOTTERY = taggedEncoding('icjury/v1/lottery', new Uint8Array(32), asciiBytes('a panel'));
const lottery =
    (commitment: Partial<BlockData>, draw: Partial<BlockData> = {}, expand?: Partial<BlockData>) =>
    (world: World) => {
        const blocks = [...world.log.blocks];
        blocks[6] = encodeData({ ...world.data(6), memo: LOTTERY, ...commitment });
        blocks[7] = encodeData({ ...world.data(7), jurors: [], jurorsIndex: 6, ...draw });
        const { rand } = world.data(7);
        if (expand) blocks[8] = encodeData({ ...world.data(8), rand, jurorsIndex: 7, ...expand });
        return world.codes(world.resigned(blocks));
    };
const memo = (text: string) => lottery({ memo: asciiBytes(text) });

const ON_LOTTERIES: Row[] = [
    honest('a lottery, drawn from the block that commits to it', lottery({})),
    honest('a lottery whose file is named in a way to come', memo('icjury/v1/lottery\0anything')),
    honest('a lottery under a rule to come', (world) => lottery({}, { draw: { ...drawOf(world, 7), algorithm: 'lottery-file/1' } })(world)), // prettier-ignore
    row('a lottery from a note', 'SELECTION_MISMATCH', memo('a note')),
    row('a lottery from another record', 'SELECTION_MISMATCH', memo('icjury/v1/lottery-person\0')),
    row('a lottery from a label that does not end', 'SELECTION_MISMATCH', memo('icjury/v1/lottery')),
    row('a lottery from an Add of somebody', 'SELECTION_MISMATCH', lottery({ jurors: [asciiBytes('one')] })),
    row('a lottery from a Remove', 'SELECTION_MISMATCH', lottery({ kind: 'Remove' })),
    row('a lottery from a draw', 'SELECTION_MISMATCH', lottery({}, { jurorsIndex: 5 })),
    row(
        'a lottery from another block than commits to it',
        'SELECTION_MISMATCH',
        lottery({}, { jurorsIndex: 4 })
    ),
    row('a lottery from itself', 'POOL_INDEX_INVALID', lottery({}, { jurorsIndex: 7 })),
    row('a lottery requested before its commitment', 'TIME_ORDER', (world) =>
        lottery({}, { draw: { ...drawOf(world, 7), requestedAt: world.data(6).timestamp - 1n } })(world)
    ),
    row('a lottery with the number of a draw', 'DRAW_NUMBER_INVALID', (world) =>
        lottery({}, { draw: { ...drawOf(world, 7), number: 0 } })(world)
    ),
    row('an Expand of a lottery', 'EXPAND_INVALID', lottery({}, {}, {})),
    row('an Expand of a lottery by nobody', 'MALFORMED_BLOCK', lottery({}, {}, { jurors: [] })),
    row('a draw of nobody, shown alone', 'MALFORMED_BLOCK', (world) => {
        const data = encodeData({ ...world.data(7), jurors: [] });
        return [outcome(() => verifyBlock({ ...world.proof(1, 2), data }, world.policy))];
    })
];

export const ON_DRAWS: readonly Row[] = [
    ...ON_SELECTS,
    ...ON_NUMBERS_AND_TIMES,
    ...ON_EXPANDS,
    ...ON_POOLS,
    ...ON_LOTTERIES
];

import { encodeData } from '../../../src/protocol/block.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { flipBit, present } from '../bytes.js';
import { honest, row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

/** Somebody changes records after they were certified: an archive, a server, a network between. */
const zeros = new Uint8Array(32);
const swapped = <T>(list: readonly T[]): T[] => [...list.slice(1), ...list.slice(0, 1)];
const blocks = (change: (list: Uint8Array[], world: World) => unknown) => (world: World) =>
    world.codes(world.withBlocks((list) => change(list, world)));
const newLength = 'COMMIT_LENGTH_INVALID';

const ON_BLOCKS: Row[] = [
    row(
        'the tail cut: the last block',
        newLength,
        blocks((list) => list.pop())
    ),
    row(
        'the tail cut: all blocks of the last commit',
        newLength,
        blocks((list) => list.splice(35))
    ),
    row('all blocks gone', newLength, (world) => world.codes({ blocks: [], commits: world.log.commits })),
    row('the last commit cut off', newLength, (world) => world.codes({ ...world.log, commits: world.log.commits.slice(0, -1) })), // prettier-ignore
    row('all commits gone', 'NOTHING_COMMITTED', (world) => world.codes({ ...world.log, commits: [] })),
    row(
        'a block dropped',
        ['POOL_INDEX_INVALID', newLength],
        blocks((list) => list.splice(48, 1))
    ),
    row('a block inserted', ['ROOT_MISMATCH', 'SELECTION_MISMATCH', newLength], blocks((list, world) => list.splice(45, 0, encodeData({ ...world.data(44), memo: asciiBytes('inserted') })))), // prettier-ignore
    row(
        'a block doubled',
        ['ROOT_MISMATCH', 'SELECTION_MISMATCH', newLength],
        blocks((list) => list.splice(45, 0, present(list[44])))
    ),
    row('two blocks exchanged', ['TIME_ORDER', 'ROOT_MISMATCH'], blocks((list, world) => list.splice(45, 2, world.block(46), world.block(45)))), // prettier-ignore
    row('the jurors of a block left out', ['SELECTION_MISMATCH', 'ROOT_MISMATCH'], blocks((list, world) => list.splice(46, 1, encodeData({ ...world.data(46), jurors: [] })))), // prettier-ignore
    row('the archives of two canisters mixed: blocks', ['ROOT_MISMATCH', 'TIME_ORDER', 'SELECTION_MISMATCH', 'POOL_INDEX_INVALID'], (world) => world.codes({ ...world.log, blocks: [present(world.other.log.blocks[0]), ...world.log.blocks.slice(1)] })), // prettier-ignore
    row('a memo altered', 'ROOT_MISMATCH', (world) => world.codes(world.withData(6, { memo: asciiBytes('another note') }))), // prettier-ignore
    row('an author altered', 'ROOT_MISMATCH', (world) => world.codes(world.withData(6, { author: Uint8Array.of(4) }))), // prettier-ignore
    row('a time altered', 'ROOT_MISMATCH', (world) => world.codes(world.withData(49, { timestamp: world.data(49).timestamp + 1n }))), // prettier-ignore
    row('a juror added to a block', ['ROOT_MISMATCH', 'SELECTION_MISMATCH'], (world) => world.codes(world.withData(4, { jurors: [...world.data(4).jurors, asciiBytes('one more')] }))), // prettier-ignore
    row('a juror taken out of a block', ['ROOT_MISMATCH', 'SELECTION_MISMATCH'], (world) => world.codes(world.withData(0, { jurors: world.data(0).jurors.slice(1) }))), // prettier-ignore
    row('the jury altered', ['SELECTION_MISMATCH', 'ROOT_MISMATCH'], (world) => world.codes(world.withData(49, { jurors: swapped(world.data(49).jurors).map((_, i) => present(world.data(0).jurors[i])) }))), // prettier-ignore
    row('the order of the jury altered', ['SELECTION_MISMATCH', 'ROOT_MISMATCH'], (world) => world.codes(world.withData(49, { jurors: swapped(world.data(49).jurors) }))), // prettier-ignore
    row('the randomness altered', ['SELECTION_MISMATCH', 'ROOT_MISMATCH'], (world) => world.codes(world.withData(49, { rand: zeros }))), // prettier-ignore
    row('a draw number altered', ['ROOT_MISMATCH'], (world) => world.codes(world.withData(49, { draw: { ...present(world.data(49).draw), number: 999 } }))), // prettier-ignore
    row('the seed cut short', ['MALFORMED_BLOCK', 'ROOT_MISMATCH'], (world) => world.codes(world.withData(49, { rand: new Uint8Array(31) }))), // prettier-ignore
    row('a bit of a block flipped', ['MALFORMED_BLOCK', 'ROOT_MISMATCH'], blocks((list, world) => list.splice(44, 1, flipBit(world.block(44), 40)))), // prettier-ignore
    row('a byte behind a block', ['MALFORMED_BLOCK', 'ROOT_MISMATCH'], blocks((list, world) => list.splice(44, 1, concatBytes(world.block(44), Uint8Array.of(0))))), // prettier-ignore
    row('a block without bytes', ['MALFORMED_BLOCK', 'ROOT_MISMATCH'], blocks((list) => list.splice(44, 1, new Uint8Array()))) // prettier-ignore
];

const ON_COMMITS: Row[] = [
    row('a commit dropped', 'PREVIOUS_HASH_MISMATCH', (world) => world.codes({ ...world.log, commits: world.log.commits.filter((_, k) => k !== 2) })), // prettier-ignore
    row('a commit doubled', [newLength, 'PREVIOUS_HASH_MISMATCH'], (world) => world.codes({ ...world.log, commits: world.log.commits.flatMap((one, k) => (k === 2 ? [one, one] : [one])) })), // prettier-ignore
    row('two commits exchanged', ['PREVIOUS_HASH_MISMATCH', newLength], (world) => world.codes({ ...world.log, commits: [1, 0, 2, 3, 4, 5].map(world.commit) })), // prettier-ignore
    row('a root altered', ['ROOT_MISMATCH', 'PREVIOUS_HASH_MISMATCH'], (world) => world.codes(world.withCommit(2, { root: zeros }))), // prettier-ignore
    row('the previous hash spliced', ['PREVIOUS_HASH_MISMATCH', 'ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(3, { previousHash: world.commit(0).root }))), // prettier-ignore
    row('the origin altered', ['GENESIS_MISMATCH', 'ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(3, { genesis: zeros }))), // prettier-ignore
    row('fewer draws claimed', ['ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(5, { draws: 1 }))),
    row('more draws claimed', ['ROOT_MISMATCH'], (world) =>
        world.codes(world.withLeaves(5, { draws: 1000 }))
    ),
    row('the record of roles altered', ['ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(5, { roles: zeros }))), // prettier-ignore
    row('the entity keys altered', ['ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(5, { entity: present(world.commit(5).root) }))), // prettier-ignore
    row('the certified responses altered', ['ROOT_MISMATCH'], (world) => world.codes(world.withLeaves(5, { httpExpr: zeros }))), // prettier-ignore
    row('the length of a commit altered', ['ROOT_MISMATCH', newLength], (world) => world.codes(world.withLeaves(5, { length: 49 }))), // prettier-ignore
    row('the last commit without certificates', 'CERTIFICATE_SIGNATURE_INVALID', (world) => world.codes(world.withCommit(5, { certificates: [] }))), // prettier-ignore
    row('the certificate of another commit in the last', 'ROOT_MISMATCH', (world) => world.codes(world.withCommit(5, { certificates: [world.certificateOf(4)] }))), // prettier-ignore
    row('the certificate of another canister in the last commit', 'CANISTER_MISMATCH', (world) => world.codes(world.withCommit(5, { certificates: present(world.other.log.commits[0]).certificates }))), // prettier-ignore
    row('junk in place of the last certificate', 'MALFORMED_CBOR', (world) => world.codes(world.withCommit(5, { certificates: [asciiBytes('junk')] }))), // prettier-ignore
    row('the archives of two canisters mixed: the whole other log', ['CANISTER_MISMATCH', 'GENESIS_MISMATCH'], (world) => world.codes(world.other.log)), // prettier-ignore
    row('time going back: a certificate older than the one before', ['TIME_ORDER', 'DRAW_NUMBER_INVALID'], (world) => world.codes(world.withCommit(3, { certificates: [world.sign(world.commit(3).root, world.timeOf(2) - 1n)] }))), // prettier-ignore
    row('seeds claimed earlier than a certificate that lacks them', 'TIME_ORDER', (world) => world.codes(world.withCommit(3, { certificates: [world.sign(world.commit(3).root, world.data(21).timestamp)] }))), // prettier-ignore
    row('a certificate older than the blocks it covers', 'TIME_ORDER', (world) => world.codes(world.withCommit(3, { certificates: [world.sign(world.commit(3).root, world.data(19).timestamp - 1n)] }))), // prettier-ignore
    honest('the log as it is', (world) => world.codes(world.log)),
    honest('the log as it is, by the newest certificate alone', (world) => world.codes(world.log, {}, { depth: 'tip' })), // prettier-ignore
    honest('a bad certificate beside a genuine one', (world) => world.codes(world.withCommit(3, { certificates: [asciiBytes('junk'), world.certificateOf(3)] }))) // prettier-ignore
];

export const ON_RECORDS: readonly Row[] = [...ON_BLOCKS, ...ON_COMMITS];

import { asciiBytes } from '../../../src/protocol/bytes.js';
import { attributeCode } from '../../../src/verifier/log/code-attribution.js';
import type { CodeLook } from '../../../src/verifier/log/code-attribution.js';
import type { Seen } from '../../../src/verifier/log/seen-check.js';
import { blocksHash } from '../log-builder.js';
import { honest, row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

/** What was verified of the log when it had the blocks of commit k. */
function seenAt(world: World, k: number, change: Partial<Seen> = {}): Seen {
    const { length, genesis } = world.commit(k).leaves;
    const time = world.timeOf(k);
    return { time, length, genesis, blocksHash: blocksHash(world.log.blocks.slice(0, length)), ...change };
}
const codes = (world: World, seen: readonly Seen[], log = world.log) => world.codes(log, {}, { seen });
/** The log as it was at commit k. */
const upTo = (world: World, k: number) => ({
    blocks: world.log.blocks.slice(0, world.commit(k).leaves.length),
    commits: world.log.commits.slice(0, k + 1)
});

const ON_LOGS: Row[] = [
    row('two forks: what was verified before, and another log since', 'HISTORY_REWRITTEN', (world) => codes(world, [seenAt(world, 3)], world.cheat(6, { memo: asciiBytes('never said') }))), // prettier-ignore
    row('a fork in the last block', 'HISTORY_REWRITTEN', (world) => codes(world, [seenAt(world, 5)], world.cheat(48, { memo: asciiBytes('x') }))), // prettier-ignore
    row('a snapshot taken, a draw made, the snapshot loaded', 'HISTORY_REWRITTEN', (world) => {
        // The log ends with commit 4 again, but the network certified commit 5 before that.
        const rewound = upTo(world, 4);
        const commits = rewound.commits.map((one, k) => (k === 4 ? { ...one, certificates: [world.sign(one.root, world.timeOf(5) + 1n)] } : one)); // prettier-ignore
        return codes(world, [seenAt(world, 5)], { ...rewound, commits });
    }),
    row('another draw after a snapshot was loaded', 'HISTORY_REWRITTEN', (world) => codes(world, [seenAt(world, 5)], world.cheat(49, { memo: asciiBytes('drawn again') }))), // prettier-ignore
    row('a draw dated before a seal that lacks it', 'TIME_ORDER', (world) => codes(world, [seenAt(world, 3, { length: 20, blocksHash: blocksHash(world.log.blocks.slice(0, 20)), time: world.data(21).timestamp })])), // prettier-ignore
    row('a seal older than a block that it covers', 'TIME_ORDER', (world) => codes(world, [seenAt(world, 3, { time: world.data(19).timestamp - 1n })])), // prettier-ignore
    row('blocks dated before a seal of the empty log', 'TIME_ORDER', (world) => codes(world, [seenAt(world, 0, { length: 0, blocksHash: undefined, time: world.data(1).timestamp })])), // prettier-ignore
    honest('the log has grown since', (world) => codes(world, [seenAt(world, 1), seenAt(world, 3), seenAt(world, 3, { time: world.timeOf(3) + 1n })])), // prettier-ignore
    honest('an archive that is older than what was verified', (world) => codes(world, [seenAt(world, 5)], upTo(world, 4))), // prettier-ignore
    honest('an honest reinstall or restore: a log of another origin', (world) => codes(world, [seenAt(world, 5, { genesis: new Uint8Array(32), length: 900 })])), // prettier-ignore
    honest('an honest reinstall, and the new log longer than the old one', (world) => codes(world, [seenAt(world, 3, { genesis: new Uint8Array(32), blocksHash: new Uint8Array(32), time: world.timeOf(0) - 1n })])), // prettier-ignore
    honest('an empty log seen before', (world) => codes(world, [seenAt(world, 0, { length: 0, blocksHash: undefined, time: 1n })])) // prettier-ignore
];

const OLD = Uint8Array.of(1);
const NEW = Uint8Array.of(2);
const SOMEBODY = [Uint8Array.of(4)];
/** Certificates at times 10, 20, 30, ... over 2, 4, 6, ... blocks. */
const seen = [1, 2, 3, 4].map((k) => ({ time: BigInt(10 * k), length: 2 * k }));
const look = (time: bigint, moduleHash: Uint8Array | undefined = OLD, controllers: readonly Uint8Array[] = []): CodeLook => ({ time, moduleHash, controllers }); // prettier-ignore

/** Of each block, whether the published module is proven to have staged it. */
const unproven = (looks: readonly CodeLook[], blocks: readonly number[]) => {
    const spans = attributeCode(looks, seen, 10);
    const code = (block: number) => spans.find((span) => span.from <= block && block < span.to)?.moduleHash;
    return blocks.some((block) => code(block)?.[0] !== OLD[0]) ? ['CODE_NOT_PROVEN'] : [];
};

const ON_CODE: Row[] = [
    row('blocks from before the controllers went', 'CODE_NOT_PROVEN', () => unproven([look(15n)], [3])),
    row('the published code, and somebody who can replace it', 'CODE_NOT_PROVEN', () => unproven([look(15n, OLD, SOMEBODY), look(35n, OLD, SOMEBODY)], [9])), // prettier-ignore
    row('no controllers, and other code', 'CODE_NOT_PROVEN', () => unproven([look(15n, NEW)], [9])),
    row('controllers again after there were none', 'CODE_NOT_PROVEN', () => unproven([look(15n), look(25n, OLD, SOMEBODY)], [9])), // prettier-ignore
    row('no certificate of the log since there were no controllers', 'CODE_NOT_PROVEN', () => unproven([look(41n)], [9])), // prettier-ignore
    row('a canister without code and controllers', 'CODE_NOT_PROVEN', () => unproven([{ ...look(15n), moduleHash: undefined }], [9])), // prettier-ignore
    row('no look at all', 'CODE_NOT_PROVEN', () => unproven([], [9])),
    honest('blocks since the network certified the published code and no controllers', () => unproven([look(5n, NEW, SOMEBODY), look(15n), look(50n)], [4, 5, 6, 7, 8, 9])), // prettier-ignore
    honest('a certificate of the very time of the look', () => unproven([look(10n)], [2, 9])),
    honest('a canister that ran out of cycles afterwards', () => unproven([look(15n), { ...look(99n), moduleHash: undefined }], [4, 9])) // prettier-ignore
];

export const ON_HISTORY: readonly Row[] = [...ON_LOGS, ...ON_CODE];

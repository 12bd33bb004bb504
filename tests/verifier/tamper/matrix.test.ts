import { beforeAll, describe, expect, it } from 'vitest';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import { ON_CERTIFICATES } from './on-certificates.js';
import { ON_DRAWS } from './on-draws.js';
import { ON_GENESIS } from './on-genesis.js';
import { ON_HISTORY } from './on-history.js';
import { ON_RECORDS } from './on-records.js';
import { ON_WITNESSES } from './on-witnesses.js';
import { World } from './world.js';

const MATRIX = {
    certificates: ON_CERTIFICATES,
    'witnesses and receipts': ON_WITNESSES,
    records: ON_RECORDS,
    'draws, by a canister that cheats': ON_DRAWS,
    genesis: ON_GENESIS,
    'history and code': ON_HISTORY
};
const ROWS = Object.values(MATRIX).flat();

let world: World;
beforeAll(async () => {
    world = await World.build();
});

describe('what is not tampered with', () => {
    it('is verified: the log, its proofs, and the log signed anew', () => {
        expect(world.codes(world.log)).toEqual([]);
        expect(world.log.blocks.length).toBe(50);
        expect(world.codes(world.resigned(world.log.blocks))).toEqual([]);
        expect(world.codes(world.other.log, world.other.policy)).toEqual([]);
        for (const [k, index] of [
            [0, 0],
            [1, 2],
            [2, 3],
            [5, 49],
            [-1, 2]
        ] as const) {
            // prettier-ignore
            expect(verifyBlock(world.proof(k, index), world.policy).index).toBe(index);
        }
    });
});

describe.each(Object.entries(MATRIX))('%s', (_, rows) => {
    it.each(rows.map((row) => [row.attack, row] as const))('%s', (__, { run, codes }) => {
        expect(run(world)).toEqual(codes);
    });
});

describe('the matrix', () => {
    const attacks = ROWS.filter(({ codes }) => codes.length > 0);

    it('names each attack once, and has at least 60', () => {
        expect(new Set(ROWS.map(({ attack }) => attack)).size).toBe(ROWS.length);
        expect(attacks.length).toBeGreaterThanOrEqual(60);
        expect(ROWS.length - attacks.length).toBeGreaterThanOrEqual(5);
    });

    /** Those that come from files of an archive, and from what is kept beside a log, have tests of their own. */
    it('meets every reason why a log or a block is refused', () => {
        const met = new Set(attacks.flatMap(({ codes }) => codes));
        const refusals: ReasonCode[] = [
            'MALFORMED_CBOR',
            'MALFORMED_CERTIFICATE',
            'MALFORMED_BLOCK',
            'ROOT_KEY_MALFORMED',
            'CERTIFICATE_SIGNATURE_INVALID',
            'DELEGATION_INVALID',
            'CANISTER_OUT_OF_RANGE',
            'CANISTER_MISMATCH',
            'ROOT_KEY_MISMATCH',
            'TIME_MISSING',
            'CERTIFICATE_TIME',
            'ROOT_MISMATCH',
            'WITNESS_SHAPE',
            'BLOCK_HASH_MISMATCH',
            'COMMIT_LENGTH_INVALID',
            'PREVIOUS_HASH_MISMATCH',
            'GENESIS_MISMATCH',
            'TIME_ORDER',
            'POOL_INDEX_INVALID',
            'EXPAND_INVALID',
            'DRAW_NUMBER_INVALID',
            'ALGORITHM_UNKNOWN',
            'SELECTION_MISMATCH',
            'NOTHING_COMMITTED',
            'HISTORY_REWRITTEN',
            'CODE_NOT_PROVEN'
        ];
        expect(refusals.filter((code) => !met.has(code))).toEqual([]);
    });
});

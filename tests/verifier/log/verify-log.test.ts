import { describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import { encodeInstallGenesis, genesisOf } from '../../../src/protocol/genesis.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { certificate, OTHER_KEY, ROOT_KEY } from '../certificate-builder.js';
import { INSTALLED, LogBuilder, names, POLICY, sampleLog, SECOND, START } from '../log-builder.js';
import { present } from '../bytes.js';
import { info } from '../cheating.js';
import { run } from '../verify.js';

const SAMPLE = sampleLog();

describe('a good log', () => {
    const { findings, verdict } = run(SAMPLE.build());

    it('is verified', () => {
        expect(verdict.codes).toEqual([]);
        expect(verdict.verified).toBe(true);
        expect(verdict.length).toBe(10);
        expect(verdict.asOf).toBe(SAMPLE.time);
        expect(verdict.root).toEqual(SAMPLE.previousHash);
    });

    it('yields one finding for each block and commit, as the walk comes to it', () => {
        const subjects = findings.map(({ subject, index, state }) => `${subject} ${index} ${state}`);
        const blocks = (from: number, to: number) =>
            Array.from({ length: to - from }, (_, i) => `block ${from + i} passed`);
        expect(subjects).toEqual([
            ...blocks(0, 2),
            'commit 0 passed',
            ...blocks(2, 5),
            'commit 1 passed',
            ...blocks(5, 10),
            'commit 2 passed'
        ]);
    });

    it('reports every draw', () => {
        const draws = verdict.draws.map(
            ({ index, kind, poolIndex, poolSize, number, extends: of, jurors }) => {
                return [index, kind, poolIndex, poolSize, number, of, jurors.length];
            }
        );
        expect(draws).toEqual([
            [2, 'Select', 1, 18, 0, undefined, 5],
            [4, 'Expand', 1, 18, undefined, 2, 3],
            [5, 'Select', 0, 20, 1, undefined, 12],
            [6, 'Expand', 1, 18, undefined, 4, 2],
            [8, 'Select', 3, 24, 2, undefined, 1]
        ]);
        expect(
            verdict.draws.every(({ redrawn, poolCommittedBefore }) => redrawn && poolCommittedBefore)
        ).toBe(true);
    });

    it('says what it does not prove', () => {
        expect(verdict.notProven[0]).toBe('as of 2025-11-24T16:00:16.000Z; nothing later is proven');
        expect(verdict.notProven.join()).toContain('that the records of roles and of entity keys only grew');
    });

    it('may have several certificates for a commit, the bad ones named', () => {
        const { blocks, commits } = SAMPLE.build();
        const [first, ...rest] = commits;
        const junk = certificate().signedBy(OTHER_KEY).build();
        const more = { ...present(first), certificates: [junk, ...present(first).certificates] };
        const { findings: found, verdict: judged } = run({ blocks, commits: [more, ...rest] });
        expect(judged.verified).toBe(true);
        expect(found.filter(({ state }) => state === 'noted')).toEqual([
            expect.objectContaining({ subject: 'commit', index: 0, code: 'CERTIFICATE_SIGNATURE_INVALID' })
        ]);
    });

    it('may have draws of the same block', () => {
        const log = new LogBuilder()
            .add('a', 'b', 'c')
            .commit()
            .select(0, 3)
            .select(0, 3)
            .select(0, 1)
            .commit();
        expect(run(log.build()).verdict.verified).toBe(true);
    });
});

describe('what is noted', () => {
    const notes = (log: LogBuilder, policy = POLICY) => {
        const { findings, verdict } = run(log.build(), policy);
        expect(verdict.verified).toBe(true);
        return findings.filter(({ state }) => state === 'noted').map(({ detail }) => detail);
    };

    it('a pool that was not committed before the draw', () => {
        const log = new LogBuilder()
            .add(...names(0, 4))
            .select(0, 2)
            .commit();
        expect(notes(log)).toEqual([
            'the pool of this Select was not committed before its randomness was requested'
        ]);
        const [draw] = run(log.build()).verdict.draws;
        expect(draw?.poolCommittedBefore).toBe(false);
        expect(run(log.build()).verdict.notProven.at(-1)).toContain('block 1');
    });

    it('a pool committed at the very time of the request', () => {
        const log = new LogBuilder().add(...names(0, 4)).commit();
        const time = log.time;
        const draw = { number: 0, requestedAt: time, algorithm: 'chacha20-uniform32-positions/1' };
        expect(notes(log.select(0, 2, { draw }).commit())).toHaveLength(1);
    });

    it('draws that left no block', () => {
        const log = new LogBuilder().add(...names(0, 4)).commit();
        log.draws = 2;
        log.select(0, 2).commit();
        expect(notes(log)).toEqual(['2 of 3 draw numbers left no block: 0, 1']);
        log.draws = 2 ** 32 - 1;
        log.stage({}).commit();
        expect(notes(log)[0]).toMatch(
            /^4294967294 of 4294967295 draw numbers left no block: 0, 1, 3, .*, \.\.\.$/
        );
    });

    it('an older log that this one continues', () => {
        const log = new LogBuilder();
        const initHash = sha256(asciiBytes('an older log'));
        const preimage = encodeInstallGenesis({ ...INSTALLED, initHash });
        log.previousHash = initHash;
        log.genesis = genesisOf(preimage);
        const policy = { ...POLICY, genesis: [preimage] };
        const detail = `an older log came before, with the root ${toHex(initHash)}`;
        expect(notes(log.add('a').commit(), policy)).toEqual([detail]);
        const { notProven } = run(log.build(), policy).verdict;
        expect(notProven.join()).toContain('what came before the first commit');
        expect(notProven.join()).not.toContain('that no commit came before the first');
    });

    it('a lottery: its result is not known to this reader', () => {
        const log = new LogBuilder()
            .add(...names(0, 4))
            .stage({ memo: asciiBytes('icjury/v1/lottery\0and what stands there one day') })
            .commit()
            .select(1, 0)
            .select(0, 2)
            .commit();
        const { findings } = run(log.build());
        expect(findings.filter(({ state }) => state === 'noted')).toEqual([
            {
                subject: 'block',
                index: 2,
                state: 'noted',
                detail: 'it draws a lottery, whose result is not known to this reader'
            }
        ]);
        const [lottery, draw] = run(log.build()).verdict.draws;
        expect(lottery).toMatchObject({ index: 2, isLottery: true, redrawn: false, jurors: [], number: 0 });
        expect(lottery).toMatchObject({ poolIndex: 1, poolSize: 0, poolCommittedBefore: true });
        expect(draw).toMatchObject({ index: 3, isLottery: false, redrawn: true, number: 1, poolSize: 4 });
    });

    it('a lottery under a rule that a later version names', () => {
        const log = new LogBuilder()
            .add(...names(0, 4))
            .stage({ memo: asciiBytes('icjury/v1/lottery\0and what stands there one day') })
            .commit()
            .select(1, 0, info({ algorithm: 'lottery-file/1', requestedAt: START + 5n * SECOND }))
            .commit();
        expect(run(log.build()).verdict).toMatchObject({ verified: true, codes: [] });
        const drawn = new LogBuilder()
            .add('a', 'b')
            .commit()
            .select(0, 1, info({ algorithm: 'lottery-file/1' }));
        expect(run(drawn.commit().build()).verdict.codes).toEqual(['ALGORITHM_UNKNOWN']);
        const nothing = new LogBuilder()
            .add('a', 'b')
            .commit()
            .select(0, 0, info({ algorithm: 'lottery-file/1' }));
        expect(run(nothing.commit().build()).verdict.codes).toEqual(['SELECTION_MISMATCH']);
    });

    it('nothing of entity keys and certified responses that change', () => {
        const log = new LogBuilder().add('a').commit();
        const other = sha256(asciiBytes('another module'));
        log.add('b').commit({ entity: sha256(asciiBytes('a key')) });
        expect(
            notes(log.add('c').commit({ entity: sha256(asciiBytes('the next')), httpExpr: other }))
        ).toEqual([]);
    });
});

describe('the policy', () => {
    const input = SAMPLE.build();
    const asOf = SAMPLE.time;
    const codes = (change: object) => run(input, { ...POLICY, ...change }).verdict.codes;

    it('bounds the time of the newest certificate', () => {
        expect(codes({ notBefore: asOf, notAfter: asOf })).toEqual([]);
        expect(codes({ notBefore: asOf + 1n })).toEqual(['CERTIFICATE_TIME']);
        expect(codes({ notAfter: asOf - 1n })).toEqual(['CERTIFICATE_TIME']);
    });

    it('names the root key and the canister', () => {
        expect(codes({ rootKey: OTHER_KEY.publicKeyDer })).toEqual([
            'DELEGATION_INVALID',
            'ROOT_KEY_MISMATCH'
        ]);
        expect(codes({ rootKey: ROOT_KEY.slice(1) })).toEqual(['ROOT_KEY_MALFORMED', 'ROOT_KEY_MISMATCH']);
        expect(codes({ canisterId: Uint8Array.of(1, 2, 3) })).toEqual(['CANISTER_MISMATCH']);
    });
});

describe('an incomplete log', () => {
    it('without a commit is not verified', () => {
        for (const log of [new LogBuilder(), new LogBuilder().add('a')]) {
            const { verdict } = run(log.build());
            expect(verdict).toMatchObject({
                verified: false,
                codes: ['NOTHING_COMMITTED'],
                length: 0,
                asOf: undefined
            });
        }
    });

    it('with a block after the last commit is not verified', () => {
        const { verdict } = run(new LogBuilder().add('a').commit().add('b').build());
        expect(verdict).toMatchObject({ verified: false, codes: ['COMMIT_LENGTH_INVALID'], length: 1 });
    });

    it('is verified up to each of its commits', () => {
        const { blocks, commits } = SAMPLE.build();
        for (const k of [1, 2, 3]) {
            const some = commits.slice(0, k);
            const length = present(some.at(-1)).leaves.length;
            expect(run({ blocks: blocks.slice(0, length), commits: some }).verdict).toMatchObject({
                verified: true,
                length
            });
        }
    });

    it('goes on after a certificate of another time than its blocks', () => {
        const log = new LogBuilder().add('a').commit();
        log.add('b').commit({}, log.time + 5n * SECOND);
        log.time += 6n * SECOND;
        expect(run(log.add('c').commit().build()).verdict.verified).toBe(true);
    });
});

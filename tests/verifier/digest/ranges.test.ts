import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import type { Finding } from '../../../src/verifier/finding.js';
import { digestRange } from '../../../src/verifier/digest/range-digest.js';
import { packRange } from '../pack-range.js';
import type { RangeDigest } from '../../../src/verifier/digest/range-digest.js';
import { LogPeaks } from '../../../src/verifier/digest/log-peaks.js';
import type { Verdict } from '../../../src/verifier/log/verdict.js';
import { CommitLengths } from '../../../src/verifier/log/commit-lengths.js';
import { startWalk, verifyLog } from '../../../src/verifier/log/verify-log.js';
import type { LogInput } from '../../../src/verifier/input.js';
import { flipBit, present } from '../bytes.js';
import { certificate } from '../certificate-builder.js';
import { blocksHash, LogBuilder, names, POLICY } from '../log-builder.js';
import { run } from '../verify.js';

/** Seven commits over sixty blocks, one of them over a single block. */
function longLog(): LogBuilder {
    const log = new LogBuilder(() => certificate().withoutDelegation()).add(...names(0, 30)).commit();
    for (let i = 1; i < 60; i++) {
        if (i === 21) log.stage({ memo: asciiBytes('icjury/v1/lottery\0') });
        else if (i === 22) log.select(21, 0);
        else if (i % 7 === 3) log.select(i % 2 === 0 ? i - 1 : 0, 1 + (i % 5));
        else if (i % 7 === 4) log.expand(i - 1, 2);
        else if (i % 5 === 0) log.remove(`juror-${i}`, `juror-${i + 40}`, 'nobody');
        else log.add(`juror-${60 + i}`, `juror-${i}`);
        if (i === 1 || i % 10 === 9) log.commit();
    }
    return log;
}

const GOOD = longLog().build();
const SIGNATURES = new Set<string>();
run(GOOD, POLICY, { signatures: SIGNATURES });

/** Verifies in ranges that end at `ends`, digested in another order than that of the log. */
function inRanges(input: LogInput, ends: readonly number[]): { findings: Finding[]; verdict: Verdict } {
    const walk = startWalk(input.commits, POLICY, { signatures: SIGNATURES });
    const cuts = new CommitLengths(input.commits);
    const bounds = [...new Set([...ends.filter((end) => end < input.blocks.length), input.blocks.length])];
    bounds.sort((a, b) => a - b);
    const starts = [0, ...bounds.slice(0, -1)];
    const digests = new Map<number, RangeDigest>();
    for (const [i, first] of [...starts.entries()].reverse()) {
        const count = present(bounds[i]) - first;
        const blocks = input.blocks.slice(first, first + count);
        // As a message between threads would copy it.
        digests.set(first, structuredClone(digestRange(packRange(first, blocks, cuts.within(first, count)))));
    }
    const findings: Finding[] = [];
    for (const first of starts) findings.push(...walk.take(present(digests.get(first))));
    findings.push(...walk.end(undefined, undefined));
    return { findings, verdict: walk.verdict() };
}

describe('a log in ranges', () => {
    const ends = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 12 });

    it('is verified like the log at once, whatever the ranges', () => {
        const whole = run(GOOD, POLICY, { signatures: SIGNATURES });
        expect(whole.verdict).toMatchObject({ verified: true, codes: [], length: 60 });
        expect(whole.verdict.draws.length).toBeGreaterThan(10);
        fc.assert(
            fc.property(ends, (some) => {
                expect(inRanges(GOOD, some)).toEqual(whole);
            }),
            { numRuns: 60 }
        );
    });

    it('has the same faults, whatever the ranges', () => {
        const fault = fc.record({ at: fc.nat(59), bit: fc.nat(4000), kind: fc.nat(4), length: fc.nat(70) });
        const property = fc.property(ends, fault, (some, { at, bit, kind, length }) => {
            const blocks = [...GOOD.blocks];
            let { commits } = GOOD;
            if (kind === 0) blocks[at] = flipBit(present(blocks[at]), bit);
            if (kind === 1) blocks.splice(at, 1);
            if (kind === 2) blocks.splice(at, 0, present(blocks[bit % 60]));
            if (kind === 3) blocks[at] = concatBytes(present(blocks[at]), new Uint8Array(1));
            if (kind === 4) {
                const k = at % commits.length;
                commits = commits.map((one, i) =>
                    i === k
                        ? { ...one, leaves: { ...one.leaves, length: bit % 9 === 0 ? NaN : length } }
                        : one
                );
            }
            const input = { blocks, commits };
            const whole = run(input, POLICY, { signatures: SIGNATURES });
            expect(inRanges(input, some)).toEqual(whole);
        });
        fc.assert(property, { numRuns: 150 });
    });

    it('may have no blocks', () => {
        const empty = { blocks: [], commits: GOOD.commits };
        expect(inRanges(empty, [])).toEqual(run(empty, POLICY, { signatures: SIGNATURES }));
    });
});

describe('the tree of a log in ranges', () => {
    it('has the root of the log at every length, whatever the ranges', () => {
        const blocks = Array.from({ length: 70 }, (_, i) => new Uint8Array(i).fill(i));
        const bounds = fc.uniqueArray(fc.integer({ min: 1, max: 69 }), { maxLength: 20 });
        const property = fc.property(bounds, (some) => {
            const ends = [...some, 70].sort((a, b) => a - b);
            const tree = new LogPeaks();
            let first = 0;
            for (const end of ends) {
                const { nodeLevels, nodeHashes } = digestRange(
                    packRange(first, blocks.slice(first, end), [])
                );
                nodeLevels.forEach((level, i) => tree.append(level, nodeHashes.slice(32 * i, 32 * i + 32)));
                expect(tree.root()).toEqual(blocksHash(blocks.slice(0, end)));
                first = end;
            }
        });
        fc.assert(property, { numRuns: 60 });
    });
});

describe('how much is told', () => {
    const faulty = {
        ...GOOD,
        blocks: GOOD.blocks.map((bytes, i) => (i === 20 ? flipBit(bytes, 950) : bytes))
    };

    it('may leave out what passed', () => {
        for (const input of [GOOD, faulty]) {
            const all = run(input, POLICY, { signatures: SIGNATURES });
            const some = run(input, POLICY, { signatures: SIGNATURES, tellsPassed: false });
            expect(some.verdict).toEqual(all.verdict);
            expect(some.findings).toEqual(all.findings.filter(({ state }) => state !== 'passed'));
        }
    });

    it('may hand the draws out one by one', () => {
        const draws: unknown[] = [];
        const { verdict } = run(GOOD, POLICY, { signatures: SIGNATURES, onDraw: (draw) => draws.push(draw) });
        expect(verdict.draws).toEqual([]);
        expect(draws).toEqual(run(GOOD, POLICY, { signatures: SIGNATURES }).verdict.draws);
        expect(verdict.notProven).toEqual(run(GOOD, POLICY, { signatures: SIGNATURES }).verdict.notProven);
    });
});

describe('the depth tip', () => {
    const junk = (k: number): LogInput => ({
        ...GOOD,
        commits: GOOD.commits.map((one, i) => (i === k ? { ...one, certificates: [new Uint8Array(5)] } : one))
    });
    const codes = (input: LogInput, depth: 'tip' | 'full') => run(input, POLICY, { depth }).verdict.codes;

    it('asks for the newest certificate only, which proves all blocks', () => {
        const { verdict, findings } = run(GOOD, POLICY, { depth: 'tip' });
        const full = run(GOOD, POLICY, { signatures: SIGNATURES }).verdict;
        expect(verdict).toMatchObject({ verified: true, length: 60, asOf: full.asOf, root: full.root });
        expect(verdict.draws.map(({ redrawn }) => redrawn)).toEqual(
            full.draws.map(({ isLottery }) => !isLottery)
        );
        expect(full.draws.filter(({ isLottery }) => isLottery).map(({ index }) => index)).toEqual([22]);
        // When a pool was there, only the older certificates tell.
        expect(verdict.draws.some(({ poolCommittedBefore }) => poolCommittedBefore)).toBe(false);
        expect(verdict.notProven.join()).toContain('only the newest certificates were asked');
        expect(findings.filter(({ subject }) => subject === 'commit').length).toBe(GOOD.commits.length);
        expect(codes(junk(2), 'tip')).toEqual([]);
        expect(codes(junk(2), 'full')).toEqual([]);
        expect(codes(junk(GOOD.commits.length - 1), 'full')).toEqual(['MALFORMED_CBOR']);
        expect(codes(junk(GOOD.commits.length - 1), 'tip')).toEqual(['MALFORMED_CBOR']);
    });

    it('still recomputes every root', () => {
        const [first, ...rest] = GOOD.commits;
        const commits = [{ ...present(first), root: new Uint8Array(32) }, ...rest];
        const expected = ['ROOT_MISMATCH', 'PREVIOUS_HASH_MISMATCH'];
        expect(run({ ...GOOD, commits }, POLICY, { depth: 'tip' }).verdict.codes).toEqual(expected);
    });

    it('computes one signature, full all of them', () => {
        const tip = new Set<string>();
        run(GOOD, POLICY, { depth: 'tip', signatures: tip });
        expect(tip.size).toBe(1);
        expect(SIGNATURES.size).toBe(GOOD.commits.length);
    });
});

it('verifies nothing of a bad root key', () => {
    const steps = verifyLog(GOOD, { ...POLICY, rootKey: new Uint8Array(3) });
    let step = steps.next();
    while (!step.done) step = steps.next();
    expect(step.value.codes).toEqual(['ROOT_KEY_MALFORMED', 'ROOT_KEY_MISMATCH']);
});

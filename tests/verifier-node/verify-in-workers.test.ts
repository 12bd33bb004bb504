import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import type * as VerifierNode from '../../src/library/node.js';
import type { BlockSource, Progress, WorkerOptions } from '../../src/library/node.js';
import type { Finding } from '../../src/verifier/finding.js';
import type { LogInput, Policy } from '../../src/verifier/input.js';
import type { Verdict } from '../../src/verifier/log/verdict.js';
import { juryProgram } from '../built.js';
import { flipBit, present } from '../verifier/bytes.js';
import { LogBuilder, names, POLICY, sampleLog } from '../verifier/log-builder.js';
import { run } from '../verifier/verify.js';

/** The compiled one: a thread needs a file that Node can run. */
let compiled: typeof VerifierNode;
beforeAll(async () => {
    juryProgram();
    const file = pathToFileURL(join(packageRoot, 'dist/src/library/node.js')).href;
    compiled = (await import(file)) as typeof compiled;
});

async function inWorkers(
    blocks: BlockSource,
    commits: LogInput['commits'],
    options: WorkerOptions = {},
    policy: Policy = POLICY
): Promise<{ findings: Finding[]; verdict: Verdict }> {
    const findings: Finding[] = [];
    const steps = compiled.verifyLogInWorkers(blocks, commits, policy, { workers: 2, ...options });
    for (;;) {
        const step = await steps.next();
        if (step.done === true) return { findings, verdict: step.value };
        findings.push(step.value);
    }
}

/** One by one, in twos, and in a piece of nothing. */
function* pieces(blocks: readonly Uint8Array[]): Generator<Uint8Array[]> {
    yield [];
    for (let i = 0; i < blocks.length; i += 2) yield blocks.slice(i, i + 2);
}

/** 10,000 blocks: five ranges. */
function longLog(): LogInput {
    const log = new LogBuilder().add(...names(0, 300)).commit();
    for (let i = 1; i < 10_000; i++) {
        if (i % 10 === 5) log.select(i - (i % 90), 3);
        else log.add(`late-${i}`);
        if (i === 4096 || i === 7000) log.commit();
    }
    return log.commit().build();
}

describe('a log in several threads', () => {
    const sample = sampleLog().build();
    const long = longLog();

    it('has the findings and the verdict of one thread', async () => {
        for (const { blocks, commits } of [sample, long, { blocks: [], commits: [] }]) {
            const expected = run({ blocks, commits });
            expect(await inWorkers(pieces(blocks), commits)).toEqual(expected);
            expect(await inWorkers([blocks], commits, { workers: 1 })).toEqual(expected);
        }
        expect(run(long).verdict).toMatchObject({ verified: true, length: 10_000 });
    });

    it('has the same faults', async () => {
        for (const at of [0, 2047, 2048, 9_999]) {
            const blocks = long.blocks.map((bytes, i) => (i === at ? flipBit(bytes, 1200) : bytes));
            const expected = run({ blocks, commits: long.commits });
            expect(expected.verdict.verified).toBe(false);
            expect(await inWorkers(pieces(blocks), long.commits)).toEqual(expected);
        }
        // Of the last commit a bad certificate is a failure; of the first it is told.
        for (const at of [0, sample.commits.length - 1]) {
            const one = present(sample.commits[at]);
            const junk = { ...one, certificates: [flipBit(present(one.certificates[0]), 4000)] };
            const commits = sample.commits.with(at, junk);
            const expected = run({ blocks: sample.blocks, commits });
            expect(await inWorkers(pieces(sample.blocks), commits)).toEqual(expected);
            expect(expected.findings.some(({ code }) => code !== undefined)).toBe(true);
            expect(expected.verdict.verified).toBe(at === 0);
        }
    });

    it('takes the options of one thread', async () => {
        const options = { depth: 'tip', tellsPassed: false } as const;
        const { blocks, commits } = sample;
        expect(await inWorkers(pieces(blocks), commits, options)).toEqual(run(sample, POLICY, options));
        const policy = { ...POLICY, rootKey: new Uint8Array() };
        expect(await inWorkers(pieces(blocks), commits, {}, policy)).toEqual(run(sample, policy));
    });

    it('tells how far it is', async () => {
        const told: Progress[] = [];
        await inWorkers(pieces(long.blocks), long.commits, { onProgress: (progress) => told.push(progress) });
        expect(told.at(-1)).toEqual({ step: 'blocks', done: 10_000, total: undefined });
        expect(told[0]).toEqual({ step: 'signatures', done: 5, total: 5 });
        // Ranges of 1,024 blocks.
        expect(told.filter(({ step }) => step === 'blocks').length).toBe(10);
    });

    it('ends with the error of its source, and leaves no thread behind', async () => {
        async function* broken() {
            yield sample.blocks.slice(0, 2);
            await Promise.reject(new Error('the disk is gone'));
        }
        await expect(inWorkers(broken(), sample.commits)).rejects.toThrow('the disk is gone');
        expect(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length).toBe(0);
    });

    it('may be left half way', async () => {
        const steps = compiled.verifyLogInWorkers(pieces(long.blocks), long.commits, POLICY, { workers: 2 });
        expect((await steps.next()).value).toMatchObject({ subject: 'block', index: 0 });
        await steps.return(undefined as never);
        expect((await steps.next()).done).toBe(true);
    });
});

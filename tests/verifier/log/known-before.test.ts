import { describe, expect, it } from 'vitest';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { present } from '../bytes.js';
import { POLICY, sampleLog } from '../log-builder.js';
import { run } from '../verify.js';

/** Verifications that do not do again what was done before them. */

const { blocks, commits } = sampleLog().build();
const tree = new BlockTree(blocks);
const spoilt = (k: number) =>
    commits.map((commit, i) => (i === k ? { ...commit, certificates: [Uint8Array.of(1)] } : commit));

describe('a log whose tree is known', () => {
    it('has the findings and the verdict of one that is hashed', () => {
        expect(run({ blocks, commits }, POLICY, { tree })).toEqual(run({ blocks, commits }));
        const [first, ...rest] = commits;
        const other = [{ ...present(first), root: new Uint8Array(32) }, ...rest];
        const expected = run({ blocks, commits: other });
        expect(expected.verdict.codes).toContain('ROOT_MISMATCH');
        expect(run({ blocks, commits: other }, POLICY, { tree })).toEqual(expected);
    });

    it('is held against that tree', () => {
        const foreign = new BlockTree([...blocks.slice(1), present(blocks[0])]);
        expect(run({ blocks, commits }, POLICY, { tree: foreign }).verdict.codes).toContain('ROOT_MISMATCH');
    });
});

describe('a log of which old certificates are not asked', () => {
    const last = commits.length - 1;

    it('verifies, and says what it leaves open', () => {
        const { verdict } = run({ blocks, commits: spoilt(0) }, POLICY, { asksFrom: 1 });
        expect(verdict).toMatchObject({ verified: true, length: blocks.length });
        expect(verdict.notProven).toContain(
            'when the first blocks were there: certificates of the first 1 commits were not asked'
        );
        const { verdict: asked, findings } = run({ blocks, commits: spoilt(0) });
        expect(asked.verified).toBe(true);
        expect(findings.flatMap(({ state, code }) => (state === 'noted' && code ? [code] : []))).toEqual([
            'MALFORMED_CBOR'
        ]);
    });

    it('still needs the new ones, and always the last', () => {
        for (const [k, asksFrom] of [
            [last, last],
            [last, last + 1]
        ] as const)
            expect(run({ blocks, commits: spoilt(k) }, POLICY, { asksFrom }).verdict.codes).toEqual([
                'MALFORMED_CBOR'
            ]);
    });
});

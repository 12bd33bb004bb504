import { describe, expect, it } from 'vitest';
import { verifyFraud } from '../../../src/verifier/block/verify-fraud.js';
import type { FraudKind } from '../../../src/verifier/block/verify-fraud.js';
import { verifyLog } from '../../../src/verifier/log/verify-log.js';
import type { LogInput } from '../../../src/verifier/input.js';
import { present } from '../bytes.js';
import { CANISTER, certificate, ROOT_KEY } from '../certificate-builder.js';
import { POLICY, sampleLog } from '../log-builder.js';

/** What callers without types may give: a verdict, or an error with a code. */

const log = sampleLog(() => certificate().withoutDelegation()).build();
function codesOf(input: LogInput): readonly string[] {
    const steps = verifyLog(input, POLICY);
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value.codes;
    }
}

describe('a log', () => {
    it.each([3n, 10n ** 30n, '3', null, undefined, {}, [3], Number.NaN, 1.5])(
        'whose commits say a length of %s is of other lengths',
        (length) => {
            for (const k of log.commits.keys()) {
                const commits = [...log.commits];
                const commit = present(commits[k]);
                commits[k] = { ...commit, leaves: { ...commit.leaves, length: length as number } };
                expect(codesOf({ ...log, commits })).toContain('COMMIT_LENGTH_INVALID');
            }
        }
    );

    it('with a hole in its blocks has one that cannot be read', () => {
        for (const index of [0, 4, log.blocks.length - 1]) {
            const blocks: Uint8Array[] = [];
            log.blocks.forEach((block, i) => i !== index && (blocks[i] = block));
            blocks.length = log.blocks.length;
            expect(codesOf({ ...log, blocks })).toContain('MALFORMED_BLOCK');
        }
    });
});

it('a fraud proof of a kind that there is none of is no split', () => {
    const statement = { certificate: new Uint8Array(), witness: new Uint8Array() };
    for (const kind of ['merge', '', undefined, 'SPLIT'] as unknown as FraudKind[]) {
        const proof = { kind, first: statement, second: statement };
        expect(() => verifyFraud(proof, { rootKey: ROOT_KEY, canisterId: CANISTER })).toThrow(
            'PROOF_MALFORMED'
        );
    }
});

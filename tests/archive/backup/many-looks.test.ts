import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/archive/folder/archive-folder.js';
import { evidenceNames, readEvidence } from '../../../src/archive/folder/read-evidence.js';
import { verifyArchive } from '../../../src/archive/audit/verify-archive.js';
import { plainDriver } from '../../../src/verifier/log/driver.js';
import { temporaryFolder } from '../archives.js';
import { lookManyTimes } from '../many-looks.js';

/** What a folder takes to verify, in what is the same on every machine: signatures, and batches of them. */
async function costOf(folder: string, rootKey: Uint8Array) {
    const plain = plainDriver();
    const cost = { signatures: 0, batches: 0 };
    const prove: typeof plain.prove = (claims) => {
        cost.signatures += claims.length;
        cost.batches++;
        return plain.prove(claims);
    };
    const run = { ...plain, prove };
    const report = await verifyArchive(openArchive(folder), readEvidence(folder), { rootKey }, { run });
    expect([report.verified, report.codes]).toEqual([true, []]);
    return { ...cost, seals: report.evidence.seals.length, code: report.evidence.code.length };
}

/** Each takes a call of the canister; the benchmark takes 130. */
const LOOKS = Number(process.env['JURY_LOOKS'] ?? 20);

describe(`an archive of ${LOOKS} looks without news`, () => {
    it('takes hardly more to verify than one without', async () => {
        const { archive, bare, rootKey } = await lookManyTimes(temporaryFolder(), LOOKS);
        expect(evidenceNames(archive, 'seals')).toHaveLength(2);
        expect(evidenceNames(archive, 'code')).toHaveLength(2);
        const [with_, without] = [await costOf(archive, rootKey), await costOf(bare, rootKey)];
        expect(without).toMatchObject({ batches: 1, seals: 0, code: 0 });
        // Seals, states of the code and its histories: the first and the newest of each.
        expect(with_).toMatchObject({ batches: 1, seals: 2, code: 2 });
        expect(with_.signatures - without.signatures).toBeLessThanOrEqual(6);
    });
});

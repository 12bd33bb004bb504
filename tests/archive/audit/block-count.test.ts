import { describe, expect, it } from 'vitest';
import { NO_EVIDENCE, sourceOf } from '../../../src/archive/format/archive.js';
import type { ArchiveSource } from '../../../src/archive/format/archive.js';
import { verifyArchive } from '../../../src/archive/audit/verify-archive.js';
import { plainDriver } from '../../../src/verifier/log/driver.js';
import { WorkerDriver } from '../../../src/verifier-node/index.js';
import { ROOT_KEY } from '../../verifier/certificate-builder.js';
import { at, ForgedArchive } from '../forged.js';

/** An archive says how many blocks it holds, and that many have to come. */

const forged = new ForgedArchive().add('a', 'b', 'c').commit().add('d').commit();
const verify = (change: Partial<ArchiveSource>, evidence = NO_EVIDENCE) =>
    verifyArchive({ ...sourceOf(forged.archive), ...change }, evidence, { rootKey: ROOT_KEY }, { run: plainDriver() }); // prettier-ignore
const { blocks } = forged.archive;

describe('an archive of another number of blocks than it says', () => {
    it.each([0, 1, 3, 5, 1e9, 2 ** 31, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('%s: is malformed', async (length) => {
        await expect(verify({ length })).rejects.toThrow(/^ARCHIVE_MALFORMED: it is said to hold /);
    }); // prettier-ignore

    it('or of more or fewer pieces, is malformed, in several threads too', async () => {
        await expect(verify({ blocks: [blocks, blocks] })).rejects.toThrow('ARCHIVE_MALFORMED');
        await expect(verify({ blocks: [blocks.slice(1)] })).rejects.toThrow('ARCHIVE_MALFORMED');
        await expect(verify({ blocks: [] })).rejects.toThrow('ARCHIVE_MALFORMED');
        const run = new WorkerDriver(1, () => undefined);
        const source = { ...sourceOf(forged.archive), blocks: [blocks, blocks] };
        await expect(verifyArchive(source, NO_EVIDENCE, { rootKey: ROOT_KEY }, { run })).rejects.toThrow('ARCHIVE_MALFORMED'); // prettier-ignore
        await run.close();
    });

    it('hides no contradiction of two seals', async () => {
        const two = new ForgedArchive().add('a').commit().add('d').seal({}, at(20)).rewind().add('e').seal({}, at(25)); // prettier-ignore
        const source = sourceOf(two.archive);
        const run = plainDriver();
        const report = await verifyArchive(source, two.evidence, { rootKey: ROOT_KEY }, { run });
        expect(report.codes).toEqual(['HISTORY_REWRITTEN']);
        for (const length of [2, 5, 1e9])
            await expect(verifyArchive({ ...source, length }, two.evidence, { rootKey: ROOT_KEY }, { run })).rejects.toThrow('ARCHIVE_MALFORMED'); // prettier-ignore
    });

    it('in whatever pieces they come, verifies if they are as many as it says', async () => {
        const pieces = [[], ...blocks.map((one) => [one]), []];
        expect((await verify({ blocks: pieces })).verified).toBe(true);
    });
});

import { describe, expect, it } from 'vitest';
import { at, ForgedArchive } from './forged.js';

/** A seal that is held against the log proves a later time than its commits do. */
describe('bounds of time', () => {
    const forged = new ForgedArchive().add('a', 'b').commit({}, at(100)).add('c').seal({}, at(5000));
    const codes = async (bounds: { notBefore?: bigint; notAfter?: bigint }, log = forged) =>
        (await log.verify(bounds)).codes;

    it('are kept by the newest certificate, whatever it is of', async () => {
        expect(await codes({ notBefore: at(4000) })).toEqual([]);
        expect(await codes({ notBefore: at(5000), notAfter: at(5000) })).toEqual([]);
        expect(await codes({ notBefore: at(5001) })).toEqual(['CERTIFICATE_TIME']);
        expect(await codes({ notAfter: at(4999) })).toEqual(['CERTIFICATE_TIME']);
        const report = await forged.verify({ notBefore: at(5001) });
        expect(report.failures.listed.map(({ detail }) => detail)).toEqual([
            'the newest certificate is of 2025-11-24T17:23:20.000Z'
        ]);
    });

    it('without seals by that of the newest commit', async () => {
        const bare = new ForgedArchive().add('a', 'b').commit({}, at(100));
        expect(await codes({ notBefore: at(100), notAfter: at(100) }, bare)).toEqual([]);
        expect(await codes({ notBefore: at(101) }, bare)).toEqual(['CERTIFICATE_TIME']);
    });

    it('but by no seal whose blocks are not at hand', async () => {
        const far = new ForgedArchive().add('a', 'b').commit({}, at(100)).add('c').add('d');
        far.seal({}, at(5000), 3);
        expect(await codes({ notBefore: at(4000) }, far)).toContain('CERTIFICATE_TIME');
    });
});

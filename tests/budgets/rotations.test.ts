import { afterEach, describe, expect, it, vi } from 'vitest';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { MAX_UNPROVEN_ROTATIONS } from '../../src/juror/proven-keys.js';
import * as ed25519 from '../../src/verifier/signature/ed25519.js';
import type { CommitInput } from '../../src/verifier/index.js';
import { verifyLoaded } from '../archive/verify-here.js';
import { FIRST_SEED, SECOND_SEED, SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';

/**
 * A folder with a great many rotations of the entity key, validly signed: whoever makes them needs nobody for it, and
 * each takes a reader a millisecond. Counted are signatures, and not time.
 */

vi.mock('../../src/verifier/signature/ed25519.js', async (importOriginal) => {
    const original = await importOriginal<typeof ed25519>();
    return { ...original, verifyEd25519: vi.fn(original.verifyEd25519) };
});
const checked = vi.mocked(ed25519.verifyEd25519);
afterEach(() => void checked.mockClear());

const ROTATIONS = MAX_UNPROVEN_ROTATIONS + 20;

/** A jury that was drawn and seated behind all of them. @param change of one rotation, by its number */
function rotated(change: (number: number) => Partial<EntityKeyChange> = () => ({})) {
    const own = new SeatedJury(12);
    for (let k = 1; k <= ROTATIONS; k++)
        own.setKey(k % 2 === 0 ? FIRST_SEED : SECOND_SEED, 'Rotated', change(k));
    const block = own.draw(4);
    const { folder: unseated } = own;
    own.seat(block);
    checked.mockClear();
    return { own, block, unseated };
}

const notSigned = (at: number) => (number: number) =>
    number === at ? { signature: new Uint8Array(64).fill(7) } : {};

describe(`${ROTATIONS} rotations of the entity key`, () => {
    it('in a log that is verified take a signature each, and the last key signs seats', async () => {
        const { own, block } = rotated();
        const report = await verifyLoaded(own.folder, ROOT_KEY);
        expect([report.codes, report.evidence.entityKeys?.changes.length]).toEqual([[], ROTATIONS + 1]);
        expect(report.audit.report(block)).toMatchObject({ state: 'seated', key: { number: ROTATIONS } });
        // And one of the list of seats.
        expect(checked).toHaveBeenCalledTimes(ROTATIONS + 1);
    });

    it.each<[string, (commit: CommitInput) => CommitInput, string]>([
        [
            'whose last commit no certificate is of',
            (commit) => ({ ...commit, certificates: [certificate().withCertifiedData(CANISTER, new Uint8Array(32)).build()] }), // prettier-ignore
            'ROOT_MISMATCH'
        ],
        [
            'whose last commit says other leaves than are certified',
            (commit) => ({ ...commit, leaves: { ...commit.leaves, draws: commit.leaves.draws + 1 } }),
            'ROOT_MISMATCH'
        ]
    ])('in a log %s take some, and nothing else is signed', async (_, change, code) => {
        const { own, block } = rotated();
        const { commits } = own.folder;
        const folder = { ...own.folder, commits: commits.map((one, k) => (k < commits.length - 1 ? one : change(one))) }; // prettier-ignore
        const report = await verifyLoaded(folder, ROOT_KEY);
        expect(report.codes).toContain(code);
        expect(report.codes).not.toContain('ENTITY_KEYS_MISMATCH');
        expect(report.audit.report(block)).toMatchObject({ code: 'ENTITY_KEYS_MISMATCH' });
        expect(checked).toHaveBeenCalledTimes(MAX_UNPROVEN_ROTATIONS);
    });

    it('of which one is not signed fail the record, where the log is verified', async () => {
        for (const at of [1, ROTATIONS]) {
            const { own, block } = rotated(notSigned(at));
            const report = await verifyLoaded(own.folder, ROOT_KEY);
            expect([report.verdict.verified, report.codes]).toEqual([true, ['ENTITY_KEY_INVALID']]);
            expect(report.audit.report(block)).toMatchObject({ code: 'ENTITY_KEY_INVALID' });
        }
    });

    it('whose hashes are not the certified ones take none', async () => {
        const { own } = rotated();
        const [first, ...others] = own.keys as [EntityKeyChange, ...EntityKeyChange[]];
        const entityKeys = [{ ...first, time: first.time + 1n }, ...others];
        const report = await verifyLoaded({ ...own.folder, entityKeys }, ROOT_KEY);
        expect(report.codes).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(checked).not.toHaveBeenCalled();
    });

    it('of which more are at hand than anything certifies take no more', async () => {
        const { own, unseated } = rotated();
        const report = await verifyLoaded({ ...unseated, entityKeys: [...own.keys, ...own.keys.slice(1)] }, ROOT_KEY); // prettier-ignore
        expect(report.codes).toEqual(['ENTITY_KEYS_MISMATCH']);
        expect(checked.mock.calls.length).toBeLessThanOrEqual(ROTATIONS);
    });
});

import { bls12_381 } from '@noble/curves/bls12-381';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { signRotation } from '../../src/entity/seating.js';
import { u32be } from '../../src/protocol/bytes.js';
import { encodeEntityKey } from '../../src/protocol/entity-keys.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { sha256 } from '../../src/protocol/sha256.js';
import * as ed25519 from '../../src/verifier/signature/ed25519.js';
import { MAX_KEYS, decodeLetter, encodeLetter } from '../../src/juror/letter.js';
import { ed25519 as curve } from '../../src/verifier/signature/ed25519-curve.js';
import { verifyLoaded } from '../archive/verify-here.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { Ledger, names } from '../vectors/forge/ledger.js';

/** What signatures of a hostile folder cost, counted: a pairing is a pairing on every machine. */

vi.mock('../../src/verifier/signature/ed25519.js', async (importOriginal) => {
    const original = await importOriginal<typeof ed25519>();
    return { ...original, verifyEd25519: vi.fn(original.verifyEd25519) };
});
const pairings = vi.spyOn(bls12_381, 'pairingBatch');
const rotations = vi.mocked(ed25519.verifyEd25519);
beforeEach(() => {
    pairings.mockClear();
    rotations.mockClear();
});
afterEach(() => vi.clearAllMocks());

const CERTIFICATES = 48;

/** Certificates whose signatures are good ones, of other states: nothing but a pairing shows it. */
function junk(time: bigint): Uint8Array {
    const sign = (root: Uint8Array) => certificate().withoutDelegation().withTime(time).withCertifiedData(CANISTER, root).build(); // prettier-ignore
    const [one, other] = [sign(sha256(u32be(1))), sign(sha256(u32be(2)))];
    const signature = (bytes: Uint8Array) => bytes.subarray(-48);
    const changed = one.slice();
    changed.set(signature(other), one.length - 48);
    return changed;
}

describe(`${CERTIFICATES} junk certificates in a folder`, () => {
    it('cost a pairing each, and a few for those that were checked together', async () => {
        const ledger = new Ledger();
        // Three beside each genuine one: a commit has no more than four.
        for (let k = 0; k < CERTIFICATES / 3; k++) {
            ledger.add(...names(k, k + 1)).commit();
            const commit = ledger.commits.at(-1);
            if (commit === undefined) throw new Error('no commit');
            const bad = [1n, 2n, 3n].map((i) => junk(BigInt(1000 * k) + i));
            ledger.commits[k] = { ...commit, certificates: [...commit.certificates, ...bad] };
        }
        const { canister: canisterId, blocks, commits, preimages: genesis } = ledger;
        const report = await verifyLoaded({ canisterId, blocks, commits, genesis, entityKeys: [] }, ROOT_KEY);
        expect(report.verified).toBe(true);
        const told = report.notes.listed.filter(({ code }) => code === 'CERTIFICATE_SIGNATURE_INVALID');
        expect(told).toHaveLength(CERTIFICATES);
        // Genuine ones among them are checked one by one too, where batches fail; nothing is checked twice.
        expect(pairings.mock.calls.length).toBeLessThanOrEqual(CERTIFICATES + CERTIFICATES / 3 + 32);
    });
});

describe('rotations of the entity key', () => {
    const seed = (k: number) => sha256(u32be(k));
    const key = (k: number): EntityKeyChange => ({
        number: k,
        publicKey: curve.getPublicKey(seed(k)),
        kind: k === 0 ? 'First' : 'Rotated',
        from: 1,
        by: CANISTER,
        time: BigInt(k),
        signature: k === 0 ? new Uint8Array() : signRotation(CANISTER, k, seed(k - 1), seed(k))
    });
    const ROTATIONS = 12;

    it('in an archive take one signature each', async () => {
        const ledger = new Ledger().add(...names(0, 8));
        for (let k = 0; k <= ROTATIONS; k++) ledger.keys.push(key(k));
        ledger.commit();
        const { canister: canisterId, blocks, commits, preimages: genesis, keys: entityKeys } = ledger;
        const report = await verifyLoaded({ canisterId, blocks, commits, genesis, entityKeys }, ROOT_KEY);
        expect([report.verified, report.evidence.entityKeys?.changes.length]).toEqual([true, ROTATIONS + 1]);
        expect(rotations).toHaveBeenCalledTimes(ROTATIONS);
    });

    it(`are at most ${MAX_KEYS} in a letter`, () => {
        const jury = new SeatedJury(30);
        const block = jury.draw(5);
        jury.seat(block);
        const [[letter] = []] = jury.letters(block);
        if (letter?.evidence === undefined) throw new Error('no letter');
        const { evidence } = letter;
        const preimage = encodeEntityKey(new Uint8Array(32), key(0));
        const withKeys = (count: number) =>
            encodeLetter({
                ...letter,
                evidence: { ...evidence, keys: Array<Uint8Array>(count).fill(preimage) }
            });
        expect(decodeLetter(withKeys(MAX_KEYS)).evidence?.keys).toHaveLength(MAX_KEYS);
        expect(() => decodeLetter(withKeys(MAX_KEYS + 1))).toThrow(/^LETTER_MALFORMED/);
    });
});

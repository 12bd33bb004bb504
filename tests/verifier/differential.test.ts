import { Certificate, lookupResultToBuffer } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { verifyCertificate } from '../../src/verifier/certificate.js';
import { flipBit, outcome } from './bytes.js';
import {
    CANISTER,
    canisterPrincipal,
    certificate,
    KEYS,
    OTHER_KEY,
    ROOT_KEY
} from './certificate-builder.js';

const ROOT = sha256(asciiBytes('differential'));

/** The SDK as an oracle: whether it accepts, and the certified data that it then finds. */
async function sdk(bytes: Uint8Array): Promise<Uint8Array | undefined> {
    try {
        const found = await Certificate.create({
            certificate: bytes,
            rootKey: ROOT_KEY,
            canisterId: Principal.fromUint8Array(CANISTER),
            disableTimeVerification: true
        });
        return lookupResultToBuffer(found.lookup_path(['canister', CANISTER, 'certified_data']));
    } catch {
        return undefined;
    }
}

const ours = (bytes: Uint8Array) => {
    const code = outcome(() => verifyCertificate(bytes, { rootKey: ROOT_KEY, canisterId: CANISTER }));
    return code === 'accepted';
};

const options = fc.record({
    first: fc.integer({ min: 250, max: 310 }),
    length: fc.integer({ min: 0, max: 200 }),
    time: fc.bigInt({ min: 1n, max: 2n ** 63n }),
    signer: fc.constantFrom(KEYS.subnet, KEYS.subnet, KEYS.subnet, OTHER_KEY),
    delegationSigner: fc.constantFrom(KEYS.root, KEYS.root, KEYS.root, KEYS.subnet),
    // Half of them as they were built: of those that are changed, hardly any is accepted.
    flip: fc.option(fc.nat(), { nil: undefined, freq: 1 })
});

describe('@dfinity/agent', () => {
    it('agrees on certificates of every make, with flat ranges', async () => {
        const counts = { accepted: 0, refused: 0 };
        const property = fc.asyncProperty(
            options,
            async ({ first, length, time, signer, delegationSigner, flip }) => {
                const ranges = [{ first: canisterPrincipal(first), last: canisterPrincipal(first + length) }];
                const built = certificate()
                    .withTime(time)
                    .withCertifiedData(CANISTER, ROOT)
                    .signedBy(signer)
                    .withDelegation({ ranges, signer: delegationSigner })
                    .build();
                const bytes = flip === undefined ? built : flipBit(built, flip);
                const theirs = await sdk(bytes);
                expect(ours(bytes)).toBe(theirs !== undefined);
                counts[theirs === undefined ? 'refused' : 'accepted']++;
            }
        );
        await fc.assert(property, { numRuns: 120 });
        expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(5);
    });

    it('does not know the sharded layout, which is a named difference', async () => {
        const bytes = certificate()
            .withCertifiedData(CANISTER, ROOT)
            .withDelegation({ layout: 'sharded' })
            .build();
        expect(ours(bytes)).toBe(true);
        expect(await sdk(bytes)).toBeUndefined();
    });

    it('accepts bytes after the end, which is a named difference', async () => {
        const bytes = certificate().withCertifiedData(CANISTER, ROOT).build();
        const longer = Uint8Array.of(...bytes, 0);
        expect(ours(longer)).toBe(false);
        expect(await sdk(longer)).toEqual(ROOT);
    });
});

import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, toHex } from '../../src/protocol/bytes.js';
import {
    decodeInstallGenesis,
    decodePreimages,
    decodeRestoredGenesis,
    encodeInstallGenesis,
    encodePreimages,
    encodeRestoredGenesis,
    genesisOf,
    MAX_PREIMAGES,
    readGenerations,
    ROOT_KEY_BYTES
} from '../../src/protocol/genesis.js';
import type { InstallGenesis, RestoredGenesis } from '../../src/protocol/genesis.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { present } from '../verifier/bytes.js';

const bytes = (min: number, max = min) => fc.uint8Array({ minLength: min, maxLength: max });
const install: fc.Arbitrary<InstallGenesis> = fc.record({
    canisterId: bytes(0, 29),
    installTime: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    initHash: bytes(32),
    rootKey: fc.oneof(bytes(0), bytes(ROOT_KEY_BYTES))
});
const restored: fc.Arbitrary<RestoredGenesis> = fc.record({
    installed: bytes(32),
    origin: bytes(0, 29),
    originGenesis: bytes(32),
    length: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    root: bytes(32)
});

/** The preimages of a log that was restored `times` times, newest first. */
function logOf(times: number): Uint8Array[] {
    let preimages: Uint8Array[] = [];
    for (let k = 0; k <= times; k++) {
        const own = encodeInstallGenesis({ canisterId: Uint8Array.of(k), installTime: BigInt(k), initHash: new Uint8Array(32), rootKey: new Uint8Array() }); // prettier-ignore
        const restore =
            k > 0 &&
            encodeRestoredGenesis({
                installed: genesisOf(own),
                origin: Uint8Array.of(k - 1),
                originGenesis: genesisOf(present(preimages[0])),
                length: 10 * k,
                root: sha256(Uint8Array.of(k))
            });
        preimages = [...(restore ? [restore] : []), own, ...preimages];
    }
    return preimages;
}
const read = (preimages: readonly Uint8Array[]) =>
    readGenerations(preimages, genesisOf(preimages[0] ?? new Uint8Array()));

describe('a preimage of a genesis', () => {
    it('is read back as it was, and by no other reader', () => {
        fc.assert(
            fc.property(install, restored, (one, other) => {
                const [a, b] = [encodeInstallGenesis(one), encodeRestoredGenesis(other)];
                expect([decodeInstallGenesis(a), decodeRestoredGenesis(b)]).toEqual([one, other]);
                expect([decodeInstallGenesis(b), decodeRestoredGenesis(a)]).toEqual([undefined, undefined]);
                expect(toHex(genesisOf(a))).toBe(createHash('sha256').update(a).digest('hex'));
            })
        );
    });

    it('is read in one way only, whatever the bytes', () => {
        const edit = fc.tuple(install, restored, fc.nat(), fc.nat(255), fc.constantFrom('set', 'cut', 'add'));
        const property = fc.property(edit, ([one, other, at, byte, how]) => {
            for (const encoded of [encodeInstallGenesis(one), encodeRestoredGenesis(other)]) {
                const place = at % encoded.length;
                const tail = encoded.slice(how === 'add' ? place : place + 1);
                const by = how === 'cut' ? new Uint8Array() : Uint8Array.of(byte);
                const changed = concatBytes(encoded.slice(0, place), by, tail);
                const again = [decodeInstallGenesis(changed), decodeRestoredGenesis(changed)] as const;
                if (again[0] !== undefined) expect(encodeInstallGenesis(again[0])).toEqual(changed);
                if (again[1] !== undefined) expect(encodeRestoredGenesis(again[1])).toEqual(changed);
            }
        });
        fc.assert(property, { numRuns: 2000 });
    });
});

describe('the preimages of a log', () => {
    it('give the canisters that it was in, newest first', () => {
        for (const times of [0, 1, 2, 16]) {
            const preimages = logOf(times);
            expect(preimages).toHaveLength(2 * times + 1);
            const generations = present(read(preimages));
            expect(generations.map(({ canisterId }) => canisterId[0])).toEqual(
                Array.from({ length: times + 1 }, (_, i) => times - i)
            );
            expect(generations.map((one) => one.restored?.length)).toEqual(
                Array.from({ length: times + 1 }, (_, i) => (i < times ? 10 * (times - i) : undefined))
            );
        }
        expect(MAX_PREIMAGES).toBe(33);
        expect(read(logOf(17))).toBeUndefined();
    });

    it('are refused left out, doubled, exchanged, with one more, and under another genesis', () => {
        const all = logOf(2);
        for (const at of all.keys()) {
            expect(read(all.filter((_, i) => i !== at)), `${at} left out`).toBeUndefined();
            const twice = all.flatMap((one, i) => (i === at ? [one, one] : [one]));
            expect(read(twice), `${at} twice`).toBeUndefined();
            for (const to of all.keys()) {
                if (to === at) continue;
                const order = [...all];
                [order[at], order[to]] = [present(all[to]), present(all[at])];
                expect(read(order), `${at} and ${to} exchanged`).toBeUndefined();
            }
        }
        expect(read([...all, present(all[0])])).toBeUndefined();
        expect(read([])).toBeUndefined();
        expect(readGenerations(all, sha256(asciiBytes('another')))).toBeUndefined();
        // From the second on they are those of the origin, and so on.
        expect(read(all.slice(2))).toHaveLength(2);
        expect(read(all.slice(4))).toHaveLength(1);
    });

    it('are refused with an origin of another canister, or a restore that is longer than the next one', () => {
        const [own, ...older] = logOf(1).slice(1);
        const again = (change: Partial<RestoredGenesis>, below = older) =>
            encodeRestoredGenesis({ installed: genesisOf(present(own)), origin: Uint8Array.of(0), originGenesis: genesisOf(present(below[0])), length: 10, root: new Uint8Array(32), ...change }); // prettier-ignore
        expect(read([again({}), present(own), ...older])).toHaveLength(2);
        expect(read([again({ origin: Uint8Array.of(7) }), present(own), ...older])).toBeUndefined();
        const twice = logOf(1);
        const longer = (length: number) => read([again({ origin: Uint8Array.of(1), length }, twice), present(own), ...twice]); // prettier-ignore
        expect([9, 10].map(longer)).toEqual([undefined, undefined]);
        expect(longer(11)).toHaveLength(3);
    });

    it('go into one field, and back', () => {
        fc.assert(
            fc.property(fc.array(bytes(0, 80), { maxLength: 8 }), (preimages) => {
                const field = encodePreimages(preimages);
                expect(decodePreimages(field)).toEqual(preimages);
                if (preimages.length > 0) expect(decodePreimages(field.slice(0, -1))).toBeUndefined();
                expect(decodePreimages(concatBytes(field, Uint8Array.of(0)))).toBeUndefined();
            })
        );
    });
});

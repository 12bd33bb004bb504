import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, toHex, u32be, u64be } from '../../src/protocol/bytes.js';
import { decodeEntityKey, encodeEntityKey, entityHeadOf, entityKeyAt, ENTITY_KEY_KINDS, resetBefore } from '../../src/protocol/entity-keys.js'; // prettier-ignore
import type { EntityKeyChange, EntityKeyKind } from '../../src/protocol/entity-keys.js';

const bytes = (min: number, max = min) => fc.uint8Array({ minLength: min, maxLength: max });
const nat32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const anyChange: fc.Arbitrary<EntityKeyChange> = fc
    .record({
        kind: fc.constantFrom(...ENTITY_KEY_KINDS),
        number: nat32.map((k) => k || 1),
        signature: bytes(64)
    })
    .chain(({ kind, number, signature }) =>
        fc.record({
            number: fc.constant(kind === 'First' ? 0 : number),
            kind: fc.constant(kind),
            signature: fc.constant(kind === 'Rotated' ? signature : new Uint8Array()),
            publicKey: bytes(32),
            from: nat32,
            by: bytes(0, 29),
            time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
        })
    );

/** Keys from these lengths of the log on. */
const chain = (...changes: readonly [from: number, kind: EntityKeyKind][]): EntityKeyChange[] =>
    changes.map(([from, kind], number) => ({
        number,
        kind,
        from,
        publicKey: new Uint8Array(32).fill(number),
        by: Uint8Array.of(4),
        time: BigInt(number),
        signature: new Uint8Array(kind === 'Rotated' ? 64 : 0)
    }));

describe('a change of the entity key', () => {
    it('is encoded as docs/protocol.md says, and read back as it was', () => {
        const enc = (label: string, ...fields: Uint8Array[]) =>
            concatBytes(asciiBytes(label), Uint8Array.of(0), ...fields.flatMap((field) => [u32be(field.length), field])); // prettier-ignore
        fc.assert(
            fc.property(bytes(32), anyChange, (before, change) => {
                const { number, publicKey, kind, from, by, time, signature } = change;
                const byte = Uint8Array.of({ First: 0, Rotated: 1, Reset: 2 }[kind]);
                const encoded = encodeEntityKey(before, change);
                expect(encoded).toEqual(
                    enc('icjury/v1/entity-key', before, u32be(number), publicKey, byte, u32be(from), by, u64be(time), signature) // prettier-ignore
                );
                expect(decodeEntityKey(encoded)).toEqual({ before, change });
            })
        );
    });

    it('is read in one way only, whatever the bytes', () => {
        const edit = fc.tuple(bytes(32), anyChange, fc.nat(), fc.nat(255), fc.boolean());
        const counts = { read: 0, refused: 0 };
        const property = fc.property(edit, ([before, change, at, byte, isCut]) => {
            const encoded = encodeEntityKey(before, change);
            const place = at % encoded.length;
            const by = isCut ? new Uint8Array() : Uint8Array.of(byte);
            const changed = concatBytes(encoded.slice(0, place), by, encoded.slice(place + 1));
            const again = decodeEntityKey(changed);
            counts[again === undefined ? 'refused' : 'read']++;
            if (again !== undefined) expect(encodeEntityKey(again.before, again.change)).toEqual(changed);
        });
        fc.assert(property, { numRuns: 2000 });
        expect(Math.min(counts.read, counts.refused)).toBeGreaterThan(100);
    });

    it('agrees with its number and its signature', () => {
        const [first, rotated, reset] = chain([0, 'First'], [1, 'Rotated'], [2, 'Reset']);
        const isRead = (change: EntityKeyChange | undefined, by: Partial<EntityKeyChange>) =>
            change &&
            decodeEntityKey(encodeEntityKey(new Uint8Array(32), { ...change, ...by })) !== undefined;
        expect([first, rotated, reset].map((change) => isRead(change, {}))).toEqual([true, true, true]);
        expect(isRead(first, { number: 1 })).toBe(false);
        expect(isRead(first, { signature: new Uint8Array(64) })).toBe(false);
        expect(isRead(rotated, { number: 0 })).toBe(false);
        expect(isRead(rotated, { signature: new Uint8Array() })).toBe(false);
        expect(isRead(rotated, { signature: new Uint8Array(63) })).toBe(false);
        expect(isRead(reset, { number: 0 })).toBe(false);
        expect(isRead(reset, { signature: new Uint8Array(64) })).toBe(false);
    });
});

describe('the keys of a log', () => {
    const keys = chain([3, 'First'], [3, 'Reset'], [7, 'Rotated'], [9, 'Reset'], [9, 'Rotated']);

    it('are chained from zeros on', () => {
        let head = new Uint8Array(32);
        for (const [i, change] of keys.entries()) {
            expect(toHex(entityHeadOf(keys.slice(0, i)))).toBe(toHex(head));
            head = Uint8Array.from(createHash('sha256').update(encodeEntityKey(head, change)).digest());
        }
        expect(entityHeadOf(keys)).toEqual(head);
    });

    it('hold from their block on: the newest one that is not later', () => {
        const at = [0, 2, 3, 6, 7, 8, 9, 2 ** 30].map((index) => entityKeyAt(keys, index)?.number);
        expect(at).toEqual([undefined, undefined, 1, 1, 2, 2, 4, 4]);
        expect(entityKeyAt([], 5)).toBeUndefined();
    });

    it('are found among very many by looking at a few', () => {
        let looked = 0;
        const [one] = keys as [EntityKeyChange];
        const many = Array.from({ length: 100_000 }, (_, number) => ({
            ...one,
            number,
            get from() {
                looked++;
                return 2 * number;
            }
        }));
        for (const index of [0, 1, 77_777, 199_998, 2 ** 31])
            expect(entityKeyAt(many, index)?.number).toBe(Math.min(Math.floor(index / 2), 99_999));
        expect(looked).toBeLessThan(5 * 20);
    });

    it('rest on the newest reset up to them', () => {
        expect(keys.map((change) => resetBefore(keys, change)?.number)).toEqual([undefined, 1, 1, 3, 3]);
    });
});

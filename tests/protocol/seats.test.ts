import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asciiBytes, fromHex, toHex } from '../../src/protocol/bytes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';

const text = readFileSync(new URL('../vectors/privacy.txt', import.meta.url), 'utf8');
const vectors = new Map(
    text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line): [string, string] => [line.split(' ')[0] ?? '', line.split(' ')[1] ?? ''])
);

/** Named in the head of the file of vectors. */
const MASTER_SECRET = new Uint8Array(32).fill(0x42);
const CANISTER = fromHex('00000000002000000101') ?? new Uint8Array();
const UID = asciiBytes('alice@example.org');

describe('blinded identities', () => {
    const key = poolKey(MASTER_SECRET, CANISTER);
    const { salt, poolId } = enrol(key, CANISTER, UID);

    it.each([
        ['K_pool', key],
        ['s_u', salt],
        ['P_u', poolId]
    ])('vector %s', (name, value) => expect(toHex(value)).toBe(vectors.get(name)));

    it('differ from person to person, log to log and key to key', () => {
        const ids = [
            poolId,
            enrol(key, CANISTER, asciiBytes('bob@example.org')).poolId,
            enrol(key, CANISTER.slice(1), UID).poolId,
            enrol(poolKey(MASTER_SECRET, CANISTER.slice(1)), CANISTER, UID).poolId
        ];
        expect(new Set(ids.map(toHex)).size).toBe(ids.length);
    });
});

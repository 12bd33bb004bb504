import { readFileSync } from 'node:fs';
import { Certificate, IC_ROOT_KEY as SDK_ROOT_KEY } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { compareBytes, fromHex, toHex } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { checkInCharge } from '../../../src/verifier/certificate/certificate-rules.js';
import { verifyCertificate, verifyState } from '../../../src/verifier/certificate/verify-certificate.js';
import { inRanges, readCanisterRanges } from '../../../src/verifier/certificate/canister-ranges.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import { flipBit, outcome, present } from '../bytes.js';
import { ROOT_KEY } from '../certificate-builder.js';

/** Certificates that the public network issued. */
const file = new URL('../../vectors/mainnet-certificates.json', import.meta.url);
const { certificates } = JSON.parse(readFileSync(file, 'utf8')) as { certificates: Record<string, string> };
const named = (name: string): Uint8Array => present(fromHex(present(certificates[name])));
const SHARDED = named('mainnetApplication');
const FLAT = named('mainnetApplicationLegacyRanges');
const both = [
    ['sharded', SHARDED, '2025-11-20T00:10:25.871Z'],
    ['flat', FLAT, '2023-09-27T19:38:58.129Z']
] as const;

describe('the pinned root key', () => {
    it('is the one that the SDK pins', () => expect(toHex(IC_ROOT_KEY)).toBe(SDK_ROOT_KEY));
});

describe.each(both)('the certificate with %s ranges', (_, bytes, time) => {
    it('is genuine', () => {
        const state = verifyState(bytes, { rootKey: IC_ROOT_KEY });
        expect(new Date(Number(state.time / 1_000_000n)).toISOString()).toBe(time);
    });

    it('is not of another network', () => {
        expect(outcome(() => verifyState(bytes, { rootKey: ROOT_KEY }))).toBe('DELEGATION_INVALID');
    });

    it('certifies no data of a canister', () => {
        const canisterId = Principal.fromText('ryjl3-tyaaa-aaaaa-aaaba-cai').toUint8Array();
        const context = { rootKey: IC_ROOT_KEY, canisterId };
        expect(outcome(() => verifyCertificate(bytes, context))).toBe('CANISTER_MISMATCH');
    });

    it('fails with any bit flipped', () => {
        const bits = Array.from({ length: 40 }, (__, i) => Math.floor((i * 8 * bytes.length) / 40) + (i % 8));
        const codes = bits.map((bit) =>
            outcome(() => verifyState(flipBit(bytes, bit), { rootKey: IC_ROOT_KEY }))
        );
        expect(codes).not.toContain('accepted');
    });
});

describe('the canister ranges', () => {
    it('are read from the flat list, which the delegation carries', () => {
        const ranges = present(verifyState(FLAT, { rootKey: IC_ROOT_KEY }).ranges);
        expect(ranges.map(({ first, last }) => [toHex(first), toHex(last)])).toEqual([
            ['00000000003000000101', '00000000003fffff0101']
        ]);
        expect(inRanges(ranges, present(fromHex('00000000003abcde0101')))).toBe(true);
        expect(outcome(() => checkInCharge(ranges, present(fromHex('00000000004000000101'))))).toBe(
            'CANISTER_OUT_OF_RANGE'
        );
    });

    it('are read from the shards, which the certificate itself shows', () => {
        const { tree, delegation } = parseCertificate(SHARDED);
        const ranges = readCanisterRanges(tree, present(delegation).subnetId);
        expect(ranges.length).toBeGreaterThan(1);
        for (const { first, last } of ranges) expect(compareBytes(first, last)).toBeLessThanOrEqual(0);
        expect(toHex(present(ranges[0]).first)).toBe('00000000000000070101');
        expect(readCanisterRanges(tree, Uint8Array.of(1))).toEqual([]);
    });

    it('of a subnet endpoint are in no delegation: it speaks for no canister', () => {
        const { ranges } = verifyState(SHARDED, { rootKey: IC_ROOT_KEY });
        expect(ranges).toEqual([]);
        const canisterId = present(fromHex('00000000000000070101'));
        expect(outcome(() => checkInCharge(ranges, canisterId))).toBe('CANISTER_OUT_OF_RANGE');
    });
});

describe('@dfinity/agent', () => {
    it('accepts the one with flat ranges too', async () => {
        const certificate = await Certificate.create({
            certificate: FLAT,
            rootKey: IC_ROOT_KEY,
            canisterId: Principal.fromHex('00000000003abcde0101'),
            disableTimeVerification: true
        });
        expect(toHex(certificate.cert.signature)).toBe(toHex(parseCertificate(FLAT).signature));
    });
});

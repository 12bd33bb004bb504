import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeSlip, encodeSlip } from '../../src/juror/letter.js';
import { decodeSlipLink, encodeSlipLink } from '../../src/juror/slip-link.js';
import { slipOf, uidOf } from './seated-jury.js';
import { CANISTER } from '../verifier/certificate-builder.js';

const SLIP = slipOf(uidOf(3), CANISTER);
const malformed = expect.objectContaining({ code: 'SLIP_MALFORMED' }) as unknown;
const codeOf = (bytes: Uint8Array): unknown => {
    try {
        return decodeSlipLink(bytes);
    } catch (error) {
        return error;
    }
};

it('a slip comes back from its short form as it was', () => {
    for (const uid of [SLIP.uid, '', 'Ünal, Gül 🎲', 'x'.repeat(4096)]) {
        const slip = { ...SLIP, uid };
        expect(decodeSlipLink(encodeSlipLink(slip))).toEqual(slip);
        expect(encodeSlip(decodeSlipLink(encodeSlipLink(slip)))).toEqual(encodeSlip(slip));
        expect(decodeSlip(encodeSlip(slip))).toEqual(slip);
    }
});

it('every cut, and any bytes behind, are refused', () => {
    const link = encodeSlipLink(SLIP);
    for (let end = 0; end < link.length; end++) expect(codeOf(link.slice(0, end))).toEqual(malformed);
    expect(codeOf(Uint8Array.of(...link, 0))).toEqual(malformed);
});

it.each([
    ['a name of more than 4,096 bytes', { uid: 'x'.repeat(4097) }],
    ['a salt of 31 bytes', { salt: SLIP.salt.slice(1) }],
    ['a pool id of 33 bytes', { poolId: Uint8Array.of(...SLIP.poolId, 1) }],
    ['a canister of 30 bytes', { canisterId: new Uint8Array(30) }]
])('%s is refused', (_, change) => {
    expect(codeOf(encodeSlipLink({ ...SLIP, ...change }))).toEqual(malformed);
});

it('a name that is not UTF-8 is refused, and whatever bytes come', () => {
    const link = encodeSlipLink({ ...SLIP, uid: 'aaaa' });
    const at = link.findIndex((byte, i) => byte === 0x61 && link[i + 3] === 0x61 && link[i - 1] === 4);
    link.set([0xff, 0xfe], at);
    expect(codeOf(link)).toEqual(malformed);
    const seed = Date.now();
    console.log(`slip links: seed ${seed}`);
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
            expect(codeOf(bytes)).toEqual(malformed);
        }),
        { seed, numRuns: 300 }
    );
});

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asciiBytes, fromHex, toHex } from '../../src/protocol/bytes.js';
import { hmacSha256 } from '../../src/protocol/hmac.js';

it('HMAC-SHA-256 gives the value of RFC 4231, test case 2', () => {
    expect(toHex(hmacSha256(asciiBytes('Jefe'), asciiBytes('what do ya want for nothing?')))).toBe(
        '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'
    );
});

it('HMAC-SHA-256 gives the value of RFC 4231, test case 6: a key of more than a block', () => {
    const key = fromHex('aa'.repeat(131)) ?? new Uint8Array();
    expect(toHex(hmacSha256(key, asciiBytes('Test Using Larger Than Block-Size Key - Hash Key First')))).toBe(
        '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54'
    );
});

it('HMAC-SHA-256 agrees with node:crypto', () => {
    fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 300 }), (key, message) => {
            const theirs = createHmac('sha256', key).update(message).digest('hex');
            expect(toHex(hmacSha256(key, message))).toBe(theirs);
        })
    );
});

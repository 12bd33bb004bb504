import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, toHex } from '../../../src/protocol/bytes.js';
import { fork, labeled, leaf } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { flipBit, hex, replaceBytes } from '../bytes.js';
import { timeTree } from '../certificate-builder.js';
import { ROOT, codeOf, good } from './good-certificate.js';

const GOOD = good().build();

describe('how it is written', () => {
    const map = (fields: string[]) => hex(`d9d9f7 ${(0xa0 + fields.length).toString(16)} ${fields.join('')}`);
    const tree = '647472656581 00'.replace(' ', '');
    const signature = `697369676e6174757265 5830 ${'00'.repeat(48)}`;
    const long = concatBytes(hex('d9d9f7a1 7a00030d40'), new Uint8Array(200_000).fill(0x61));
    const forks = concatBytes(hex('d9d9f7a2 6474726565'), hex('8301'.repeat(5000)));
    const signatureHead = concatBytes(asciiBytes('signature'), hex('5830'));
    const swap = (node: HashTree): HashTree => (node.kind === 'fork' ? fork(node.right, node.left) : node);

    it.each<[string, Uint8Array, string]>([
        ['no bytes', new Uint8Array(), 'MALFORMED_CBOR'],
        ['trailing bytes', concatBytes(GOOD, Uint8Array.of(0)), 'MALFORMED_CBOR'],
        ['the certificate twice', concatBytes(GOOD, GOOD), 'MALFORMED_CBOR'],
        ['cut off', GOOD.slice(0, -1), 'MALFORMED_CBOR'],
        [
            'a length in a longer form',
            replaceBytes(
                good().withoutDelegation().build(),
                signatureHead,
                concatBytes(asciiBytes('signature'), hex('590030'))
            ),
            'MALFORMED_CBOR'
        ],
        ['a map of endless length', concatBytes(hex('d9d9f7bf'), GOOD.slice(4), hex('ff')), 'MALFORMED_CBOR'],
        [
            'an endless byte string',
            map([tree, `697369676e6174757265 5f5830${'00'.repeat(48)}ff`]),
            'MALFORMED_CBOR'
        ],
        ['a field twice', map([tree, signature, signature]), 'MALFORMED_CBOR'],
        ['an unknown field', map([tree, signature, '6178 00']), 'MALFORMED_CBOR'],
        ['a field name of 200,000 bytes', long, 'MALFORMED_CBOR'],
        ['no tree', map([signature]), 'MALFORMED_CBOR'],
        ['no signature', map([tree]), 'MALFORMED_CBOR'],
        ['a list', hex('d9d9f783010203'), 'MALFORMED_CBOR'],
        ['the tag twice', concatBytes(hex('d9d9f7'), GOOD), 'MALFORMED_CBOR'],
        ['another tag', concatBytes(hex('d9d9f8'), GOOD.slice(3)), 'MALFORMED_CBOR'],
        [
            'half a delegation',
            map([tree, signature, '6a64656c65676174696f6e a1 697375626e65745f6964 4101']),
            'MALFORMED_CBOR'
        ],
        ['5,000 levels of forks', forks, 'MALFORMED_CBOR'],
        ['a tree node of kind 5', map(['6474726565 8105', signature]), 'MALFORMED_CBOR'],
        ['a fork of one', map(['6474726565 82018100', signature]), 'MALFORMED_CBOR'],
        [
            'a pruned hash of 31 bytes',
            map([`6474726565 8204581f${'00'.repeat(31)}`, signature]),
            'MALFORMED_CBOR'
        ],
        ['a byte string longer than there are bytes', map(['6474726565 82035affffffff']), 'MALFORMED_CBOR'],
        [
            '64 KiB and more',
            good()
                .withBranch('padding', leaf(new Uint8Array(65_536)))
                .build(),
            'MALFORMED_CBOR'
        ],
        ['labels out of order', good().withTree(swap).build(), 'MALFORMED_CERTIFICATE'],
        [
            'a label twice',
            good()
                .withTree((node) => fork(node, labeled(asciiBytes('time'), timeTree(1n))))
                .build(),
            'MALFORMED_CERTIFICATE'
        ],
        [
            'a value among labels',
            good()
                .withTree((node) => fork(node, leaf(ROOT)))
                .build(),
            'MALFORMED_CERTIFICATE'
        ]
    ])('%s', (_, bytes, code) => expect(codeOf(bytes)).toBe(code));

    it('depends on every bit', () => {
        const accepted: string[] = [];
        for (let bit = 0; bit < 8 * GOOD.length; bit += 61) {
            const bytes = flipBit(GOOD, bit);
            if (codeOf(bytes) === 'accepted') accepted.push(toHex(bytes));
        }
        expect(accepted).toEqual([]);
    });
});

import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { fork, leaf } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { encodeRanges } from '../../../src/replica/certify/make-certificate.js';
import { unwrapKey } from '../../../src/verifier/certificate/root-key.js';
import { hex, present } from '../bytes.js';
import {
    canisterPrincipal,
    delegation,
    KEYS,
    labeledTree,
    makeCertificate,
    OTHER_KEY,
    prune,
    RANGES,
    SUBNET_ID,
    timeTree
} from '../certificate-builder.js';
import { TIME, codeOf, good } from './good-certificate.js';

describe('the delegation', () => {
    const elsewhere = [
        { first: canisterPrincipal(0), last: canisterPrincipal(299) },
        { first: canisterPrincipal(301), last: canisterPrincipal(900) }
    ];
    const otherSubnet = OTHER_KEY.publicKeyDer;
    const nested = makeCertificate({
        tree: parseCertificate(delegation().certificate).tree,
        key: KEYS.root,
        delegation: delegation()
    });
    const changed = (change: (tree: HashTree) => HashTree) =>
        good()
            .withDelegation({
                certificate: makeCertificate({
                    tree: change(parseCertificate(delegation().certificate).tree),
                    key: KEYS.root
                })
            })
            .build();
    const subnetTree = (entries: [string, HashTree][]) =>
        labeledTree([
            ['subnet', labeledTree([[SUBNET_ID.toUint8Array(), labeledTree(entries)]])],
            ['time', timeTree(TIME)]
        ]);
    const publicKey: [string, HashTree] = ['public_key', leaf(KEYS.subnet.publicKeyDer)];
    const ranges = encodeRanges(RANGES);

    it.each<[string, Uint8Array, string]>([
        [
            'outside the flat ranges',
            good().withDelegation({ ranges: elsewhere }).build(),
            'CANISTER_OUT_OF_RANGE'
        ],
        [
            'outside the sharded ranges',
            good().withDelegation({ ranges: elsewhere, layout: 'sharded' }).build(),
            'CANISTER_OUT_OF_RANGE'
        ],
        ['no ranges at all', good().withDelegation({ layout: 'none' }).build(), 'CANISTER_OUT_OF_RANGE'],
        ['no range in the list', good().withDelegation({ ranges: [] }).build(), 'CANISTER_OUT_OF_RANGE'],
        [
            'pruned ranges',
            changed(() => subnetTree([['canister_ranges', prune(leaf(ranges))], publicKey])),
            'CANISTER_OUT_OF_RANGE'
        ],
        ['ranges of another subnet', changed(() => subnetTree([publicKey])), 'CANISTER_OUT_OF_RANGE'],
        ['nested', good().withDelegation({ certificate: nested }).build(), 'DELEGATION_INVALID'],
        [
            'of another subnet',
            good()
                .withDelegation({ subnetId: canisterPrincipal(1), certifiedSubnetId: SUBNET_ID })
                .build(),
            'DELEGATION_INVALID'
        ],
        [
            'to another key',
            good().withDelegation({ publicKeyDer: otherSubnet }).build(),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        [
            'to a key in another form',
            good()
                .withDelegation({ publicKeyDer: present(unwrapKey(otherSubnet)) })
                .build(),
            'DELEGATION_INVALID'
        ],
        [
            'not signed by the root key',
            good().withDelegation({ signer: OTHER_KEY }).build(),
            'DELEGATION_INVALID'
        ],
        [
            'signed by the subnet itself',
            good().withDelegation({ signer: KEYS.subnet }).build(),
            'DELEGATION_INVALID'
        ],
        [
            'the key pruned',
            changed(() =>
                subnetTree([
                    ['canister_ranges', leaf(ranges)],
                    ['public_key', prune(publicKey[1])]
                ])
            ),
            'DELEGATION_INVALID'
        ],
        [
            'the key missing',
            changed(() => subnetTree([['canister_ranges', leaf(ranges)]])),
            'DELEGATION_INVALID'
        ],
        [
            'no certificate',
            good().withDelegation({ certificate: new Uint8Array() }).build(),
            'MALFORMED_CBOR'
        ],
        [
            'labels out of order',
            changed((tree) => (tree.kind === 'fork' ? fork(tree.right, tree.left) : tree)),
            'MALFORMED_CERTIFICATE'
        ],
        [
            'ranges that are no CBOR',
            changed(() => subnetTree([['canister_ranges', leaf(asciiBytes('all'))], publicKey])),
            'MALFORMED_CBOR'
        ],
        [
            'ranges with trailing bytes',
            changed(() => subnetTree([['canister_ranges', leaf(concatBytes(ranges, ranges))], publicKey])),
            'MALFORMED_CBOR'
        ],
        [
            'a range of one principal',
            changed(() => subnetTree([['canister_ranges', leaf(hex('81814101'))], publicKey])),
            'MALFORMED_CBOR'
        ],
        [
            'ranges as an endless list',
            changed(() => subnetTree([['canister_ranges', leaf(hex('9f824101410fff'))], publicKey])),
            'MALFORMED_CBOR'
        ],
        [
            'a range of principals too long',
            changed(() =>
                subnetTree([['canister_ranges', leaf(hex(`8182581e${'00'.repeat(30)}4101`))], publicKey])
            ),
            'MALFORMED_CBOR'
        ]
    ])('%s', (_, bytes, code) => expect(codeOf(bytes)).toBe(code));
});

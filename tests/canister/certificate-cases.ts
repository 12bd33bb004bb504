import type { Principal } from '@dfinity/principal';
import { Principal as Ids } from '@dfinity/principal';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import { parseCertificate } from '../../src/protocol/certificate.js';
import { EMPTY, fork, labeled, leaf } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import type { CanisterRange } from '../../src/replica/certify/make-certificate.js';
import { encodeCertificate, signRoot } from '../../src/replica/certify/make-certificate.js';
import { wrapKey } from '../../src/verifier/certificate/root-key.js';
import { flipBit, hex, present } from '../verifier/bytes.js';
import {
    certificate,
    delegation,
    KEYS,
    makeCertificate,
    OTHER_KEY,
    prune,
    SUBNET_ID,
    timeTree
} from '../verifier/certificate-builder.js';
import type { CertificateBuilder, DelegationOptions } from '../verifier/certificate-builder.js';
import { firstWith, twin } from '../verifier/twins.js';

export interface Case {
    readonly name: string;
    readonly bytes: Uint8Array;
}

const numbered = (number: number): Principal =>
    Ids.fromUint8Array(Uint8Array.of(0, 0, 0, 0, 9, 0, number >>> 8, number & 0xff, 1, 1));

/** Certificates of every make over one root of one canister, good and bad, all signed for real. */
export class CertificateCases {
    /** No two of one run have a time or a delegation in common. */
    private static next = 0;
    private readonly id: Uint8Array;

    /** @param root that the canister certifies now */
    constructor(
        private readonly canister: Principal,
        private readonly root: Uint8Array
    ) {
        this.id = canister.toUint8Array();
    }

    /**
     * Each delegation lists a canister of its own beside the one that matters, so that none says what an earlier one
     * said: the canister then has to check its signature.
     */
    private ranges(): CanisterRange[] {
        const other = numbered(CertificateCases.next++);
        return [
            { first: this.canister, last: this.canister },
            { first: other, last: other }
        ];
    }

    private good(options: DelegationOptions = {}): CertificateBuilder {
        return this.undelegated().withDelegation({ ranges: this.ranges(), ...options });
    }

    private undelegated(): CertificateBuilder {
        return certificate().withTime(this.time()).withCertifiedData(this.id, this.root);
    }

    /** Another one for each certificate, and so another signature; later than all blocks and certificates before. */
    private time = () => 1_764_100_000_000_000_000n + 1000n * BigInt(CertificateCases.next++);

    /** To be asked again after a commit changed the root. */
    accepted(i: number): Case {
        const makes: [string, () => CertificateBuilder][] = [
            ['flat ranges', () => this.good()],
            ['sharded ranges', () => this.good({ layout: 'sharded' })],
            ['signed by the root key', () => this.undelegated().withoutDelegation()],
            ['another branch beside', () => this.good().withBranch('zebra', leaf(this.root))],
            [
                'another canister beside',
                () => this.good().withCertifiedData(numbered(9).toUint8Array(), this.id)
            ],
            ['a pruned branch beside', () => this.good().withBranch('a', prune(leaf(this.root)))]
        ];
        const [name, make] = present(makes[i % makes.length]);
        return { name, bytes: make().build() };
    }

    /** Forms that have no use for the canister's rules of its log: all are refused by the verifier. */
    refused(): Case[] {
        return [
            ...this.signatures(),
            ...this.delegations(),
            ...this.shown(),
            ...this.forms(),
            ...this.flipped()
        ];
    }

    private signatures(): Case[] {
        const by = delegation({ ranges: this.ranges() });
        const { tree, signature } = parseCertificate(this.good().build());
        const signed = (made: Uint8Array, name: string) => ({
            name,
            bytes: encodeCertificate(tree, made, by)
        });
        const [twinned, form] = firstWith(
            () => this.good().build(),
            (made) => twin(parseCertificate(made).signature)
        );
        const asTwin = encodeCertificate(parseCertificate(twinned).tree, form, by);
        return [
            signed(signRoot(KEYS.subnet, this.root), 'a signature of another tree'),
            signed(flipBit(signature, 5), 'the negated signature'),
            signed(flipBit(signature, 6), 'a signature marked as infinity'),
            signed(flipBit(signature, 7), 'a signature that is not compressed'),
            signed(concatBytes(Uint8Array.of(0xc0), new Uint8Array(47)), 'infinity as signature'),
            signed(new Uint8Array(48), 'zeros as signature'),
            signed(new Uint8Array(), 'no bytes as signature'),
            { name: 'the twin of a signature', bytes: asTwin },
            { name: 'signed by nobody in particular', bytes: this.good().signedBy(OTHER_KEY).build() },
            {
                name: 'signed by the root key beside a delegation',
                bytes: this.good().signedBy(KEYS.root).build()
            },
            { name: 'signed by the subnet without a delegation', bytes: encodeCertificate(tree, signature) },
            {
                name: 'the delegation of another subnet',
                bytes: this.good({ publicKeyDer: OTHER_KEY.publicKeyDer }).build()
            }
        ];
    }

    private delegations(): Case[] {
        const inner = (change: (tree: HashTree) => HashTree, key = KEYS.root) => {
            const { tree } = parseCertificate(delegation({ ranges: this.ranges() }).certificate);
            return makeCertificate({ tree: change(tree), key });
        };
        const same = (tree: HashTree) => tree;
        const nested = makeCertificate({
            tree: parseCertificate(inner(same)).tree,
            key: KEYS.root,
            delegation: delegation()
        });
        const [vouched, form] = firstWith(
            () => inner(same),
            (made) => twin(parseCertificate(made).signature)
        );
        const far = [{ first: numbered(1), last: numbered(300) }];
        const keyTwin = present(twin(present(KEYS.subnet.publicKeyDer.slice(37)), 48));
        const options: [string, DelegationOptions][] = [
            ['out of the flat ranges', { ranges: far }],
            ['out of the shards', { ranges: far, layout: 'sharded' }],
            ['no ranges', { layout: 'none' }],
            ['an empty list of ranges', { ranges: [] }],
            ['vouched for by nobody', { signer: OTHER_KEY }],
            ['vouched for by the subnet itself', { signer: KEYS.subnet }],
            ['delegated twice', { certificate: nested }],
            ['of a subnet that it does not name', { subnetId: numbered(5), certifiedSubnetId: SUBNET_ID }],
            ['to a key without its form', { publicKeyDer: KEYS.subnet.publicKeyDer.slice(37) }],
            ['to the twin of a key', { publicKeyDer: wrapKey(keyTwin) }],
            [
                'with the twin of its signature',
                { certificate: encodeCertificate(parseCertificate(vouched).tree, form) }
            ],
            [
                'with labels out of order',
                { certificate: inner((tree) => (tree.kind === 'fork' ? fork(tree.right, tree.left) : tree)) }
            ],
            ['of no bytes', { certificate: new Uint8Array() }],
            ['followed by a byte', { certificate: concatBytes(inner(same), Uint8Array.of(0)) }],
            ['everything pruned', { certificate: inner(prune) }]
        ];
        return options.map(([name, given]) => ({
            name: `a delegation ${name}`,
            bytes: this.good(given).build()
        }));
    }

    private shown(): Case[] {
        const of = (canisterId: Uint8Array) =>
            certificate().withCertifiedData(canisterId, this.root).withDelegation({ ranges: this.ranges() });
        const data = (tree: HashTree) =>
            certificate()
                .withCanister(this.id, labeled(asciiBytes('certified_data'), tree))
                .withDelegation({ ranges: this.ranges() });
        const makes: [string, CertificateBuilder][] = [
            ['of another canister', of(numbered(7).toUint8Array())],
            ['of nothing', certificate().withDelegation({ ranges: this.ranges() })],
            ['with its data pruned', data(prune(leaf(this.root)))],
            ['with a subtree as data', data(labeled(this.root, leaf(this.root)))],
            ['with an empty subtree as data', data(EMPTY)],
            ['without a time', this.good().withTimeBytes(undefined)],
            ['with its time pruned', this.good().withTimeBytes(prune(timeTree(1n)))],
            ['with a time in a longer form', this.good().withTimeBytes(leaf(hex('8100')))],
            ['with a time of 2^64', this.good().withTime(2n ** 64n)]
        ];
        return makes.map(([name, builder]) => ({ name, bytes: builder.build() }));
    }

    private forms(): Case[] {
        const bytes = this.good().build();
        const swap = (tree: HashTree) => (tree.kind === 'fork' ? fork(tree.right, tree.left) : tree);
        const large = this.good().withBranch('padding', leaf(new Uint8Array(65_536)));
        return [
            { name: 'no bytes', bytes: new Uint8Array() },
            { name: 'cut off', bytes: bytes.slice(0, -1) },
            { name: 'followed by a byte', bytes: concatBytes(bytes, Uint8Array.of(0)) },
            { name: 'tagged twice', bytes: concatBytes(bytes.slice(0, 3), bytes) },
            { name: 'of endless length', bytes: concatBytes(hex('d9d9f7bf'), bytes.slice(4), hex('ff')) },
            { name: 'more than 64 KiB', bytes: large.build() },
            { name: 'labels out of order', bytes: this.good().withTree(swap).build() }
        ];
    }

    /** Bits all over the bytes: in tree, signature, delegation and its ranges. */
    private flipped(): Case[] {
        return Array.from({ length: 126 }, (_, i) => {
            const layout = i % 2 === 0 ? 'flat' : 'sharded';
            const bytes = this.good({ layout }).build();
            const bit = Math.floor((8 * bytes.length * i) / 126) + (i % 8);
            return { name: `bit ${bit} of ${8 * bytes.length} flipped`, bytes: flipBit(bytes, bit) };
        });
    }
}

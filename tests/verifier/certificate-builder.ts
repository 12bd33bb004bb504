import { Principal } from '@dfinity/principal';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { labeled, leaf, pruned, reconstruct } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import {
    encodeRanges,
    makeCertificate,
    makeDelegation,
    timeTree
} from '../../src/replica/certify/make-certificate.js';
import { labeledTree } from '../../src/replica/tree/labeled-tree.js';
import type { CanisterRange, Delegation, RangeLayout } from '../../src/replica/certify/make-certificate.js';
import type { Label } from '../../src/replica/tree/labeled-tree.js';
import { blsKey, replicaKeys } from '../../src/replica/keys.js';
import type { BlsKey } from '../../src/replica/keys.js';

/** Keys from fixed seeds: the certificates of two test runs are the same. */
export const KEYS = replicaKeys(asciiBytes('tests/verifier: the network of all builders'));
export const OTHER_KEY = blsKey(asciiBytes('tests/verifier: a key that nobody vouches for'), 'other');
export const ROOT_KEY = KEYS.root.publicKeyDer;

/** The principal of the canister with this number, in the form that the network gives them. */
export function canisterPrincipal(number: number): Principal {
    return Principal.fromUint8Array(Uint8Array.of(0, 0, 0, 0, 0, 0, number >>> 8, number & 0xff, 1, 1));
}

export const CANISTER = canisterPrincipal(300).toUint8Array();
export const SUBNET_ID = KEYS.subnetId;

/** Canisters 256 to 511, of which `CANISTER` is one. */
export const RANGES: readonly CanisterRange[] = [
    { first: canisterPrincipal(256), last: canisterPrincipal(511) }
];

export interface DelegationOptions {
    readonly ranges?: readonly CanisterRange[];
    readonly layout?: RangeLayout;
    /** The subnet named beside the certificate. */
    readonly subnetId?: Principal;
    /** The subnet that the certificate is about. */
    readonly certifiedSubnetId?: Principal;
    readonly publicKeyDer?: Uint8Array;
    readonly signer?: BlsKey;
    readonly time?: bigint;
    /** Another certificate in place of the one that these options describe. */
    readonly certificate?: Uint8Array;
}

/** A certificate, built up step by step and really signed. Whatever is not said is sound. */
export class CertificateBuilder {
    private time: HashTree | undefined = timeTree(1_764_000_000_000_000_000n);
    private signer: BlsKey = KEYS.subnet;
    private delegation: Delegation | undefined = delegation();
    private readonly canisters: [Label, HashTree][] = [];
    private readonly others: [Label, HashTree][] = [];
    private reshape: (tree: HashTree) => HashTree = (tree) => tree;

    withTime(time: bigint): this {
        return this.withTimeBytes(timeTree(time));
    }

    withTimeBytes(time: HashTree | undefined): this {
        this.time = time;
        return this;
    }

    withCertifiedData(canisterId: Uint8Array, data: Uint8Array): this {
        return this.withCanister(canisterId, labeled(asciiBytes('certified_data'), leaf(data)));
    }

    withCanister(canisterId: Uint8Array, tree: HashTree): this {
        this.canisters.push([canisterId, tree]);
        return this;
    }

    /** Anything else at the top of the state tree. */
    withBranch(label: Label, tree: HashTree): this {
        this.others.push([label, tree]);
        return this;
    }

    withDelegation(options: DelegationOptions): this {
        this.delegation = delegation(options);
        return this;
    }

    /** Signed by the root key itself, as on the subnet of the network's own canisters. */
    withoutDelegation(): this {
        this.delegation = undefined;
        return this.signedBy(KEYS.root);
    }

    signedBy(key: BlsKey): this {
        this.signer = key;
        return this;
    }

    /** Changes the finished tree before it is signed. */
    withTree(reshape: (tree: HashTree) => HashTree): this {
        this.reshape = reshape;
        return this;
    }

    build(): Uint8Array {
        const entries: [Label, HashTree][] = [...this.others];
        if (this.canisters.length > 0) entries.push(['canister', labeledTree(this.canisters)]);
        if (this.time !== undefined) entries.push(['time', this.time]);
        const tree = this.reshape(labeledTree(entries));
        return makeCertificate({
            tree,
            key: this.signer,
            ...(this.delegation === undefined ? {} : { delegation: this.delegation })
        });
    }
}

export const certificate = (): CertificateBuilder => new CertificateBuilder();

const known = new Map<string, Delegation>();

export function delegation(options: DelegationOptions = {}): Delegation {
    const { ranges = RANGES, layout = 'flat', subnetId = SUBNET_ID, certifiedSubnetId = subnetId } = options;
    if (options.certificate !== undefined) return { subnetId, certificate: options.certificate };
    const parts = {
        rootKey: options.signer ?? KEYS.root,
        subnetId: certifiedSubnetId,
        subnetPublicKeyDer: options.publicKeyDer ?? KEYS.subnet.publicKeyDer,
        ranges,
        layout,
        time: options.time ?? 1_763_999_999_000_000_000n
    };
    const isUsual = Object.keys(options).every((key) => key === 'layout');
    const made = (isUsual ? known.get(layout) : undefined) ?? makeDelegation(parts);
    if (isUsual) known.set(layout, made);
    return { subnetId, certificate: made.certificate };
}

export const prune = (tree: HashTree): HashTree => pruned(reconstruct(tree));

export { blsKey, encodeRanges, labeledTree, makeCertificate, timeTree };

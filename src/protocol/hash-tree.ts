import { asciiBytes, concatBytes, joinBytes } from './bytes.js';
import { cborBytes, SELF_DESCRIBED } from './cbor-writer.js';
import { FixedSha256, sha256 } from './sha256.js';

/**
 * The hash tree of the Internet Computer interface specification, section "Certification": values, root hash and
 * CBOR encoding. Reading untrusted trees is `certificate.ts`.
 */
export type HashTree =
    | { readonly kind: 'empty' }
    | { readonly kind: 'fork'; readonly left: HashTree; readonly right: HashTree }
    | { readonly kind: 'labeled'; readonly label: Uint8Array; readonly tree: HashTree }
    | { readonly kind: 'leaf'; readonly value: Uint8Array }
    | { readonly kind: 'pruned'; readonly hash: Uint8Array };

const domain = (name: string) => concatBytes(Uint8Array.of(name.length), asciiBytes(name));
export const FORK_DOMAIN: Uint8Array = domain('ic-hashtree-fork');
export const LABELED_DOMAIN: Uint8Array = domain('ic-hashtree-labeled');
export const LEAF_DOMAIN: Uint8Array = domain('ic-hashtree-leaf');
export const EMPTY_HASH: Uint8Array = sha256(domain('ic-hashtree-empty'));

export const EMPTY: HashTree = { kind: 'empty' };
export const fork = (left: HashTree, right: HashTree): HashTree => ({ kind: 'fork', left, right });
export const labeled = (label: Uint8Array, tree: HashTree): HashTree => ({ kind: 'labeled', label, tree });
export const leaf = (value: Uint8Array): HashTree => ({ kind: 'leaf', value });

/** @param hash 32 bytes: a hash of another length would shift what is hashed around it */
export function pruned(hash: Uint8Array): HashTree {
    if (hash.length !== 32) throw new RangeError(`a pruned hash of ${hash.length} bytes`);
    return { kind: 'pruned', hash };
}

/** What log trees hash over and over has these sizes; each is one prepared message. */
const HASH_BYTES = 32;
const INDEX_LABEL_BYTES = 4;
const hashLeaf = new FixedSha256(LEAF_DOMAIN, LEAF_DOMAIN.length + HASH_BYTES);
const indexLabeled = new FixedSha256(LABELED_DOMAIN, LABELED_DOMAIN.length + INDEX_LABEL_BYTES + HASH_BYTES);
const forked = new FixedSha256(FORK_DOMAIN, FORK_DOMAIN.length + 2 * HASH_BYTES);

export function leafHash(value: Uint8Array): Uint8Array {
    if (value.length !== HASH_BYTES) return sha256(concatBytes(LEAF_DOMAIN, value));
    return hashLeaf.set(value, LEAF_DOMAIN.length).digest();
}

/** @param left 32 bytes, and so the other */
export function forkHash(left: Uint8Array, right: Uint8Array): Uint8Array {
    forked.set(left, FORK_DOMAIN.length);
    return forked.set(right, FORK_DOMAIN.length + HASH_BYTES).digest();
}

/** @param tree 32 bytes */
export function labeledHash(label: Uint8Array, tree: Uint8Array): Uint8Array {
    if (label.length !== INDEX_LABEL_BYTES) return sha256(concatBytes(LABELED_DOMAIN, label, tree));
    indexLabeled.set(label, LABELED_DOMAIN.length);
    return indexLabeled.set(tree, LABELED_DOMAIN.length + INDEX_LABEL_BYTES).digest();
}

/** `labeledHash` under one label. */
export class LabeledHash {
    private readonly message: FixedSha256;
    private readonly offset: number;

    constructor(label: Uint8Array) {
        const prefix = concatBytes(LABELED_DOMAIN, label);
        this.offset = prefix.length;
        this.message = new FixedSha256(prefix, prefix.length + HASH_BYTES);
    }

    /** @param tree 32 bytes */
    of(tree: Uint8Array): Uint8Array {
        return this.message.set(tree, this.offset).digest();
    }
}

/** The hash of a leaf under one label, for values of one size. */
export class NamedLeafHash {
    private readonly leaf: FixedSha256;
    private readonly labeled: LabeledHash;

    constructor(label: Uint8Array, size: number) {
        this.leaf = new FixedSha256(LEAF_DOMAIN, LEAF_DOMAIN.length + size);
        this.labeled = new LabeledHash(label);
    }

    of(value: Uint8Array): Uint8Array {
        return this.labeled.of(this.leaf.set(value, LEAF_DOMAIN.length).digest());
    }
}

/** The 32-byte root hash, `reconstruct` in the specification. */
export function reconstruct(tree: HashTree): Uint8Array {
    switch (tree.kind) {
        case 'empty':
            return EMPTY_HASH;
        case 'fork':
            return forkHash(reconstruct(tree.left), reconstruct(tree.right));
        case 'labeled':
            return labeledHash(tree.label, reconstruct(tree.tree));
        case 'leaf':
            return leafHash(tree.value);
        case 'pruned':
            return tree.hash;
    }
}

export function countNodes(tree: HashTree): number {
    if (tree.kind === 'fork') return 1 + countNodes(tree.left) + countNodes(tree.right);
    return tree.kind === 'labeled' ? 1 + countNodes(tree.tree) : 1;
}

function pushTree(tree: HashTree, parts: Uint8Array[]): void {
    switch (tree.kind) {
        case 'empty':
            parts.push(Uint8Array.of(0x81, 0));
            return;
        case 'fork':
            parts.push(Uint8Array.of(0x83, 1));
            pushTree(tree.left, parts);
            pushTree(tree.right, parts);
            return;
        case 'labeled':
            parts.push(Uint8Array.of(0x83, 2), ...cborBytes(tree.label));
            pushTree(tree.tree, parts);
            return;
        case 'leaf':
            parts.push(Uint8Array.of(0x82, 3), ...cborBytes(tree.value));
            return;
        case 'pruned':
            parts.push(Uint8Array.of(0x82, 4), ...cborBytes(tree.hash));
    }
}

/** CBOR (RFC 8949, shortest lengths) of a tree, without a tag: the form inside a certificate. */
export function encodeHashTree(tree: HashTree): Uint8Array {
    const parts: Uint8Array[] = [];
    pushTree(tree, parts);
    return joinBytes(parts);
}

/** The same behind the self-described CBOR tag 55799: the form in which a canister hands out a witness. */
export function encodeWitness(tree: HashTree): Uint8Array {
    return concatBytes(SELF_DESCRIBED, encodeHashTree(tree));
}

import { asciiBytes, concatBytes } from './bytes.js';
import { sha256 } from './sha256.js';

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
const FORK_DOMAIN = domain('ic-hashtree-fork');
const LABELED_DOMAIN = domain('ic-hashtree-labeled');
const LEAF_DOMAIN = domain('ic-hashtree-leaf');
export const EMPTY_HASH: Uint8Array = sha256(domain('ic-hashtree-empty'));

export const EMPTY: HashTree = { kind: 'empty' };
export const fork = (left: HashTree, right: HashTree): HashTree => ({ kind: 'fork', left, right });
export const labeled = (label: Uint8Array, tree: HashTree): HashTree => ({ kind: 'labeled', label, tree });
export const leaf = (value: Uint8Array): HashTree => ({ kind: 'leaf', value });
export const pruned = (hash: Uint8Array): HashTree => ({ kind: 'pruned', hash });

export const leafHash = (value: Uint8Array): Uint8Array => sha256(LEAF_DOMAIN, value);
export const forkHash = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(FORK_DOMAIN, left, right);
export const labeledHash = (label: Uint8Array, tree: Uint8Array): Uint8Array =>
    sha256(LABELED_DOMAIN, label, tree);

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

const SELF_DESCRIBED = Uint8Array.of(0xd9, 0xd9, 0xf7);

function cborHead(major: number, length: number): Uint8Array {
    const type = major << 5;
    if (length < 24) return Uint8Array.of(type | length);
    if (length < 0x100) return Uint8Array.of(type | 24, length);
    if (length < 0x10000) return Uint8Array.of(type | 25, length >>> 8, length & 0xff);
    return Uint8Array.of(
        type | 26,
        length >>> 24,
        (length >>> 16) & 0xff,
        (length >>> 8) & 0xff,
        length & 0xff
    );
}

function collect(tree: HashTree, parts: Uint8Array[]): void {
    switch (tree.kind) {
        case 'empty':
            parts.push(Uint8Array.of(0x81, 0));
            return;
        case 'fork':
            parts.push(Uint8Array.of(0x83, 1));
            collect(tree.left, parts);
            collect(tree.right, parts);
            return;
        case 'labeled':
            parts.push(Uint8Array.of(0x83, 2), cborHead(2, tree.label.length), tree.label);
            collect(tree.tree, parts);
            return;
        case 'leaf':
            parts.push(Uint8Array.of(0x82, 3), cborHead(2, tree.value.length), tree.value);
            return;
        case 'pruned':
            parts.push(Uint8Array.of(0x82, 4), cborHead(2, tree.hash.length), tree.hash);
    }
}

/** CBOR (RFC 8949, shortest lengths) of a tree, without a tag: the form inside a certificate. */
export function encodeHashTree(tree: HashTree): Uint8Array {
    const parts: Uint8Array[] = [];
    collect(tree, parts);
    return concatBytes(...parts);
}

/** The same behind the self-described CBOR tag 55799: the form in which a canister hands out a witness. */
export function encodeWitness(tree: HashTree): Uint8Array {
    return concatBytes(SELF_DESCRIBED, encodeHashTree(tree));
}

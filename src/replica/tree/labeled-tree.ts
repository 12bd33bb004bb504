import { asciiBytes, compareBytes } from '../../protocol/bytes.js';
import { EMPTY, fork, type HashTree, labeled } from '../../protocol/hash-tree.js';

export type Label = string | Uint8Array;
export const labelBytes = (label: Label): Uint8Array =>
    typeof label === 'string' ? asciiBytes(label) : label;

/** A complete subtree of labels, in label order as the specification demands, forks halved. */
export function labeledTree(entries: readonly (readonly [label: Label, tree: HashTree])[]): HashTree {
    const sorted = entries
        .map(([label, tree]) => ({ label: labelBytes(label), tree }))
        .sort((a, b) => compareBytes(a.label, b.label))
        .map(({ label, tree }) => labeled(label, tree));
    const build = (from: number, to: number): HashTree => {
        if (to - from === 1) return sorted[from] ?? EMPTY;
        const middle = from + Math.ceil((to - from) / 2);
        return fork(build(from, middle), build(middle, to));
    };
    return sorted.length === 0 ? EMPTY : build(0, sorted.length);
}

export { CritBitTree } from './crit-bit-tree.js';
export { type Label, labeledTree } from './labeled-tree.js';
export { type Path, StateLeaf, type StateNode, StateTree } from './state-node.js';

export { warnIfExposed, warnIfWritable } from './exposed-key.js';
export { readInput } from './read-input.js';

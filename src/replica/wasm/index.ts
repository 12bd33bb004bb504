export { HOST_EXPORT, instrument, type Instrumented, mutableGlobals } from './instrument.js';
export { INSTRUCTION_LIMITS } from './weights.js';

export { Reader, Writer } from './bytes.js';
export { HOST_EXPORT, instrument, type Instrumented, mutableGlobals } from './instrument.js';
export { readModule, SECTION, type ModuleInfo } from './module-info.js';
export { CHARGES, INSTRUCTION_LIMITS } from './weights.js';

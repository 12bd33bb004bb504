export { type Code, InvalidModule, loadCode } from './code.js';
export {
    type Callback,
    type EntryPoint,
    type Execution,
    newExecution,
    type OutgoingCall,
    REPLICATED,
    type Surroundings
} from './execution.js';
export { makeProgram, type Program } from './program.js';
export { type HeapImage, Sandbox } from './sandbox.js';
export { STABLE_PAGE, type StableChanges, StableMemory } from './stable-memory.js';
export { describeTrap } from './trap.js';

/** The offline verifier in the threads of Node. The verifier itself is `src/verifier`. */
export { WorkerDriver } from './worker-driver.js';
export { verifyLogInWorkers } from './verify-in-workers.js';
export type { BlockSource, Progress, WorkerOptions } from './verify-in-workers.js';

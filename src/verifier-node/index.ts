/** The offline verifier in the threads of Node. The verifier itself is `src/verifier`. */
export { verifyLogInWorkers } from './verify-in-workers.js';
export type { WorkerOptions } from './verify-in-workers.js';
export { WorkerDriver } from './worker-driver.js';

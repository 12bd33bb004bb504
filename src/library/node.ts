/** The offline verifier in the threads of Node. The verifier itself is `src/verifier`. */
export { verifyLogInWorkers, WorkerDriver } from '../verifier-node/index.js';
export type { WorkerOptions } from '../verifier-node/index.js';
export type { BlockSource, Progress } from '../verifier/log/index.js';

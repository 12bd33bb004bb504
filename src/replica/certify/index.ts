export { Certifier } from './certifier.js';
export type { RangeLayout } from './make-certificate.js';

export { deliverRequest, deliverResponse, runSystemTask } from './deliver.js';
export { ingressBytesOf, payIngress } from './ingress.js';
export { install } from './install.js';
export { inspect, query, type QueryAnswer } from './query.js';
export { chargeForTime, uninstall } from './uninstall.js';
export { perform } from './work.js';

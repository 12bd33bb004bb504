export { deliverRequest, deliverResponse, runSystemTask } from './deliver.js';
export { install } from './install.js';
export { inspect, query } from './query.js';
export { perform } from './work.js';

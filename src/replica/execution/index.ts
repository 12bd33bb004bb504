export { deliverRequest, deliverResponse, runSystemTask } from './deliver.js';
export { install } from './install.js';
export { inspect, query, type QueryAnswer } from './query.js';
export { perform } from './work.js';

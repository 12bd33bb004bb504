export { installArgument, managementTarget } from './arguments.js';
export { inspectManagement } from './authorise.js';
export { create } from './create.js';
export { encoded } from './encoded.js';
export { ManagementFault } from './fault.js';
export { handleManagement } from './handle.js';
export { queryManagement } from './queries.js';
export { controllersOf, type DecodedSettings } from './settings.js';
export { MANAGEMENT_ID, Settings } from './types.js';

export { installArgument, managementTarget } from './arguments.js';
export { create, withoutFee } from './create.js';
export { encoded } from './encoded.js';
export { ManagementFault } from './fault.js';
export { handlePaidManagement } from './paid.js';
export { queryManagement } from './queries.js';
export { controllersOf, type DecodedSettings } from './settings.js';
export { MANAGEMENT_ID, Settings } from './types.js';

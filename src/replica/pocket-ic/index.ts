export { isPortTold, removePortFile, writePortFile } from './port-file.js';
export { type PocketIcOptions, type PocketIcServer, startPocketIcServer } from './server.js';

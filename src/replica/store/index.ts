export { StateFolder } from './folder.js';

export { callBuiltIn, isBuiltIn } from './built-in.js';

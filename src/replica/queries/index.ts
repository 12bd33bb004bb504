export { Queries } from './answer-query.js';

export { isShort, shortage, type Shortage, shortageText } from './out-of-cycles.js';
export { DEFAULT_NODES, MAX_CYCLES, MAX_NODES, Prices, pricesOf } from './prices.js';

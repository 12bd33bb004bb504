export type { DrawReport } from './draw-report.js';
export { DrawView } from './draw-view.js';
export type { PoolHistory } from './pool-history.js';
export type { Redraws } from './redraws.js';
export { Replay } from './replay.js';
export { Timeline, tellEarly, timeOrder } from './timeline.js';

import { Measurement } from './tests/canister/hostile/measure.ts';
import { ACCESS } from './src/canister/access.ts';
const m = await Measurement.start();
for (const method of process.argv[2] ? process.argv.slice(2) : ACCESS.keys()) {
  const t = Date.now();
  const w = await m.worstOf(method);
  const f = (n: number) => (n / 1e6).toFixed(2).padStart(9);
  console.log(method.padEnd(18), f(w.ingress), ...Object.values(w.canister).map(f), f(w.inspection), w.taken.join('; '), [...w.codes].join(','), Date.now() - t, 'ms');
}
await m.stop();

import { ACCESS } from '../../../src/canister/access.js';
import { writeCosts } from './cost-table.js';
import { Measurement, type Worst } from './measure.js';

/** `npm run costs`: measures what docs/threat-model.md says of each method, and writes it there. */
const measurement = await Measurement.start();
const worsts: Worst[] = [];
for (const method of ACCESS.keys()) {
    worsts.push(await measurement.worstOf(method));
    console.log(method);
}
await measurement.stop();
writeCosts(worsts);

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { PriceList } from './measure.js';

/** Part of `npm run costs`: measures what calls cost in cycles, for `jury cost`. The next part writes the document. */
const prices = await PriceList.start();
const measured = await prices.measure();
await prices.stop();
writeFileSync(
    join(packageRoot, 'scripts/cli/cost/measured.ts'),
    `import type { Measured } from './shape.js';\n\n/** Written by \`npm run costs\`. */\nexport const MEASURED: Measured = ${JSON.stringify(measured, null, 4)};\n`
);

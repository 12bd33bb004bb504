/**
 * Prints log.json. Run by hand, once per version of the protocol:
 *
 *     npx esbuild tests/vectors/make-log.ts --bundle --platform=node --format=esm --packages=external \
 *         | node --input-type=module > tests/vectors/log.json
 */
import { sampleLog } from './sample-log.js';

console.log(JSON.stringify(sampleLog(), undefined, 1));

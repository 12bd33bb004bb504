/**
 * Makes the files of `tests/vectors/conformance`: cases for whoever writes another verifier. Everything in them
 * follows from fixed seeds, so that it makes the same bytes each time. Codes and verdicts are written by hand beside
 * each case, from the rules; what is found out besides is what this verifier says.
 *
 *     make build && node node_modules/tsx/dist/cli.mjs tests/vectors/make-conformance.ts
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { toHex } from '../../src/protocol/bytes.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { CASES_FOLDER, countsPerRule, writeCase } from './conformance-files.js';
import { CASES } from './forge/index.js';
import { withData } from './forge/with-data.js';

const FOLDER = join(packageRoot, 'tests/vectors/conformance');

rmSync(join(FOLDER, CASES_FOLDER), { recursive: true, force: true });
writeFileSync(join(FOLDER, 'root-key.hex'), `${toHex(ROOT_KEY)}\n`);
let wrong = 0;
for (const one of CASES) {
    const { found, expect } = await withData(one);
    if (found !== undefined) {
        wrong++;
        console.log(`${one.id}: expected ${JSON.stringify(one.expect)}, found ${JSON.stringify(found)}`);
    }
    const path = join(FOLDER, CASES_FOLDER, `${one.id}.json`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, writeCase({ ...one, expect }));
}
const readme = join(FOLDER, 'README.md');
const text = readFileSync(readme, 'utf8');
const document = readFileSync(join(packageRoot, 'docs/protocol.md'), 'utf8');
const table = countsPerRule(document, CASES);
writeFileSync(readme, text.replace(/(<!-- counts -->\n)[\s\S]*(<!-- end -->)/, `$1\n${table}\n\n$2`));
console.log(`${CASES.length} cases, ${wrong} of which this verifier answers otherwise`);

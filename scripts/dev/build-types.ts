import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDtsBundle } from 'dts-bundle-generator';
import { packageRoot } from '../cli/package-root.js';

/** Writes the types of each public entry into one file, so that the package ships none of its internals. */

const ENTRIES = ['index', 'evidence', 'juror', 'archive', 'node'];

const bundles = generateDtsBundle(
    ENTRIES.map((entry) => ({
        filePath: join(packageRoot, `src/library/${entry}.ts`),
        output: { noBanner: true, exportReferencedTypes: false }
    })),
    { preferredConfigPath: join(packageRoot, 'scripts/tsconfig.build.json') }
);
const folder = join(packageRoot, 'dist/types');
mkdirSync(folder, { recursive: true });
for (const [i, entry] of ENTRIES.entries()) writeFileSync(join(folder, `${entry}.d.ts`), bundles[i] ?? '');

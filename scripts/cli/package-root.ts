import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json: this file runs compiled, in dist, and as it is, in tests. */
export const packageRoot = findUp(import.meta.dirname);

function findUp(folder: string): string {
    return existsSync(join(folder, 'package.json')) ? folder : findUp(dirname(folder));
}

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import type { SignatureClaim } from '../../../src/verifier/signature/signature-claim.js';
import type * as Pool from '../../../src/verifier-node/worker-pool.js';

/** Milliseconds that so many threads take for these batches of signatures; all of them hold. */
export async function inThreads(count: number, batches: readonly SignatureClaim[][]): Promise<number> {
    const file = pathToFileURL(join(packageRoot, 'dist/src/verifier-node/worker-pool.js')).href;
    const { WorkerPool } = (await import(file)) as typeof Pool;
    const pool = new WorkerPool(count);
    try {
        const run = async (claims: readonly SignatureClaim[]) => {
            const answer = await pool.run({ kind: 'claims', claims });
            if (answer.kind !== 'claims' || answer.holds.includes(false))
                throw new Error('a good signature fails');
        };
        await Promise.all(Array.from({ length: count }, () => run(batches[0]?.slice(0, 8) ?? [])));
        const start = performance.now();
        await Promise.all(batches.map(run));
        return performance.now() - start;
    } finally {
        await pool.close();
    }
}

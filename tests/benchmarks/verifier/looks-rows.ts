import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookManyTimes } from '../../archive/many-looks.js';
import type { BenchOptions, Row } from '../row.js';
import { row } from '../row.js';
import { measureVerify } from './jury-verify.js';

const LOOKS = 130;

/** What backups without news add to what it takes to verify their archive. */
export async function looksRows({ isQuick, progress }: BenchOptions): Promise<Row[]> {
    const folder = mkdtempSync(join(tmpdir(), 'looks-bench-'));
    try {
        const looks = isQuick ? LOOKS / 10 : LOOKS;
        progress(`verifier: ${looks} backups without news`);
        const { archive, bare, rootKey } = await lookManyTimes(folder, looks);
        progress('verifier: jury verify of them');
        // In turns, and the least of each: the machine has other things to do.
        const costs = [1, 2, 3, 4, 5].map(() =>
            [archive, bare].map((one) => measureVerify(folder, one, rootKey).cpuMs)
        );
        const least = (which: number) => Math.min(...costs.map((cost) => cost[which] ?? Infinity));
        return [
            row('jury-verify-looks', `jury verify of an archive of ${looks} looks without news: processor time, times that without evidence`, least(0) / least(1), 'times', { target: 1.5 }), // prettier-ignore
            row('jury-verify-looks-cpu', 'the same, time of all processors', least(0) / 1000, 's')
        ];
    } finally {
        rmSync(folder, { recursive: true });
    }
}

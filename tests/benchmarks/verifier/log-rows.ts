import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { CANISTER, ROOT_KEY } from '../../verifier/certificate-builder.js';
import type { BenchOptions, Row } from '../row.js';
import { row } from '../row.js';
import { writeGenuineLog } from './genuine-log.js';
import { compiled, measureVerify } from './jury-verify.js';

const WORKERS = 2;
const COMMITS = 10;

interface Measured {
    readonly ms: number;
    readonly createHashMs: number;
    readonly peakMB: number;
}

/** What it takes to verify whole logs: time beside one `createHash` per block, memory, growth. */
export function logRows({ isQuick, progress }: BenchOptions): Row[] {
    const folder = mkdtempSync(join(tmpdir(), 'verifier-bench-'));
    try {
        const million = isQuick ? 100_000 : 1_000_000;
        const measured = [million / 100, million / 10, million].map((size) => {
            const archive = join(folder, String(size));
            progress(`verifier: a log of ${size} blocks`);
            writeGenuineLog(archive, size, COMMITS);
            progress(`verifier: verify ${size} blocks`);
            // The fastest of three: the machine has other things to do.
            return [1, 2, 3]
                .map(() => measure(folder, archive, size))
                .reduce((a, b) => (a.ms <= b.ms ? a : b));
        });
        progress(`verifier: jury verify ${million} blocks`);
        const whole = [1, 2, 3]
            .map(() => measureVerify(folder, join(folder, String(million)), ROOT_KEY))
            .reduce((a, b) => (a.ms <= b.ms ? a : b));
        const [small, , large] = measured as [Measured, Measured, Measured];
        const [blocks, draws] = [million, million / 10].map((count) => count.toLocaleString('en-US'));
        return [
            row('verify-million', `verify ${blocks} blocks, ${draws} draws run again: ${WORKERS} workers, times one createHash per block`, large.ms / large.createHashMs, 'times', { target: 2.5 }), // prettier-ignore
            row('verify-million-seconds', 'the same in seconds', large.ms / 1000, 's', { target: 5 }),
            row('verify-million-memory', 'the same, memory of the whole process at its peak', large.peakMB, 'MB', { target: 300 }), // prettier-ignore
            row('jury-verify-seconds', `jury verify of ${blocks} blocks of 300 bytes, ${draws} draws, from disk to the printed summary: two threads`, whole.ms / 1000, 's', { target: 4 }), // prettier-ignore
            row('jury-verify-cpu', 'the same, time of all processors', whole.cpuMs / 1000, 's'),
            row('jury-verify-memory', 'the same, memory of the whole process at its peak', whole.peakMB, 'MB', { target: 250 }), // prettier-ignore
            row('verify-growth', `growth of the time from ${(million / 100).toLocaleString('en-US')} to ${blocks} blocks: its power`, Math.log10(large.ms / small.ms) / 2, 'power', { target: 1.1 }) // prettier-ignore
        ];
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function measure(folder: string, archive: string, size: number): Measured {
    const program = compiled(folder, 'measure-log');
    const args = [
        program,
        join(packageRoot, 'dist'),
        archive,
        toHex(ROOT_KEY),
        toHex(CANISTER),
        String(WORKERS)
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the verification ended with ${status}: ${stderr}`);
    const result = JSON.parse(stdout) as Measured & { isVerified: boolean; draws: number; length: number };
    if (!result.isVerified || result.length !== size || result.draws !== Math.floor(size / 10)) {
        throw new Error(`a genuine log was not verified: ${stdout}`);
    }
    return result;
}

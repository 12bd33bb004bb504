import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions, Row } from '../row.js';
import { row } from '../row.js';
import { RunningReplica } from './running-replica.js';

const TIMES = 3;

/** From the start of the program to the first answer of the jury canister: the fastest of three. */
export async function startRows({ progress }: BenchOptions): Promise<Row[]> {
    const folder = mkdtempSync(join(tmpdir(), 'replica-bench-'));
    try {
        progress('replica: start');
        const fresh = await fastest(() => []);
        const state = ['--state-dir', join(folder, 'state')];
        await fastest(() => state, 1);
        const again = await fastest(() => state);
        return [
            row('replica-start', 'local replica: from its start to the first answer of a new jury canister', fresh, 's', { target: 1.5 }), // prettier-ignore
            row('replica-restart', 'the same, on a state folder that has the canister', again, 's', {
                target: 1.5
            })
        ];
    } finally {
        rmSync(folder, { recursive: true });
    }
}

async function fastest(args: () => string[], times = TIMES): Promise<number> {
    const seconds: number[] = [];
    for (let i = 0; i < times; i++) {
        const started = performance.now();
        const replica = await RunningReplica.start(...args());
        await replica.client.length();
        seconds.push((performance.now() - started) / 1000);
        await replica.stop();
    }
    return Math.min(...seconds);
}

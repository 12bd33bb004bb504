import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as CommitFile from '../../../src/archive/format/commit.js';
import type * as VerifierNode from '../../../src/library/node.js';

/**
 * Runs as a process of its own, so that its memory is that of a verification and of nothing else. Bundles are read
 * as they are needed, from files.
 * Arguments: the folder of compiled programs, the archive, root key and canister in hexadecimal, threads.
 */
const [dist = '', archive = '', rootKey = '', canisterId = '', workers = ''] = process.argv.slice(2);
const load = (path: string): Promise<unknown> => import(pathToFileURL(join(dist, path)).href);

/** The blocks of one bundle, as views of the file. */
function readBundle(name: string): Uint8Array[] {
    const file = readFileSync(join(archive, 'blocks', name));
    const blocks: Uint8Array[] = [];
    for (let at = 0; at < file.length;) {
        const end = at + 4 + file.readUInt32BE(at);
        blocks.push(new Uint8Array(file.buffer, file.byteOffset + at + 4, end - at - 4));
        at = end;
    }
    return blocks;
}
/** On Linux, what `resourceUsage` tells begins with the memory of the process that started this one. */
function peakKilobytes(): number {
    if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

const bundles = readdirSync(join(archive, 'blocks')).sort();
function* read(): Generator<Uint8Array[]> {
    for (const name of bundles) yield readBundle(name);
}

const { verifyLogInWorkers } = (await load('src/library/node.js')) as typeof VerifierNode;
const { decodeCommit } = (await load('src/archive/format/commit.js')) as typeof CommitFile;
const commits = readdirSync(join(archive, 'commits'))
    .sort()
    .map((name) => decodeCommit(readFileSync(join(archive, 'commits', name)), name));
const policy = { rootKey: Buffer.from(rootKey, 'hex'), canisterId: Buffer.from(canisterId, 'hex') };

let draws = 0;
const start = process.hrtime.bigint();
const steps = verifyLogInWorkers(read(), commits, policy, {
    workers: Number(workers),
    tellsPassed: false,
    onDraw: ({ redrawn }) => (draws += redrawn ? 1 : 0)
});
let step = await steps.next();
while (step.done !== true) step = await steps.next();
const verified = Number(process.hrtime.bigint() - start) / 1e6;
const peak = peakKilobytes() / 1024;

let hashing = 0n;
for (const blocks of read()) {
    const before = process.hrtime.bigint();
    for (const block of blocks) createHash('sha256').update(block).digest();
    hashing += process.hrtime.bigint() - before;
}
const { verdict } = { verdict: step.value };
console.log(
    JSON.stringify({
        ms: verified,
        createHashMs: Number(hashing) / 1e6,
        peakMB: peak,
        draws,
        isVerified: verdict.verified,
        length: verdict.length,
        codes: verdict.codes
    })
);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Runs `jury verify` as a process of its own, and tells at its end what it took, on the other stream than its output.
 * Arguments: the folder of compiled programs, the archive, a file with the root key, threads.
 */
const [dist = '', archive = '', rootKey = '', threads = ''] = process.argv.slice(2);
const program = join(dist, 'scripts/jury.js');

/** On Linux, what `resourceUsage` tells begins with the memory of the process that started this one. */
function peakKilobytes(): number {
    if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}

process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const [ms, cpuMs] = [process.uptime() * 1000, (user + system) / 1000];
    process.stderr.write(`${JSON.stringify({ ms, cpuMs, peakMB: peakKilobytes() / 1024 })}\n`);
});
process.argv = [process.execPath, program, 'verify', archive, '--root-key', rootKey, '--threads', threads];
await import(pathToFileURL(program).href);

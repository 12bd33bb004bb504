import { spawnSync } from 'node:child_process';

/**
 * Checks the types of a canister as strictly as everything else. Azle ships its sources, which TypeScript checks along
 * under the same rules and finds fault with; only what it finds outside of them counts.
 */
const { stdout, stderr } = spawnSync('npx', ['tsc', '--pretty', 'false', '-p', process.argv[2] ?? '.'], {
    encoding: 'utf8'
});
const faults = stdout
    .split(/\n(?! )/)
    .filter((fault) => fault.trim() !== '' && !fault.startsWith('node_modules/azle/'));
for (const fault of [...faults, ...(stderr === '' ? [] : [stderr])]) console.log(fault);
process.exitCode = faults.length > 0 || stderr !== '' ? 1 : 0;

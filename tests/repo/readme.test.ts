import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/dev/package-root.js';
import { canisterWasm, juryProgram } from '../built.js';

const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');

/** Runs on a copy of the checkout, so that what the commands write is gone afterwards. */
function copyOfCheckout(): string {
    const folder = mkdtempSync(join(tmpdir(), 'readme-'));
    for (const name of ['package.json', 'dist', 'scripts']) {
        cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    return folder;
}

/** What the commands start in the background ends with them: they run as one process group. */
function runAsGroup(
    commands: string,
    cwd: string
): { status: number | null; stdout: string; stderr: string } {
    const script = `set -euo pipefail\n${commands}\n`;
    const group = `setsid --wait bash -c 'echo $$ > group; exec bash commands.sh'; status=$?; kill -- -$(cat group); exit $status`;
    writeFileSync(join(cwd, 'commands.sh'), script);
    return spawnSync('bash', ['-c', group], { cwd, encoding: 'utf8', timeout: 500_000 });
}

describe('README', () => {
    it('shows commands that work as written, in one session', () => {
        juryProgram();
        canisterWasm();
        const blocks = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
            ([, commands]) => commands ?? ''
        );
        expect(blocks.length).toBeGreaterThanOrEqual(3);
        const folder = copyOfCheckout();
        const { status, stdout, stderr } = runAsGroup(blocks.join('\n'), folder);
        rmSync(folder, { recursive: true });
        expect(stdout, stderr).toMatch(/VERIFIED as of .*nothing later is proven\.\n/);
        expect(stdout).toMatch(/VERIFIED as of .*: the network certified a draw with you in it/);
        expect(stdout).toMatch(/VERIFIED as of .*: its maker holds one of 12 seats/);
        expect(stdout).not.toContain('NOT VERIFIED');
        expect(status, stderr).toBe(0);
    });

    it('gives every dependency a line', () => {
        const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Record<
            string,
            object
        >;
        const names = Object.keys({
            ...manifest['dependencies'],
            ...manifest['devDependencies'],
            ...manifest['optionalDependencies']
        });
        const table = readme.slice(readme.indexOf('### Dependencies'));
        expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
    });

    it('pins every dependency to one version', () => {
        const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as Record<
            string,
            object
        >;
        const versions = Object.values({
            ...manifest['dependencies'],
            ...manifest['devDependencies'],
            ...manifest['optionalDependencies']
        });
        const loose = versions.filter((version) => !/^(npm:@[\w/-]+@)?\d+\.\d+\.\d+$/.test(String(version)));
        expect(loose).toEqual([]);
    });
});

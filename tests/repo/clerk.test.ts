import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { canisterWasm, juryProgram } from '../built.js';

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');

/** Runs on a copy of the checkout, so that what the commands write is gone afterwards. */
function copyOfCheckout(): string {
    const folder = mkdtempSync(join(tmpdir(), 'clerk-'));
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

describe('docs/clerk.md', () => {
    it('shows commands that work as written, in one session', () => {
        juryProgram();
        canisterWasm();
        const blocks = [...read('docs/clerk.md').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
            ([, commands]) => commands ?? ''
        );
        expect(blocks.length).toBeGreaterThanOrEqual(3);
        const folder = copyOfCheckout();
        const { status, stdout, stderr } = runAsGroup(blocks.join('\n'), folder);
        rmSync(folder, { recursive: true });
        expect(stdout, stderr).toMatch(/VERIFIED as of .*nothing later is proven\.\n/);
        expect(stdout).toMatch(/VERIFIED as of .*: the network certified a draw with you in it/);
        expect(stdout).toMatch(/VERIFIED as of .*: its maker holds one of 12 seats/);
        expect(stdout.match(/Print letters\.html there, on A4 at full size/g)).toHaveLength(3);
        expect(stdout).not.toContain('NOT VERIFIED');
        expect(stdout).toContain(
            'This excuses 1 person of the jury of block 1, in public and for ever: number 5'
        );
        expect(stdout).toMatch(/Staged in block \d+: number 5 excused\.\nThe jury was drawn 12 jurors and 3 alternates; sits 12 jurors and 2/); // prettier-ignore
        expect(stdout).toMatch(
            /A commit puts 1 block on record:\n {7}1 .* drew a jury for case "2026-114", 12 and 3 /
        );
        expect(stdout).toMatch(/Staged 1 blinded id of a person who is exempt to remove in block \d+\.\n/);
        expect(stdout).toContain('Of people who are excused: letter 5; their letters say so.');
        expect(stdout).toMatch(/\nCase 2026-131: 2 juries\n\nJury of block \d+: withdrawn\n/);
        expect(stdout).toMatch(/ {2}drew a jury for case "2026-131", 8 and 3 alternates {2}/);
        expect(status, stderr).toBe(0);
    });
});

describe('README.md', () => {
    it('has the two commands for a fresh machine, and no other that runs', () => {
        const blocks = [...read('README.md').matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
        expect(blocks.map(([, language, text]) => [language, text?.trim()])).toEqual([
            ['', 'make demo'],
            ['', 'make test']
        ]);
    });
});

describe('dependencies', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, object>;

    it('have a line each in CONTRIBUTING.md', () => {
        const names = Object.keys({
            ...manifest['dependencies'],
            ...manifest['devDependencies'],
            ...manifest['optionalDependencies']
        });
        const document = read('CONTRIBUTING.md');
        const table = document.slice(document.indexOf('## Dependencies'));
        expect(names.filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
    });

    it('are pinned to one version', () => {
        const versions = Object.values({
            ...manifest['dependencies'],
            ...manifest['devDependencies'],
            ...manifest['optionalDependencies']
        });
        const loose = versions.filter(
            (version) => !/^((npm:@[\w/-]+@)?\d+\.\d+\.\d+|file:tests\/icp)$/.test(String(version))
        );
        expect(loose).toEqual([]);
    });
});

import { spawnSync } from 'node:child_process';
import {
    cpSync,
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { logOf } from '../archive/backup-fixture.js';
import { canisterWasm, juryProgram } from '../built.js';

/** docs/operating.md, run as it is written. What needs the Internet Computer stands in blocks without a language. */

const text = readFileSync(join(packageRoot, 'docs/operating.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, commands]) => commands ?? '');
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** What the commands write: a new identity, an archive, what `>` and `--out` name. */
const WRITES = /(?:identity new|entity init|jury backup|--out|--slips|mkdir -p|(?<!2)>) ([\w./-]+)/g;

/** What each program made of the archive. */
const copies = new Map<string, Record<string, string>>();

describe('docs/operating.md', () => {
    it('shows commands that work as written, in one session', () => {
        juryProgram();
        canisterWasm();
        expect(blocks.length).toBeGreaterThan(10);
        const folder = mkdtempSync(join(tmpdir(), 'operating-'));
        for (const name of ['package.json', 'dist', 'scripts'])
            cpSync(join(packageRoot, name), join(folder, name), { recursive: true });
        symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
        try {
            // As `npx jury` does, which docs/clerk.md's commands go through; here it would be a minute of looking for it.
            const npx = `#!/bin/sh\n[ "$1" = jury ] && shift && exec node dist/scripts/jury.js "$@"\nexit 127\n`;
            writeFileSync(join(folder, 'npx'), npx, { mode: 0o755 });
            writeFileSync(join(folder, 'commands.sh'), `set -euo pipefail\n${blocks.join('\n')}\n`);
            const group = `setsid --wait bash -c 'echo $$ > group; exec bash commands.sh'; status=$?; kill -- -$(cat group); exit $status`;
            const { status, stdout, stderr } = spawnSync('bash', ['-c', group], {
                cwd: folder,
                encoding: 'utf8',
                timeout: 500_000,
                env: { ...process.env, PATH: `${folder}:${process.env['PATH']}` }
            });
            expect(status, stdout + stderr).toBe(0);
            expect(stdout).not.toContain('NOT VERIFIED');
            expect(stdout).toMatch(/Restored: 2 blocks under 2 commits/);
            expect(stdout).toMatch(/They hold the same log of 2 blocks/);
            expect(readdirSync(folder)).toContain('case-2026-114.receipt');
            const of = { jury: 'log-copy', rsync: 'mirror', rclone: 'bucket' };
            for (const [program, name] of Object.entries(of))
                if (existsSync(join(folder, name, 'blocks'))) copies.set(program, logOf(join(folder, name)));
        } finally {
            rmSync(folder, { recursive: true });
        }
    });

    it('writes no file that a block of docs/clerk.md writes too, so that both can be run in one folder', () => {
        const clerk = readFileSync(join(packageRoot, 'docs/clerk.md'), 'utf8');
        const written = (document: string) =>
            [...document.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
                .flatMap(([, commands = '']) => [...commands.matchAll(WRITES)])
                .map(([, name = '']) => name);
        const [ours, theirs] = [written(text), written(clerk)];
        expect([ours.length, theirs.length].every((count) => count >= 4)).toBe(true);
        expect(ours.filter((name) => theirs.includes(name))).toEqual([]);
    });

    it.for(['rsync', 'rclone'])('copies the same files with %s', (program, context) => {
        expect(blocks.some((block) => block.includes(`command -v ${program}`))).toBe(true);
        if (!has(program)) return context.skip(`${program} is not on this machine`);
        expect(copies.get(program)).toEqual(copies.get('jury'));
    });
});

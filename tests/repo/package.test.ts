import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { canisterWasm, juryProgram, verifyPage } from '../built.js';

/** The package as `npm pack` makes it, installed into an empty folder. */
describe('the package', () => {
    const folder = mkdtempSync(join(tmpdir(), 'package-'));
    const installed = join(folder, 'node_modules/icjury');
    let files: string[] = [];

    const run = (command: string, ...args: string[]) => {
        const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
        expect(status, stdout + stderr).toBe(0);
        return stdout;
    };

    beforeAll(() => {
        for (const built of [juryProgram, canisterWasm, verifyPage]) built();
        const { stdout } = spawnSync(
            'npm',
            ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
            { cwd: packageRoot, encoding: 'utf8' }
        );
        const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
        files = (packed?.files ?? []).map(({ path }) => path);
        writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}');
        const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
        run('npm', 'install', ...flags, join(folder, packed?.filename ?? ''));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('has what users need: programs, the canister, the page, the contract', () => {
        for (const name of [
            'dist/scripts/jury.js',
            'dist/canister/jury.wasm.gz',
            'dist/page/verify.html',
            'candid/jury.did',
            'README.md',
            'LICENSE'
        ])
            // prettier-ignore
            expect(files).toContain(name);
    });

    it('has no types of its internals, no build scripts, no sources, no tests', () => {
        const types = files.filter((name) => name.endsWith('.d.ts'));
        expect(types.map((name) => name.replace(/[^/]*$/, ''))).toEqual(Array(5).fill('dist/types/'));
        expect(
            files.filter((name) => /^(src|tests|scripts)\/|^dist\/scripts\/dev\/|\.ts$/.test(name))
        ).toEqual(types);
    });

    it('brings no program that belongs to its tests', () => {
        expect(existsSync(join(folder, 'node_modules/@icp-sdk'))).toBe(false);
        expect(readdirSync(join(folder, 'node_modules'))).not.toContain('azle');
        expect(readdirSync(join(folder, 'node_modules'))).not.toContain('typescript');
    });

    it('runs as a program', () => {
        expect(run('npx', '--no-install', 'jury', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/);
        expect(run('npx', '--no-install', 'jury', 'verify', '--explain', 'TIME_ORDER')).toContain(
            'TIME_ORDER'
        );
    });

    it('is imported by Node', () => {
        const names = ['icjury', 'icjury/evidence', 'icjury/juror', 'icjury/archive', 'icjury/node'];
        writeFileSync(
            join(folder, 'use.js'),
            `for (const name of ${JSON.stringify(names)}) console.log(Object.keys(await import(name)).length > 0);`
        );
        expect(run('node', 'use.js')).toBe('true\n'.repeat(names.length));
    });

    it('goes through a bundler', () => {
        writeFileSync(
            join(folder, 'app.js'),
            `import { verifyLog } from 'icjury'; import { checkLetter } from 'icjury/juror'; console.log(typeof verifyLog, typeof checkLetter);`
        );
        const esbuild = join(packageRoot, 'node_modules/esbuild/bin/esbuild');
        run(esbuild, 'app.js', '--bundle', '--platform=browser', '--outfile=bundle.js', '--log-level=error');
        expect(run('node', 'bundle.js')).toBe('function function\n');
        expect(existsSync(join(installed, 'dist/types/index.d.ts'))).toBe(true);
    });
});

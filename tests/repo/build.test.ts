import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
    appendFileSync,
    cpSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { sourceCommit } from '../../scripts/dev/source-commit.js';
import { reproducibleGzip, withCustomSection } from '../../scripts/dev/wasm-metadata.js';
import { canisterWasm, juryProgram } from '../built.js';

const temp = mkdtempSync(join(tmpdir(), 'build-'));
afterAll(() => rmSync(temp, { recursive: true }));

const SOURCES = ['src', 'candid', 'dfx.json', 'tsconfig.json', 'package.json'];

/** A copy of what the build reads, with the programs that build it and the packages of this checkout. */
function copyOfSources(name: string): string {
    const folder = join(temp, name);
    for (const path of [...SOURCES, 'dist/src', 'dist/scripts']) {
        cpSync(join(packageRoot, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
    return folder;
}

function build(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
    const program = join(folder, 'dist/scripts/dev/build-canister.js');
    const child = spawn(process.execPath, [program], { cwd: temp, env: { ...process.env, ...env } });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += String(data)));
    child.stderr.on('data', (data: Buffer) => (output += String(data)));
    return new Promise((resolve, fail) => {
        child.on('exit', (code) => (code === 0 ? resolve(output) : fail(new Error(output))));
    });
}

const moduleOf = (folder: string) => readFileSync(join(folder, 'dist/canister/jury.wasm.gz'));
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function metadata(gzipped: Uint8Array, name: string): string[] {
    const module = new WebAssembly.Module(Uint8Array.from(gunzipSync(gzipped)));
    return WebAssembly.Module.customSections(module, `icp:public ${name}`).map((bytes) =>
        new TextDecoder().decode(bytes)
    );
}

describe('the build of the canister', () => {
    const folders: string[] = [];
    const outputs: string[] = [];

    beforeAll(async () => {
        juryProgram();
        folders.push(copyOfSources('a'), copyOfSources('somewhere-else/much-longer/b'));
        const environments = [
            {},
            {
                AZLE_LOG_ACTIONS: 'true',
                AZLE_CANISTER_BACKTRACES: 'true',
                NODE_ENV: 'production',
                TZ: 'Asia/Tokyo'
            }
        ];
        const builds = folders.map((folder, i) => build(folder, environments[i] ?? {}));
        outputs.push(...(await Promise.all(builds)));
    });

    it('gives the same module from two folders in two environments', () => {
        const hashes = folders.map((folder) => hashOf(moduleOf(folder)));
        expect(hashes[1]).toBe(hashes[0]);
        for (const output of outputs) expect(output).toContain(`module hash ${hashes[0]}\n`);
    });

    it('leaves no path of the machine in the module', () => {
        const wasm = gunzipSync(moduleOf(folders[0] ?? ''));
        for (const path of [temp, packageRoot]) expect(wasm.includes(path)).toBe(false);
    });

    it('leaves nothing behind but its results', () => {
        for (const folder of folders) {
            const added = ['.azle', 'dist', 'node_modules'];
            const tops = new Set([...SOURCES.map((path) => path.split('/')[0] ?? path), ...added]);
            expect(new Set(readdirSync(folder))).toEqual(tops);
            expect(readdirSync(join(folder, '.azle'))).toEqual(['jury']);
            expect(readdirSync(join(folder, '.azle/jury')).sort()).toEqual([
                'jury.did',
                'jury.wasm',
                'main.js'
            ]);
            expect(readdirSync(join(folder, 'dist/canister')).sort()).toEqual(['jury.did', 'jury.wasm.gz']);
            const sources = readdirSync(join(packageRoot, 'src/canister'), { recursive: true });
            expect(readdirSync(join(folder, 'src/canister'), { recursive: true })).toEqual(sources);
        }
    });

    it('puts interface and commit into the module', () => {
        expect(metadata(canisterWasm(), 'candid:service')).toHaveLength(1);
        expect(metadata(canisterWasm(), 'git_commit_id')).toEqual([
            expect.stringMatching(/^([0-9a-f]{40}(-dirty)?|unknown)$/)
        ]);
        expect(metadata(moduleOf(folders[0] ?? ''), 'git_commit_id')).toEqual(['unknown']);
    });
});

describe('sourceCommit', () => {
    const root = join(temp, 'checkout');
    const git = (...args: string[]) => {
        const identity = [
            '-c',
            'user.name=A',
            '-c',
            'user.email=a@example.org',
            '-c',
            'core.hooksPath=/dev/null'
        ];
        const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], {
            cwd: root,
            encoding: 'utf8'
        });
        expect(status, stderr).toBe(0);
        return stdout.trim();
    };

    it('is the commit, with a mark if the sources of the canister differ from it', () => {
        mkdirSync(join(root, 'src/canister'), { recursive: true });
        const source = join(root, 'src/canister/index.ts');
        writeFileSync(source, 'export {};\n');
        git('init', '--quiet');
        git('add', '.');
        git('commit', '--quiet', '-m', 'a');
        const commit = git('rev-parse', 'HEAD');
        expect(sourceCommit(root)).toBe(commit);
        writeFileSync(join(root, 'README.md'), 'text\n');
        expect(sourceCommit(root)).toBe(commit);
        appendFileSync(source, '\n');
        expect(sourceCommit(root)).toBe(`${commit}-dirty`);
        git('checkout', '--quiet', '--', source);
        writeFileSync(join(root, 'src/canister/new.ts'), '');
        expect(sourceCommit(root)).toBe(`${commit}-dirty`);
    });

    it('is unknown in a folder that is no checkout of its own', () => {
        expect(sourceCommit(temp)).toBe('unknown');
        expect(sourceCommit(join(root, 'src'))).toBe('unknown');
    });
});

describe('the module file', () => {
    it('is gzip without time and system, by a library that is pinned', () => {
        const zipped = reproducibleGzip(Uint8Array.of(1, 2, 3));
        expect([...zipped.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
        expect([...gunzipSync(zipped)]).toEqual([1, 2, 3]);
        const text = new TextEncoder().encode('the same bytes on every machine '.repeat(2000));
        expect(hashOf(reproducibleGzip(text))).toBe(
            'ca305ee73b48dfc09d85dbd959cc038c8b620e0709ef408323ab3e3697dc888a'
        );
        expect(Buffer.compare(gunzipSync(reproducibleGzip(text)), text)).toBe(0);
    });

    it('takes sections of any length', () => {
        const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
        const content = new Uint8Array(40_000).fill(7);
        const module = new WebAssembly.Module(Uint8Array.from(withCustomSection(empty, 'x', content)));
        const [section] = WebAssembly.Module.customSections(module, 'x');
        expect(new Uint8Array(section ?? new ArrayBuffer(0))).toEqual(content);
    });
});

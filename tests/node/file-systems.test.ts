import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { syncFolder } from '../../src/node/durable-file.js';
import { temporaryFolder } from '../archive/archives.js';
import { juryProgram } from '../built.js';

/** What file systems cannot do: a library before the system's answers for them. */

const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const canPreload = process.platform === 'linux' && hasCompiler;

interface Ran {
    readonly works: boolean;
    readonly stderr: string;
}

/** Runs `script` where the C function `replacement` stands in for the system's. */
function withSystem(replacement: string, script: string): Ran {
    juryProgram();
    const work = temporaryFolder();
    const [source, library] = [join(work, 'system.c'), join(work, 'system.so')];
    writeFileSync(
        source,
        `#define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <sys/stat.h>
        ${replacement}`
    );
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source]);
    const env = { ...process.env, LD_PRELOAD: library };
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], { env, encoding: 'utf8' });
    return { works: status === 0, stderr };
}

/** A program that calls a function of a built module of `src`. */
const calling = (module: string, name: string, ...args: (string | number)[]): string =>
    `import(${JSON.stringify(join(packageRoot, 'dist/src', module))}).then((module) => module.${name}(${args
        .map((arg) => (typeof arg === 'string' ? JSON.stringify(arg) : `Uint8Array.of(${arg})`))
        .join()}))`;

describe('a file system that cannot sync folders', () => {
    it.runIf(process.platform === 'linux')('is one such as /proc, and no error', () => {
        syncFolder('/proc');
        expect(() => syncFolder('/proc/none')).toThrow(/ENOENT/);
    });

    it.runIf(canPreload).each([
        ['EINVAL', true],
        ['EOPNOTSUPP', true],
        ['EIO', false]
    ])('holds files where it says %s: %s', (code, expected) => {
        const file = join(temporaryFolder(), 'a/b');
        const fsync = `int fsync(int fd) { struct stat s; int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
            if (!fstat(fd, &s) && S_ISDIR(s.st_mode)) { errno = ${code}; return -1; } return real(fd); }`;
        const { works, stderr } = withSystem(fsync, calling('node/durable-file.js', 'writeDurable', file, 7));
        expect(works, stderr).toBe(expected);
        if (works) expect(statSync(file).size).toBe(1);
        else expect(stderr).toContain('EIO');
    });
});

describe.runIf(canPreload)('a file system without hard links', () => {
    const write = (code: string, file: string, content: number): Ran =>
        withSystem(
            `int link(const char *from, const char *to) { errno = ${code}; return -1; }`,
            calling('entity/private-file.js', 'writePrivateFile', file, content)
        );

    it.each(['EPERM', 'EOPNOTSUPP', 'EMLINK'])(
        'that says %s holds private files, and replaces none',
        (code) => {
            const folder = temporaryFolder();
            const file = join(folder, 'secret');
            for (const [content, expected] of [
                [7, true],
                [7, true],
                [8, false]
            ] as const) {
                const { works, stderr } = write(code, file, content);
                expect(works, stderr).toBe(expected);
                if (!works) expect(stderr).toContain('FILE_EXISTS');
            }
            expect([...readFileSync(file)]).toEqual([7]);
            expect(statSync(file).mode & 0o777).toBe(0o600);
            expect(readdirSync(folder)).toEqual(['secret']);
        }
    );

    it('that fails otherwise keeps nothing, and says so', () => {
        const folder = temporaryFolder();
        mkdirSync(join(folder, 'sub'));
        const { works, stderr } = write('EIO', join(folder, 'sub/secret'), 7);
        expect(works).toBe(false);
        expect(stderr).toContain('FILE_UNWRITABLE');
        expect(readdirSync(join(folder, 'sub'))).toEqual([]);
    });
});

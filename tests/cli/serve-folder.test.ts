import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archive } from '../archive/archives.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { startJury } from './jury-process.js';

/** `jury serve` of a folder that somebody else made, asked by pages that somebody else made. */

let server: ChildProcess;
let url: URL;
let stderr = '';
const work = mkdtempSync(join(tmpdir(), 'jury-given-'));
const folder = join(work, 'given');
const secret = join(work, 'secret');
beforeAll(async () => {
    writeFileSync(secret, 'TOP SECRET');
    writeArchive(folder, archive(300, 3));
    symlinkSync(secret, join(folder, 'blocks/00000099.bundle'));
    symlinkSync('/dev/zero', join(folder, 'blocks/00000098.bundle'));
    execFileSync('mkfifo', [join(folder, 'blocks/00000097.bundle')]);
    rmSync(join(folder, 'commits'), { recursive: true });
    const elsewhere = join(work, 'elsewhere');
    const other = join(work, 'other');
    writeArchive(other, archive(300, 3));
    cpSync(join(other, 'commits'), elsewhere, { recursive: true });
    symlinkSync(elsewhere, join(folder, 'commits'));
    writeFileSync(join(folder, '.DS_Store'), '');
    server = startJury(['serve', folder, '--port', '0', '--json']);
    server.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    if (server.stdout === null) throw new Error('no output');
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
    url = new URL((JSON.parse(line) as { url: string }).url);
});
afterAll(() => {
    server.kill('SIGTERM');
    rmSync(work, { recursive: true });
});

function status(path: string, host?: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
        const headers = host === undefined ? {} : { host };
        request({ hostname: url.hostname, port: url.port, path, headers, timeout: 5000 }, (response) => {
            response.resume();
            resolve(response.statusCode);
        })
            .on('timeout', () => reject(new Error(`no answer for ${path}`)))
            .on('error', reject)
            .end();
    });
}

describe('jury serve', () => {
    it('gives files, and neither what links point to, nor devices, nor pipes', async () => {
        expect(await status('/archive/blocks/00000000.bundle')).toBe(200);
        for (const name of [
            'blocks/00000099.bundle',
            'blocks/00000098.bundle',
            'blocks/00000097.bundle',
            'commits/00000000.json'
        ])
            // prettier-ignore
            expect([name, await status(`/archive/${name}`)]).toEqual([name, 404]);
        expect(await status('/')).toBe(200);
    });

    it('answers to its own names, and to no other host', async () => {
        const { port } = url;
        for (const host of [
            `127.0.0.1:${port}`,
            `localhost:${port}`,
            `LOCALHOST:${port}`,
            'localhost',
            `[::1]:${port}`
        ])
            // prettier-ignore
            expect([host, await status('/settings.json', host)]).toEqual([host, 200]);
        for (const host of [
            `evil.example:${port}`,
            'evil.example',
            'localhost.evil.example',
            `127.0.0.1.evil.example:${port}`,
            '10.0.0.1',
            '[::2]:80',
            'localhost@evil.example'
        ])
            // prettier-ignore
            for (const path of ['/', '/settings.json', '/archive/manifest.json'])
                expect([host, path, await status(path, host)]).toEqual([host, path, 403]);
    });

    it('tells what it passed over', () => {
        expect(stderr).toMatch(/^Passed over in .*, as no part of the archive: \.DS_Store$/m);
    });
});

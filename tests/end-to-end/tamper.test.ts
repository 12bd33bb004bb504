import {
    cpSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    truncateSync,
    writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderError, FOLDER_CODES } from '../../src/archive/folder/folder-files.js';
import { JuryError, REASON_CODES } from '../../src/protocol/codes.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { jury } from '../cli/jury-process.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { verifyFolder } from '../archive/verify-here.js';

/**
 * A copy of a log, its replica stopped: as it was fetched it verifies, and after any change of any byte of any file
 * it does not, with a reason each time.
 */

let world: World;
let good: string;
let files: string[];
const seed = Date.now() >>> 0;

beforeAll(async () => {
    world = await createWorld();
    const { client, folder } = world;
    await client.select(0, 5, asciiBytes('five of twenty'));
    await client.remove(JURORS.slice(3, 9), asciiBytes('moved away'));
    await client.commit((await client.getCertificate()) ?? new Uint8Array());
    await client.select(3, 3, new Uint8Array());
    await client.commit((await client.getCertificate()) ?? new Uint8Array());
    good = join(folder, 'good');
    expect((await jury(['fetch', good, ...world.stranger])).code).toBe(0);
    await world.replica.stop();
    const names = readdirSync(good, { recursive: true, encoding: 'utf8' });
    files = names.filter((name) => statSync(join(good, name)).isFile()).sort();
});
afterAll(() => {
    rmSync(world.folder, { recursive: true });
});

/** Runs what `jury verify` runs. A folder with nothing wrong in it gives no codes. */
async function codesOf(folder: string): Promise<readonly string[]> {
    try {
        const { verified, codes, notes } = await verifyFolder(folder, world.replica.rootKey);
        expect(verified).toBe(codes.length === 0);
        // Of a commit that a later one proves, a bad certificate is told, and no failure.
        return [...codes, ...notes.listed.flatMap(({ subject, code }) => (subject === 'commit' && code ? [code] : []))]; // prettier-ignore
    } catch (error) {
        if (error instanceof JuryError || error instanceof FolderError) return [error.code];
        throw error;
    }
}

/** Changes a fresh copy, asks about it, and throws it away. */
async function codesAfter(change: (folder: string) => void): Promise<readonly string[]> {
    const folder = join(world.folder, 'changed');
    cpSync(good, folder, { recursive: true });
    try {
        change(folder);
        return await codesOf(folder);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

const KNOWN = [...Object.keys(REASON_CODES), ...Object.keys(FOLDER_CODES)];

function expectRefused(codes: readonly string[], what: string): void {
    expect(codes.length, `${what} verifies, seed ${seed}`).toBeGreaterThan(0);
    expect(codes.filter((code) => !KNOWN.includes(code))).toEqual([]);
}

const setByte = (folder: string, file: string, position: number, difference: number) => {
    const bytes = readFileSync(join(folder, file));
    bytes.writeUInt8(bytes.readUInt8(position) ^ difference, position);
    writeFileSync(join(folder, file), bytes);
};

describe('a copy of 5 blocks under 3 commits', () => {
    it('verifies as it is', async () => {
        expect(files).toEqual([
            'blocks/00000000.bundle',
            'commits/00000000.json',
            'commits/00000001.json',
            'commits/00000002.json',
            'manifest.json'
        ]);
        expect(await codesOf(good)).toEqual([]);
    });

    it('does not verify with any byte changed', async () => {
        console.log(`seed ${seed}`);
        for (const file of files) {
            const { size } = statSync(join(good, file));
            const change = fc.tuple(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }));
            const property = fc.asyncProperty(change, async ([position, difference]) => {
                const codes = await codesAfter((folder) => setByte(folder, file, position, difference));
                expectRefused(codes, `byte ${position} of ${file} changed by ${difference}`);
            });
            await fc.assert(property, { seed, numRuns: 125, endOnFailure: true });
        }
    });

    it('does not verify with a file cut, extended, emptied, deleted, or made a folder', async () => {
        for (const file of files) {
            const { size } = statSync(join(good, file));
            for (const length of [0, 1, size >> 1, size - 1]) {
                const codes = await codesAfter((folder) => truncateSync(join(folder, file), length));
                expectRefused(codes, `${file} cut to ${length}`);
            }
            for (const more of ['\0', '\n', ' ', 'x'.repeat(100)]) {
                const codes = await codesAfter((folder) =>
                    writeFileSync(join(folder, file), more, { flag: 'a' })
                );
                expectRefused(codes, `${file} extended`);
            }
            const deleted = await codesAfter((folder) => rmSync(join(folder, file)));
            expectRefused(deleted, `${file} deleted`);
            const aFolder = await codesAfter((folder) => {
                rmSync(join(folder, file));
                mkdirSync(join(folder, file));
            });
            expectRefused(aFolder, `${file} made a folder`);
        }
    });

    it('does not verify with files too many, or swapped', async () => {
        // What a copy that was cut off has more than its manifest counts does not count, and is told.
        for (const more of ['blocks/00000001.bundle', 'commits/00000003.json'])
            expect(await codesAfter((folder) => writeFileSync(join(folder, more), ''))).toEqual([]);
        const names = ['x', 'blocks/x', 'commits/x'];
        for (const name of [...names, 'blocks/0000000.bundle', 'manifest.json.1.tmp', 'blocks/x/y/z']) {
            const codes = await codesAfter((folder) => {
                mkdirSync(dirname(join(folder, name)), { recursive: true });
                writeFileSync(join(folder, name), '');
            });
            expectRefused(codes, `with ${name}`);
        }
        for (const [i, one] of files.entries()) {
            for (const other of files.slice(i + 1)) {
                const codes = await codesAfter((folder) => {
                    renameSync(join(folder, one), join(folder, 'aside'));
                    renameSync(join(folder, other), join(folder, one));
                    renameSync(join(folder, 'aside'), join(folder, other));
                });
                expectRefused(codes, `${one} and ${other} swapped`);
            }
        }
    });
});

describe('the program', () => {
    const verify = (folder: string, env: Record<string, string> = {}) =>
        jury(['verify', folder, '--root-key', toHex(world.replica.rootKey)], { env });

    it('verifies with no network at all', async () => {
        const env = { NODE_OPTIONS: `--import=${withoutNetwork()}` };
        const { code, stdout, stderr } = await verify(good, env);
        expect(stderr).toBe('');
        expect(stdout).toContain('\nVERIFIED as of');
        expect(code).toBe(0);
        // The same environment stops what does need a network.
        const status = await jury(['status', ...world.stranger], { env });
        expect(status.code).toBe(3);
    });

    it('never ends with 0 after a change, and names the reason', async () => {
        const random = fc.sample(
            fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), bit: fc.nat(7) }),
            {
                seed,
                numRuns: 20
            }
        );
        for (const [i, { at, bit }] of random.entries()) {
            const file = files[i % files.length] ?? '';
            const folder = join(world.folder, `changed-${i}`);
            cpSync(good, folder, { recursive: true });
            const position = Math.floor(at * statSync(join(good, file)).size);
            setByte(folder, file, position, 1 << bit);
            const { code, stdout, stderr } = await verify(folder);
            expect(code, `byte ${position} of ${file}, bit ${bit}`).toBe(1);
            const named = /NOT VERIFIED: ([A-Z_, ]+)\. Rely|^jury: ([A-Z_]+): /m.exec(stdout + stderr);
            const codes = (named?.[1] ?? named?.[2] ?? '').split(', ');
            expectRefused(codes, `byte ${position} of ${file}`);
            expect(codes).toEqual(await codesOf(folder));
        }
    });
});

/** A module that leaves a process no way out. */
function withoutNetwork(): string {
    const source = [
        'import net from "node:net"; import dns from "node:dns"; import http from "node:http";',
        'import { syncBuiltinESMExports } from "node:module";',
        'const no = () => { throw new Error("no network here"); };',
        'net.connect = net.createConnection = net.Socket.prototype.connect = no;',
        'dns.lookup = dns.resolve = dns.promises.lookup = http.request = http.get = globalThis.fetch = no;',
        'syncBuiltinESMExports();'
    ];
    return `data:text/javascript,${encodeURIComponent(source.join('\n'))}`;
}

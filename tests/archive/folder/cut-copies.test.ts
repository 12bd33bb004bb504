import { execFileSync } from 'node:child_process';
import {
    cpSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runVerification } from '../../../scripts/cli/log/verification.js';
import { isUnfinished, openArchive, readArchive } from '../../../src/archive/folder/archive-folder.js';
import { readEvidence } from '../../../src/archive/folder/read-evidence.js';
import { systemNames } from '../../../src/archive/folder/folder-files.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { readArchiveFiles } from '../../../src/web/archive-input.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { BackupFixture, CLERK, failingDraw } from '../backup-fixture.js';

/** The copy that docs/operating.md shows, cut off at every file: it verifies, and is the older log or the newer. */

const PARTS = ['blocks', 'commits', 'code', 'seals', 'manifest.json', 'records'];
let fixture: BackupFixture;
let older: string;
let newer: string;
let onlyRecords: string;
beforeAll(async () => {
    fixture = await BackupFixture.start();
    [older, newer, onlyRecords] = ['older', 'newer', 'only-records'].map((name) =>
        join(fixture.world.folder, name)
    ) as [string, string, string];
    await fixture.run(older);
    const { client } = fixture.world;
    const more = async () => {
        await failingDraw(fixture.world);
        await client.deauthorize(CLERK);
        await client.authorize(CLERK);
    };
    // No new commit: a draw that failed, and roles.
    await more();
    cpSync(older, onlyRecords, { recursive: true });
    await fixture.run(onlyRecords);
    await client.select(0, 4, asciiBytes('later'));
    await client.commit((await client.getCertificate()) ?? new Uint8Array());
    await more();
    await client.add([Uint8Array.of(9)], asciiBytes('staged later'));
    cpSync(older, newer, { recursive: true });
    await fixture.run(newer);
});
afterAll(() => fixture.stop());

/** Files that the second folder has anew or otherwise, of one part. */
function changedIn(part: string, from: string, to: string): string[] {
    const [before, after] = [contentOf(from), contentOf(to)];
    return Object.keys(after).filter(
        (name) => (name === part || name.startsWith(`${part}/`)) && before[name] !== after[name]
    );
}

function copy(name: string, from: string, to: string): void {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(join(from, name), join(to, name));
}

/** The verify page takes the same of it: whatever it says afterwards, it says of the same content. */
async function expectSameInPage(folder: string, where: string): Promise<void> {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
    const files = paths.map((path) => ({
        path: `mirror/${relative(folder, path)}`,
        size: statSync(path).size,
        read: () => Promise.resolve(Uint8Array.from(readFileSync(path)))
    }));
    const { evidence, unfinished, passedOver, ...archive } = await readArchiveFiles(files, () => undefined); // prettier-ignore
    expect(archive, where).toEqual(readArchive(folder));
    expect({ evidence, unfinished, passedOver }, where).toEqual({
        evidence: readEvidence(folder),
        unfinished: isUnfinished(folder),
        passedOver: systemNames(folder)
    });
}

/** What was verified once: the same files come again and again. */
const cache = new Map();
const signatures = new Set<string>();

async function expectVerified(folder: string, where: string): Promise<number> {
    const { rootKey } = fixture.world.replica;
    await expectSameInPage(folder, where);
    const { codes, evidence, verified, length } = await runVerification(
        openArchive(folder),
        readEvidence(folder),
        { rootKey, threads: 1, known: { cache, signatures } }
    );
    expect([codes, evidence.bad], where).toEqual([[], []]);
    expect(verified, where).toBe(true);
    return length;
}

/** Numbers from a seed, so that a failure can be seen again. */
function random(seed: number): () => number {
    let state = seed;
    return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

describe.each([
    ['to a newer log', () => newer],
    ['to newer records alone', () => onlyRecords]
])('a copy %s', (_, target) => {
    it.each([1, 2, 3, 4])('cut at every file, in order %i of the files of a part', async (seed) => {
        const next = random(seed);
        const mirror = join(temporaryFolder(), 'mirror');
        cpSync(older, mirror, { recursive: true });
        const lengths = [await expectVerified(mirror, 'the old copy')];
        for (const part of PARTS) {
            const files = changedIn(part, older, target());
            // Tools that copy several files at once finish them in any order.
            if (seed > 1) files.sort(() => next() - 0.5);
            for (const name of files) {
                // A copy that rsync was cut off in, of this very file.
                const temporary = join(
                    mirror,
                    dirname(name),
                    `.${name.slice(name.lastIndexOf('/') + 1)}.Xa81Qz`
                );
                mkdirSync(dirname(temporary), { recursive: true });
                writeFileSync(temporary, 'half a fi');
                await expectVerified(mirror, `before ${name}, seed ${seed}`);
                rmSync(temporary);
                copy(name, target(), mirror);
                lengths.push(await expectVerified(mirror, `after ${name}, seed ${seed}`));
            }
        }
        expect(contentOf(mirror)).toEqual(contentOf(target()));
        const [before, after] = [older, target()].map((folder) => readArchive(folder).blocks.length);
        expect(new Set(lengths)).toEqual(new Set([before, after]));
    });
});

describe('a first copy', () => {
    it('that was cut off before its manifest is none yet, and later one', async () => {
        const mirror = join(temporaryFolder(), 'mirror');
        for (const part of PARTS) {
            for (const name of changedIn(part, temporaryFolder(), newer)) copy(name, newer, mirror);
            if (existsSync(join(mirror, 'manifest.json'))) await expectVerified(mirror, part);
            else
                expect(() => readArchive(mirror)).toThrow(
                    /^ARCHIVE_FILE_MISSING: there is no file manifest.json/
                );
        }
    });
});

describe('a copy with the older log in its manifest', () => {
    it('and all else of the newer one, as two runs of rsync leave it, verifies as the older log', async () => {
        const mirror = join(temporaryFolder(), 'mirror');
        cpSync(newer, mirror, { recursive: true });
        copy('manifest.json', older, mirror);
        expect(await expectVerified(mirror, 'two runs')).toBe(readArchive(older).blocks.length);
    });

    it('is brought up to date by the next backup', async () => {
        const mirror = join(temporaryFolder(), 'mirror');
        cpSync(newer, mirror, { recursive: true });
        copy('manifest.json', older, mirror);
        await fixture.run(mirror);
        expect(await expectVerified(mirror, 'backed up')).toBe(readArchive(newer).blocks.length);
    });

    it('and a bundle that ends in half a block, or in no block, is refused', () => {
        for (const more of [Uint8Array.of(0, 0, 0, 9, 1), Uint8Array.of(7)]) {
            const mirror = join(temporaryFolder(), 'mirror');
            cpSync(older, mirror, { recursive: true });
            writeFileSync(join(mirror, 'blocks/00000000.bundle'), more, { flag: 'a' });
            expect(() => readArchive(mirror)).toThrow(/^ARCHIVE_MALFORMED/);
        }
    });
});

const hasRsync = readdirSync('/usr/bin').includes('rsync');
describe.runIf(hasRsync)('rsync', () => {
    it('copies part by part as the manual says', () => {
        const mirror = temporaryFolder();
        for (const part of PARTS) {
            const only = [`--include=/${part}`, `--include=/${part}/**`, '--exclude=*'];
            execFileSync('rsync', ['-a', ...only, `${newer}/`, `${mirror}/`]);
            const names = readdirSync(mirror).filter(
                (name) => statSync(join(mirror, name)).isDirectory() || name === part
            );
            expect(names).toContain(part);
        }
        expect(contentOf(mirror)).toEqual(contentOf(newer));
    });
});

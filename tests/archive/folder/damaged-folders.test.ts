import {
    cpSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    symlinkSync,
    truncateSync,
    writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderError } from '../../../src/archive/folder/folder-files.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { BackupFixture, codeOf, logOf } from '../backup-fixture.js';

/** Every file of a whole backup, spoilt in every way: it does not verify, and the next backup makes nothing worse. */

let fixture: BackupFixture;
let good: string;
let files: string[];
beforeAll(async () => {
    fixture = await BackupFixture.start();
    good = join(fixture.world.folder, 'uninterrupted');
    // Two seals and two pieces of code evidence, so that there is something to swap.
    await fixture.run(good);
    const names = readdirSync(good, { recursive: true, encoding: 'utf8' });
    files = names.filter((name) => statSync(join(good, name)).isFile()).sort();
});
afterAll(() => fixture.stop());

/** The codes of `jury verify`, and of commits whose certificates are bad beside a good later one; none if all is well. */
async function codesOf(folder: string): Promise<string[]> {
    try {
        const { verdict, evidence, noted } = await fixture.audit(folder);
        return [...verdict.codes, ...evidence.bad.map(({ code }) => code), ...noted];
    } catch (error) {
        if (error instanceof JuryError || error instanceof FolderError) return [error.code];
        throw error;
    }
}

/** The manifest, a bundle, a commit, a seal, code evidence. */
const oneOfEach = () => files.filter((name, i) => dirname(name) !== dirname(files[i - 1] ?? 'none/x'));

const isEvidence = (name: string) => /^(seals|code|records)\//.test(name);

function another(name: string): string {
    const others = files.filter((one) => one !== name);
    return others.find((one) => dirname(one) === dirname(name)) ?? others[0] ?? name;
}

const damages: [string, (folder: string, name: string) => void][] = [
    ['missing', (folder, name) => rmSync(join(folder, name))],
    ['empty', (folder, name) => truncateSync(join(folder, name), 0)],
    [
        'cut',
        (folder, name) => truncateSync(join(folder, name), Math.floor(statSync(join(folder, name)).size / 2))
    ],
    ['longer', (folder, name) => writeFileSync(join(folder, name), '\n', { flag: 'a' })],
    [
        'swapped with another',
        (folder, name) => {
            const [a, b] = [join(folder, name), join(folder, another(name))];
            renameSync(a, `${folder}.aside`);
            renameSync(b, a);
            renameSync(`${folder}.aside`, b);
        }
    ],
    [
        'a link',
        (folder, name) => {
            rmSync(join(folder, name));
            symlinkSync(join(good, name), join(folder, name));
        }
    ],
    [
        'a folder',
        (folder, name) => {
            rmSync(join(folder, name));
            mkdirSync(join(folder, name));
        }
    ]
];

describe.each(damages)('a file that is %s', (what, damage) => {
    it('is noticed, and the next backup spoils nothing', async () => {
        for (const name of oneOfEach()) {
            const folder = join(temporaryFolder(), 'copy');
            cpSync(good, folder, { recursive: true });
            damage(folder, name);
            const codes = await codesOf(folder);
            // That nobody looked at some time leaves no trace.
            if (what === 'missing' && isEvidence(name)) expect(codes, name).toEqual([]);
            else expect(codes, name).not.toEqual([]);
            const before = contentOf(folder);
            const code = await codeOf(fixture.run(folder, fixture.world.client, false));
            expect(code, name).toMatch(/^(done|FOLDER_(DAMAGED|UNWRITABLE|NOT_AN_ARCHIVE|UNREADABLE))$/);
            if (code === 'done') expect(logOf(folder), name).toEqual(fixture.uninterrupted);
            else
                expect({ ...contentOf(folder), 'update.lock': '' }, name).toEqual({
                    ...before,
                    'update.lock': ''
                });
        }
    });
});

describe('a byte', () => {
    it('that is flipped anywhere is noticed', async () => {
        const folder = join(temporaryFolder(), 'copy');
        cpSync(good, folder, { recursive: true });
        await fc.assert(
            fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 0, max: 7 }), async (file, place, bit) => {
                const path = join(folder, files[file % files.length] ?? '');
                const content = readFileSync(path);
                const at = place % content.length;
                const changed = Uint8Array.from(content);
                changed[at] = (content[at] ?? 0) ^ (1 << bit);
                writeFileSync(path, changed);
                const codes = await codesOf(folder);
                writeFileSync(path, content);
                expect(codes).not.toEqual([]);
            }),
            { numRuns: 25, verbose: 1 }
        );
        expect(await codesOf(folder)).toEqual([]);
    });
});

describe('what does not belong there', () => {
    it.each(['x', 'blocks/x', 'commits/x.json', 'seals/x.json', 'code/1.json', 'ä ö"\n', 'update.lock.x'])(
        '%j',
        async (name) => {
            const folder = join(temporaryFolder(), 'copy');
            cpSync(good, folder, { recursive: true });
            writeFileSync(join(folder, name), '{}');
            expect(await codesOf(folder)).toEqual(['ARCHIVE_FILE_UNEXPECTED']);
        }
    );

    it('does not count while an update is under way', async () => {
        const folder = join(temporaryFolder(), 'copy');
        cpSync(good, folder, { recursive: true });
        writeFileSync(join(folder, 'update.lock'), '');
        writeFileSync(join(folder, 'commits/00000099.json'), 'not yet whole');
        writeFileSync(join(folder, 'blocks/00000000.bundle.77.tmp'), 'not yet whole');
        writeFileSync(join(folder, 'blocks/00000000.bundle'), Uint8Array.of(0, 0, 0, 9, 1), { flag: 'a' });
        expect(await codesOf(folder)).toEqual([]);
        writeFileSync(join(folder, 'x'), '');
        expect(await codesOf(folder)).toEqual(['ARCHIVE_FILE_UNEXPECTED']);
    });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import { readArchiveFile, systemNames } from '../../../src/archive/folder/folder-files.js';
import { isSystemName } from '../../../src/archive/format/system-names.js';
import { checkTarget, asFolderDamage, writeArchive } from '../../../src/archive/folder/write-archive.js';
import { archive, CANISTER, temporaryFolder } from '../archives.js';

/** What systems leave in folders, and what lies where a file should be. */

const DROPPINGS = [
    '.DS_Store',
    '._manifest.json',
    'Thumbs.db',
    'desktop.ini',
    '.nfs000000000012ab',
    '.manifest.json.Xa81Qz',
    '.00000000.bundle.aB3xYz',
    'manifest (1).json',
    '00000000 (12).bundle',
    '00000000.bundle.1a2b3c4d.partial',
    '.Trash-1000',
    '.localized',
    'Icon\r',
    '.stfolder',
    '.goutputstream-AB12CD',
    '.~lock.manifest.json#',
    'manifest.json:Zone.Identifier',
    'manifest - Copy.json',
    'manifest - Copy (2).json',
    '00000000 copy 3.bundle',
    'manifest.json~',
    'manifest.json.bak',
    '.manifest.json.swp'
];
const FOLDERS = ['lost+found', '@eaDir', '.Trashes', 'System Volume Information'];

describe('what systems put into an archive', () => {
    it('is passed over, and told, in each of its folders', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        mkdirSync(join(folder, 'seals'));
        const put = ['', 'blocks', 'commits', 'seals'].flatMap((sub) =>
            [...DROPPINGS, ...FOLDERS].map((name) => join(sub, name))
        );
        for (const name of put) {
            if (FOLDERS.some((one) => name.endsWith(one))) mkdirSync(join(folder, name));
            else writeFileSync(join(folder, name), 'no part of it');
        }
        expect(readArchive(folder)).toEqual(archive(10));
        expect(systemNames(folder).sort()).toEqual(put.sort());
        writeArchive(folder, archive(10));
        expect(readFileSync(join(folder, '.DS_Store'), 'utf8')).toBe('no part of it');
    });

    it('is no reason not to begin one: the root of a fresh disk', () => {
        const folder = temporaryFolder();
        mkdirSync(join(folder, 'lost+found'));
        expect(() => readArchive(folder)).toThrow(/^FOLDER_NOT_AN_ARCHIVE: .* is empty/);
        checkTarget(folder, { canisterId: CANISTER });
        writeArchive(folder, archive(3));
        expect(readArchive(folder)).toEqual(archive(3));
    });

    it('is nothing that only looks like it', () => {
        const others = ['DS_Store', 'notes.nfs1', 'x (1).json', 'manifest (1).txt', 'notes.bak', 'notes~', '.notes.swp', 'notes - Copy.json', '.hidden', 'evil.json.Xa81Qz', 'lost', 'Thumbs.db.exe', 'update.lock (1)']; // prettier-ignore
        expect(others.filter(isSystemName)).toEqual([]);
    });

    it('gets one advice if it is of no known system, and damage another', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        writeFileSync(join(folder, 'blocks/notes'), 'x');
        const say = () => asFolderDamage(folder, () => readArchive(folder));
        expect(say).toThrow(
            /^FOLDER_DAMAGED: .* holds a file too many: ARCHIVE_FILE_UNEXPECTED: blocks\/notes does not belong in the archive; move it elsewhere$/
        );
    });
});

describe('an archive with something else in it', () => {
    it('is one still: move that elsewhere, and nothing of a new folder', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        writeFileSync(join(folder, 'notes.txt'), 'x');
        expect(() => checkTarget(folder, { canisterId: CANISTER })).toThrow(
            /^FOLDER_DAMAGED: .* is an archive with something else in it, notes\.txt; move that elsewhere$/
        );
        rmSync(join(folder, 'manifest.json'));
        expect(() => checkTarget(folder, { canisterId: CANISTER })).toThrow(
            /^FOLDER_NOT_AN_ARCHIVE: .* holds something else, notes\.txt; name an empty or new folder$/
        );
    });
});

describe('a file that is none', () => {
    const read = (folder: string, name: string) => () => readArchiveFile(folder, name, 1000);

    it('a link, a pipe, a device, a folder of links, is not there, and nothing waits for it', () => {
        const folder = temporaryFolder();
        const real = temporaryFolder();
        for (const sub of ['blocks', 'commits']) mkdirSync(join(folder, sub));
        writeFileSync(join(real, '00000000.json'), '{}');
        symlinkSync(join(real, '00000000.json'), join(folder, 'commits/00000000.json'));
        symlinkSync('/dev/zero', join(folder, 'commits/00000001.json'));
        execFileSync('mkfifo', [join(folder, 'commits/00000002.json')]);
        symlinkSync(real, join(folder, 'seals'));
        const started = Date.now();
        for (const name of [
            'commits/00000000.json',
            'commits/00000001.json',
            'commits/00000002.json',
            'seals/00000000.json',
            'none/00000000.json'
        ])
            // prettier-ignore
            expect(read(folder, name)).toThrow(/^ARCHIVE_FILE_MISSING/);
        expect(Date.now() - started).toBeLessThan(1000);
        writeFileSync(join(folder, 'blocks/00000000.bundle'), new Uint8Array(1001));
        expect(read(folder, 'blocks/00000000.bundle')).toThrow(/^ARCHIVE_MALFORMED.*1001 bytes are too many/);
    });
});

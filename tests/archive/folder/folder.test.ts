import {
    appendFileSync,
    chmodSync,
    existsSync,
    mkdirSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderError } from '../../../src/archive/folder/folder-files.js';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import type { Archive } from '../../../src/archive/format/archive.js';
import { makeFolder, writeDurable } from '../../../src/node/durable-file.js';
import { checkTarget, writeArchive } from '../../../src/archive/folder/write-archive.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { archive, CANISTER, commit, contentOf, temporaryFolder } from '../archives.js';

const codeOf = (call: () => unknown): unknown => {
    try {
        return call();
    } catch (error) {
        if (error instanceof JuryError || error instanceof FolderError) return error.code;
        throw error;
    }
};

/** The first `length` blocks and the commits that they have. */
function prefix(whole: Archive, length: number, count: number): Archive {
    return { ...whole, blocks: whole.blocks.slice(0, length), commits: whole.commits.slice(0, count) };
}

describe('an archive', () => {
    it.each([1, 255, 256, 257, 600])('of %i blocks is read as it was written', (count) => {
        const folder = join(temporaryFolder(), 'a/b');
        writeArchive(folder, archive(count));
        expect(readArchive(folder)).toEqual(archive(count));
    });

    it('is the same bytes whether it was written at once or bit by bit', () => {
        const [once, bits] = [temporaryFolder(), temporaryFolder()];
        const whole = archive(600, 3);
        writeArchive(once, whole);
        for (const [length, count] of [
            [200, 1],
            [400, 2],
            [600, 3],
            [600, 3]
        ] as const)
            writeArchive(bits, prefix(whole, length, count));
        expect(contentOf(bits)).toEqual(contentOf(once));
    });

    it('keeps the files that do not change', () => {
        const folder = temporaryFolder();
        const whole = archive(600, 3);
        writeArchive(folder, prefix(whole, 400, 2));
        const before = statSync(join(folder, 'blocks/00000000.bundle'));
        writeArchive(folder, whole);
        const after = statSync(join(folder, 'blocks/00000000.bundle'));
        expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    });
});

describe('a fetch that is cut off', () => {
    /** The calls that change the disk, counted: the state after each is one in which a machine may stop. */
    it('at any write leaves the old archive, or one that says it is not whole, and the next one heals it', () => {
        const whole = archive(600, 3);
        const wanted = temporaryFolder();
        writeArchive(wanted, whole);
        const steps = Object.keys(contentOf(wanted));
        const order = [...steps.filter((name) => name !== 'manifest.json'), 'manifest.json'];
        for (const done of order.keys()) {
            const folder = temporaryFolder();
            writeArchive(folder, prefix(whole, 400, 2));
            for (const name of order.slice(0, done)) writeDurable(join(folder, name), fileOf(wanted, name));
            const next = order[done] ?? '';
            writeFileSync(join(folder, `${next}.4711.tmp`), fileOf(wanted, next).subarray(0, 100));
            expect(codeOf(() => readArchive(folder))).toMatch(/^ARCHIVE_(FILE_UNEXPECTED|MALFORMED)$/);
            writeArchive(folder, whole);
            expect(contentOf(folder)).toEqual(contentOf(wanted));
        }
    });

    it('before the first manifest is begun again', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(300));
        rmSync(join(folder, 'manifest.json'));
        writeFileSync(join(folder, 'manifest.json.1.tmp'), '{');
        expect(codeOf(() => readArchive(folder))).toBe('ARCHIVE_FILE_MISSING');
        writeArchive(folder, archive(300));
        expect(readArchive(folder)).toEqual(archive(300));
    });

    const fileOf = (folder: string, name: string) => readFileSync(join(folder, name));
});

describe('a folder', () => {
    const write = (folder: string, what = archive(10)) => codeOf(() => writeArchive(folder, what));

    it('with anything else in it is left alone', () => {
        for (const name of ['notes.txt', 'x.tmp', 'manifest.json.tmp', '.hidden']) {
            for (const begun of [false, true]) {
                const folder = temporaryFolder();
                if (begun) writeArchive(folder, archive(5));
                writeFileSync(join(folder, name), 'mine');
                const before = contentOf(folder);
                expect(write(folder)).toBe(begun ? 'FOLDER_DAMAGED' : 'FOLDER_NOT_AN_ARCHIVE');
                expect(contentOf(folder)).toEqual(before);
            }
        }
    });

    it('loses no file of others inside its own folders', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        for (const name of ['blocks/mine.tmp', 'commits/00000000.json.bak.tmp'])
            writeFileSync(join(folder, name), 'mine');
        writeArchive(folder, archive(10));
        expect(Object.keys(contentOf(folder))).toContain('blocks/mine.tmp');
        expect(codeOf(() => readArchive(folder))).toBe('ARCHIVE_FILE_UNEXPECTED');
    });

    it.each<[string, Archive]>([
        ['of another canister', { ...archive(10), canisterId: CANISTER.map((byte) => byte ^ 1) }],
        ['with other blocks', archive(10, 1, 'another log')],
        ['with fewer blocks', archive(9)],
        ['with other commits', { ...archive(10), commits: [commit(10, 'another root')] }],
        ['with fewer commits', { ...archive(10), commits: [] }]
    ])('is not mixed with a log %s', (_, other) => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        const before = contentOf(folder);
        expect(write(folder, other)).toBe('FOLDER_OF_OTHER_LOG');
        expect(contentOf(folder)).toEqual(before);
    });

    it('takes certificates that came to a commit', () => {
        const folder = temporaryFolder();
        const [first] = archive(10).commits;
        if (first === undefined) throw new Error('no commit');
        writeArchive(folder, archive(10));
        const certificates = [...first.certificates, Uint8Array.of(1, 2, 3)];
        const more = { ...archive(10), commits: [{ ...first, certificates }] };
        writeArchive(folder, more);
        expect(readArchive(folder)).toEqual(more);
    });

    it.each(['manifest.json', 'blocks/00000000.bundle', 'commits/00000000.json'])(
        'that lacks %s, or holds it damaged, is kept as it is',
        (name) => {
            const folder = temporaryFolder();
            writeArchive(folder, archive(10));
            appendFileSync(join(folder, name), '\n');
            const before = contentOf(folder);
            const expected = name.startsWith('blocks') ? undefined : 'FOLDER_DAMAGED';
            // A longer last bundle is what a fetch leaves that was cut off.
            expect(write(folder, archive(10))).toBe(expected);
            if (expected !== undefined) expect(contentOf(folder)).toEqual(before);
            rmSync(join(folder, name));
            expect(write(folder)).toBe(name === 'manifest.json' ? undefined : 'FOLDER_DAMAGED');
        }
    );

    it('that cannot be written is named', () => {
        const folder = temporaryFolder();
        writeFileSync(join(folder, 'file'), '');
        expect(write(join(folder, 'file'))).toBe('FOLDER_NOT_AN_ARCHIVE');
        expect(write(join(folder, 'file/below'))).toMatch(/^FOLDER_/);
        writeFileSync(join(temporaryFolder(), 'x'), '');
        const blocked = temporaryFolder();
        writeFileSync(join(blocked, 'blocks'), 'a file where a folder should be');
        expect(write(blocked)).toBe('FOLDER_NOT_AN_ARCHIVE');
        expect(readFileSync(join(blocked, 'blocks'), 'utf8')).toBe('a file where a folder should be');
    });

    it('that may not be written stays as it is', () => {
        const folder = join(temporaryFolder(), 'copy');
        writeArchive(folder, archive(10));
        const before = contentOf(folder);
        for (const path of ['', 'blocks', 'commits']) chmodSync(join(folder, path), 0o555);
        chmodSync(dirname(folder), 0o755);
        const code = asNobody(() => write(folder, archive(11)));
        for (const path of ['', 'blocks', 'commits']) chmodSync(join(folder, path), 0o755);
        expect(code).toBe('FOLDER_UNWRITABLE');
        expect(contentOf(folder)).toEqual(before);
    });

    it('is checked before anything is fetched', () => {
        const folder = temporaryFolder();
        checkTarget(folder, { canisterId: CANISTER });
        writeArchive(folder, archive(10));
        checkTarget(folder, { canisterId: CANISTER });
        expect(codeOf(() => checkTarget(folder, { canisterId: new Uint8Array(10) }))).toBe(
            'FOLDER_OF_OTHER_LOG'
        );
    });

    it('is read without following links or reading devices', () => {
        const folder = temporaryFolder();
        writeArchive(folder, archive(10));
        const bundle = join(folder, 'blocks/00000000.bundle');
        renameSync(bundle, join(folder, '../aside.bundle'));
        symlinkSync(join(folder, '../aside.bundle'), bundle);
        expect(codeOf(() => readArchive(folder))).toBe('ARCHIVE_FILE_MISSING');
        rmSync(bundle);
        symlinkSync('/dev/zero', bundle);
        expect(codeOf(() => readArchive(folder))).toBe('ARCHIVE_FILE_MISSING');
        rmSync(join(folder, '../aside.bundle'));
    });
});

/** Root may write everywhere, so root becomes somebody who may not, for as long as it takes. */
function asNobody<T>(act: () => T): T {
    if (process.getuid?.() !== 0) return act();
    process.seteuid?.('nobody');
    try {
        return act();
    } finally {
        process.seteuid?.(0);
    }
}

describe('a durable write', () => {
    it('replaces nothing by the same, and leaves nothing beside the file', () => {
        const folder = temporaryFolder();
        const path = join(folder, 'a/b/file');
        writeDurable(path, Uint8Array.of(1));
        const before = statSync(path);
        writeDurable(path, Uint8Array.of(1));
        expect(statSync(path).mtimeMs).toBe(before.mtimeMs);
        writeDurable(path, Uint8Array.of(2));
        expect(Object.entries(contentOf(folder))).toEqual([['a/b/file', '02']]);
    });

    it('does not write through a link that somebody put where its temporary file goes', () => {
        const folder = temporaryFolder();
        writeFileSync(join(folder, 'victim'), 'mine');
        symlinkSync(join(folder, 'victim'), join(folder, `file.${process.pid}.tmp`));
        writeDurable(join(folder, 'file'), Uint8Array.of(1));
        expect(contentOf(folder)).toEqual({ file: '01', victim: Buffer.from('mine').toString('hex') });
    });

    it('that fails leaves the old content and no temporary file', () => {
        const folder = temporaryFolder();
        mkdirSync(join(folder, 'target'));
        writeFileSync(join(folder, 'target/inside'), 'x');
        expect(() => writeDurable(join(folder, 'target'), Uint8Array.of(1))).toThrow();
        expect(contentOf(folder)).toEqual({ 'target/inside': '78' });
    });

    it('makes folders, and says when it cannot', () => {
        const folder = temporaryFolder();
        makeFolder(join(folder, 'x/y/z'));
        makeFolder(join(folder, 'x/y/z'));
        expect(existsSync(join(folder, 'x/y/z'))).toBe(true);
        writeFileSync(join(folder, 'file'), '');
        expect(() => makeFolder(join(folder, 'file'))).toThrow();
        expect(() => makeFolder(join(folder, 'file/below'))).toThrow();
    });
});

import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { contentOf } from '../archive/archives.js';
import { expectFailure, expectNoTrace, jury, oneObject } from './jury-process.js';
import { encodeLetter } from '../../src/juror/letter.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { secondCanister } from './second-canister.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Folders that are no archive, or not the right one. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
    const { code } = await jury(['fetch', at('good'), ...world.stranger]);
    expect(code).toBe(0);
});
afterAll(() => world.stop());

/** One that nobody was sent; its archive is looked at first. */
function letter(): Uint8Array {
    const jury = new SeatedJury(4);
    const [[first] = []] = jury.letters(jury.draw(3), { evidence: undefined });
    if (first === undefined) throw new Error('no letter');
    return encodeLetter(first);
}

/** A copy of the good archive, changed. */
function changed(name: string, change: (folder: string) => void): string {
    cpSync(at('good'), at(name), { recursive: true });
    change(at(name));
    return at(name);
}

describe('jury verify', () => {
    it('of what is no archive', async () => {
        await expectFailure('FOLDER_UNREADABLE', 3, ['verify', at('nowhere')]);
        const key = await expectFailure('PROOF_MALFORMED', 1, ['verify', at('root-key')]);
        expect(key).toContain('jury prove');
        await expectFailure('FOLDER_UNREADABLE', 3, ['verify', '']);
        mkdirSync(at('empty'));
        const empty = await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, ['verify', at('empty')]);
        expect(empty).toContain('jury backup');
        mkdirSync(at('photos'));
        writeFileSync(at('photos/cat.jpg'), 'meow');
        const photos = await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, ['verify', at('photos')]);
        expect(photos).toContain('back up into an empty folder');
        const none = await expectFailure('FOLDER_UNREADABLE', 3, ['verify', at('no.receipt')]);
        expect(none).toContain('there is no file or folder');
    });

    it.each([
        ['serve'],
        ['inspect'],
        ['prove', '0'],
        ['restore'],
        ['diff', 'good'],
        ['check', 'letter.json', '--archive']
    ])('what is no archive is said in the same way by %s', async (...command) => {
        const [name] = command;
        world.file('letter.json', letter());
        const network = name === 'restore' || name === 'serve' ? world.court : [];
        const of = (folder: string) => [...command, folder, ...network];
        const options = { cwd: world.folder };
        for (const folder of ['nowhere', 'root-key'])
            if (name !== 'inspect' || folder === 'nowhere')
                await expectFailure('FOLDER_UNREADABLE', 3, of(folder), options);
        for (const folder of ['empty', 'photos'])
            await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, of(folder), options);
    });

    it('of an archive of a later version', async () => {
        const folder = changed('later', (path) =>
            writeFileSync(join(path, 'manifest.json'), '{"format":"icjury-archive/2"}')
        );
        await expectFailure('ARCHIVE_VERSION', 1, ['verify', folder]);
    });

    it('of an archive with a file too many, and with a name that would command the terminal', async () => {
        const folder = changed('more', (path) => writeFileSync(join(path, '\u001b[2J\u202eexe'), ''));
        const message = await expectFailure('ARCHIVE_FILE_UNEXPECTED', 1, ['verify', folder]);
        expect(message).toContain('?[2J?exe');
    });

    it('of an archive that is made of links', async () => {
        const folder = changed('links', (path) => {
            rmSync(join(path, 'manifest.json'));
            symlinkSync(at('good/manifest.json'), join(path, 'manifest.json'));
        });
        await expectFailure('ARCHIVE_FILE_MISSING', 1, ['verify', folder]);
    });

    it('of an archive whose manifest promises a billion files', async () => {
        const manifest = {
            format: 'icjury-archive/1',
            canister_id: world.canisterId.toText(),
            blocks: 2 ** 30,
            commits: 2 ** 30
        };
        const folder = changed('endless', (path) =>
            writeFileSync(join(path, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
        );
        await expectFailure('ARCHIVE_MALFORMED', 1, ['verify', folder]);
    });

    it('of a good archive of another canister, network or time', async () => {
        const other = ['--canister', 'rrkah-fqaaa-aaaaa-aaaaq-cai'];
        await expectFailure('CANISTER_MISMATCH', 1, ['verify', at('good'), ...rootKey, ...other]);
        const ic = await jury(['verify', at('good')]);
        expect(ic.code).toBe(1);
        expect(ic.stdout).toContain('NOT VERIFIED: DELEGATION_INVALID, ROOT_KEY_MISMATCH. Rely on nothing');
        expect(ic.stdout).toContain('name its root key with --root-key');
        const late = await jury(['verify', at('good'), ...rootKey, '--not-before', '2100-01-01']);
        expect(late.stdout).toContain('NOT VERIFIED: CERTIFICATE_TIME');
        const early = ['--not-after', '2020-01-01T00:00:00Z'];
        const json = await jury(['verify', at('good'), ...rootKey, ...early, '--json']);
        expect(oneObject(json.stdout)).toMatchObject({ verified: false, codes: ['CERTIFICATE_TIME'] });
        for (const { code, stdout, stderr } of [ic, late, json]) {
            expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
            expectNoTrace(stdout);
        }
        for (const time of ['1', 'tomorrow', '2026-11-21T08:00:00', '2026-13-01'])
            await expectFailure('USAGE', 2, ['verify', at('good'), '--not-before', time]);
    });

    it('in no threads, or too many', async () => {
        for (const count of ['0', '65', 'two'])
            await expectFailure('USAGE', 2, ['verify', at('good'), '--threads', count]);
    });

    it('with a root key that is none', async () => {
        await expectFailure('ROOT_KEY_MALFORMED', 2, ['verify', at('good'), '--root-key', 'ab'.repeat(40)]);
        const env = { JURY_ROOT_KEY: '' };
        await expectFailure('FILE_UNREADABLE', 3, ['verify', at('good')], { env });
    });
});

describe('jury backup', () => {
    it('of another network than the folder is of names the root key, and calls nothing damaged', async () => {
        const before = contentOf(at('good'));
        const elsewhere = await createWorld({ committedOnly: true });
        expect(elsewhere.canisterId.toText()).toBe(world.canisterId.toText());
        const said = await expectFailure('ROOT_KEY_MISMATCH', 1, ['backup', at('good'), ...elsewhere.stranger]); // prettier-ignore
        expect(said).toContain('name the root key of its network with --root-key');
        const key = ['--root-key', toHex(elsewhere.replica.rootKey)];
        await elsewhere.stop();
        const wrong = await expectFailure('REPLY_UNVERIFIED', 1, ['backup', at('good'), ...world.stranger, ...key]); // prettier-ignore
        expect(wrong).toContain('give its root key with --root-key');
        expect(contentOf(at('good'))).toEqual(before);
    });
});

describe('jury fetch', () => {
    const fetchInto = (folder: string) => ['fetch', folder, ...world.stranger];

    it('into what is no folder, or holds something else', async () => {
        writeFileSync(at('file'), 'mine');
        await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, fetchInto(at('file')));
        mkdirSync(at('mine'));
        writeFileSync(at('mine/thesis.tmp'), 'mine');
        await expectFailure('FOLDER_NOT_AN_ARCHIVE', 3, fetchInto(at('mine')));
        expect(readdirSync(at('mine'))).toEqual(['thesis.tmp']);
        await expectFailure('FOLDER_UNWRITABLE', 3, fetchInto('/proc/nowhere'));
    });

    it('into the archive of another canister', async () => {
        const second = await secondCanister(world.replica);
        const args = ['-n', world.replica.url, '-c', second.canisterId.toText()];
        await expectFailure('FOLDER_OF_OTHER_LOG', 1, ['fetch', at('good'), ...args]);
        const nothing = await jury(['fetch', at('new'), ...args]);
        expect(nothing.code).toBe(1);
        expect(nothing.stdout).toContain('NOTHING_COMMITTED');
    });

    it('into a damaged archive', async () => {
        const folder = changed('damaged', (path) => writeFileSync(join(path, 'manifest.json'), '{}'));
        const message = await expectFailure('FOLDER_DAMAGED', 1, fetchInto(folder));
        expect(message).toContain('keep it as evidence');
    });
});

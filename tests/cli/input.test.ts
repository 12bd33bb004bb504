import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectFailure } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Wrong input is refused before anything is sent. */

let world: World;
let before: object;
beforeAll(async () => {
    world = await createWorld();
});
afterAll(() => world.stop());
beforeEach(async () => {
    before = await world.state();
});
afterEach(async () => {
    expect(await world.state()).toEqual(before);
});

const PEOPLE = 'name,email\nAnn,ann@x\nBob,bob@x\n';

function csv(content: string | Uint8Array, column = 'email'): string[] {
    const file = world.file('people.csv', content);
    return ['enrol', ...world.court, '--file', file, '--id-column', column];
}

describe('a CSV file', () => {
    it.each([
        ['CSV_COLUMN_MISSING', 'name,mail\nAnn,ann@x\n', 'has no column email; it has: name, mail'],
        ['CSV_COLUMN_MISSING', 'name;mail\nAnn;ann@x\n', 'it has: name, mail'],
        ['CSV_COLUMN_MISSING', 'name\tmail\nAnn\tann@x\n', 'it has: name, mail'],
        ['CSV_MALFORMED', 'email,email\na,b\n', 'two columns email'],
        ['CSV_MALFORMED', 'name,email\nAnn,"ann@x\n', 'Quote Not Closed'],
        ['CSV_MALFORMED', 'name,email\nAnn,a"nn@x\n', 'Invalid Opening Quote'],
        ['CSV_MALFORMED', 'name,email\nAnn\n', 'line 2'],
        ['CSV_MALFORMED', 'name,email\n', 'a header and no rows'],
        ['CSV_COLUMN_MISSING', '', 'has no column'],
        ['CSV_MALFORMED', Uint8Array.of(0x65, 0x0a, 0xff, 0xfe, 0x0a), 'is not UTF-8 text; save it as'],
        ['ID_MISSING', 'name,email\nAnn,\n', 'has no email, in line 2'],
        ['ID_MISSING', 'name;email\r\nAnn;ann@x\r\n\r\n;\r\nBob;\r\n', 'has no email, in line 5'],
        ['ID_MISSING', 'name,email\nAnn,ann@x\nBob,"  "\n', 'person 2 of'],
        ['ID_REPEATED', 'name,email\nAnn,ann@x\nBob,b@x\nAnne,ann@x\n', 'persons 1 and 3 of'],
        ['ID_REPEATED', 'name,email\nAnn,ann@x\nAnne,"ann@x "\n', 'persons 1 and 2 of'],
        ['ID_REPEATED', 'name,email\nA,jos\u00e9@x\nB,jose\u0301@x\n', 'persons 1 and 2 of']
    ])('%s: %j', async (code, content, words) => {
        expect(await expectFailure(code, 2, csv(content))).toContain(words);
    });

    it('that is not there, or is a folder', async () => {
        const args = csv(PEOPLE);
        args[args.indexOf('--file') + 1] = join(world.folder, 'nothing.csv');
        expect(await expectFailure('FILE_UNREADABLE', 3, args)).toMatch(
            /nothing\.csv: there is no such file/
        );
        args[args.indexOf('--file') + 1] = world.folder;
        expect(await expectFailure('FILE_UNREADABLE', 3, args)).toMatch(/it is a folder/);
    });

    it('needs a column, and is of jury enrol alone: one scheme makes the ids of people', async () => {
        const args = csv(PEOPLE);
        const without = (option: string) => {
            const at = args.indexOf(option);
            return args.filter((_, i) => i !== at && i !== at + 1);
        };
        expect(await expectFailure('USAGE', 2, without('--file'))).toContain('--file <csv>');
        expect(await expectFailure('USAGE', 2, without('--id-column'))).toContain('--id-column');
        const list = args.slice(1);
        for (const more of [[], ['--secret-file', 'secret.hex'], ['--hex-file', 'x']]) {
            const added = await expectFailure('USAGE', 2, ['add', ...list, ...more]);
            expect(added).toContain('people of a list go into the pool by jury enrol, which blinds');
            const removed = await expectFailure('USAGE', 2, ['remove', ...list, ...more]);
            expect(removed).toContain('people of a list leave the pool by jury enrol --remove;');
        }
        const bare = await expectFailure('USAGE', 2, ['add', ...world.court]);
        expect(bare).toContain(
            'give the ids with --hex-file; people of a list go into the pool by jury enrol'
        );
    });
});

describe('a list of raw ids', () => {
    it.each([
        ['JUROR_SIZE', `a1\n${'ab'.repeat(65)}\n`, 'line 2 of', 'has 65 bytes'],
        ['JUROR_SIZE', 'a1\n\na2\n', 'line 2 of', 'has 0 bytes'],
        ['JUROR_SIZE', '\n', 'line 1 of', 'has 0 bytes'],
        ['HEX_MALFORMED', 'a1\nxyz\n', 'line 2 of', 'not hexadecimal'],
        ['HEX_MALFORMED', 'abc\n', 'line 1 of', 'not hexadecimal'],
        ['HEX_MALFORMED', Uint8Array.of(0x80, 0x0a), 'ids.hex', 'is not text'],
        ['ID_REPEATED', 'a1\na2\nA1\n', 'lines 1 and 3 of', 'are the same']
    ])('%s: %j', async (code, content, place, words) => {
        const args = ['remove', ...world.court, '--hex-file', world.file('ids.hex', content)];
        const message = await expectFailure(code, 2, args);
        expect(message).toContain(place);
        expect(message).toContain(words);
    });
});

describe('a memo', () => {
    it('that is too long', async () => {
        const ids = world.file('ids.hex', 'a1\n');
        const memo = world.file('memo', new Uint8Array(409_601));
        const add = ['add', ...world.court, '--hex-file', ids, '--memo-file', memo];
        expect(await expectFailure('MEMO_TOO_LARGE', 2, add)).toContain('409601 bytes');
        const select = ['select', ...world.court, '--count', '1', '--memo-file', memo];
        await expectFailure('MEMO_TOO_LARGE', 2, select);
    });

    it('given twice, or missing', async () => {
        const select = ['select', ...world.court, '--count', '1', '--memo-file', '/nonexistent'];
        await expectFailure('FILE_UNREADABLE', 3, select);
        await expectFailure('USAGE', 2, [...select, '--memo', 'x']);
    });
});

describe('an option', () => {
    it.each([
        ['USAGE', 2, ['select', '--count', '1.5']],
        ['USAGE', 2, ['select', '--count', '-1']],
        ['USAGE', 2, ['select', '--count', '4294967296']],
        ['USAGE', 2, ['select', '--count', '1', '--index', 'newest']],
        ['USAGE', 2, ['select']],
        ['USAGE', 2, ['status', '--network', 'mainnet']],
        ['USAGE', 2, ['status', '--network', 'ftp://127.0.0.1/']],
        ['CANISTER_MALFORMED', 2, ['status', '--canister', 'rwlgt-iiaaa-aaaaa-aaaaa-caj']],
        ['CANISTER_MALFORMED', 2, ['status', '--canister', '']],
        ['CANISTER_MALFORMED', 2, ['status', '--canister', 'aaaaa-aa']],
        ['PRINCIPAL_MALFORMED', 2, ['authorize', 'nobody']],
        ['PRINCIPAL_MALFORMED', 2, ['deauthorize', 'nobody']],
        ['ROOT_KEY_MALFORMED', 2, ['status', '--root-key', 'ab'.repeat(133)]],
        ['FILE_UNREADABLE', 3, ['status', '--root-key', 'nowhere.hex']]
    ])('%s, exit %i: %j', async (code, exit, [command = '', ...args]) => {
        await expectFailure(code, exit, [command, ...world.court, ...args]);
    });

    it('that is left out', async () => {
        await expectFailure('CANISTER_MISSING', 2, ['status', '--network', world.replica.url]);
    });

    it('with a root key file that holds something else', async () => {
        const key = world.file('key', 'not a key');
        await expectFailure('ROOT_KEY_MALFORMED', 2, ['status', ...world.court, '--root-key', key]);
        mkdirSync(join(world.folder, 'folder'));
        await expectFailure('FILE_UNREADABLE', 3, [
            'status',
            ...world.court,
            '--root-key',
            join(world.folder, 'folder')
        ]);
    });
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { toHex } from '../../src/protocol/bytes.js';
import { expectFailure, jury, normalise, oneObject, untold } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Every command as it should go, in order on one canister, in text and in JSON. */

let world: World;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    world.file('ids', 'b0\nb1\nb2\n');
    world.file('ids-two', 'a000\nb1');
    world.file('ids-more', 'C0\r\nc1\r\n');
    world.file('note', 'from a file');
    world.file('root-key', toHex(world.replica.rootKey));
});
afterAll(() => world.stop());

async function transcript(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = untold(await jury([...args], { cwd: world.folder }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return normalise(stdout, { caller: world.client.caller.toText() });
}

const court = (command: string, ...args: string[]) => transcript(command, ...world.court, ...args);

async function json(command: string, ...args: string[]): Promise<unknown> {
    return oneObject(await court(command, ...args, '--json'));
}

describe('on a pool of 20, jury', () => {
    it('status', async () => {
        const told = (await court('status')).replace(/[\d,]+\.\d billion/g, '<cycles>');
        expect(told).toBe(
            [
                'canister    <canister>',
                'network     <url>  (not the Internet Computer)',
                'you are     <caller>',
                'blocks      1, of which 1 committed and 0 staged',
                'pool        20 members',
                "Blocks' root (T)    <hash>",
                'Certified root (R)  <hash>',
                'cycles      <cycles>, of which <cycles> above the freezing threshold',
                'authorised  nobody but the controllers',
                ''
            ].join('\n')
        );
    });

    it('add and remove', async () => {
        expect(await court('add', '--hex-file', 'ids', '--memo', 'three more')).toBe(
            [
                'Staged 3 jurors to add in block 1. All of them were new in the pool.',
                'The pool has 23 members at index 1.',
                'Note: BATCH_SMALL: 3 came at once, and the log shows when: who knows who came then can guess whose ids these are. Collect changes, and make them together.',
                'Next: jury commit',
                ''
            ].join('\n')
        );
        expect(await json('add', '--hex-file', 'ids-more', '--memo-file', 'note')).toMatchObject({
            indices: [2],
            jurors: 2,
            changed: 2,
            unchanged: [],
            notes: [{ code: 'BATCH_SMALL' }],
            pool_size: 25
        });
        expect(await json('remove', '--hex-file', 'ids-two')).toMatchObject({
            indices: [3],
            jurors: 2,
            changed: 2,
            unchanged: [],
            notes: [{ code: 'BATCH_SMALL' }],
            pool_size: 23
        });
        const twice = ['remove', ...world.court, '--hex-file', 'ids-two'];
        const refused = await expectFailure('CALL_REPEATED', 5, twice, { cwd: world.folder });
        expect(refused).toMatch(
            /you staged just this already: 1 block, 3, at .* UTC; nothing was sent; .*--again$/
        );
        await expectFailure('NOBODY_CHANGED', 2, [...twice, '--again'], { cwd: world.folder });
        world.file('ids-three', 'a000\nb1\na013\n');
        const removed = await court('remove', '--hex-file', 'ids-three');
        expect(removed).toMatch(
            /^Staged 3 jurors to remove in block 4\. 1 of 3 was in the pool, and left it\.\n.*22/
        );
        expect(removed).toContain(
            'Note: ID_UNCHANGED: of 3 on the list lines 1 and 2 of ids-three were not in the pool.'
        );
    });

    it('commit', async () => {
        expect(await court('commit')).toBe(
            "Committed up to block 4, under a certificate of <time>.\nBlocks' root (T)    <hash>\nCertified root (R)  <hash>\n"
        );
    });

    it('select', async () => {
        const drawn = await court('select', '--index', '0', '--count', '2', '--memo', 'Case 1');
        const gone = /(?<=members; ).*(?=\.\n)/;
        expect(
            drawn
                .replace(/a0[0-9a-f]{2}/g, '<id>')
                .replace(/ had changed by block \d/, ' had changed')
                .replace(gone, '<who left>')
        ).toBe(
            [
                'Drawn by lot from the pool at index 0, staged in block 5:',
                '    1  <id>',
                '    2  <id>',
                'Note: POOL_CHANGED: the pool as of block 0 had changed when this was drawn, from 20 to 22 members; <who left>.',
                'Next: jury commit',
                ''
            ].join('\n')
        );
        expect(await json('select', '--count', '22')).toMatchObject({
            index: 6,
            pool_index: 4,
            pool_was_committed: true,
            jurors: expect.arrayContaining(['a001', 'b0', 'b2', 'c0', 'c1'])
        });
        expect(await court('select', '--count', '1', '--lone-seat')).toMatch(
            /^Drawn by lot from the pool at index 4, staged in block 7:\n.*\nNext: jury commit\n$/
        );
        expect(await json('commit')).toEqual({
            committed: 8,
            pending: 0,
            root: '<hash>',
            blocks_root: '<hash>',
            time: '<nanoseconds>'
        });
    });

    it('authorize and deauthorize', async () => {
        const somebody = Ed25519KeyIdentity.generate().getPrincipal().toText();
        expect(await court('authorize', somebody)).toBe('<principal> now holds a role.\n');
        expect(await court('authorize', somebody)).toBe('<principal> now holds a role.\n');
        expect(await json('status')).toMatchObject({
            canister: '<canister>',
            url: '<url>',
            caller: '<caller>',
            blocks: 8,
            committed: 8,
            pending: 0,
            pool_size: 22,
            warnings: [],
            authorized: ['<principal>'],
            root_key: '<root key>'
        });
        expect(await court('deauthorize', somebody)).toBe('<principal> holds no role now.\n');
        expect(await json('deauthorize', somebody)).toEqual({ authorized: [] });
    });

    it('fetch', async () => {
        expect(await transcript('fetch', 'copy', ...world.stranger)).toBe(
            [
                'Fetched and verified 8 blocks under 3 commits, as of <time>.',
                'Written to copy. Anyone can check the copy offline: jury verify copy',
                ''
            ].join('\n')
        );
        expect(await json('fetch', 'copy')).toEqual({
            verified: true,
            blocks: 8,
            commits: 3,
            as_of: '<nanoseconds>'
        });
    });

    it('verify', async () => {
        const text = await transcript('verify', 'copy', '--draws', '--root-key', 'root-key');
        expect(
            text
                .split('\n')
                .slice(0, 17)
                .join('\n')
                .replace(/(?<=drawn; ).*/, '<who left>')
                .replace(/a0[0-9a-f]{2}$/gm, '<id>')
        ).toBe(
            [
                'Canister    <canister>',
                "Root key    given by you, NOT the Internet Computer's",
                'Holds       8 blocks, 3 commits',
                "Blocks' root (T)    <hash>",
                'Certified root (R)  <hash>',
                '',
                'Jury in block 5: 2 drawn of 20, pool as of block 0',
                '  asked for by <caller> at <time>, drawn <time>',
                '  the pool was committed before the draw was asked for: <time>',
                '  the pool had changed by block 1 when this was drawn; <who left>',
                '  randomness <hash>',
                '  memo "Case 1"',
                '  run again: the same jury',
                '  not seated: abandoned, or not seated yet: SEATS_MISSING: no seats are published for the draw in block 5',
                '  drawn 2 jurors; nobody is excused',
                '      1  <id>',
                '      2  <id>'
            ].join('\n')
        );
        expect(text).toMatch(/\n\nVERIFIED as of <time>; nothing later is proven\.\n$/);
        const object = oneObject(await transcript('verify', 'copy', '--root-key', 'root-key', '--json'));
        expect(object).toMatchObject({ verified: true, codes: [], blocks: 8, root: '<hash>' });
        expect(object['draws']).toMatchObject([
            { block: 5, redrawn: true, pool_committed_before: true },
            { block: 6, redrawn: true, pool_committed_before: true },
            { block: 7, redrawn: true }
        ]);
    });

    it('replica root-key', async () => {
        expect(await transcript('replica', 'root-key', '-n', world.replica.url)).toBe('<root key>\n');
    });

    it('with everything in the environment', async () => {
        const env = {
            JURY_NETWORK: world.replica.url,
            JURY_CANISTER: world.canisterId.toText(),
            JURY_IDENTITY: 'court.pem',
            JURY_ROOT_KEY: 'root-key'
        };
        const { stdout, stderr, code } = await jury(['status', '--json'], { env, cwd: world.folder });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(oneObject(stdout)).toMatchObject({ caller: world.client.caller.toText() });
        mkdirSync(join(world.folder, 'empty'));
        const verified = await jury(['verify', 'copy'], { env, cwd: world.folder });
        expect(verified.code).toBe(0);
    });
});

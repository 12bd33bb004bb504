import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADVICE } from '../../scripts/cli/advice.js';
import { meaningOf } from '../../scripts/cli/explain-code.js';
import { readEvidence } from '../../src/archive/folder/read-evidence.js';
import { decodeProofFile, encodeFraud } from '../../src/archive/format/fraud-proof.js';
import { encodeReceipt } from '../../src/verifier/block/receipt.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { REASON_CODES } from '../../src/protocol/codes.js';
import { expectFailure, jury, normalise, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Receipts, looking without checking, comparing folders, a log that follows another. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
const run = (...args: string[]) => jury(args, { cwd: world.folder });
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());

beforeAll(async () => {
    world = await createWorld();
    await world.client.select(0, 2, asciiBytes('Case 1'));
    await commit();
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
    // Who holds a role is told the history of the code as often as they ask.
    expect((await run('backup', 'old', ...world.court)).code).toBe(0);
    await world.client.expand(2, 1, asciiBytes('one more'));
    await commit();
    expect((await run('backup', 'copy', ...world.court)).code).toBe(0);
    await world.client.add([Uint8Array.of(9)], asciiBytes('only staged'));
});
afterAll(() => world.stop());

async function transcript(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = { caller: world.client.caller.toText() };
    return normalise(stdout, names)
        .replace(/\b(a0[0-9a-f]{2})\b/g, '<juror>')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

describe('a receipt', () => {
    it('is written from a folder, and proves its block alone', async () => {
        expect(await transcript('prove', '2', 'copy', ...rootKey)).toMatchInlineSnapshot(`
          "Block 2, Select, proven as of <time>: block-2.receipt
          Anyone can check it offline: jury verify block-2.receipt
          "
        `);
        expect(await transcript('verify', 'block-2.receipt', ...rootKey)).toMatchInlineSnapshot(`
          "Canister    <canister>
          Block       2 of 3: Select, 2 drawn from the pool as of block 0
          Staged      <time>, by <caller>
          Asked for   <time>, draw number 0
          Randomness  <hash>
          Memo        "Case 1"
                1  <juror>
                2  <juror>

          Checked:
            the certificate is signed by the network, for this canister
            the block stands at index 2 of the log that it certifies
            these are the bytes of that block
            the network certified it at <time>
            the log began when canister <canister> was installed, at <time>
          Not proven:
            that a draw was drawn as it should: that takes the whole log (jury backup, jury verify)
            what the rest of the log says, and whether it goes on as it was then
            that the code which ran was the published one

          VERIFIED as of <time>; nothing later is proven.
          "
        `);
        expect(await transcript('prove', '2', 'copy', ...rootKey)).toContain('proven as of');
        const json = oneObject((await run('verify', 'block-2.receipt', ...rootKey, '--json')).stdout);
        expect(json).toMatchObject({ verified: true, index: 2, length: 3, kind: 'Select', pool_index: 0 });
        expect(json['jurors']).toHaveLength(2);
        const file = decodeProofFile(readFileSync(at('block-2.receipt')));
        if (file.type !== 'receipt') throw new Error('no receipt');
        expect(encodeReceipt(file.receipt).length).toBeLessThan(4096);
    });

    it('is fetched, also of a block that is only staged', async () => {
        const fetched = await run('fetch', 'two.receipt', '--block', '2', ...world.stranger);
        expect(fetched).toMatchObject({ code: 0, stderr: '' });
        expect(readFileSync(at('two.receipt'))).toEqual(readFileSync(at('block-2.receipt')));
        expect((await run('fetch', 'staged.receipt', '--block', '4', ...world.stranger)).code).toBe(0);
        expect(await transcript('verify', 'staged.receipt', ...rootKey)).toContain('Block       4 of 5: Add');
    });

    it('that is not there, or cannot be written', async () => {
        const options = { cwd: world.folder };
        await expectFailure('INDEX_OUT_OF_RANGE', 2, ['prove', '4', 'copy', ...rootKey], options);
        await expectFailure(
            'INDEX_OUT_OF_RANGE',
            4,
            ['fetch', 'x', '--block', '9', ...world.stranger],
            options
        );
        await expectFailure('USAGE', 2, ['prove', '-1', 'copy'], options);
        writeFileSync(at('taken'), 'mine');
        const out = ['--out', 'taken'];
        await expectFailure('FILE_EXISTS', 2, ['prove', '2', 'copy', ...rootKey, ...out], options);
        const nowhere = ['--out', '/proc/x/y'];
        await expectFailure('FILE_UNWRITABLE', 3, ['prove', '2', 'copy', ...rootKey, ...nowhere], options);
        await expectFailure('DELEGATION_INVALID', 1, ['prove', '2', 'copy', '--out', 'ic'], options);
        expect(readFileSync(at('taken'), 'utf8')).toBe('mine');
    });

    it('that was changed anywhere does not verify', async () => {
        const good = readFileSync(at('block-2.receipt'));
        const receipt = decodeProofFile(good);
        if (receipt.type !== 'receipt') throw new Error('no receipt');
        const flip = (bytes: Uint8Array) =>
            bytes.map((byte, i) => (i === bytes.length - 5 ? byte ^ 1 : byte));
        const other = decodeProofFile(readFileSync(at('staged.receipt')));
        if (other.type !== 'receipt') throw new Error('no receipt');
        const bad: [string, Uint8Array][] = [
            ['WITNESS_SHAPE', encodeReceipt({ ...receipt.receipt, index: 1 })],
            ['BLOCK_HASH_MISMATCH', encodeReceipt({ ...receipt.receipt, data: other.receipt.data })],
            ['ROOT_MISMATCH', encodeReceipt({ ...receipt.receipt, tree: flip(receipt.receipt.tree) })],
            ['ROOT_MISMATCH', encodeReceipt({ ...receipt.receipt, certificate: other.receipt.certificate })],
            ['CANISTER_MISMATCH', encodeReceipt({ ...receipt.receipt, canisterId: new Uint8Array(10) })],
            ['RECEIPT_MALFORMED', good.subarray(0, 500)],
            ['RECEIPT_MALFORMED', Buffer.concat([good, Buffer.from('\n')])],
            ['PROOF_MALFORMED', new Uint8Array()],
            ['ARCHIVE_VERSION', asciiBytes('{"format":"icjury-fraud/2"}')]
        ];
        for (const [code, bytes] of bad) {
            writeFileSync(at('bad.json'), bytes);
            await expectFailure(code, 1, ['verify', at('bad.json'), ...rootKey]);
        }
        const other2 = ['--canister', 'rrkah-fqaaa-aaaaa-aaaaq-cai'];
        await expectFailure('CANISTER_MISMATCH', 1, ['verify', at('block-2.receipt'), ...rootKey, ...other2]);
        await expectFailure('CERTIFICATE_TIME', 1, [
            'verify',
            at('block-2.receipt'),
            ...rootKey,
            '--not-before',
            '2100-01-01'
        ]);
        await expectFailure('FOLDER_UNREADABLE', 3, ['verify', at('nothing.json')]);
        symlinkSync('/dev/zero', at('device'));
        await expectFailure('PROOF_MALFORMED', 1, ['verify', at('device')]);
    });
});

describe('jury inspect', () => {
    it('shows what is there, and that nothing was checked', async () => {
        expect(await transcript('inspect', 'copy')).toMatchInlineSnapshot(`
          "UNVERIFIED: this is what the file says, and nothing of it was checked.

          Canister    <canister>
          Holds       4 blocks, 3 commits, 1 seal

                0  Add     <time>  20 jurors  memo "the first twenty"  by <caller>
                1  Add     <time>  1 juror  memo ""  by <caller>
                2  Select  <time>  2 drawn  memo "Case 1"  by <caller>
                3  Expand  <time>  1 drawn  memo "one more"  by <caller>

          commit 0: 1 block, certified root (R) <hash>, 1 certificate
          commit 1: 3 blocks, certified root (R) <hash>, 1 certificate
          commit 2: 4 blocks, certified root (R) <hash>, 1 certificate
          Of the newest commit, and its 4 blocks:
          Blocks' root (T)    <hash>
          Certified root (R)  <hash>

          UNVERIFIED: this is what the file says, and nothing of it was checked.
          "
        `);
        const shown = await transcript('inspect', 'block-2.receipt');
        expect(shown).toMatch(/^UNVERIFIED[^]*Receipt of block 2[^]*UNVERIFIED/);
        const json = oneObject((await run('inspect', 'copy', '--json')).stdout);
        expect(json).toMatchObject({ verified: false, seals: 1 });
        expect(json['blocks']).toHaveLength(4);
    });
});

describe('jury verify --explain', () => {
    it('says what a code means', async () => {
        expect(await transcript('verify', '--explain', 'TAIL_DROPPED')).toBe(
            `TAIL_DROPPED: ${REASON_CODES.TAIL_DROPPED}\nWhat to do: ${ADVICE.TAIL_DROPPED}\n`
        );
        for (const code of ['LAST_ADMIN', 'UNREACHABLE', 'FOLDER_IN_USE', 'USAGE'])
            expect(meaningOf(code).meaning).toMatch(/\.$/);
        await expectFailure('USAGE', 2, ['verify', '--explain', 'toString']);
        await expectFailure('USAGE', 2, ['verify']);
    });
});

describe('jury verify of a folder', () => {
    it('tells what was checked and what is not proven', async () => {
        expect(await transcript('verify', 'copy', ...rootKey)).toMatchInlineSnapshot(`
          "Canister    <canister>
          Root key    given by you, NOT the Internet Computer's
          Holds       4 blocks, 3 commits, 1 seal, code evidence of 1 time
          Blocks' root (T)    <hash>
          Certified root (R)  <hash>

          Draws: 2; 2 run again with the same jury; 0 seated.
            block 2: a jury, 2 drawn of 20, the pool as of block 0; asked for <time>; run again: the same; not seated; the pool had changed by block 1 when this was drawn; all who were drawn were members still
            block 3: more people for block 2, 1 drawn of 20, the pool as of block 0; asked for <time>; run again: the same; not seated; the pool had changed by block 1 when this was drawn; all who were drawn were members still
            in full: jury verify --block N, --case NAME or --draws

          Code of the canister, as the network certified it when it was looked at:
            <time> to <time>: module <hash>
            controllers at the end: <caller>
          Which code staged which blocks, as far as that proves it:
            blocks 0 to 3: CODE_NOT_PROVEN
          What the canister told of its own history, which proves nothing: other code may have answered.
            <time>, before block 0: created, controllers <caller>
            <time>, before block 0: install of module <hash>

          To know:
            nobody was ever given a role or lost one
            sealed at <time> with 4 blocks, staged ones included

          Checked:
            certificates of commits signed by the network, for the canister that each is of: 3, all of them; 1 seal too
            the 4 blocks are those that were certified, all of them, in this order
            every draw was run again from its randomness, over the pool that it names: 2
            times do not run backwards, draw numbers are taken once, in the order of the requests
            what the network certified of the log only grew: 4 states
          Not proven:
            as of <time>; nothing later is proven
            that the code which ran was the published one

          VERIFIED as of <time>; nothing later is proven.
          "
        `);
    });

    it('says no if a seal or code evidence is not what it says', async () => {
        const { seals, code } = readEvidence(at('copy'));
        const [seal, old] = [seals[0]?.file ?? '', readEvidence(at('old')).seals[0]?.file ?? ''];
        const named = (folder: string, time: number) =>
            join(folder, `seals/${String(time).padStart(20, '0')}.json`);
        const changes: [string, (folder: string) => void][] = [
            ['EVIDENCE_TIME', (folder) => cpSync(join(folder, seal), named(folder, 7))],
            ['ARCHIVE_MALFORMED', (folder) => writeFileSync(named(folder, 7), '{}')],
            ['ARCHIVE_FILE_UNEXPECTED', (folder) => writeFileSync(join(folder, 'seals/notes'), 'x')],
            [
                'SEAL_MISMATCH',
                (folder) => {
                    const text = readFileSync(join(folder, seal), 'utf8');
                    writeFileSync(join(folder, seal), text.replace('"staged_from": 4', '"staged_from": 3'));
                }
            ],
            [
                'CODE_EVIDENCE_INVALID',
                (folder) => {
                    const file = join(folder, code[0]?.file ?? '');
                    const text = readFileSync(file, 'utf8');
                    writeFileSync(
                        file,
                        text.replace(
                            /"nonce": "(..)/,
                            (_, byte: string) => `"nonce": "${byte === '00' ? '01' : '00'}`
                        )
                    );
                }
            ]
        ];
        for (const [expected, change] of changes) {
            cpSync(at('copy'), at('changed'), { recursive: true });
            change(at('changed'));
            const { code: exit, stdout, stderr } = await run('verify', 'changed', ...rootKey);
            expect(exit).toBe(1);
            expect(stdout + stderr).toContain(expected);
            rmSync(at('changed'), { recursive: true });
        }
        cpSync(at('copy'), at('more-seals'), { recursive: true });
        copyFileSync(join(at('old'), old), join(at('more-seals'), old));
        expect((await run('verify', 'more-seals', ...rootKey)).code).toBe(0);
    });
});

describe('a fraud proof', () => {
    it('that proves nothing is refused', async () => {
        const [a, b] = ['two.receipt', 'staged.receipt'].map((name) => {
            const file = decodeProofFile(readFileSync(at(name)));
            if (file.type !== 'receipt') throw new Error('no receipt');
            return file.receipt;
        });
        if (a === undefined || b === undefined) throw new Error('no receipts');
        const statements = {
            first: { certificate: a.certificate, witness: a.tree },
            second: { certificate: b.certificate, witness: b.tree }
        };
        mkdirSync(at('frauds'));
        writeFileSync(
            at('frauds/none.json'),
            encodeFraud({ kind: 'fork', canisterId: a.canisterId, ...statements })
        );
        await expectFailure('NO_FRAUD', 1, ['verify', at('frauds/none.json'), ...rootKey]);
        const twice = { first: statements.first, second: statements.first };
        writeFileSync(
            at('frauds/same.json'),
            encodeFraud({ kind: 'fork', canisterId: a.canisterId, ...twice })
        );
        await expectFailure('NO_FRAUD', 1, ['verify', at('frauds/same.json'), ...rootKey]);
        writeFileSync(
            at('frauds/shape.json'),
            encodeFraud({ kind: 'shrink', canisterId: a.canisterId, ...statements })
        );
        await expectFailure('WITNESS_SHAPE', 1, ['verify', at('frauds/shape.json'), ...rootKey]);
    });
});

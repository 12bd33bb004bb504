import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import { commitName } from '../../../src/archive/format/commit.js';
import { FraudError } from '../../../src/archive/format/fraud-proof.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { verifyFraud } from '../../../src/verifier/block/verify-fraud.js';
import { canisterWasm } from '../../built.js';
import { contentOf } from '../archives.js';
import { codeOf, logOf } from '../backup-fixture.js';
import { RewoundReplica } from '../rewound-replica.js';
import { expectFailure, jury } from '../../cli/jury-process.js';
import { verifyFolder } from '../verify-here.js';

/** What a backup, or a copy of a folder, that was cut off has left is looked at before it is written over. */

let rewound: RewoundReplica;
/** The log that the canister had before it was put back: two blocks, two commits. */
let whole: string;
/** The same, cut off before the manifest counted the second commit; and without any manifest. */
let cut: string;
let bare: string;

/** Goes with the replica. */
const newFolder = () => mkdtempSync(join(rewound.folder, 'copy-'));

const save = (folder: string) =>
    backup(folder, rewound.client, {
        rootKey: rewound.context.rootKey,
        evidence: true,
        onProgress: () => undefined
    });

function copyOf(folder: string): string {
    const copy = newFolder();
    cpSync(folder, copy, { recursive: true });
    return copy;
}

const withoutManifest = (files: Record<string, string>) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'manifest.json'));

/** @returns the kind of the fraud proof; nothing in the folder may have changed */
async function fraudOf(folder: string): Promise<string> {
    const before = withoutManifest(contentOf(folder));
    const error: unknown = await save(folder).then(
        () => undefined,
        (thrown: unknown) => thrown
    );
    expect(error).toBeInstanceOf(FraudError);
    expect(withoutManifest(contentOf(folder))).toEqual(before);
    return error instanceof FraudError ? verifyFraud(error.file, rewound.context).kind : '';
}

async function refused(code: string, folder: string): Promise<void> {
    const before = contentOf(folder);
    expect(await codeOf(save(folder))).toBe(code);
    expect(contentOf(folder)).toEqual(before);
}

beforeAll(async () => {
    rewound = await RewoundReplica.start();
    const first = newFolder();
    await save(first);
    whole = copyOf(first);
    await rewound.client.select(0, 5, asciiBytes('unwelcome'));
    await rewound.commit();
    await save(whole);
    cut = copyOf(whole);
    rmSync(join(cut, 'seals'), { recursive: true });
    copyFileSync(join(first, 'manifest.json'), join(cut, 'manifest.json'));
    bare = copyOf(cut);
    rmSync(join(bare, 'manifest.json'));
});
afterAll(() => rewound.stop());

describe('what a run that was cut off has left', () => {
    it('is completed where the canister shows it still', async () => {
        for (const folder of [copyOf(cut), copyOf(bare)]) {
            await save(folder);
            expect(logOf(folder)).toEqual(logOf(whole));
        }
        for (const folder of [copyOf(cut), copyOf(bare)]) {
            expect((await jury(['fetch', folder, ...rewound.args])).code).toBe(0);
            expect(logOf(folder)).toEqual(logOf(whole));
        }
    });

    it('proves that the log shrank', async () => {
        await rewound.rewind();
        expect(await fraudOf(copyOf(cut))).toBe('shrink');
        expect(await fraudOf(copyOf(bare))).toBe('shrink');
    });

    it('counts from then on, and verifies', async () => {
        const folder = copyOf(bare);
        expect(await fraudOf(folder)).toBe('shrink');
        const { verdict } = await verifyFolder(folder, rewound.context.rootKey);
        expect(verdict).toMatchObject({ verified: true, length: 2 });
    });

    it('proves that the log forked', async () => {
        await rewound.client.select(0, 5, asciiBytes('welcome'));
        await rewound.commit();
        expect(await fraudOf(copyOf(cut))).toBe('fork');
        expect(await fraudOf(copyOf(bare))).toBe('fork');
    });

    it('is written over by no fetch of another log', async () => {
        const noCommits = copyOf(bare);
        rmSync(join(noCommits, 'commits'), { recursive: true });
        const noBlocks = copyOf(bare);
        rmSync(join(noBlocks, 'blocks'), { recursive: true });
        const cases: [string, string][] = [
            ['HISTORY_REWRITTEN', copyOf(cut)],
            ['HISTORY_REWRITTEN', copyOf(bare)],
            ['FOLDER_OF_OTHER_LOG', noCommits],
            ['FOLDER_DAMAGED', noBlocks]
        ];
        for (const [code, folder] of cases) {
            const before = contentOf(folder);
            const message = await expectFailure(code, 1, ['fetch', folder, ...rewound.args]);
            expect(contentOf(folder)).toEqual(before);
            // What anybody can check is proven, as by a backup.
            if (code === 'HISTORY_REWRITTEN') expect(message).toContain(`stands in ${folder}.fraud.json`);
        }
    });

    it('is held against what is fetched, where only seals are left', async () => {
        const folder = copyOf(whole);
        for (const name of ['manifest.json', 'blocks', 'commits', 'records', 'code'])
            rmSync(join(folder, name), { recursive: true, force: true });
        const before = contentOf(folder);
        const { code, stdout } = await jury(['fetch', folder, ...rewound.args]);
        expect(code).toBe(1);
        expect(stdout).toMatch(/NOT VERIFIED: .*HISTORY_REWRITTEN.*; nothing was written\.\n$/);
        expect(contentOf(folder)).toEqual(before);
    });

    it('is evidence even where the blocks that it covers are lost', async () => {
        const folder = copyOf(bare);
        rmSync(join(folder, 'blocks'), { recursive: true });
        await refused('FOLDER_DAMAGED', folder);
    });

    it('is never taken for nothing where only blocks are left', async () => {
        const folder = copyOf(bare);
        rmSync(join(folder, 'commits'), { recursive: true });
        await refused('FOLDER_OF_OTHER_LOG', folder);
    });

    it('is replaced where nobody certified it', async () => {
        const folder = copyOf(cut);
        writeFileSync(join(folder, commitName(1)), 'a commit that was half copied');
        await save(folder);
        const { verdict } = await verifyFolder(folder, rewound.context.rootKey);
        expect(verdict).toMatchObject({ verified: true, length: 2 });
    });

    it('of a log before a reinstallation is left alone', async () => {
        const { replica, canisterId, client } = rewound;
        const sender = client.caller;
        await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'reinstall', sender });
        await client.setRootKey(replica.rootKey);
        const blocksOnly = copyOf(bare);
        rmSync(join(blocksOnly, 'commits'), { recursive: true });
        for (const folder of [copyOf(bare), blocksOnly]) await refused('FOLDER_OF_OTHER_LOG', folder);
        await client.add([Uint8Array.of(1)], asciiBytes('a new beginning'));
        await rewound.commit();
        for (const folder of [copyOf(cut), copyOf(bare), blocksOnly])
            await refused('FOLDER_OF_OTHER_LOG', folder);
    });
});

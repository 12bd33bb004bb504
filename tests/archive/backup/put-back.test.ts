import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import type { BackupSource } from '../../../src/archive/backup/source.js';
import { FraudError } from '../../../src/archive/format/fraud-proof.js';
import { OTHER_ENTITY_FILE, OTHER_ROLES_FILE } from '../../../src/archive/format/records.js';
import { ClientError } from '../../../src/client/client-error.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { verifyFraud } from '../../../src/verifier/block/verify-fraud.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { RewoundReplica } from '../rewound-replica.js';
import { verifyFolder } from '../verify-here.js';

/** A canister that is put back to an older state after a seal, and does something else: whatever its records say. */

let rewound: RewoundReplica;
beforeAll(async () => {
    rewound = await RewoundReplica.start();
});
afterAll(() => rewound.stop());

const save = (folder: string, change: Partial<BackupSource> = {}) => {
    const { client, replica } = rewound;
    const source: BackupSource = {
        canisterId: client.canisterId,
        getRawBlocks: (start, length) => client.getRawBlocks(start, length),
        getCommits: (start, length) => client.getCommits(start, length),
        getLineage: () => client.getLineage(),
        getGenesis: () => client.getGenesis(),
        getEntityKeys: (start, length) => client.getEntityKeys(start, length),
        getTip: () => client.getTip(),
        getWitness: (index) => client.getWitness(index),
        getCodeState: () => client.getCodeState(),
        callCodeHistory: () => client.callCodeHistory(),
        getDraws: (start, length) => client.getDraws(start, length),
        getRoleChanges: (start, length) => client.getRoleChanges(start, length),
        ...change
    };
    const options = { rootKey: replica.rootKey, evidence: true, onProgress: () => undefined };
    return backup(folder, source, options);
};

const errorOf = (promise: Promise<unknown>): Promise<Error> =>
    promise.then(
        () => new Error('nothing was told'),
        (error: unknown) => error as Error
    );
const proofOf = (error: Error) => {
    if (!(error instanceof FraudError)) throw error;
    return verifyFraud(error.file, rewound.context);
};

async function failDraw(memo: string): Promise<void> {
    rewound.replica.setRandomness(() => ({ reject: { message: 'not today' } }));
    await expect(rewound.client.select(0, 2, asciiBytes(memo))).rejects.toThrow('RANDOMNESS_UNAVAILABLE');
    rewound.replica.setRandomness(undefined);
}

describe('a staged draw that was sealed, taken back and drawn again', () => {
    let folder: string;
    beforeEach(async () => {
        await rewound.rewind();
        folder = temporaryFolder();
        await rewound.client.select(0, 3, asciiBytes('case'));
        await save(folder);
        await rewound.rewind();
        await rewound.client.select(0, 3, asciiBytes('case'));
    });

    it('is proven, staged and committed, each time, and that the record does not fit is told besides', async () => {
        for (const isCommitted of [false, false, true]) {
            if (isCommitted) await rewound.commit();
            const error = await errorOf(save(folder));
            expect(proofOf(error)).toMatchObject({ kind: 'fork', index: 1 });
            expect(error.message).toMatch(/^HISTORY_REWRITTEN: .*; besides, .*DRAW_RECORD_MISMATCH/);
        }
        const { rootKey } = rewound.replica;
        expect((await verifyFolder(folder, rootKey)).codes).toContain('HISTORY_REWRITTEN');
    });

    const cut = () => Promise.reject(new ClientError('UNREACHABLE', 'cut'));
    it.each<[string, Partial<BackupSource>]>([
        ['draws', { getDraws: cut }],
        ['roles', { getRoleChanges: cut }],
        ['code', { getCodeState: cut }],
        ['a newer state', { getTip: cut }]
    ])('is proven to whom nothing answers about %s', async (name, change) => {
        // Where no newer state is to be had, the next commit shows it.
        if (name === 'a newer state') await rewound.commit();
        expect(proofOf(await errorOf(save(folder, change)))).toMatchObject({ kind: 'fork', index: 1 });
    });
});

it('a draw that failed, taken back and drawn after all, is told as what it is', async () => {
    await rewound.rewind();
    const folder = temporaryFolder();
    await failDraw('case');
    await save(folder);
    await rewound.rewind();
    await rewound.client.select(0, 3, asciiBytes('case'));
    await rewound.commit();
    for (let i = 0; i < 2; i++) {
        const { message } = await errorOf(save(folder));
        expect(message).toMatch(/^DRAW_NUMBER_INVALID: draw 0 was asked for at .*its number was taken by/);
    }
    expect((await verifyFolder(folder, rewound.replica.rootKey)).codes).toContain('DRAW_NUMBER_INVALID');
});

describe('a record that the network certified twice, neither of which goes on from the other', () => {
    const key = (seed: number) => ed25519.getPublicKey(new Uint8Array(32).fill(seed));
    const somebody = (seed: number) => Principal.selfAuthenticating(Uint8Array.of(seed));
    it.each<[string, string, (seed: number) => Promise<unknown>]>([
        ['roles that is kept here', OTHER_ROLES_FILE, (seed) => rewound.client.authorize(somebody(seed))],
        [
            'the entity key that is kept here',
            OTHER_ENTITY_FILE,
            (seed) => rewound.client.setEntityKey(key(seed), undefined)
        ]
    ])('%s: is told as what it is, and the folder alone shows it', async (what, file, change) => {
        const { rootKey } = rewound.replica;
        await rewound.rewind();
        const folder = temporaryFolder();
        await change(1);
        await save(folder);
        const before = contentOf(folder);
        await rewound.rewind();
        await change(2);
        const first = await errorOf(save(folder));
        expect(first.message).toMatch(
            new RegExp(`^HISTORY_REWRITTEN: the network certified change 0 of ${what}`)
        );
        const next = await errorOf(save(folder));
        expect(next.message).toMatch(/^HISTORY_REWRITTEN: the seal of .* has other changes of /);
        expect(contentOf(folder)).toMatchObject(before);
        expect(Object.keys(contentOf(folder))).toContain(file);
        const report = await verifyFolder(folder, rootKey);
        expect([report.verified, report.codes]).toEqual([false, ['HISTORY_REWRITTEN']]);

        // What lies under that name has to be certified too, and to be another record.
        const first2 = readFileSync(join(folder, file.replace('-2', '')));
        writeFileSync(join(folder, file), first2);
        const same = await verifyFolder(folder, rootKey);
        expect(same.evidence.bad).toMatchObject([
            { file, detail: expect.stringContaining('no other record') }
        ]);
        const bytes = first2.toString().replace(/"time": "\d/, '"time": "3');
        writeFileSync(join(folder, file), bytes);
        const lie = await verifyFolder(folder, rootKey);
        expect(lie.evidence.bad).toMatchObject([{ file, detail: expect.stringContaining('is not what the network certified') }]); // prettier-ignore
        expect(lie.codes).not.toContain('HISTORY_REWRITTEN');
    });
});

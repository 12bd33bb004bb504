import { describe, expect, it } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import { decodeProofFile, encodeFraud, FraudError } from '../../../src/archive/format/fraud-proof.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { verifyFraud } from '../../../src/verifier/block/verify-fraud.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { RewoundReplica } from '../rewound-replica.js';

describe('a log that was rewritten', () => {
    it('is proven by a file that anyone can verify', async () => {
        const rewound = await RewoundReplica.start();
        const { context } = rewound;
        const save = (folder: string) =>
            backup(folder, rewound.client, {
                rootKey: context.rootKey,
                evidence: true,
                onProgress: () => undefined
            });
        await rewound.client.select(0, 5, asciiBytes('unwelcome'));
        await rewound.commit();
        const folder = temporaryFolder();
        await save(folder);
        await rewound.rewind();
        const before = contentOf(folder);
        const shrunk = await fraudOf(save(folder));
        expect(verifyFraud(shrunk, context)).toMatchObject({ kind: 'shrink', lengths: [2, 1] });
        expect(contentOf(folder)).toEqual(before);

        await rewound.client.select(0, 5, asciiBytes('welcome'));
        await rewound.commit();
        const forked = await fraudOf(save(folder));
        expect(verifyFraud(forked, context)).toMatchObject({ kind: 'fork', index: 1 });
        expect(decodeProofFile(encodeFraud(forked))).toEqual({ type: 'fraud', fraud: forked });
        expect(contentOf(folder)).toEqual(before);
        await rewound.stop();
    });

    const fraudOf = (promise: Promise<unknown>) =>
        promise.then(
            () => {
                throw new Error('no fraud was found');
            },
            (error: unknown) => {
                if (error instanceof FraudError) return error.file;
                throw error;
            }
        );
});

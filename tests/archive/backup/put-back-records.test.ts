import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import { FIRST_SEED, publicKey, SECOND_SEED } from '../../juror/seated-jury.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { RewoundReplica } from '../rewound-replica.js';

/** A change that no block records, and that the network certified, is put back, and others come in its place. */

let rewound: RewoundReplica;
beforeAll(async () => {
    rewound = await RewoundReplica.start();
});
afterAll(() => rewound.stop());

const save = (folder: string) =>
    backup(folder, rewound.client, {
        rootKey: rewound.context.rootKey,
        evidence: true,
        onProgress: () => undefined
    });
const person = (number: number) => Principal.selfAuthenticating(Uint8Array.of(number));
const recordsOf = (folder: string) =>
    Object.entries(contentOf(folder)).filter(([name]) => name.startsWith('records/'));

describe('a record that was put back and went on otherwise', () => {
    it('of roles is told as that, and not as damage', async () => {
        const folder = temporaryFolder();
        await rewound.client.authorize(person(1));
        await save(folder);
        const before = recordsOf(folder);
        await rewound.rewind();
        for (const other of [2, 3]) await rewound.client.authorize(person(other));
        await expect(save(folder)).rejects.toThrow(
            /^HISTORY_REWRITTEN: the network certified change 0 of roles that is kept here, and now another one in its place, which is kept beside it: the canister was put back/
        );
        expect(recordsOf(folder)).toEqual(expect.arrayContaining(before));
    });

    it('of entity keys too', async () => {
        await rewound.rewind();
        const folder = temporaryFolder();
        await rewound.client.setEntityKey(publicKey(FIRST_SEED), undefined);
        await save(folder);
        const before = recordsOf(folder);
        await rewound.rewind();
        await rewound.client.setEntityKey(publicKey(SECOND_SEED), undefined);
        await expect(save(folder)).rejects.toThrow(
            /^HISTORY_REWRITTEN: the network certified change 0 of the entity key that is kept here/
        );
        expect(recordsOf(folder)).toEqual(expect.arrayContaining(before));
    });
});

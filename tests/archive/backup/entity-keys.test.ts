import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import type { Archive } from '../../../src/archive/format/archive.js';
import { backup } from '../../../src/archive/backup/backup.js';
import type { BackupSource } from '../../../src/archive/backup/source.js';
import { encodeEntityKeys, ENTITY_FILE } from '../../../src/archive/format/records.js';
import { readEntityKeys } from '../../../src/archive/folder/read-records.js';
import { committedKeys, verifyEntityKeys } from '../../../src/archive/audit/verify-entity-keys.js';
import { entityHeadOf, keyRotationMessage } from '../../../src/protocol/entity-keys.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { ZERO_HASH } from '../../../src/protocol/genesis.js';
import { createWorld } from '../../cli/world.js';
import type { World } from '../../cli/world.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { codeOf } from '../backup-fixture.js';
import { verifyFolder } from '../verify-here.js';

/** What an archive keeps of the keys of the controlling entity, and what it makes of lies about them. */

const SECRETS = [1, 2, 3, 4].map((seed) => new Uint8Array(32).fill(seed));
const [A, B, C, D] = SECRETS.map((secret) => ed25519.getPublicKey(secret)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]; // prettier-ignore
const sign = (canisterId: Uint8Array, number: number, from: Uint8Array, to: Uint8Array, by = number - 1) =>
    ed25519.sign(keyRotationMessage(canisterId, number, from, to), SECRETS[by] ?? ZERO_HASH);

let world: World;
const own = () => world.canisterId.toUint8Array();

/** A first key and a rotation that are committed, a reset that is only staged. */
beforeAll(async () => {
    world = await createWorld();
    const { client } = world;
    await client.setEntityKey(A, undefined);
    await client.commit((await client.getCertificate()) ?? ZERO_HASH);
    await client.add([Uint8Array.of(2)], ZERO_HASH);
    await client.setEntityKey(B, sign(own(), 1, A, B));
    await client.add([Uint8Array.of(3)], ZERO_HASH);
    await client.commit((await client.getCertificate()) ?? ZERO_HASH);
    await client.setEntityKey(C, undefined);
    await client.add([Uint8Array.of(4)], ZERO_HASH);
});
afterAll(() => world.stop());

const run = (folder: string, lie: Partial<BackupSource> = {}, evidence: boolean | 'seal' = 'seal') => {
    const { rootKey } = world.replica;
    return backup(folder, Object.assign(Object.create(world.client) as BackupSource, lie), {
        rootKey,
        evidence,
        onProgress: () => undefined
    });
};

async function audit(folder: string) {
    const { verdict, evidence } = await verifyFolder(folder, world.replica.rootKey);
    const { bad, entityKeys } = evidence;
    return { verified: verdict.verified, bad: bad.map(({ file, code }) => [file, code]), entityKeys };
}

const kinds = (changes: readonly EntityKeyChange[] = []) => changes.map(({ kind, from }) => [kind, from]);

describe('the record of entity keys', () => {
    it('holds every change that is certified, in one form for all operators', async () => {
        const [one, other] = [temporaryFolder(), temporaryFolder()];
        await run(one);
        await run(other);
        expect(contentOf(one)[ENTITY_FILE]).toBe(contentOf(other)[ENTITY_FILE]);
        const { entityKeys } = readArchive(one);
        expect(entityKeys).toEqual(await world.client.getEntityKeys(0, 10));
        expect(kinds(entityKeys)).toEqual([
            ['First', 2],
            ['Rotated', 3],
            ['Reset', 4]
        ]);
        expect(entityKeys.map(({ publicKey }) => publicKey)).toEqual([A, B, C]);
        expect(await audit(one)).toMatchObject({ verified: true, bad: [], entityKeys: { isComplete: true } });
    });

    it('goes as far as the newest commit where no seal is taken, and further with the next', async () => {
        const folder = temporaryFolder();
        await run(folder, {}, false);
        expect(kinds(readEntityKeys(folder))).toEqual([
            ['First', 2],
            ['Rotated', 3]
        ]);
        expect(await audit(folder)).toMatchObject({
            verified: true,
            bad: [],
            entityKeys: { isComplete: true }
        });
        const asked: number[] = [];
        const getEntityKeys: BackupSource['getEntityKeys'] = (start, length) => {
            asked.push(start);
            return world.client.getEntityKeys(start, length);
        };
        await run(folder, { getEntityKeys });
        expect(asked).toEqual([2]);
        expect(readEntityKeys(folder)).toHaveLength(3);
        expect(committedKeys(readArchive(folder))).toHaveLength(2);
        await run(folder, { getEntityKeys: () => Promise.reject(new Error('asked again')) });
    });

    it('is no file where no key was ever put on record', async () => {
        const empty = await createWorld();
        try {
            const folder = temporaryFolder();
            const { rootKey } = empty.replica;
            const options = { rootKey, evidence: 'seal', onProgress: () => undefined } as const;
            const { archive } = await backup(folder, empty.client, options);
            expect(archive.entityKeys).toEqual([]);
            expect(Object.keys(contentOf(folder))).not.toContain(ENTITY_FILE);
        } finally {
            await empty.stop();
        }
    });
});

describe('a replica that lies about entity keys', () => {
    const all = () => world.client.getEntityKeys(0, 10);
    const told = (change: (keys: EntityKeyChange[]) => EntityKeyChange[]): Partial<BackupSource> => ({
        getEntityKeys: async (start, length) => change(await all()).slice(start, start + length)
    });
    it.each<[string, (keys: EntityKeyChange[]) => EntityKeyChange[]]>([
        ['another key', (keys) => keys.map((one) => ({ ...one, publicKey: D }))],
        ['a reset called a first key', (keys) => keys.map((one) => ({ ...one, kind: 'First' }))],
        ['another block', (keys) => keys.map((one) => ({ ...one, from: one.from - 1 }))],
        ['a change left out', ([first, , ...rest]) => [first as EntityKeyChange, ...rest]],
        ['many more changes', (keys) => Array.from({ length: 600 }, () => keys.slice(1)).flat()]
    ])('with %s: the log is kept, the lie is not', async (_, change) => {
        const folder = temporaryFolder();
        expect(await codeOf(run(folder, told(change)))).toBe('ENTITY_KEYS_MISMATCH');
        expect(readEntityKeys(folder)).toBeUndefined();
        expect(readArchive(folder).blocks).toHaveLength(4);
        await run(folder);
        expect(readEntityKeys(folder)).toHaveLength(3);
    });

    it('with an old answer: the record waits for the rest', async () => {
        const folder = temporaryFolder();
        const { warnings } = await run(
            folder,
            told((keys) => keys.slice(0, 2))
        );
        expect(warnings.join()).toContain('fewer changes of the entity key');
        expect(readEntityKeys(folder)).toBeUndefined();
    });
});

describe('a record that somebody changed', () => {
    const rewrite = (folder: string, change: (keys: EntityKeyChange[]) => EntityKeyChange[]) =>
        writeFileSync(join(folder, ENTITY_FILE), encodeEntityKeys(change(readEntityKeys(folder) ?? [])));
    it.each<[string, (keys: EntityKeyChange[]) => EntityKeyChange[]]>([
        ['another key', (keys) => keys.map((one, k) => (k === 1 ? { ...one, publicKey: D } : one))],
        [
            'a rotation called a reset',
            (keys) => keys.map((one, k) => (k === 1 ? { ...one, kind: 'Reset' } : one))
        ],
        ['another block', (keys) => keys.map((one) => ({ ...one, from: 0 }))],
        ['another hand', (keys) => keys.map((one) => ({ ...one, by: Uint8Array.of(4) }))],
        ['one more change', (keys) => [...keys, { ...(keys[2] as EntityKeyChange), number: 3, publicKey: D }]]
    ])('to %s does not verify, and is not built upon', async (_, change) => {
        const folder = temporaryFolder();
        await run(folder);
        rewrite(folder, change);
        expect((await audit(folder)).bad).toEqual([[ENTITY_FILE, 'ENTITY_KEYS_MISMATCH']]);
        const { client } = world;
        const isLonger = change((await client.getEntityKeys(0, 10)) ?? []).length > 3;
        expect(await codeOf(run(folder))).toBe(isLonger ? 'done' : 'FOLDER_DAMAGED');
    });

    it('to a shorter one is told, and mended by the next backup', async () => {
        const folder = temporaryFolder();
        await run(folder);
        rewrite(folder, (keys) => keys.slice(0, 1));
        expect(await audit(folder)).toMatchObject({
            verified: true,
            bad: [],
            entityKeys: { isComplete: false }
        });
        expect(committedKeys(readArchive(folder))).toBeUndefined();
        rmSync(join(folder, ENTITY_FILE));
        expect(await audit(folder)).toMatchObject({
            verified: true,
            bad: [],
            entityKeys: { isComplete: false }
        });
        await run(folder);
        expect(await audit(folder)).toMatchObject({
            verified: true,
            bad: [],
            entityKeys: { isComplete: true }
        });
    });

    it('in any other form is refused', async () => {
        const folder = temporaryFolder();
        await run(folder);
        const text = readFileSync(join(folder, ENTITY_FILE), 'utf8');
        const changes: [string, string][] = [
            ['spaces', text.replace('"from": 2', '"from":  2')],
            ['two first keys', text.replace('"Reset"', '"First"')],
            ['a kind of its own', text.replace('"Reset"', '"Lost"')],
            ['a key that is too short', text.replace(/"key": ".{4}/, '"key": "')],
            ['a signature of a reset', text.replace('"kind": "Rotated"', '"kind": "Reset"')],
            ['another member', text.replace('"kind": "First",', '"kind": "First", "x": 1,')]
        ];
        for (const [name, changed] of changes) {
            expect(changed, name).not.toBe(text);
            writeFileSync(join(folder, ENTITY_FILE), changed);
            expect(() => readArchive(folder), name).toThrow(/^ARCHIVE_MALFORMED: records\/entity.json/);
        }
    });
});

/** A canister whose code cheats certifies whatever it likes. */
describe('a certified record that breaks the rules', () => {
    const change = (number: number, more: Partial<EntityKeyChange>): EntityKeyChange => ({
        number,
        publicKey: [A, B, C, D][number] ?? A,
        kind: number === 0 ? 'First' : 'Reset',
        from: 0,
        by: Uint8Array.of(4),
        time: 1n,
        signature: new Uint8Array(),
        ...more
    });
    /** One commit per list of keys, of the length given. */
    const logOf = (keys: readonly EntityKeyChange[], states: [number, number][]) => {
        const leaves = states.map(([length, count]) => ({
            draws: 0,
            genesis: ZERO_HASH,
            previousHash: ZERO_HASH,
            roles: ZERO_HASH,
            httpExpr: ZERO_HASH,
            length,
            entity: entityHeadOf(keys.slice(0, count))
        }));
        const commits = leaves.map((one) => ({ root: ZERO_HASH, leaves: one, certificates: [] }));
        return { canisterId: own(), commits } satisfies Partial<Archive>;
    };
    const verdictOf = (keys: EntityKeyChange[], states: [number, number][], origins?: Archive['origins']) =>
        codeOf(
            Promise.resolve().then(() =>
                verifyEntityKeys({ ...logOf(keys, states), ...(origins && { origins }) }, keys, [])
            )
        );
    const first = change(0, { from: 2 });

    it('is told from one that keeps them by the blocks that a key holds from', async () => {
        expect(await verdictOf([first, change(1, { from: 5 })], [[1, 0], [2, 1], [4, 1], [5, 1], [5, 2]])).toBe('done'); // prettier-ignore
        expect(await verdictOf([first], [[3, 0], [4, 1]])).toBe('ENTITY_KEYS_MISMATCH'); // prettier-ignore
        expect(await verdictOf([first], [[1, 1]])).toBe('ENTITY_KEYS_MISMATCH');
        expect(await verdictOf([first, change(1, { from: 1 })], [[4, 2]])).toBe('ENTITY_KEYS_MISMATCH');
        expect(await verdictOf([first], [[2, 1], [3, 0]])).toBe('ENTITY_KEYS_MISMATCH'); // prettier-ignore
    });

    it('is told from one that keeps them by the signatures of rotations, for a canister that the log was in', async () => {
        const other = Uint8Array.of(9, 9);
        const rotated = (canisterId: Uint8Array, by = 0) =>
            change(1, { kind: 'Rotated', from: 3, signature: sign(canisterId, 1, A, B, by) });
        const states: [number, number][] = [[2, 1], [3, 2], [4, 2]]; // prettier-ignore
        expect(await verdictOf([first, rotated(own())], states)).toBe('done');
        expect(await verdictOf([first, rotated(own(), 1)], states)).toBe('ENTITY_KEY_INVALID');
        expect(await verdictOf([first, rotated(other)], states)).toBe('ENTITY_KEY_INVALID');
        const origin = { canisterId: other, commits: 2, genesis: ZERO_HASH };
        expect(await verdictOf([first, rotated(other)], states, [origin])).toBe('done');
        expect(await verdictOf([first, rotated(own())], states, [origin])).toBe('done');
        const third = Uint8Array.of(9, 9, 9);
        expect(await verdictOf([first, rotated(third)], states, [origin])).toBe('ENTITY_KEY_INVALID');
    });
});
